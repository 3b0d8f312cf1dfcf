"""Socket Mode: several connections, so that the loss of one loses no event.

Slack gives each event to one of an app's connections and tries another when that one does not
acknowledge. slack_sdk's client reconnects by itself; it is pinged often here, since a connection
that is dead and still open is noticed by its missing pongs alone.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from socket import SHUT_RDWR
from typing import TYPE_CHECKING, Any

import structlog
from slack_bolt.adapter.socket_mode.internals import run_bolt_app, send_response
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.builtin import SocketModeClient

from bot.errors import AccessLostError, NotConfiguredError
from bot.slack.calling import ACCESS_LOST

if TYPE_CHECKING:
    from slack_bolt import App
    from slack_sdk.socket_mode.client import BaseSocketModeClient
    from slack_sdk.socket_mode.request import SocketModeRequest

    from bot.access import Access
    from bot.settings import Settings

log = structlog.get_logger(__name__)

LONGEST_WAIT_FOR_SLACK_SECONDS = 30.0
LONGEST_WAIT_FOR_CLOSING_SECONDS = 5.0
LOOK_SECONDS = 0.05
TOKEN_REFUSED = ACCESS_LOST | {"not_allowed_token_type"}
"""Trying again with the same app-level token does not help; another kind of token is none."""
WHAT_TO_DO = (
    "DEALMATE_SLACK_APP_TOKEN is not the app's app-level token (xapp-...), or no longer. Copy it "
    "or make a new one (docs/slack-setup.md, step 2)"
)


class PingedClient(SocketModeClient):
    """slack_sdk's client, which also notices a connection that dies before its first pong.

    A connection that is lost, recycled and checked at once is opened anew by several threads of
    slack_sdk. Here they take turns, and each closes what the one before it opened.
    """

    def __init__(self, *, access: Access, **options: Any) -> None:
        """Take what slack_sdk's client takes."""
        self._connecting = threading.RLock()
        self._access = access
        super().__init__(**options)

    def issue_new_wss_url(self) -> str:
        """Ask where to connect, at first and again; a token that is refused loses the access."""
        try:
            return super().issue_new_wss_url()
        except SlackApiError as error:
            code = code_of(error)
            if code in TOKEN_REFUSED:
                self._access.lose(AccessLostError(code, what_to_do=WHAT_TO_DO))
            raise

    def connect(self) -> None:
        """Open a connection and start its clock at once; none is left open on a closed client."""
        with self._connecting:
            super().connect()
            session = self.current_session
            if session is not None and session.last_ping_pong_time is None:
                session.last_ping_pong_time = time.time()
            if self.closed:  # `close` came while this connection was being made
                self.disconnect()

    def disconnect(self) -> None:
        """Close the connection; two threads may do so at once."""
        with suppress(AttributeError):  # the other one was quicker: there is no socket any more
            super().disconnect()

    def close(self) -> None:
        """Close, and wake the thread that waits for messages, which else takes a second."""
        self.closed = True
        self.message_queue.put(None)
        super().close()


class Sockets:
    """The app's connections; each keeps itself open until `close`."""

    def __init__(self, clients: list[PingedClient], *, access: Access) -> None:
        self._clients = clients
        self._access = access
        self._closed = threading.Event()
        self._opening: list[threading.Thread] = []

    def open(self) -> None:
        """Start opening all of them; each tries until it stands, or its token is refused."""
        for number, client in enumerate(self._clients):
            thread = threading.Thread(
                target=self._open, args=(client,), name=f"dealmate-opening-{number}", daemon=True
            )
            thread.start()
            self._opening.append(thread)

    def wait(self, *, timeout_seconds: float) -> bool:
        """Wait until one of them stands; False when none does in that time."""
        deadline = time.monotonic() + timeout_seconds
        while not any(client.is_connected() for client in self._clients):
            if time.monotonic() > deadline:
                return False
            time.sleep(LOOK_SECONDS)
        return True

    def close(self) -> None:
        """Close without a long wait: nothing is lost when a process just ends.

        A receiving thread holds a lock while it waits for bytes; shutting its socket down wakes it.
        """
        self._closed.set()
        for thread in self._opening:
            thread.join(LONGEST_WAIT_FOR_CLOSING_SECONDS)
        for client in self._clients:
            client.auto_reconnect_enabled = False
            client.default_auto_reconnect_enabled = False
            with suppress(OSError, AttributeError):  # it may be closing by itself, or not be open
                client.current_session.sock.shutdown(SHUT_RDWR)  # type: ignore[union-attr]
        closing = [threading.Thread(target=one.close, daemon=True) for one in self._clients]
        for thread in closing:
            thread.start()
        for thread in closing:
            thread.join(LONGEST_WAIT_FOR_CLOSING_SECONDS)

    def _open(self, client: PingedClient) -> None:
        wait = 1.0
        while not (self._closed.is_set() or self._access.lost):
            try:
                client.connect()
            except Exception as error:  # noqa: BLE001 - whatever it is, trying again is all we can do
                reason = code_of(error) or type(error).__name__
                log.warning("no_socket", reason=reason, retry_in_seconds=wait)
                self._closed.wait(wait)
                wait = min(wait * 2, LONGEST_WAIT_FOR_SLACK_SECONDS)
            else:
                return


def code_of(error: Exception) -> str:
    """Slack's own word for an error; empty when it is none of Slack's."""
    response: Any = error.response if isinstance(error, SlackApiError) else None
    data = getattr(response, "data", response)
    return str(data.get("error") or "") if isinstance(data, dict) else ""


def make_sockets(settings: Settings, app: App, *, access: Access) -> Sockets:
    """The connections, not yet opened. `access` is lost when Slack refuses the token.

    Raises:
        NotConfiguredError: no app-level token.
    """
    if settings.slack_app_token is None:
        raise NotConfiguredError(
            "DEALMATE_SLACK_APP_TOKEN is not set. docs/slack-setup.md says where to find it."
        )
    token = settings.slack_app_token.get_secret_value()
    number = range(settings.slack_connections)
    return Sockets([_client(settings, app, token, access=access) for _ in number], access=access)


def _client(settings: Settings, app: App, token: str, *, access: Access) -> PingedClient:
    client = PingedClient(
        access=access,
        app_token=token,
        web_client=app.client,
        proxy=app.client.proxy,
        ping_interval=settings.slack_ping_seconds,
        concurrency=settings.listener_threads,
        logger=logging.getLogger("slack_bolt.socket_mode"),
    )
    client.socket_mode_request_listeners.append(_answering(app))
    return client


def _answering(app: App) -> Callable[[BaseSocketModeClient, SocketModeRequest], None]:
    def answer(client: BaseSocketModeClient, request: SocketModeRequest) -> None:
        started = time.time()
        send_response(client, request, run_bolt_app(app, request), started)

    return answer
