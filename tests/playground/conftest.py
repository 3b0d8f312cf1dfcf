"""A small world: a vendor, two partners, a Grid organisation, one app; and clients of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from slack_bolt import App, BoltRequest
from slack_bolt.adapter.socket_mode import SocketModeHandler
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from playground.harness import Person, RunningPlayground, running_playground

APP_ID = "A0DEMO"
BOT_USER = "U0DEMOBOT"
BOT_TOKEN = "xoxb-playground-demo"
APP_TOKEN = "xapp-playground-demo"
SIGNING_SECRET = "demo-signing-secret"


def small_world(**app: Any) -> dict[str, Any]:
    """Keyword arguments change the app entry."""
    entry = {
        "id": APP_ID,
        "name": "Demo",
        "team": "T0VENDOR",
        "bot_user_id": BOT_USER,
        "bot_token": BOT_TOKEN,
        "app_token": APP_TOKEN,
        "signing_secret": SIGNING_SECRET,
    }
    return {
        "teams": [
            {"id": "T0VENDOR", "name": "Vendor", "domain": "vendor", "color": "#112233"},
            {"id": "T0PARTNER", "name": "Partner", "domain": "partner"},
            {"id": "T0OTHER", "name": "Other", "domain": "other"},
            {"id": "T0GRIDA", "name": "Grid A", "domain": "grida", "enterprise_id": "E0GRID"},
            {"id": "T0GRIDB", "name": "Grid B", "domain": "gridb", "enterprise_id": "E0GRID"},
        ],
        "users": [
            _user("U0ANA", "T0VENDOR", "ana", "Ana Ruiz", kind="admin"),
            _user("U0JON", "T0VENDOR", "jon", "Jon Weber"),
            _user("U0LENA", "T0PARTNER", "lena", "Lena Brandt", title="Sales"),
            _user("U0GUEST", "T0PARTNER", "gus", "Gus Guest", kind="guest"),
            _user("U0OTTO", "T0OTHER", "otto", "Otto Other"),
            _user("U0GRID", "T0GRIDA", "gridda", "Gridda Grid"),
        ],
        "channels": [
            {
                "id": "C0SHARED",
                "team": "T0VENDOR",
                "name": "vendor-partner",
                "shared_with": ["T0PARTNER"],
                "names": {"T0PARTNER": "our-vendor"},
                "members": ["U0ANA", "U0LENA", "U0GUEST"],
                "apps": [APP_ID],
                "topic": "Deals",
            },
            {
                "id": "C0DESK",
                "team": "T0VENDOR",
                "name": "desk",
                "members": ["U0ANA", "U0JON"],
                "apps": [APP_ID],
            },
            {"id": "C0OPEN", "team": "T0VENDOR", "name": "open", "members": ["U0ANA"]},
            {
                "id": "C0SECRET",
                "team": "T0VENDOR",
                "name": "secret",
                "private": True,
                "members": ["U0ANA"],
            },
            {
                "id": "C0PRIVATE",
                "team": "T0VENDOR",
                "name": "private",
                "private": True,
                "members": ["U0ANA"],
                "apps": [APP_ID],
            },
            {
                "id": "C0OLD",
                "team": "T0VENDOR",
                "name": "old",
                "archived": True,
                "members": ["U0ANA"],
                "apps": [APP_ID],
            },
            {
                "id": "C0PENDING",
                "team": "T0VENDOR",
                "name": "pending",
                "pending_with": ["T0OTHER"],
                "members": ["U0ANA"],
                "apps": [APP_ID],
            },
            {
                "id": "C0ORG",
                "team": "T0GRIDA",
                "name": "org",
                "shared_with": ["T0GRIDB"],
                "members": ["U0GRID"],
            },
        ],
        "apps": [entry | app],
    }


def _user(user_id: str, team: str, name: str, real_name: str, **more: Any) -> dict[str, Any]:
    email = f"{name}@{team[2:].lower()}.example"
    return {
        "id": user_id,
        "team": team,
        "name": name,
        "real_name": real_name,
        "email": email,
    } | more


@pytest.fixture
def world() -> Callable[..., dict[str, Any]]:
    """Makes the small world; keyword arguments change its app."""
    return small_world


@pytest.fixture
def play() -> Iterator[RunningPlayground]:
    with running_playground(small_world(), seed=1) as running:
        yield running


@pytest.fixture
def bot(play: RunningPlayground) -> WebClient:
    return WebClient(token=BOT_TOKEN, base_url=play.api_url)


@pytest.fixture
def ana(play: RunningPlayground) -> Person:
    return play.person("U0ANA")


@pytest.fixture
def lena(play: RunningPlayground) -> Person:
    return play.person("U0LENA")


@pytest.fixture
def refusal() -> Callable[..., dict[str, Any]]:
    """Calls a method that must be refused, and gives the body of the refusal."""

    def call(function: Callable[..., Any], **arguments: Any) -> dict[str, Any]:
        with pytest.raises(SlackApiError) as caught:
            function(**arguments)
        data = caught.value.response.data
        assert isinstance(data, dict)
        assert data["ok"] is False
        return data

    return call


@pytest.fixture
def connected() -> Callable[..., Any]:
    """Runs an unmodified Bolt app over Socket Mode while the block runs."""

    @contextmanager
    def run(play: RunningPlayground, app: App) -> Iterator[SocketModeHandler]:
        handler = SocketModeHandler(app, APP_TOKEN)
        handler.connect()  # type: ignore[no-untyped-call]
        play.wait_for_app(APP_ID)
        try:
            yield handler
        finally:
            assert handler.client is not None
            handler.client.auto_reconnect_enabled = False
            play.drop_sockets(APP_ID)  # wakes the client, which else waits for its timeout
            _wait_until_closed(handler)
            handler.close()  # type: ignore[no-untyped-call]

    return run


def _wait_until_closed(handler: SocketModeHandler) -> None:
    """Closing a session that its own thread is closing too raises in slack_sdk."""
    deadline = time.monotonic() + 10
    while (session := handler.client.current_session) is not None and session.is_active():
        assert time.monotonic() < deadline, "the client did not notice that its socket was dropped"
        time.sleep(0.01)


@pytest.fixture
def bolt(bot: WebClient) -> App:
    return App(name="demo", client=bot, raise_error_for_unhandled_request=False)


@pytest.fixture
def listening() -> Callable[..., Any]:
    """Runs an HTTP server whose POSTs go to `answer(body, headers) -> (status, headers, body)`."""

    @contextmanager
    def run(answer: Callable[..., tuple[int, dict[str, str], str]]) -> Iterator[str]:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                sent = self.rfile.read(int(self.headers["Content-Length"]))
                status, headers, body = answer(sent, dict(self.headers))
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body.encode())

            def log_message(self, *args: Any) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/slack/events"
        finally:
            server.shutdown()
            server.server_close()
            thread.join(5)

    return run


def through_bolt(app: App) -> Callable[..., tuple[int, dict[str, str], str]]:
    """What `listening` needs to serve a Bolt app."""

    def answer(sent: bytes, headers: dict[str, str]) -> tuple[int, dict[str, str], str]:
        given: dict[str, str | Sequence[str]] = {
            name.lower(): [value] for name, value in headers.items()
        }
        response = app.dispatch(BoltRequest(body=sent.decode(), headers=given))
        return response.status, response.first_headers_without_set_cookie(), response.body

    return answer


@pytest.fixture
def served_by_bolt() -> Callable[..., Any]:
    return through_bolt


@pytest.fixture
def signing_bolt(bot: WebClient) -> App:
    """Checks signatures, as over HTTP."""
    return App(
        name="demo",
        client=bot,
        signing_secret=SIGNING_SECRET,
        raise_error_for_unhandled_request=False,
    )
