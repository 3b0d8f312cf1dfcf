"""What the tests of failures share."""

from __future__ import annotations

import pytest

from tests.bot.conftest import Stage
from tests.bot.deliveries import NORDLICHT


@pytest.fixture
def root(stage: Stage) -> str:
    """A message that Slack itself has no reason to deliver, so that only we do."""
    return str(stage.person("U0LENA").say(NORDLICHT, "what is the gold discount?"))
