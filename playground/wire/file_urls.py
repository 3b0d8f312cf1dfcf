"""Where the bytes of files go in and come out: upload URLs and private URLs."""

from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Route

from playground.ledger import EntryKind
from playground.services import Services
from playground.state.records import Caller

_LOGIN = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Sign in</title></head>
<body><h1>Sign in to see this file</h1></body></html>
"""


class FileUrls:
    """The upload URL needs no token: its address is the right. A private URL needs one."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def routes(self) -> list[Route]:
        """Uploads and downloads."""
        return [
            Route("/upload/v1/{secret}", self.upload, methods=["POST", "PUT"]),
            Route("/files-pri/{place}/{name:path}", self.download),
        ]

    async def upload(self, request: Request) -> Response:
        """`OK - 123` for 123 bytes, raw or as the first file of a form."""
        content_type = request.headers.get("content-type", "")
        content = await request.body()
        if content_type.startswith("multipart/form-data"):
            content = b""
            async with request.form() as form:
                for value in form.values():
                    if not isinstance(value, str):
                        content = await value.read()
                        break
        if not self._services.filing.receive(request.path_params["secret"], content):
            return PlainTextResponse("upload failed", status_code=400)
        return PlainTextResponse(f"OK - {len(content)}")

    async def download(self, request: Request) -> Response:
        """The file; without the right a login page with status 200, as Slack has it."""
        workspace = self._services.workspace
        token = request.headers.get("authorization", "").partition(" ")[2].strip()
        caller = workspace.caller(token)
        file_id = request.path_params["place"].partition("-")[2]
        file = workspace.files.get(file_id)
        if (
            caller is None
            or not caller.allows("files:read")
            or file is None
            or file.content is None
            or not self._services.filing.may_see(caller, file)
        ):
            self._record(file_id, caller, verdict="login_page")
            return HTMLResponse(_LOGIN)
        self._record(file_id, caller, verdict="ok")
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        if request.path_params["name"].startswith("download/"):
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name)}"
        return Response(file.content, media_type=file.mimetype, headers=headers)

    def _record(self, file_id: str, caller: Caller | None, *, verdict: str) -> None:
        users = self._services.workspace.users
        self._services.ledger.record(
            kind=EntryKind.DOWNLOAD,
            name=file_id,
            who="nobody" if caller is None else users[caller.user_id].real_name,
            verdict=verdict,
            ms=0.0,
            request={},
            response={},
        )
