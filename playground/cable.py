"""What carries one connection, so that it can be torn or go dead as networks do."""

import asyncio
import socket
import struct
from typing import Any, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

_NO_LINGER = struct.pack("ii", 1, 0)


class Cable:
    """Stands before the transport of one accepted connection and behaves like it.

    Everything not named here is the transport's own.
    """

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport = transport
        self.is_dead = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def write(self, data: bytes) -> None:
        """Pass on, or lose."""
        if not self.is_dead:
            self._transport.write(data)

    def close(self) -> None:
        """Close; a dead line stays open, since nobody hears of its end."""
        if not self.is_dead:
            self._transport.close()

    def resume_reading(self) -> None:
        """Read on, unless the line is dead."""
        if not self.is_dead:
            self._transport.resume_reading()

    def go_dead(self) -> None:
        """From now on nothing passes either way, and the other side is told nothing."""
        self._transport.pause_reading()
        self.is_dead = True

    def reset(self) -> None:
        """End the connection with a TCP reset: the other side sees an error, not an end."""
        connection = self._transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _NO_LINGER)
        self._transport.abort()

    def release(self) -> None:
        """End a dead line: the server stops."""
        self._transport.abort()


class HttpOnCable(H11Protocol):
    """uvicorn's protocol; a request or WebSocket finds its cable as `state.cable`."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wrap the transport before anything is said."""
        cable = Cable(transport)
        self.app_state = {**self.app_state, "cable": cable}
        super().connection_made(cast("asyncio.Transport", cable))
