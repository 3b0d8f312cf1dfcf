"""A branch of a git repository: fetched by plain git, read from its objects, never checked out.

Nothing of the repository is run or written as a file: no hooks, no filters, no submodules, no
symbolic links. Only the transport of the configured address is allowed.
"""

from __future__ import annotations

import base64
import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from pydantic import SecretStr

from content_index.files import too_large
from content_index.manifest import is_meant_as_manifest
from content_index.reading.formats import MAXIMUM_BYTES, is_readable
from content_index.sources.source import (
    Fetched,
    Item,
    ItemFailedError,
    Listing,
    SourceError,
    Traits,
)

TRANSPORTS = ("https", "ssh", "file")
_HEAD = "refs/dealmate/head"
_REGULAR_FILE = ("100644", "100755")
_ADDRESS_IN_WORDS = re.compile(r"\b[a-z+]+://[^\s']+")
_FEW_MINUTES_SECONDS = 600.0
_MOST_PACKS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class GitAccess:
    """How to reach a repository. `token` goes with `https`, `ssh_key_file` with `ssh`.

    Without a branch it is the one that the repository names as its head.
    """

    repository: str
    branch: str | None = None
    username: str = "x-access-token"
    token: SecretStr | None = None
    ssh_key_file: Path | None = None
    ca_file: Path | None = None
    timeout_seconds: float = _FEW_MINUTES_SECONDS


@dataclass(slots=True, kw_only=True)
class GitSource:
    """The readable files of a branch; `folder` narrows it to one folder. The clone is kept."""

    name: str
    access: GitAccess
    clone: Path
    folder: str = ""
    search_path: str = os.defpath
    traits: Traits = field(default=Traits(describes_itself=True, is_atomic=True), init=False)

    @property
    def id(self) -> str:
        """`git:` and the name."""
        return f"git:{self.name}"

    def list_items(self, since: str | None) -> Listing:
        """Fetch the branch, and return the files of its newest commit.

        Raises:
            SourceError: git is missing, or it cannot fetch; the message is git's own last words.
        """
        del since
        self._fetch_branch()
        commit, day = self._commit()
        items = []
        for mode, handle, path in self._tree(commit):
            name = PurePosixPath(path).name
            is_hidden = any(part.startswith(".") for part in PurePosixPath(path).parts)
            if mode not in _REGULAR_FILE or is_hidden or name.startswith("~$"):
                continue
            if is_readable(name) or is_meant_as_manifest(name):
                items.append(
                    Item(
                        key=path,
                        path=path,
                        version=handle,
                        revision=commit[:12],
                        updated=day,
                        handle=handle,
                    )
                )
        return Listing(items=tuple(items))

    def fetch(self, item: Item, validator: str) -> Fetched | None:
        """Return a file's bytes as they are in the commit.

        Raises:
            UnreadableError: the file is too large.
            ItemFailedError: the clone does not hold it.
        """
        del validator
        blob, _, size = item.handle.partition(" ")
        if int(size) > MAXIMUM_BYTES:
            raise too_large(MAXIMUM_BYTES)
        try:
            content = self._git("cat-file", "blob", blob, in_clone=True)
        except SourceError as error:
            raise ItemFailedError(error.what, error.todo) from error
        return Fetched(content=content, version=item.version)

    def _fetch_branch(self) -> None:
        if not (self.clone / "HEAD").is_file():
            shutil.rmtree(self.clone, ignore_errors=True)
            self.clone.mkdir(parents=True, mode=0o700)
            self._git("init", "--quiet", "--bare", str(self.clone))
        branch = "HEAD" if self.access.branch is None else f"refs/heads/{self.access.branch}"
        self._git(
            "fetch",
            "--quiet",
            "--depth=1",
            "--no-tags",
            "--no-recurse-submodules",
            "--no-write-fetch-head",
            "--",
            self.access.repository,
            f"+{branch}:{_HEAD}",
            in_clone=True,
        )
        if sum(1 for _ in (self.clone / "objects" / "pack").glob("*.pack")) > _MOST_PACKS:
            self._git("gc", "--quiet", "--prune=now", in_clone=True)

    def _commit(self) -> tuple[str, date]:
        log = self._git("log", "-1", "--format=%H %ct", _HEAD, "--", in_clone=True).decode()
        commit, seconds = log.split()
        return commit, datetime.fromtimestamp(int(seconds), tz=UTC).date()

    def _tree(self, commit: str) -> Iterator[tuple[str, str, str]]:
        """Yield (mode, blob and size, path below the folder)."""
        folder = self.folder.strip("/")
        tree = f"{commit}:{folder}" if folder else commit
        listed = self._git("ls-tree", "-r", "-l", "-z", "--full-tree", tree, in_clone=True)
        for line in listed.split(b"\0"):
            if line:
                facts, _, path = line.partition(b"\t")
                mode, _, blob, size = facts.decode().split()
                yield mode, f"{blob} {size}", path.decode("utf-8", "replace")

    def _git(self, *arguments: str, in_clone: bool = False) -> bytes:
        command = ["git", *_SAFE_OPTIONS]
        if in_clone:
            command.append(f"--git-dir={self.clone}")
        try:
            process = subprocess.Popen(  # noqa: S603 - no shell, options fixed, address checked
                [*command, *arguments],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise SourceError("There is no program git", "Install git.") from error
        with process:
            try:
                out, words = process.communicate(timeout=self.access.timeout_seconds)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.communicate()
                raise SourceError(
                    f"git took longer than {self.access.timeout_seconds:.0f} seconds",
                    "Check that the repository can be reached from here.",
                ) from None
        if process.returncode != 0:
            raise SourceError(f"git could not {arguments[0]}: {_last_words(words)}", _TODO)
        return out

    def _environment(self) -> dict[str, str]:
        """Return an environment without the user's configuration; secrets are only in here."""
        access = self.access
        transport = urlsplit(access.repository).scheme
        options = {
            "protocol.allow": "never",
            f"protocol.{transport}.allow": "always",
            "http.followRedirects": "false",  # a header with a token must not travel on
            "http.lowSpeedLimit": "1000",
            "http.lowSpeedTime": "60",
            "transfer.fsckObjects": "true",
        }
        if access.ca_file is not None:
            options["http.sslCAInfo"] = str(access.ca_file)
        if access.token is not None:
            pair = f"{access.username}:{access.token.get_secret_value()}".encode()
            header = f"Authorization: Basic {base64.b64encode(pair).decode()}"
            options[f"http.{access.repository}.extraHeader"] = header
        environment = {
            "PATH": self.search_path,
            "HOME": str(self.clone.parent),
            "LC_ALL": "C.UTF-8",
            "GIT_TERMINAL_PROMPT": "0",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_NO_LAZY_FETCH": "1",
            "GIT_SSH_COMMAND": _ssh_command(access.ssh_key_file),
        }
        return environment | _as_variables(options)


_SAFE_OPTIONS = (
    "-c",
    f"core.hooksPath={os.devnull}",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "credential.helper=",
    "-c",
    "submodule.recurse=false",
    "-c",
    "gc.auto=0",
    "-c",
    "safe.bareRepository=all",
    "-c",
    "safe.directory=*",
)
_TODO = "Check the address, the branch and the access, and sync again."


def _ssh_command(key_file: Path | None) -> str:
    parts = ["ssh", "-oBatchMode=yes", "-oStrictHostKeyChecking=yes", "-oConnectTimeout=20"]
    if key_file is not None:
        quoted = "'" + str(key_file).replace("'", "'\\''") + "'"
        parts += ["-oIdentitiesOnly=yes", "-i", quoted]
    return " ".join(parts)


def _as_variables(options: Mapping[str, str]) -> dict[str, str]:
    """Return git options as environment variables, which no other user's `ps` shows."""
    variables = {"GIT_CONFIG_COUNT": str(len(options))}
    for number, (name, value) in enumerate(options.items()):
        variables[f"GIT_CONFIG_KEY_{number}"] = name
        variables[f"GIT_CONFIG_VALUE_{number}"] = value
    return variables


def _last_words(words: bytes) -> str:
    """Return git's last line without addresses: those might carry a name or a token."""
    lines = [line for line in words.decode("utf-8", "replace").splitlines() if line.strip()]
    last = lines[-1].removeprefix("fatal: ").removeprefix("error: ") if lines else "no reason given"
    return _ADDRESS_IN_WORDS.sub("(address)", last)[:200].rstrip(".")
