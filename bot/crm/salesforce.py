"""Opportunities of Salesforce, by simple-salesforce.

The access token is ours to get and to renew (client credentials flow): the client's own renewal
asks for ever when the new token is refused as well, and takes an outage for a refusal.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import requests
from simple_salesforce.api import Salesforce
from simple_salesforce.exceptions import (
    SalesforceError,
    SalesforceExpiredSession,
    SalesforceResourceNotFound,
)

from bot.crm.events import mapped_fields
from playbooks.crm.mapping import CrmMapping, SalesforceFields
from playbooks.crm.ports import CrmAwayError, CrmGoneError, CrmRefusedError, Page
from playbooks.crm.record import CrmEvent, moment

_Value = TypeVar("_Value")
_ID = re.compile(r"[A-Za-z0-9]{18}")
_LIMIT_SECONDS = 900.0
"""Salesforce's limit is one of 24 hours; it is asked again this often."""
_FOR_THE_MOMENT = frozenset({"UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE", "QUERY_TIMEOUT"})
_LIMITS = frozenset({"REQUEST_LIMIT_EXCEEDED", "TooManyRequests"})
_TOO_MANY, _ERRORS_FROM = 429, 500


class SalesforceCrm:
    """The opportunities of one organisation; `close()` it."""

    def __init__(
        self, fields: SalesforceFields, *, secret: str, mapping: CrmMapping, ca_file: str | None
    ) -> None:
        self._fields = fields
        self._secret = secret
        self._mapping = mapping
        self._http = _Http(timeout_seconds=fields.timeout_seconds, ca_file=ca_file)
        self._client: Salesforce | None = None

    def changed_since(self, since: datetime) -> Iterator[Page]:
        """Yield opportunities by when they changed, as pages of the query.

        Raises:
            CrmAwayError, CrmRefusedError: as every call.
        """
        names = ", ".join(dict.fromkeys(["Id", "SystemModstamp", *self._mapping.read_fields]))
        moment_text = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        soql = (
            f"SELECT {names} FROM Opportunity WHERE SystemModstamp >= {moment_text} "  # noqa: S608
            "ORDER BY SystemModstamp, Id"
        )
        found = self._called(lambda client: client.query(soql))
        while True:
            events = tuple(self._event(record) for record in found["records"])
            if events:
                yield Page(events=events, read_to=events[-1].modified_at)
            following = found.get("nextRecordsUrl")
            if found.get("done", True) or not following:
                return
            found = self._called(_more(following))

    def update(self, record_id: str, fields: Mapping[str, str | None]) -> None:
        """Set fields of an opportunity; Salesforce takes all of them or none.

        Raises:
            CrmAwayError, CrmRefusedError, CrmGoneError: as the port says.
        """
        if _ID.fullmatch(record_id) is None:
            raise CrmGoneError(f"{record_id} is no id of Salesforce")
        said: dict[str, Any] = dict(fields)
        amount = self._mapping.fields.amount
        if amount is not None and said.get(amount) is not None:
            said[amount] = int(said[amount])
        self._called(lambda client: client.Opportunity.update(record_id, said))  # type: ignore[operator]

    def ping(self) -> None:
        """Ask for the organisation's limits."""
        self._called(lambda client: client.limits())

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def _event(self, record: Mapping[str, Any]) -> CrmEvent:
        changed = moment(record["SystemModstamp"])
        if changed is None:
            raise CrmAwayError("Salesforce answers without a time of change")
        flat = {name: _at(record, name) for name in self._mapping.read_fields}
        record_id = self._mapping.whole_id(str(record["Id"]))
        return CrmEvent(
            id=f"{record_id}:{changed.isoformat()}",
            record_id=record_id,
            modified_at=changed,
            fields=mapped_fields(flat, self._mapping),
        )

    def _called(self, call: Callable[[Salesforce], _Value]) -> _Value:
        """Call, with one new token when the present one has ended."""
        try:
            try:
                return call(self._signed_in())
            except SalesforceExpiredSession:
                self._client = None
                return call(self._signed_in())
        except SalesforceExpiredSession as error:
            raise CrmAwayError("Salesforce does not accept the token that it gave") from error
        except SalesforceError as error:
            raise self._failure(error) from error
        except (requests.RequestException, ValueError, KeyError) as error:
            raise CrmAwayError(f"Salesforce cannot be reached ({type(error).__name__})") from error

    def _signed_in(self) -> Salesforce:
        if self._client is None:
            token, instance = self._new_token()
            self._client = Salesforce(
                session_id=token,
                instance_url=instance,
                session=self._http,
                version=self._fields.api_version,
            )
        return self._client

    def _new_token(self) -> tuple[str, str]:
        """Return an access token and the address that it is for."""
        answer = self._http.post(
            f"{self._fields.address}/services/oauth2/token",
            data={
                "grant_type": "client_credentials",
                "client_id": self._fields.client_id,
                "client_secret": self._secret,
            },
        )
        if answer.status_code >= _ERRORS_FROM or answer.status_code == _TOO_MANY:
            raise CrmAwayError(
                f"Salesforce is busy ({answer.status_code})", seconds=self._http.asked_to_wait
            )
        said = answer.json()
        if not answer.ok or not isinstance(said, dict):
            code = said.get("error") if isinstance(said, dict) else answer.status_code
            raise CrmAwayError(
                f"Salesforce does not accept the credentials ({code}). Check client_id and "
                "client_secret in crm.yaml"
            )
        return str(said["access_token"]), str(said["instance_url"])

    def _failure(self, error: SalesforceError) -> Exception:
        codes, words = _told(error.content)
        seconds = self._http.asked_to_wait
        if codes & _LIMITS or error.status == _TOO_MANY:
            wait = seconds or _LIMIT_SECONDS
            return CrmAwayError("Salesforce's limit of calls is reached", seconds=wait)
        if error.status >= _ERRORS_FROM or codes & _FOR_THE_MOMENT:
            return CrmAwayError(f"Salesforce is busy ({error.status})", seconds=seconds)
        if isinstance(error, SalesforceResourceNotFound):
            return CrmGoneError(words)
        return CrmRefusedError(words)


class _Http(requests.Session):
    """A session with a deadline for each call; it remembers how long it is asked to wait."""

    def __init__(self, *, timeout_seconds: float, ca_file: str | None) -> None:
        super().__init__()
        self.trust_env = False
        self.verify = ca_file or True
        self.asked_to_wait: float | None = None
        self._timeout_seconds = timeout_seconds

    def request(self, *arguments: Any, **named: Any) -> requests.Response:
        """Send a request.

        Raises:
            requests.RequestException: no answer in time, or none at all.
        """
        named.setdefault("timeout", self._timeout_seconds)
        answer = super().request(*arguments, **named)
        wait = answer.headers.get("Retry-After", "")
        self.asked_to_wait = float(wait) if wait.isascii() and wait.isdigit() else None
        return answer


def _more(address: str) -> Callable[[Salesforce], Any]:
    return lambda client: client.query_more(address, identifier_is_url=True)


def _at(record: Mapping[str, Any], name: str) -> Any:
    """Return a field, also one of a related record, such as `Account.Name`."""
    value: Any = record
    for step in name.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _told(content: Any) -> tuple[frozenset[str], str]:
    """Return the codes of an error, and what it says, for whoever looks after the CRM."""
    problems = (
        [one for one in content if isinstance(one, dict)] if isinstance(content, list) else []
    )
    codes = frozenset(str(one.get("errorCode", "")) for one in problems)
    words = "; ".join(f"{one.get('errorCode', '')}: {one.get('message', '')}" for one in problems)
    return codes, words[:300] or "no reason given"
