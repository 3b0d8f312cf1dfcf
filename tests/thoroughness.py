"""How much a test tries: enough on each change, far more where a night is there for it."""

from __future__ import annotations

import os

THOROUGH = os.environ.get("DEALMATE_TESTS_THOROUGH") == "1"
"""Set by `make test-thorough`: all that is marked `thorough` runs, and examples are many more."""


def examples(usual: int, thorough: int) -> int:
    """Return how many examples or questions this run tries."""
    return thorough if THOROUGH else usual
