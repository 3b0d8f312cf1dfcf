"""The endpoint behind a response URL: no token, the address is the right."""

import json
import time
from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from playground.ledger import EntryKind
from playground.services import Services
from playground.state.records import Json
from playground.wire.errors import SlackError


def response_url_endpoint(services: Services) -> Callable[[Request], Awaitable[Response]]:
    """`ok` as text, or the error as JSON with status 404 for a URL that is no longer good."""

    async def endpoint(request: Request) -> Response:
        started = time.perf_counter()
        body: Json = {}
        answer: Response = PlainTextResponse("ok")
        verdict = "ok"
        try:
            body = _read(await request.body())
            services.answering.use(request.path_params["url_id"], body)
        except SlackError as error:
            verdict = error.code
            gone = error.code in ("expired_url", "used_url")
            status = 404 if gone else 400 if error.code == "invalid_payload" else 200
            answer = JSONResponse(error.body(), status_code=status)
        services.ledger.record(
            kind=EntryKind.API,
            name="response_url",
            who="",
            verdict=verdict,
            ms=(time.perf_counter() - started) * 1000,
            request=body,
            response={},
        )
        return answer

    return endpoint


def _read(body: bytes) -> Json:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SlackError("invalid_payload") from error
    if not isinstance(document, dict):
        raise SlackError("invalid_payload")
    return document
