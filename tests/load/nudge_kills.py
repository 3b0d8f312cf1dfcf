"""Nudges while the bot is killed and Slack loses replies: `python -m tests.load.nudge_kills`.

A bot that posts nudges to a playground is ended by SIGKILL at random steps, again and again, while
the playground drops requests and replies. At the end every nudge must be in Slack exactly once, by
the digest that each message carries, and nothing may be left in the database.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import signal
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from bot.slack.finding import digest
from bot.slack.journeys.nudge_events import message_key
from bot.slack.journeys.nudge_telling import confirmation_key
from bot.slack.messenger import Topic
from playbooks.deals.stages import Stage
from playbooks.deals.usecases import bind_thread, move_stage
from playbooks.plays.nudge import NudgeState
from playbooks.plays.tables import NudgeRow
from playbooks.programme.importing import import_programme
from playbooks.programme.queries import member
from playground.harness import RunningPlayground, running_playground
from store import outbox
from store.database import Database
from store.migrating import migrate
from store.tables import OutboxRow, OutboxState
from tests.load.killed_lives import (
    CAM,
    TOKEN,
    channel_of,
    is_busy,
    live,
    partner_ids,
    person_of,
    programme,
    settings_for,
    world,
)

FAULTS: tuple[tuple[dict[str, Any], float], ...] = (
    ({"reset_after_commit": True}, 0.10),
    ({"reset_before": True}, 0.03),
    ({"status": 503}, 0.03),
)
MOST_LIVES = 5_000


class LostError(RuntimeError):
    """A nudge was lost, said twice, or left undone."""


def kill_run(nudges: int, *, seed: int, folder: Path, most_steps: int = 60) -> Counter[str]:
    """Post so many nudges while being killed; return how often at which step, and other counts.

    Raises:
        LostError: a nudge is missing, was said twice, or something was left undone.
    """
    partners = nudges // 2
    rng = random.Random(seed)  # noqa: S311 - no secret
    counts: Counter[str] = Counter()
    with running_playground(world(partners), seed=seed) as playground:
        database = Database(settings_for(folder, playground.api_url).effective_database_url)
        try:
            _prepare(database, playground, partners)
            rules = [
                playground.faults.add(do, method="chat.*", probability=share)
                for do, share in FAULTS
            ]
            # The last life is whole: one that was killed as all was done is followed by another.
            while is_busy(database) or not counts["ended by itself"]:
                if counts["lives"] == MOST_LIVES:
                    raise LostError("it never comes to rest")
                counts["lives"] += 1
                counts[_one_life(folder, playground.api_url, rng.randint(1, most_steps))] += 1
            for (do, _), rule in zip(FAULTS, rules, strict=True):
                counts[f"fault {'/'.join(do)}"] = playground.faults.fired(rule)
                playground.faults.clear(rule)
            counts.update(_judged(database, playground, partners))
        finally:
            database.close()
    return counts


def _prepare(database: Database, playground: RunningPlayground, partners: int) -> None:
    """Import the programme, give each deal a thread and let all of them enter discovery."""
    migrate(database)
    now = datetime.now(UTC)
    with database.transaction() as session:
        import_programme(session, programme(partners), now)
    for one in partner_ids(partners):
        words = {"channel": channel_of(one), "text": f"Deal of {one}"}
        root = _api(playground, "chat.postMessage", **words)
        with database.transaction() as session:
            cam = member(session, "cam")
            assert cam is not None
            bind_thread(session, f"D-{one}", channel_id=channel_of(one), thread_ts=root["ts"])
            move_stage(session, f"D-{one}", to=Stage.DISCOVERY, by=cam, now=now, reason="")


def _one_life(folder: Path, api_url: str, killed_at: int) -> str:
    """Let a bot live until it is killed or done; return the name of its last step."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.load.killed_lives", "bot.slack.app"])
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=live, args=(str(folder), api_url, killed_at, there))
    process.start()
    there.close()
    process.join()
    with here:
        if process.exitcode == 0:
            return "ended by itself"
        if process.exitcode != -signal.SIGKILL:
            raise LostError(f"a life ended with exit code {process.exitcode}")
        return f"killed {here.recv_bytes().decode()}"


def _judged(database: Database, playground: RunningPlayground, partners: int) -> Counter[str]:
    """Compare what is in Slack with what the database says. Raises LostError."""
    said = _said(playground, partners)
    with database.reading() as session:
        nudges = list(session.execute(select(NudgeRow.id, NudgeRow.state)))
        work = list(session.execute(select(OutboxRow.topic, OutboxRow.key, OutboxRow.state)))
    problems = [f"{key} was said {times} times" for key, times in said.items() if times > 1]
    for topic, key, state in work:
        if state in {*outbox.UNFINISHED, OutboxState.DEAD}:
            problems.append(f"{topic} {key} ended as {state}")
        elif topic == Topic.POST and said[digest(key)] != 1:
            problems.append(f"{key} is in Slack {said[digest(key)]} times")
    known = {key for _, key, _ in work}
    for nudge_id, state in nudges:
        keys = {message_key(nudge_id, 1), confirmation_key(nudge_id)}
        if state != NudgeState.SENT or not keys <= known:
            problems.append(f"nudge {nudge_id} is {state}")
    if len(nudges) != 2 * partners:
        problems.append(f"{len(nudges)} nudges were planned")
    if problems:
        raise LostError("; ".join(problems[:10]))
    return Counter({"nudges": len(nudges), "messages": said.total()})


def _said(playground: RunningPlayground, partners: int) -> Counter[str]:
    """Count the messages of the bot by their digest, wherever they are."""
    said: Counter[str] = Counter()
    ids = partner_ids(partners)
    people = [CAM, *(person_of(one) for one in ids)]
    direct = [
        str(_api(playground, "conversations.open", users=one)["channel"]["id"]) for one in people
    ]
    places = [*(channel_of(one) for one in ids), *direct]
    for place in places:
        for message in _messages(playground, "conversations.history", channel=place):
            said.update(_digests(message))
            if message.get("reply_count"):
                thread = {"channel": place, "ts": message["ts"]}
                replies = list(_messages(playground, "conversations.replies", **thread))
                said.update(key for reply in replies[1:] for key in _digests(reply))
    return said


def _messages(
    playground: RunningPlayground, method: str, **arguments: str
) -> Iterator[dict[str, Any]]:
    cursor = ""
    while True:
        page = _api(
            playground, method, limit="200", include_all_metadata="true", cursor=cursor, **arguments
        )
        yield from page["messages"]
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return


def _api(playground: RunningPlayground, method: str, **arguments: str) -> dict[str, Any]:
    """Call as the app. Raises LostError when the playground refuses."""
    headers = {"Authorization": f"Bearer {TOKEN}"}
    url = playground.api_url + method
    answer: dict[str, Any] = httpx.post(
        url, data=arguments, headers=headers, timeout=30, trust_env=False
    ).json()
    if not answer["ok"]:
        raise LostError(f"{method}: {answer['error']}")
    return answer


def _digests(message: dict[str, Any]) -> list[str]:
    payload = (message.get("metadata") or {}).get("event_payload") or {}
    return [payload["key"]] if "key" in payload else []


def main() -> None:
    """Run it and print the figures; a nudge lost or said twice ends it with exit code 1."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--nudges", type=int, default=500)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--most-steps", type=int, default=60, help="longest life, in steps")
    chosen = parser.parse_args()
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        try:
            counts = kill_run(
                chosen.nudges, seed=chosen.seed, folder=Path(folder), most_steps=chosen.most_steps
            )
        except LostError as lost:
            print(f"FAULT: {lost}")  # noqa: T201 - this is a program
            raise SystemExit(1) from lost
    for what, count in sorted(counts.items()):
        print(f"{count:6} {what}")  # noqa: T201
    print(f"0 lost, 0 said twice; {time.monotonic() - began:.0f} s")  # noqa: T201


if __name__ == "__main__":
    main()
