"""How much Slack delivers, and to whom it stops delivering: budgets and failure limits."""

from collections import deque
from dataclasses import dataclass, field

from playground.clock import Clock, Timings
from playground.state.records import App

HOUR_SECONDS = 3600.0
MINUTE_SECONDS = 60


@dataclass(slots=True)
class _Account:
    """What was sent to one app within the last hour, oldest first."""

    sent_at: deque[float] = field(default_factory=deque)
    judged: deque[tuple[float, bool]] = field(default_factory=deque)
    acknowledged: int = 0
    is_off: bool = False
    limited_minute: int = 0

    def forget_before(self, moment: float) -> None:
        while self.sent_at and self.sent_at[0] <= moment:
            self.sent_at.popleft()
        while self.judged and self.judged[0][0] <= moment:
            self.acknowledged -= self.judged.popleft()[1]


class Allowance:
    """Counts events to each installation of an app in a workspace."""

    def __init__(self, *, clock: Clock, timings: Timings) -> None:
        self._clock = clock
        self._timings = timings
        self._accounts: dict[tuple[str, str], _Account] = {}

    def take(self, app: App) -> bool:
        """Count one more event of this hour; False when the hour's budget is used up."""
        account = self._account(app)
        if len(account.sent_at) >= self._timings.events_per_hour:
            return False
        account.sent_at.append(self._clock.now())
        return True

    def limited_minute(self, app: App) -> int | None:
        """The minute (unix seconds) that the app is to be told of; None when it was told."""
        account = self._account(app)
        minute = int(self._clock.now()) // MINUTE_SECONDS * MINUTE_SECONDS
        if account.limited_minute == minute:
            return None
        account.limited_minute = minute
        return minute

    def judge(self, app: App, *, acknowledged: bool) -> bool:
        """Count an attempt; True when by it the subscription is turned off."""
        account = self._account(app)
        account.judged.append((self._clock.now(), acknowledged))
        account.acknowledged += acknowledged
        count = len(account.judged)
        if account.is_off or count < self._timings.judged_from_deliveries:
            return False
        account.is_off = account.acknowledged < self._timings.least_success_share * count
        return account.is_off

    def is_off(self, app: App) -> bool:
        """Whether the app gets no events until somebody turns its subscription on again."""
        return self._account(app).is_off

    def turn_on(self, app_id: str) -> None:
        """Begin anew wherever it is installed, as the button in Slack's app settings does."""
        for key in [key for key in self._accounts if key[0] == app_id]:
            del self._accounts[key]

    def _account(self, app: App) -> _Account:
        account = self._accounts.setdefault((app.id, app.team_id), _Account())
        account.forget_before(self._clock.now() - HOUR_SECONDS)
        return account
