"""Axe over the page as it is now."""

from __future__ import annotations

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

MANY_RULES = 25


def serious(page: Page) -> list[str]:
    """What axe calls serious or critical, in light and in dark."""
    problems = []
    schemes: tuple[Literal["light", "dark"], ...] = ("light", "dark")
    for scheme in schemes:
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = Axe().run(page).response
        assert len(found["passes"]) > MANY_RULES, "axe looked at nothing"
        problems += [
            f"{scheme}, {one['id']}: {node['html'][:160]} {node['failureSummary']}"
            for one in found["violations"]
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"]
        ]
    return problems
