"""Calls of a playground by hand: no proxy, and no certificates, which take 40 ms to read."""

from __future__ import annotations

import ssl
from typing import Any

PLAIN: dict[str, Any] = {"trust_env": False, "verify": ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)}
"""Arguments of a function of httpx whose address begins with http://."""
