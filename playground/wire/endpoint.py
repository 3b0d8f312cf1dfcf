"""`/api/<method>`: token, scope, arguments, handler, answer, record."""

import time
from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import JSONResponse

from playground.ledger import EntryKind
from playground.services import Services
from playground.state.records import Caller, Json, TokenKind
from playground.wire.arguments import read_arguments, typed
from playground.wire.errors import SlackError
from playground.wire.method import Call, Method


class WebApi:
    """The endpoint of every method."""

    def __init__(self, services: Services, methods: Mapping[str, Method]) -> None:
        self._services = services
        self._methods = methods

    async def answer(self, request: Request) -> JSONResponse:
        """Answer one call, always with status 200 as Slack does."""
        started = time.perf_counter()
        name = request.path_params["method"]
        sent: Json = {}
        caller: Caller | None = None
        try:
            method = self._methods.get(name)
            if method is None:
                raise SlackError("unknown_method", req_method=name)  # noqa: TRY301
            sent = await read_arguments(request)
            caller = self._caller(request, sent, method)
            body = await self._run(method, caller, sent)
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
        return JSONResponse(body, headers=self._headers(name, caller))

    def _caller(self, request: Request, sent: Json, method: Method) -> Caller | None:
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            token = str(sent.get("token") or "")
        if not token:
            if method.needs_token:
                raise SlackError("not_authed")
            return None
        caller = self._services.workspace.caller(token.strip())
        if caller is None:
            if method.needs_token:
                raise SlackError("invalid_auth")
            return None
        if method.needs_token and caller.kind not in method.tokens:
            raise SlackError("not_allowed_token_type")
        return caller

    async def _run(self, method: Method, caller: Caller | None, sent: Json) -> Json:
        if caller is None:
            if method.needs_token:
                raise SlackError("not_authed")
            return await method.handler(
                Call(services=self._services, caller=_NOBODY, arguments=sent)
            )
        fault = await self._services.faults.before_call(method.name, caller.team_id)
        if fault is not None:
            return fault
        call = Call(services=self._services, caller=caller, arguments={})
        if caller.kind is TokenKind.BOT:
            call.need_scope(*method.scopes)
        arguments = typed(sent, method.arguments) if method.arguments else sent
        return {"ok": True} | await method.handler(
            Call(services=self._services, caller=caller, arguments=arguments)
        )

    def _name_of(self, caller: Caller | None) -> str:
        if caller is None:
            return "nobody"
        return self._services.workspace.users[caller.user_id].real_name

    def _headers(self, name: str, caller: Caller | None) -> dict[str, str]:
        if caller is None or caller.kind is TokenKind.APP:
            return {}
        scopes = "identify" if caller.app is None else caller.app.manifest.scope_header
        method = self._methods.get(name)
        accepted = ",".join(method.scopes) if method is not None else ""
        return {"X-OAuth-Scopes": scopes, "X-Accepted-OAuth-Scopes": accepted}


_NOBODY = Caller(kind=TokenKind.USER, team_id="", user_id="", app=None, token="")
