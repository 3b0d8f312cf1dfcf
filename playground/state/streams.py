"""A message that is still being written: its text, tasks, plan and blocks as they come in."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

Json = dict[str, Any]
MAX_BLOCKS = 50


class StreamState(StrEnum):
    """Whether more may come, and who ended it."""

    OPEN = "open"
    FINISHED = "finished"
    STOPPED = "stopped"
    EXPIRED = "expired"


@dataclass(slots=True, kw_only=True)
class Stream:
    """`parts` are in the order in which they came; tasks keep the place of their first update."""

    as_plan: bool = False
    state: StreamState = StreamState.OPEN
    plan_title: str = ""
    parts: list[Json] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """True while more may come."""
        return self.state is StreamState.OPEN

    def add_text(self, text: str) -> None:
        """More of the text; it joins the text before it."""
        if self.parts and self.parts[-1]["type"] == "markdown":
            self.parts[-1]["text"] += text
        elif text:
            self.parts.append({"type": "markdown", "text": text})

    def update_task(self, update: Json) -> None:
        """A task by its id: new, or with another status and more to say."""
        task = next((one for one in self.parts if one.get("task_id") == update["id"]), None)
        if task is None:
            task = {"type": "task_card", "task_id": update["id"], "title": ""}
            self.parts.append(task)
        task |= {key: update[key] for key in ("title", "status", "sources") if key in update}
        for key in ("details", "output"):
            if update.get(key):
                task[key] = _said(update[key])

    def add_blocks(self, blocks: list[Json]) -> None:
        """Blocks of a chunk."""
        self.parts += blocks

    @property
    def text(self) -> str:
        """Everything that was written so far."""
        return "\n".join(one["text"] for one in self.parts if one["type"] == "markdown")

    @property
    def blocks(self) -> list[Json]:
        """What the message shows: with `as_plan` the tasks are together in one plan."""
        if not self.as_plan:
            return self.parts
        tasks = [one for one in self.parts if one["type"] == "task_card"]
        rest = [one for one in self.parts if one["type"] != "task_card"]
        if not tasks and not self.plan_title:
            return rest
        return [{"type": "plan", "title": self.plan_title or "Plan", "tasks": tasks}, *rest]

    @property
    def chunk_blocks(self) -> int:
        """How many blocks came in chunks."""
        return len([one for one in self.parts if one["type"] not in ("markdown", "task_card")])


def _said(text: object) -> Json:
    element = {"type": "text", "text": str(text)}
    section = {"type": "rich_text_section", "elements": [element]}
    return {"type": "rich_text", "elements": [section]}
