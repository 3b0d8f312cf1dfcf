"""`/api/<method>`: token, rate, scope, arguments, handler, answer, record."""

import time
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse

from playground.ledger import EntryKind
from playground.services import Services
from playground.state.records import Caller, Json, TokenKind
from playground.wire.arguments import basic_credentials, is_json, read_arguments, typed
from playground.wire.errors import SlackError
from playground.wire.method import Call, Method, need_scope
from playground.wire.org_tokens import of_workspace
from playground.wire.rates import RateLimitedError, Rates


class WebApi:
    """The endpoint of every method."""

    def __init__(self, services: Services, methods: Mapping[str, Method], *, rates: Rates) -> None:
        self._services = services
        self._methods = methods
        self._rates = rates

    async def answer(self, request: Request) -> JSONResponse:
        """Answer one call: status 200 as Slack does, also for errors, but 429 for too many."""
        started = time.perf_counter()
        name = request.path_params["method"]
        sent: Json = {}
        caller: Caller | None = None
        status, headers = 200, {}
        try:
            method = self._methods.get(name)
            if method is None:
                raise SlackError("unknown_method", req_method=name)  # noqa: TRY301
            sent = await read_arguments(request) | basic_credentials(request)
            caller = self._caller(request, sent, method)
            if caller is not None:
                self._rates.count(method, caller, sent)
                if caller.app is not None and is_json(request) and not method.row.takes_json:
                    sent = dict(request.query_params)
            body = await self._run(method, caller, sent)
        except RateLimitedError as error:
            body, status = error.body(), 429
            headers["Retry-After"] = str(error.retry_after_seconds)
        except SlackError as error:
            body = error.body()
        self._services.ledger.record(
            kind=EntryKind.API,
            name=name,
            who=self._name_of(caller),
            verdict="ok" if body["ok"] else str(body["error"]),
            ms=(time.perf_counter() - started) * 1000,
            request={key: value for key, value in sent.items() if key != "token"},
            response=body,
        )
        headers |= self._scope_headers(name, caller)
        return JSONResponse(body, status_code=status, headers=headers)

    def _caller(self, request: Request, sent: Json, method: Method) -> Caller | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            token = str(sent.get("token") or "")
        if not method.needs_token:
            return self._services.workspace.caller(token.strip())
        if not token:
            raise SlackError("not_authed")
        caller = self._services.workspace.caller(token.strip())
        if caller is None:
            raise SlackError(self._services.workspace.tokens.why_refused(token.strip()))
        if caller.kind not in method.tokens:
            raise SlackError("not_allowed_token_type")
        if self._services.workspace.has_left(caller):
            raise SlackError("account_inactive")
        return caller

    async def _run(self, method: Method, caller: Caller | None, sent: Json) -> Json:
        if caller is None:
            return {"ok": True} | await method.handler(self._call(method, _NOBODY, sent))
        if caller.kind is not TokenKind.APP:
            need_scope(caller, *method.scopes_for(caller.kind))
        return {"ok": True} | await method.handler(self._call(method, caller, sent))

    def _call(self, method: Method, caller: Caller, sent: Json) -> Call:
        arguments = typed(sent, method.row)
        caller = of_workspace(self._services.workspace, caller, arguments, method.row)
        return Call(services=self._services, caller=caller, arguments=arguments, sent=sent)

    def _name_of(self, caller: Caller | None) -> str:
        if caller is None:
            return "nobody"
        return self._services.workspace.users[caller.user_id].real_name

    def _scope_headers(self, name: str, caller: Caller | None) -> dict[str, str]:
        if caller is None or caller.kind is TokenKind.APP:
            return {}
        method = self._methods.get(name)
        accepted = method.accepted_scopes(caller.kind) if method is not None else ()
        return {
            "X-OAuth-Scopes": caller.scope_header,
            "X-Accepted-OAuth-Scopes": ",".join(accepted),
        }


_NOBODY = Caller(kind=TokenKind.USER, team_id="", user_id="", app=None, token="")
