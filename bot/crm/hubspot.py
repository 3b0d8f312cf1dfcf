"""Deals of HubSpot, by its official client."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, TypeVar

import urllib3
from hubspot import HubSpot
from hubspot.crm.deals import PublicObjectSearchRequest, SimplePublicObjectInput
from hubspot.crm.deals.exceptions import ApiException
from urllib3.util.retry import Retry

from bot.crm.events import mapped_fields
from playbooks.crm.mapping import CrmMapping, HubSpotFields
from playbooks.crm.ports import CrmAwayError, CrmGoneError, CrmRefusedError, Page
from playbooks.crm.record import CrmEvent, moment

_Value = TypeVar("_Value")
_ID = re.compile(r"\d{1,20}")
_CHANGED = "hs_lastmodifieddate"
_PAGE = 100
DEEPEST = 9_900
"""HubSpot's search pages through ten thousand results; before that the search begins anew."""
_LIMIT_SECONDS = 10.0
"""The limits are those of ten seconds, where HubSpot does not say otherwise."""
_UNAUTHORIZED, _NOT_FOUND, _LOCKED, _TOO_MANY, _ERRORS_FROM = 401, 404, 423, 429, 500


class HubSpotCrm:
    """The deals of one account; `close()` it."""

    def __init__(
        self,
        fields: HubSpotFields,
        *,
        token: str,
        mapping: CrmMapping,
        ca_file: str | None,
        deepest: int = DEEPEST,
    ) -> None:
        client = HubSpot(
            access_token=token,
            host=fields.api,
            ssl_ca_cert=ca_file,
            retry=Retry(0, redirect=0),  # waiting is ours, as long as HubSpot says
        )
        self._mapping = mapping
        self._deepest = deepest
        self._timeout_seconds = fields.timeout_seconds
        self._search = client.crm.deals.search_api
        self._deals = client.crm.deals.basic_api

    def changed_since(self, since: datetime) -> Iterator[Page]:
        """Yield deals by when they changed.

        Raises:
            CrmAwayError, CrmRefusedError: as every call.
        """
        after: str | None = None
        begin = _milliseconds(since)
        while True:
            found = self._called(lambda: self._found(begin, after))  # noqa: B023 - called at once
            events = tuple(self._event(deal) for deal in found.results)
            if events:
                yield Page(events=events, read_to=events[-1].modified_at)
            following = found.paging.next.after if found.paging and found.paging.next else None
            if following is None or not events:
                return
            after = following
            if int(after) >= self._deepest:
                latest = _milliseconds(events[-1].modified_at)
                if latest == begin:
                    raise CrmAwayError(
                        "HubSpot changed too many deals in one moment to page through"
                    )
                begin, after = latest, None

    def update(self, record_id: str, fields: Mapping[str, str | None]) -> None:
        """Set properties of a deal; HubSpot takes all of them or none.

        Raises:
            CrmAwayError, CrmRefusedError, CrmGoneError: as the port says.
        """
        if _ID.fullmatch(record_id) is None:
            raise CrmGoneError(f"{record_id} is no id of HubSpot")
        said = {name: "" if value is None else value for name, value in fields.items()}
        close = self._mapping.fields.expected_close
        if close is not None and said.get(close):
            said[close] = f"{said[close]}T00:00:00Z"
        self._called(
            lambda: self._deals.update(
                deal_id=record_id,
                simple_public_object_input=SimplePublicObjectInput(properties=said),
                _request_timeout=self._timeout_seconds,
            )
        )

    def ping(self) -> None:
        """Ask for one deal, whichever."""
        self._called(lambda: self._deals.get_page(limit=1, _request_timeout=self._timeout_seconds))

    def close(self) -> None:
        """Close all connections."""
        for api in (self._search, self._deals):
            api.api_client.rest_client.pool_manager.clear()
            api.api_client.close()

    def _found(self, begin: int, after: str | None) -> Any:
        asked = PublicObjectSearchRequest(
            filter_groups=[
                {"filters": [{"propertyName": _CHANGED, "operator": "GTE", "value": str(begin)}]}
            ],
            sorts=[{"propertyName": _CHANGED, "direction": "ASCENDING"}],
            properties=list(dict.fromkeys([_CHANGED, *self._mapping.read_fields])),
            limit=_PAGE,
            after=after,
        )
        return self._search.do_search(asked, _request_timeout=self._timeout_seconds)

    def _event(self, deal: Any) -> CrmEvent:
        said = deal.properties
        changed = moment(said.get(_CHANGED)) or deal.updated_at
        return CrmEvent(
            id=f"{deal.id}:{changed.isoformat()}",
            record_id=str(deal.id),
            modified_at=changed,
            fields=mapped_fields(said, self._mapping),
        )

    def _called(self, call: Callable[[], _Value]) -> _Value:
        try:
            return call()
        except ApiException as error:
            raise _failure(error) from error
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise CrmAwayError(f"HubSpot cannot be reached ({type(error).__name__})") from error


def _failure(error: ApiException) -> Exception:
    status = int(error.status or 0)
    wait = str((error.headers or {}).get("Retry-After", ""))
    seconds = float(wait) if wait.isascii() and wait.isdigit() else None
    if status == _TOO_MANY:
        return CrmAwayError(
            "HubSpot's limit of calls is reached", seconds=seconds or _LIMIT_SECONDS
        )
    if status == _UNAUTHORIZED:
        return CrmAwayError("HubSpot does not accept the token. Renew it where crm.yaml says it is")
    if status in (0, _LOCKED) or status >= _ERRORS_FROM:
        return CrmAwayError(f"HubSpot is busy ({status})", seconds=seconds)
    if status == _NOT_FOUND:
        return CrmGoneError("no such deal")
    return CrmRefusedError(_words(error.body))


def _words(body: Any) -> str:
    """Return what HubSpot says, for whoever looks after the CRM."""
    import json  # noqa: PLC0415 - for errors only

    try:
        content = json.loads(body)
    except (TypeError, ValueError):
        return "no reason given"
    message = content.get("message") if isinstance(content, dict) else None
    return str(message or "no reason given")[:300]


def _milliseconds(at: datetime) -> int:
    return int(at.timestamp() * 1000)
