"""Runs the server: a uvicorn that says when it is ready and stops without waiting for streams."""

import asyncio
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from playground.cable import HttpOnCable
from playground.clock import Clock, Timings
from playground.server import Server
from playground.world import World


class _Uvicorn(uvicorn.Server):
    """Says goodbye to open streams first, since uvicorn would wait for them."""

    def __init__(
        self, config: uvicorn.Config, *, server: Server, on_ready: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._server = server
        self._on_ready = on_ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._on_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        await self._server.say_goodbye()
        await super().shutdown(sockets)


class Running:
    """A server bound to an address; `serve` blocks until `stop` or a signal."""

    def __init__(  # noqa: PLR0913 the whole choice of how to run
        self,
        world: World,
        *,
        host: str,
        port: int,
        clock: Clock,
        timings: Timings,
        seed: int | None = None,
        state_file: Path | None = None,
        on_ready: Callable[[], None] = lambda: None,
    ) -> None:
        # With the protocol named, asyncio turns Nagle's algorithm off: else 40 ms per answer.
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            self._socket.bind((host, port))
            self.base_url = f"http://{host}:{self._socket.getsockname()[1]}"
            self.server = Server(
                world,
                clock=clock,
                timings=timings,
                base_url=lambda: self.base_url,
                seed=seed,
                state_file=state_file,
            )
        except (OSError, ValueError):
            self._socket.close()
            raise
        config = uvicorn.Config(
            self.server.app,
            http=HttpOnCable,
            log_level="warning",
            access_log=False,
            timeout_graceful_shutdown=2,
            ws_max_size=4 * 1024 * 1024,
        )
        self._uvicorn = _Uvicorn(config, server=self.server, on_ready=on_ready)

    def serve(self) -> None:
        """Serve until stopped; closes the socket."""
        try:
            asyncio.run(self._uvicorn.serve(sockets=[self._socket]))
        finally:
            self._socket.close()

    def stop(self) -> None:
        """Ask the server to stop; callable from another thread."""
        self._uvicorn.should_exit = True
