"""Ids and timestamps in the shapes that Slack uses."""

import random
import string

_LETTERS = string.ascii_uppercase + string.digits


class Identifiers:
    """Makes ids from one random source, and message timestamps that only ever grow."""

    def __init__(self, source: random.Random) -> None:
        self._source = source
        self._last_micros = 0

    def make(self, prefix: str, *, length: int = 10) -> str:
        """For example `V0A1B2C3D4E` for prefix `V`."""
        return prefix + "0" + "".join(self._source.choices(_LETTERS, k=length - 1))

    def short(self, *, length: int = 5) -> str:
        """A block id or action id as Slack makes them up."""
        return "".join(self._source.choices(string.ascii_letters + string.digits, k=length))

    def digits(self, *, length: int = 12) -> str:
        """Decimal digits, not starting with zero."""
        return str(self._source.randrange(10 ** (length - 1), 10**length))

    def secret(self, *, length: int = 24) -> str:
        """Letters and digits that nobody guesses within a test."""
        return "".join(self._source.choices(string.ascii_letters + string.digits, k=length))

    def timestamp(self, now: float) -> str:
        """`1700000000.000100`: unique and growing, even when the clock stands still."""
        micros = max(int(now * 1_000_000), self._last_micros + 1)
        self._last_micros = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"

    def uuid(self) -> str:
        """A version 4 uuid, for envelopes and client message ids."""
        digits = f"{self._source.getrandbits(128):032x}"
        return f"{digits[:8]}-{digits[8:12]}-4{digits[13:16]}-a{digits[17:20]}-{digits[20:]}"
