"""Sets, lists and clears fault rules from outside, over HTTP: for tests."""

import httpx

from playground.faults.rules import FaultRuleError
from playground.state.records import Json


class FaultControl:
    """The faults of one running playground."""

    def __init__(self, client: httpx.Client) -> None:
        self._client = client

    def add(self, do: Json, **match: object) -> str:
        """Set a rule; its id. Raises FaultRuleError.

        For example `add({"status": 429, "retry_after": 3}, method="chat.postMessage", nth=1)`.
        """
        answer = self._client.post("/_play/faults", json={"match": match, "do": do}).json()
        if not answer["ok"]:
            raise FaultRuleError(answer["errors"])
        return str(answer["rule"]["id"])

    def rules(self) -> list[Json]:
        """Every rule, with how often it `matched` and `fired`."""
        rules: list[Json] = self._client.get("/_play/faults").json()["rules"]
        return rules

    def fired(self, rule_id: str) -> int:
        """How often a rule that is in force has fired."""
        return next(int(rule["fired"]) for rule in self.rules() if rule["id"] == rule_id)

    def clear(self, rule_id: str | None = None) -> None:
        """Take one rule away, or all."""
        self._client.post("/_play/faults/clear", json={"id": rule_id} if rule_id else {})

    def break_sockets(self, app_id: str, fault: str) -> None:
        """Do `close`, `blackhole` or `disconnect:REASON` to every socket of the app, now."""
        self._client.post("/_play/faults/sockets", json={"app_id": app_id, "fault": fault})

    def subscribe_again(self, app_id: str) -> None:
        """Turn on the app's event subscription, which failing had turned off."""
        self._client.post("/_play/faults/subscription", json={"app_id": app_id})

    def now(self) -> float:
        """The playground's clock, in unix seconds."""
        answer: Json = self._client.post("/_play/clock", json={"seconds": 0}).json()
        return float(answer["now"])
