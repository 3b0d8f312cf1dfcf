from __future__ import annotations

import base64
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from pydantic import SecretStr

from content_index.sources.git import GitAccess, GitSource
from content_index.sources.source import SourceError
from tests.content_index.shelving import PARTNER, TODAY
from tests.content_index.sources.conftest import Arrange
from tests.content_index.sources.local import GitWorld, git
from tests.content_index.sources.standin import Answer, Asked, Authority, standing_in

PROGRAMS = "/usr/bin:/bin:/usr/local/bin"


def source(clone: Path, **access: Any) -> GitSource:
    return GitSource(
        name="tested",
        access=GitAccess(**access),
        clone=clone,
        search_path=PROGRAMS,
    )


def test_the_commit_is_the_version_and_holds_until_the_bytes_change(arrange: Arrange) -> None:
    arranged = arrange("git")
    world: GitWorld = arranged.world
    world.put("a.md", "alpha")
    first = git(world.root, "rev-parse", "HEAD")
    arranged.sync()
    world.put("b.md", "beta")
    second = git(world.root, "rev-parse", "HEAD")
    report = arranged.sync()
    assert (report.added, report.unchanged) == (1, 1)
    versions = {
        asset.path: asset.version for asset in arranged.shelves.library.assets(PARTNER, today=TODAY)
    }
    assert versions == {"a.md": first[:12], "b.md": second[:12]}


def test_only_the_named_folder_and_branch_are_read(arrange: Arrange) -> None:
    arranged = arrange("git")
    world: GitWorld = arranged.world
    world.put("outside.md", "alpha")
    world.put("content/inside.md", "beta")
    git(world.root, "checkout", "--quiet", "-b", "draft")
    world.put("content/draft.md", "gamma")
    report = arranged.sync(folder="content")
    assert report.added == 1
    assert arranged.shelves.found("beta") == ["inside.md"]
    assert arranged.sync(folder="content", branch="draft").added == 1
    with pytest.raises(SourceError, match="git could not fetch"):
        arranged.sync(branch="missing")


def test_what_is_named_almost_like_a_manifest_is_told(arrange: Arrange) -> None:
    arranged = arrange("git")
    world: GitWorld = arranged.world
    world.put("a.md", "alpha")
    world.put("Dealmate.yml", "defaults: {label: {audience: internal}}")
    (problem,) = arranged.sync().failed
    assert problem.path == "Dealmate.yml"
    assert arranged.shelves.found("alpha") == []


def test_links_submodules_and_hidden_files_are_passed_over(arrange: Arrange) -> None:
    arranged = arrange("git")
    world: GitWorld = arranged.world
    (world.root / "secret.md").symlink_to("/etc/hostname")
    (world.root / ".hidden.md").write_text("hidden")
    blob = git(world.root, "rev-parse", "HEAD")
    git(world.root, "update-index", "--add", "--cacheinfo", f"160000,{blob},module.md")
    world.put("a.md", "alpha")
    with arranged.opened() as opened:
        assert [item.path for item in opened.list_items(None).items] == ["a.md"]


def test_nothing_of_a_repository_is_run(arrange: Arrange, tmp_path: Path) -> None:
    arranged = arrange("git")
    world: GitWorld = arranged.world
    trace = tmp_path / "ran"
    world.put("a.md", "alpha")
    world.put(".gitattributes", "*.md filter=evil\n")
    git(world.root, "config", "filter.evil.smudge", f"touch {trace}")
    arranged.sync()
    clone = tmp_path / "data" / "sources" / "tested.git"
    hook = clone / "hooks" / "reference-transaction"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(f"#!/bin/sh\ntouch {trace}\n")
    hook.chmod(0o755)
    world.put("a.md", "beta")
    assert arranged.sync().changed == 1
    assert not trace.exists()
    assert not list(clone.rglob("*.md"))  # nothing is checked out


@pytest.mark.parametrize("address", ["ext::sh -c touch% ran", "file:///srv/x.git", "http://h/x"])
def test_only_the_transport_of_the_address_is_allowed(address: str, tmp_path: Path) -> None:
    opened = source(tmp_path / "clone.git", repository="https://127.0.0.1:9/x.git", branch="main")
    opened.access = GitAccess(repository="https://127.0.0.1:9/x.git", branch="main")
    environment = opened._environment()  # noqa: SLF001 - what git is allowed is all in here
    subprocess.run(["git", "init", "--quiet", "--bare", tmp_path / "r.git"], check=True)  # noqa: S607
    done = subprocess.run(
        ["git", f"--git-dir={tmp_path / 'r.git'}", "fetch", address],  # noqa: S607
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "not allowed" in done.stderr


def smart_http(root: Path, asked: Asked) -> Answer:
    """Answer as git's own server does."""
    environment = {
        "PATH": PROGRAMS,
        "GIT_PROJECT_ROOT": str(root),
        "GIT_HTTP_EXPORT_ALL": "1",
        "REQUEST_METHOD": asked.method,
        "PATH_INFO": asked.path,
        "QUERY_STRING": urlencode(asked.query),
        "CONTENT_TYPE": asked.headers.get("content-type", ""),
        "HTTP_CONTENT_ENCODING": asked.headers.get("content-encoding", ""),
        "HTTP_GIT_PROTOCOL": asked.headers.get("git-protocol", ""),
    }
    done = subprocess.run(
        ["git", "http-backend"],  # noqa: S607
        env=environment,
        input=asked.body,
        capture_output=True,
        check=True,
    )
    head, _, body = done.stdout.partition(b"\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
    return Answer(int(headers.pop("Status", "200").split()[0]), body, headers)


def test_a_token_goes_in_a_header_and_nowhere_else(tmp_path: Path, authority: Authority) -> None:
    token = "ghp-very-secret"
    world = GitWorld(tmp_path / "served")
    world.put("a.md", "alpha")
    git(tmp_path, "clone", "--quiet", "--bare", str(world.root), "x.git")
    expected = "Basic " + base64.b64encode(f"x-access-token:{token}".encode()).decode()

    def answer(asked: Asked) -> Answer:
        if asked.headers.get("authorization") != expected:
            return Answer(401, b"", {"WWW-Authenticate": 'Basic realm="git"'})
        if asked.path.startswith("/moved"):
            return Answer(302, b"", {"Location": "https://localhost:1/elsewhere.git/info/refs"})
        return smart_http(tmp_path, asked)

    with standing_in(answer, authority) as stand_in:

        def opened(name: str, secret: str | None) -> GitSource:
            return source(
                tmp_path / "clones" / name,
                repository=f"{stand_in.url}/{name}",
                token=None if secret is None else SecretStr(secret),
                ca_file=authority.ca_file,
            )

        signed = opened("x.git", token)
        (item,) = signed.list_items(None).items
        fetched = signed.fetch(item, "")
        assert fetched is not None
        assert fetched.content == b"alpha"
        kept = [file.read_bytes() for file in (tmp_path / "clones").rglob("*") if file.is_file()]
        assert all(token.encode() not in content for content in kept)
        for name, secret, reason in (
            ("x.git", None, "could not read Username"),
            ("x.git", "wrong-secret", "Authentication failed|could not read Username"),
            ("moved.git", token, "git could not fetch"),
        ):
            with pytest.raises(SourceError, match=reason) as refused:
                opened(name, secret).list_items(None)
            assert str(secret) not in str(refused.value)
            assert "127.0.0.1" not in str(refused.value)
        assert {asked.headers["host"] for asked in stand_in.asked} == {f"127.0.0.1:{stand_in.port}"}
