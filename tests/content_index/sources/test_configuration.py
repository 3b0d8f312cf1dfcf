from __future__ import annotations

from pathlib import Path

import pytest

from content_index.sources.configuration import SourcesFileError, WebFields, read_sources
from content_index.sources.credentials import Secret, read_json_secret, read_secret
from content_index.sources.source import SourceError


def problems(tmp_path: Path, text: str) -> list[tuple[int | None, str]]:
    file = tmp_path / "sources.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(SourcesFileError) as refused:
        read_sources(file)
    assert str(file) in str(refused.value)
    return refused.value.problems


def test_the_page_shows_a_file_that_is_read(repository: Path, tmp_path: Path) -> None:
    page = (repository / "docs/content-sources.md").read_text(encoding="utf-8")
    blocks = [block.partition("```")[0] for block in page.split("```yaml\n")[1:]]
    assert len(blocks) > 3
    kinds = set()
    for block in blocks:
        file = tmp_path / "sources.yaml"
        file.write_text(block, encoding="utf-8")
        kinds |= {source.fields.kind for source in read_sources(file)}
    expected = {
        "folder",
        "git",
        "web",
        "push",
        "google_drive",
        "sharepoint",
        "notion",
        "confluence",
    }
    assert kinds == expected


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("sources: [", 1, "not valid YAML"),
        ("source: {}", 1, "unknown key 'source'"),
        ("sources:\n  a: {}", 2, "a.kind: one of folder, git"),
        ("sources:\n  A b:\n    kind: folder", 2, "small letters"),
        ("sources:\n  a:\n    kind: folder\n    folder: x\n    foldr: y", 5, "sources.a.foldr"),
        ("sources:\n  a:\n    kind: folder", 2, "'sources.a.folder' is missing"),
        ("sources:\n  a:\n    kind: git\n    repository: http://x/y", 2, "https:// or ssh://"),
        ("sources:\n  a:\n    kind: git\n    repository: 'ext::sh -c x'", 2, "https:// or ssh://"),
        ("sources:\n  a:\n    kind: git\n    repository: /srv/x", 2, "allow_local"),
        ("sources:\n  a:\n    kind: git\n    repository: https://u:p@h/x", 2, "use 'token'"),
        (
            "sources:\n  a:\n    kind: git\n    repository: https://h/x\n    branch: --exec=x",
            5,
            "branch",
        ),
        (
            "sources:\n  a:\n    kind: web\n    hosts: [h]\n    sitemaps:\n      - ftp://h/s.xml",
            6,
            "starts with https://",
        ),
        ("sources:\n  a:\n    kind: push\n    secret: hunter2", 4, "secret"),
        ("sources:\n  a:\n    kind: push\n    secret: {environment: A, file: b}", 4, "say either"),
        (
            (
                "sources:\n  a:\n    kind: push\n    secret: {file: x}\n"
                "    files:\n    - match: a\n      lable: {}"
            ),
            7,
            "unknown key 'sources.a.files.lable'",
        ),
        (
            "sources:\n  a: {kind: folder, folder: x}\n  b: {kind: folder, folder: x/../x}",
            2,
            "the same source",
        ),
    ],
)
def test_mistakes_are_named_with_their_line(
    tmp_path: Path, text: str, line: int, what: str
) -> None:
    found = problems(tmp_path, text)
    assert found[0][0] == line
    assert what in found[0][1]
    assert "hunter2" not in str(found)


def test_every_mistake_is_named_at_once(tmp_path: Path) -> None:
    found = problems(tmp_path, "sources:\n  a: {kind: x}\n  b: {kind: y}\n")
    assert [line for line, _ in found] == [2, 3]


def test_the_wild_web_is_closed_unless_somebody_opens_it(tmp_path: Path) -> None:
    file = tmp_path / "sources.yaml"
    file.write_text(
        "sources:\n  a: {kind: web, hosts: [h.example], sitemaps: [https://h.example/s.xml]}",
        encoding="utf-8",
    )
    (source,) = read_sources(file)
    assert isinstance(source.fields, WebFields)
    assert not source.fields.allow_private_addresses
    assert not source.fields.allow_http


def test_secrets_come_from_the_environment_or_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text(" from-file\n", encoding="utf-8")
    assert read_secret(Secret(file="token"), {}, base=tmp_path).get_secret_value() == "from-file"
    named = Secret(environment="A_TOKEN")
    assert (
        read_secret(named, {"A_TOKEN": "from-env"}, base=tmp_path).get_secret_value() == "from-env"
    )
    assert "from-env" not in repr(read_secret(named, {"A_TOKEN": "from-env"}, base=tmp_path))
    for secret in (named, Secret(file=str(tmp_path / "none"))):
        with pytest.raises(SourceError, match=r"A_TOKEN|none"):
            read_secret(secret, {}, base=tmp_path)


def test_a_broken_key_is_not_quoted(tmp_path: Path) -> None:
    for text in ("very-secret", '["very-secret"]'):
        with pytest.raises(SourceError) as refused:
            read_json_secret(Secret(environment="KEY"), {"KEY": text}, base=tmp_path)
        assert "very-secret" not in str(refused.value)
