"""Whatever happens in whatever order: when all is well again, both sides say the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playbooks.deals.stages import Stage
from store import outbox
from tests.bot.crm.conftest import DEAL, Bench, opened_bench
from tests.bot.crm.vendors import HUBSPOT, SALESFORCE, Vendor, drops_the_reply, hangs_up
from tests.content_index.sources.standin import Authority

OPEN = ["discovery", "validation", "proposal", "commit"]
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("here"), st.sampled_from(OPEN)),
        st.tuples(st.just("there"), st.sampled_from(OPEN)),
        st.tuples(st.sampled_from(["down", "up", "drop", "hang_up", "kill", "exchange", "take"])),
    ),
    min_size=3,
    max_size=14,
)


def live(bench: Bench, step: tuple[str, ...]) -> None:
    """Let one thing happen, half a minute after the last."""
    bench.later(30)
    bench.world.clock = max(bench.world.clock, bench.now)
    kind, *what = step
    acts: dict[str, Callable[[], object]] = {
        "down": lambda: setattr(bench.world, "is_down", True),
        "up": lambda: setattr(bench.world, "is_down", False),
        "drop": lambda: bench.world.obstacles.append(drops_the_reply),
        "hang_up": lambda: bench.world.obstacles.append(hangs_up),
        "kill": lambda: killed(bench),
        "exchange": bench.exchange.run_due,
        "take": bench.take_all,
    }
    if kind == "here" and bench.deal().stage is not Stage(what[0]):
        bench.move(Stage(what[0]))
    elif kind == "there":
        bench.put(stage=what[0])
    elif kind in acts:
        acts[kind]()


def killed(bench: Bench) -> None:
    """The process is killed with a write claimed, and started anew."""
    with bench.database.transaction() as session:
        outbox.claim_due(session, now=bench.now, lease_seconds=60, only=("crm.push",))
    with bench.database.transaction() as session:
        outbox.release_all(session, now=bench.now)
    bench.exchange = bench.new_exchange()


def heal(bench: Bench) -> None:
    bench.world.is_down = False
    bench.world.obstacles.clear()
    for _ in range(8):
        bench.later(301)
        bench.exchange.run_due()
        bench.take_all()


@pytest.mark.parametrize("vendor", [SALESFORCE, HUBSPOT], ids=lambda vendor: vendor.name)
def test_both_sides_agree_when_all_is_well_again(
    authority: Authority, prepared_file: Path, vendor: Vendor
) -> None:
    @given(STEPS)
    @settings(max_examples=5)
    def lived(steps: list[tuple[str, ...]]) -> None:
        with (
            TemporaryDirectory() as folder,
            opened_bench(vendor, authority, prepared_file, Path(folder)) as bench,
        ):
            bench.later(3600)
            bench.put(stage="discovery", account="001NORDLICHT000", number=DEAL)
            bench.exchange.pull(since=bench.world.clock)
            bench.take_all()
            for step in steps:
                live(bench, step)
            heal(bench)
            assert bench.stage_there() is bench.deal().stage
            assert bench.waiting() == 0
            assert bench.letters() == []

    lived()
