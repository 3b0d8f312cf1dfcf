"""Decides for each call and each delivery whether a rule fires, and records that it did."""

import random
from dataclasses import dataclass

from playground.faults.rules import Deed, FaultRule, combined, read_rule
from playground.ledger import EntryKind, Ledger
from playground.state.records import App, Json
from playground.world import DeliveryKind

HTTP_ONLY = frozenset({"corrupt_signature", "skew_seconds"})
SOCKET_ONLY = frozenset({"socket"})


@dataclass(slots=True)
class _Standing:
    """A rule in force, and what it has seen."""

    rule: FaultRule
    chance: random.Random
    matched: int = 0
    fired: int = 0

    def decide(self) -> bool:
        self.matched += 1
        match = self.rule.match
        if match.nth and self.matched not in match.nth:
            return False
        if match.probability < 1 and self.chance.random() >= match.probability:
            return False
        self.fired += 1
        return True

    def as_json(self) -> Json:
        return self.rule.as_json() | {"matched": self.matched, "fired": self.fired}


class FaultInjector:
    """The rules in force. The same seed, rules and traffic give the same faults."""

    def __init__(self, *, ledger: Ledger, seed: int | None = None) -> None:
        self._ledger = ledger
        self._seed = seed
        self._standing: dict[str, _Standing] = {}
        self._count = 0

    def add(self, document: Json) -> Json:
        """Set a rule, after those that are set; as JSON with its id. Raises FaultRuleError."""
        rule = read_rule(document, rule_id=f"F{self._count + 1}")
        self._count += 1
        # A chance of its own, so that one rule's traffic does not change another's luck.
        chance = random.Random(None if self._seed is None else f"{self._seed}:{rule.id}")  # noqa: S311
        self._standing[rule.id] = _Standing(rule, chance)
        return self._standing[rule.id].as_json()

    def rules(self) -> list[Json]:
        """Every rule with how often it `matched` and `fired`, in the order they were set."""
        return [one.as_json() for one in self._standing.values()]

    def clear(self, rule_id: str | None = None) -> bool:
        """Take one rule away, or all of them; False when there is no such rule."""
        if rule_id is None:
            self._standing.clear()
            return True
        return self._standing.pop(rule_id, None) is not None

    @property
    def has_rules(self) -> bool:
        """Whether any rule is in force."""
        return bool(self._standing)

    def on_call(self, name: str, *, team_id: str | None) -> Deed | None:
        """What happens to this call; None leaves it alone."""
        matching = [
            one
            for one in self._standing.values()
            if one.rule.is_for_calls and one.rule.is_about(name, team_id=team_id)
        ]
        return self._fire(matching, name)

    def on_delivery(self, name: str, app: App) -> Deed | None:
        """What happens to this attempt at a delivery; None leaves it alone."""
        impossible = HTTP_ONLY if app.delivery is DeliveryKind.SOCKET else SOCKET_ONLY
        matching = [
            one
            for one in self._standing.values()
            if one.rule.is_for_deliveries
            and one.rule.is_about(name, team_id=app.team_id)
            and not impossible >= set(one.rule.do.as_json())
        ]
        return self._fire(matching, name)

    def _fire(self, matching: list[_Standing], name: str) -> Deed | None:
        fired = [one.rule for one in matching if one.decide()]
        for rule in fired:
            self._ledger.record(
                kind=EntryKind.FAULT,
                name=name,
                who=rule.id,
                verdict=rule.do.words(),
                ms=0.0,
                request=rule.as_json(),
                response={},
            )
        return combined(rule.do for rule in fired) if fired else None
