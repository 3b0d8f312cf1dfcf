"""Requests to other people's websites: only to checked addresses, within limits of size and time.

A name is resolved once, all of its addresses are checked, and the connection is made to a checked
address: a name that changes its mind between the check and the connection gains nothing.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from ssl import SSLContext, create_default_context
from types import TracebackType
from typing import Self

import httpx

from content_index.sources.source import ItemFailedError, SourceError

MOST_REDIRECTS = 5
USER_AGENT = "DealmateContentReader/1.0"
_REDIRECTS = (301, 302, 303, 307, 308)

Resolve = Callable[[str, int], list[str]]
"""Host and port in, all of its IP addresses out; raises OSError when it is not known."""


class RefusedAddressError(httpx.TransportError):
    """The name leads to an address that must not be asked."""


def resolve(host: str, port: int) -> list[str]:
    """Ask the system for the addresses of a host."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the open internet, also behind IPv6 wrappings of IPv4."""
    try:
        ip = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if any(ip in network for network in _WRAPPINGS):
            return False
        if ip.ipv4_mapped is not None:
            ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast


_WRAPPINGS = (
    ipaddress.ip_network("64:ff9b::/96"),
    ipaddress.ip_network("64:ff9b:1::/48"),
    ipaddress.ip_network("2002::/16"),
    ipaddress.ip_network("2001::/32"),
    ipaddress.ip_network("::/96"),
)
"""IPv6 forms that carry an IPv4 address, perhaps a private one, to a translator."""


class CheckedTransport(httpx.BaseTransport):
    """Sends each request to an address of its host that was checked, one pool for each host."""

    def __init__(
        self, *, allows_private: bool, ssl_context: SSLContext, resolve: Resolve = resolve
    ) -> None:
        self._allows_private = allows_private
        self._ssl_context = ssl_context
        self._resolve = resolve
        self._pools: dict[str, httpx.HTTPTransport] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Connect to a checked address; the host's name stays in the request and in TLS.

        Raises:
            RefusedAddressError: the host has an address that is not public.
            httpx.TransportError: as any transport.
        """
        host = request.url.host
        port = request.url.port or {"http": 80, "https": 443}[request.url.scheme]
        address = self._checked_address(host, port)
        pool = self._pools.get(host)
        if pool is None:
            pool = self._pools[host] = httpx.HTTPTransport(
                verify=self._ssl_context, trust_env=False
            )
        sent = httpx.Request(
            request.method,
            request.url.copy_with(host=address),
            headers=request.headers,  # with the name as Host
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return pool.handle_request(sent)

    def _checked_address(self, host: str, port: int) -> str:
        try:
            addresses = self._resolve(host, port)
        except OSError as error:
            raise httpx.ConnectError(f"the name {host} is not known") from error
        if not addresses:
            raise httpx.ConnectError(f"the name {host} has no address")
        if not self._allows_private and not all(is_public(address) for address in addresses):
            raise RefusedAddressError(f"{host} has an address that is not on the open internet")
        return addresses[0]

    def close(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            pool.close()


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """An answer: the address that gave it at last, its status, headers and whole body."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


class Browser:
    """Gets pages of the allowed hosts, following their redirects to allowed hosts only."""

    def __init__(  # noqa: PLR0913 - the limits of one client
        self,
        hosts: Iterable[str],
        *,
        allows_private: bool = False,
        allows_http: bool = False,
        ca_file: Path | None = None,
        timeout_seconds: float = 20.0,
        resolve: Resolve = resolve,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.hosts = frozenset(host.lower() for host in hosts)
        self._schemes = ("https", "http") if allows_http else ("https",)
        self._timeout_seconds = timeout_seconds
        self._monotonic = monotonic
        self._client = httpx.Client(
            transport=CheckedTransport(
                allows_private=allows_private,
                ssl_context=create_default_context(cafile=ca_file),
                resolve=resolve,
            ),
            headers={"User-Agent": USER_AGENT},
            timeout=timeout_seconds,
            trust_env=False,
            follow_redirects=False,
        )

    def __enter__(self) -> Self:
        """Close with the block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close all connections."""
        self._client.close()

    def allows(self, url: str) -> bool:
        """Say whether an address may be asked: its scheme and its host."""
        try:
            parsed = httpx.URL(url)
        except (httpx.InvalidURL, ValueError):
            return False
        name = parsed.host.lower()
        named = f"{name}:{parsed.port}" if parsed.port else name  # another port is another host
        return parsed.scheme in self._schemes and not parsed.userinfo and named in self.hosts

    def get(
        self,
        url: str,
        *,
        limit_bytes: int,
        headers: Mapping[str, str] | None = None,
        may_visit: Callable[[str], bool] = lambda _: True,
    ) -> Page:
        """Get a page; `may_visit` is asked about every address that a redirect leads to.

        Raises:
            ItemFailedError: it cannot be had; the message names the address and the reason.
        """
        for _ in range(MOST_REDIRECTS + 1):
            if not self.allows(url):
                raise _refused(url, "its host is not one of the allowed ones")
            page = self._get_once(url, limit_bytes=limit_bytes, headers=headers or {})
            if page.status not in _REDIRECTS or "location" not in page.headers:
                return page
            url = _joined(url, page.headers["location"])
            if not may_visit(url):
                raise _refused(url, "robots.txt asks not to read it")
        raise _refused(url, "it is redirected too often")

    def _get_once(self, url: str, *, limit_bytes: int, headers: Mapping[str, str]) -> Page:
        deadline = self._monotonic() + self._timeout_seconds
        try:
            with self._client.stream("GET", url, headers=dict(headers)) as answer:
                body = bytearray()
                for chunk in answer.iter_bytes(65_536):
                    body += chunk  # after decompression, so that a bomb meets the limit
                    if len(body) > limit_bytes:
                        raise _refused(url, f"it is larger than {limit_bytes // 1_000_000} MB")
                    if self._monotonic() > deadline:
                        raise _refused(url, f"it takes more than {self._timeout_seconds:.0f} s")
                return Page(
                    url=url,
                    status=answer.status_code,
                    headers={name.lower(): value for name, value in answer.headers.items()},
                    body=bytes(body),
                )
        except RefusedAddressError as error:
            raise _refused(url, str(error)) from error
        except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as error:
            raise _refused(url, f"it does not answer ({type(error).__name__})") from error


def _joined(url: str, location: str) -> str:
    try:
        return str(httpx.URL(url).join(location))
    except (httpx.InvalidURL, ValueError):
        return ""


def _refused(url: str, why: str) -> ItemFailedError:
    shown = url.split("?", maxsplit=1)[0][:200]  # a query may carry what should not be shown
    return ItemFailedError(f"{shown or 'the address'} cannot be read: {why}", "Check the address.")


def as_source_error(error: ItemFailedError) -> SourceError:
    """Return the same failure as one of the whole source."""
    return SourceError(error.what, error.todo)
