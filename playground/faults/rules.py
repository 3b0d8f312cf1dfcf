"""What a fault rule says, read from JSON with errors that name the place. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from fnmatch import fnmatchcase
from typing import Any

from playground.state.records import Json

CALLS_ONLY = frozenset({"status", "retry_after", "error", "reset_before", "reset_after_commit"})
DELIVERIES_ONLY = frozenset(
    {"duplicate", "reorder_window_ms", "drop", "corrupt_signature", "skew_seconds", "socket"}
)
SOCKET_WORDS = ("close", "blackhole", "disconnect:REASON")
SHARE = "a number above 0, at most 1"
FLAG = "true"
COUNT = "a whole number above 0"
MOST_COPIES = 100
OK = 200
TOO_MANY_REQUESTS = 429
FIRST_SERVER_ERROR = 500


class FaultRuleError(ValueError):
    """A rule that says nothing sensible; `problems` has one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """What a rule is about. Names may hold `*`; what is not named matches everything."""

    method: str | None = None
    """A Web API method, or `response_url`."""
    event: str | None = None
    """An event as the wire log names it (`message.message_changed`), a command (`/deal`) or the
    type of an interaction (`block_actions`)."""
    team: str | None = None
    """The workspace of the token, or of the app's installation."""
    nth: tuple[int, ...] = ()
    """Only these of the calls or delivery attempts that match otherwise, from 1; empty: all."""
    probability: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What happens. The first six are for calls, the last six for deliveries, delay for both."""

    status: int | None = None
    retry_after: int | None = None
    error: str | None = None
    reset_before: bool = False
    reset_after_commit: bool = False
    delay_ms: float = 0.0
    duplicate: int = 0
    reorder_window_ms: float = 0.0
    drop: bool = False
    corrupt_signature: bool = False
    skew_seconds: float = 0.0
    socket: str | None = None

    @property
    def answers(self) -> bool:
        """True when the call is answered without being made."""
        return self.status is not None or self.error is not None or self.retry_after is not None

    @property
    def answer_status(self) -> int:
        """The HTTP status of that answer."""
        if self.status is not None:
            return self.status
        return TOO_MANY_REQUESTS if self.retry_after is not None else OK

    @property
    def answer_error(self) -> str:
        """Slack's word in that answer."""
        if self.error is not None:
            return self.error
        if self.answer_status == TOO_MANY_REQUESTS:
            return "ratelimited"
        return "internal_error" if self.answer_status >= FIRST_SERVER_ERROR else "fatal_error"

    def words(self) -> str:
        """Such as `status 429, retry_after 3`."""
        return ", ".join(
            name if value is True else f"{name} {value}" for name, value in self.as_json().items()
        )

    def as_json(self) -> Json:
        """Only what was said."""
        return {
            one.name: value
            for one in fields(self)
            if (value := getattr(self, one.name)) != one.default
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultRule:
    """One rule, with the id that it is cleared by."""

    id: str
    match: Match
    do: Deed

    @property
    def is_for_calls(self) -> bool:
        """Whether calls are asked about."""
        return self.match.event is None and not DELIVERIES_ONLY & set(self.do.as_json())

    @property
    def is_for_deliveries(self) -> bool:
        """Whether deliveries are asked about."""
        return self.match.method is None and not CALLS_ONLY & set(self.do.as_json())

    def is_about(self, name: str, *, team_id: str | None) -> bool:
        """Whether a call or delivery of that name matches, counting and chance aside."""
        wanted = self.match.method or self.match.event or "*"
        return fnmatchcase(name, wanted) and self.match.team in (None, team_id)

    def as_json(self) -> Json:
        """As it was set, with its id."""
        match: Json = {
            name: value
            for name in ("method", "event", "team")
            if (value := getattr(self.match, name)) is not None
        }
        if self.match.nth:
            match["nth"] = list(self.match.nth)
        if self.match.probability != 1:
            match["probability"] = self.match.probability
        return {"id": self.id, "match": match, "do": self.do.as_json()}


def combined(deeds: Iterable[Deed]) -> Deed:
    """One deed of several: delays and copies add up, of the rest the first to name it counts."""
    merged: dict[str, Any] = {}
    for deed in deeds:
        for name, value in deed.as_json().items():
            if name in ("delay_ms", "duplicate"):
                merged[name] = merged.get(name, 0) + value
            else:
                merged.setdefault(name, value)
    return Deed(**merged)


def read_rule(document: Json, *, rule_id: str) -> FaultRule:
    """Read `{"match": {...}, "do": {...}}`. Raises FaultRuleError with every problem."""
    problems = [
        f"{key}: not part of a rule; a rule has match and do"
        for key in document
        if key not in ("match", "do")
    ]
    match = _read_part(document.get("match", {}), "match", _MATCH, problems)
    deed = _read_part(document.get("do"), "do", _DO, problems)
    problems += _contradictions(match, deed)
    if problems:
        raise FaultRuleError(problems)
    return FaultRule(id=rule_id, match=Match(**match), do=Deed(**deed))


def read_socket_fault(value: Any) -> str | None:
    """One of the socket words, or None when it is not one."""
    if value in ("close", "blackhole"):
        return str(value)
    word, _, reason = value.partition(":") if isinstance(value, str) else ("", "", "")
    return str(value) if word == "disconnect" and reason else None


def _read_part(part: Any, name: str, table: Json, problems: list[str]) -> dict[str, Any]:
    if not isinstance(part, dict):
        problems.append(f"{name}: must be an object")
        return {}
    read: dict[str, Any] = {}
    for key, value in part.items():
        if key not in table:
            problems.append(f"{name}.{key}: not known; known are {', '.join(table)}")
            continue
        expected, reader = table[key]
        read[key] = reader(value)
        if read[key] is None:
            problems.append(f"{name}.{key}: must be {expected}, not {value!r}")
    return read


def _contradictions(match: dict[str, Any], deed: dict[str, Any]) -> list[str]:
    problems = []
    calls, deliveries = CALLS_ONLY & set(deed), DELIVERIES_ONLY & set(deed)
    if not deed:
        problems.append("do: says nothing to do")
    if "method" in match and "event" in match:
        problems.append("match: a rule is about a method or about an event, not both")
    if calls and deliveries:
        problems.append(
            f"do: {', '.join(sorted(calls))} is for calls of a method, "
            f"{', '.join(sorted(deliveries))} for deliveries: make two rules"
        )
    if "event" in match and calls:
        problems.append(f"do: {', '.join(sorted(calls))} cannot happen to a delivery")
    if "method" in match and deliveries:
        problems.append(f"do: {', '.join(sorted(deliveries))} cannot happen to a call")
    ends = [key for key in ("reset_before", "reset_after_commit") if key in deed]
    if len(ends) > 1 or (ends and calls > set(ends)):
        problems.append(f"do: {' and '.join(sorted(calls))} cannot happen to one call")
    if "drop" in deed and deliveries - {"drop"}:
        problems.append("do: what is dropped cannot be changed as well")
    if "retry_after" in deed and deed.get("status") not in (None, TOO_MANY_REQUESTS):
        problems.append("do.retry_after: goes with status 429 only")
    return problems


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) and value else None


def _count(value: Any) -> int | None:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return value if is_whole and value > 0 else None


def _copies(value: Any) -> int | None:
    count = _count(value)
    return count if count is not None and count <= MOST_COPIES else None


def _counts(value: Any) -> tuple[int, ...] | None:
    values = value if isinstance(value, list) else [value]
    counts = tuple(count for one in values if (count := _count(one)) is not None)
    return counts if counts and len(counts) == len(values) else None


def _number(value: Any) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number and abs(value) < 1e9 else None  # noqa: PLR2004 - no NaN, no end


def _positive(value: Any) -> float | None:
    number = _number(value)
    return number if number is not None and number > 0 else None


def _share(value: Any) -> float | None:
    number = _positive(value)
    return number if number is not None and number <= 1 else None


def _status(value: Any) -> int | None:
    count = _count(value)
    return count if count is not None and 400 <= count <= 599 else None  # noqa: PLR2004 HTTP's own


def _true(value: Any) -> bool | None:
    return True if value is True else None


_MATCH: Json = {
    "method": ("the name of a method", _text),
    "event": ("the name of an event, a command or a type of interaction", _text),
    "team": ("a workspace's id", _text),
    "nth": (f"{COUNT}, or a list of them", _counts),
    "probability": (SHARE, _share),
}
_DO: Json = {
    "status": ("a status from 400 to 599", _status),
    "retry_after": ("whole seconds above 0", _count),
    "error": ("one of Slack's error codes", _text),
    "reset_before": (FLAG, _true),
    "reset_after_commit": (FLAG, _true),
    "delay_ms": ("milliseconds above 0", _positive),
    "duplicate": (f"{COUNT}, at most {MOST_COPIES}", _copies),
    "reorder_window_ms": ("milliseconds above 0", _positive),
    "drop": (FLAG, _true),
    "corrupt_signature": (FLAG, _true),
    "skew_seconds": ("seconds, positive or negative", _number),
    "socket": (" or ".join(SOCKET_WORDS), read_socket_fault),
}
