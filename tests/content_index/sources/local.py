"""Worlds of this machine: a folder, a repository, pushes into a database."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

from content_index.sources.pushed import Pushed, store_push
from store.database import Database


@dataclass(slots=True)
class FolderWorld:
    root: Path

    def put(self, name: str, content: str | bytes) -> None:
        raw = content.encode() if isinstance(content, str) else content
        file = self.root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(raw)

    def remove(self, name: str) -> None:
        (self.root / name).unlink()

    def break_off(self) -> None:
        self.root.rename(self.root.with_name("away"))

    def mend(self) -> None:
        self.root.with_name("away").rename(self.root)


def git(folder: Path, *arguments: str) -> str:
    """Run git as somebody of the example programme."""
    command = ["git", "-c", "user.name=Ana", "-c", "user.email=ana@tidewell.example", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@dataclass(slots=True)
class GitWorld:
    root: Path

    def __post_init__(self) -> None:
        self.root.mkdir(parents=True)
        git(self.root, "init", "--quiet", "--initial-branch=main")
        git(self.root, "commit", "--quiet", "--allow-empty", "-m", "Begin")

    def put(self, name: str, content: str | bytes) -> None:
        FolderWorld(self.root).put(name, content)
        self.commit(f"Write {name}")

    def remove(self, name: str) -> None:
        FolderWorld(self.root).remove(name)
        self.commit(f"Remove {name}")

    def commit(self, why: str) -> str:
        git(self.root, "add", "--all")
        git(self.root, "commit", "--quiet", "-m", why)
        return git(self.root, "rev-parse", "HEAD")

    def break_off(self) -> None:
        shutil.move(self.root, self.root.with_name("away"))

    def mend(self) -> None:
        shutil.move(self.root.with_name("away"), self.root)


@dataclass(slots=True)
class PushWorld:
    database: Database
    sent_at: int = field(default=1_000)

    def send(self, **body: object) -> None:
        self.sent_at += 1
        store_push(
            self.database,
            "push:tested",
            Pushed.model_validate(body),
            delivery=f"delivery-{self.sent_at}",
            sent_at=self.sent_at,
        )

    def put(self, name: str, content: str) -> None:
        self.send(action="put", document=name, text=content)

    def remove(self, name: str) -> None:
        self.send(action="withdraw", document=name)
