from __future__ import annotations

from datetime import date

import pytest

from content_index.assets import AssetKind, Status
from content_index.description import DescriptionError
from content_index.labels import AudienceLevel, Label
from content_index.lines import YamlError, parse_yaml
from content_index.manifest import Unlabelled, describe, glob_matches, read_manifest


def problems_of(front_matter: str) -> list[tuple[str, int | None, str]]:
    with pytest.raises(Unlabelled) as caught:
        describe("a.md", {}, front_matter)
    return caught.value.problems


@pytest.mark.parametrize(
    ("front_matter", "line", "what"),
    [
        ("titel: x\n", 2, "unknown key 'titel'"),
        (
            "title: x\nlabel:\n  audience: partner\n",
            4,
            "label.audience: Input should be 'internal'",
        ),
        ("label: {audience: public, region: [emea]}\n", 2, "unknown key 'label.region'"),
        ("label:\n  regions: emea\n", 3, "label.regions: write a list, like [a, b]"),
        (
            "label:\n  regions: [NO]\n",
            3,
            "label.regions: put it in quotes, as YAML reads it as Fal",
        ),
        ("version: 2.10\n", 2, "version: put it in quotes, as YAML reads it as 2.1"),
        ("title: x\nupdated: 2026-13-01\n", 3, "updated: there is no such day as 2026-13-01"),
        ("label:\n  expires_on: 2026-2-30\n", 3, "label.expires_on: there is no such day as"),
        ("title: 0x_\nupdated: !!timestamp never\n", 3, "updated: Input should be a valid date"),
        ("updated: soon\n", 2, "updated: Input should be a valid date"),
        ("kind: poem\n", 2, "kind: Input should be 'one_pager'"),
        ("url: javascript:alert(1)\n", 2, "url: an address starts with https://"),
        ("id: a b\n", 2, "id: String should match pattern"),
        ("title: [\n", 3, "not valid YAML"),
        ("title: a\nowner: \x01\n", 3, "not valid YAML: it holds the character U+0001, so it"),
        ("title: " + "[" * 5_000 + "\n", 2, "nested far too deeply"),
        ("? " * 2_000 + "\n", 2, "nested far too deeply"),
        ("title: " + "a " * 30_000 + "\n", 2, "far too long"),
        ("title: a\ntitle: b\n", 3, "'title' is given twice"),
        ("a: &x 1\nb: *x\n", 3, "aliases (*name) are not understood here"),
        ("- a\n", 2, "the description: expected keys with values, not a list"),
        ("label: internal\n", 2, "label: expected keys with values, not a text"),
        (
            "label:\n  audience: public\n  embargo_until: 2026-02-01\n  expires_on: 2026-01-01\n",
            2,
            "label: embargo_until is after expires_on",
        ),
    ],
)
def test_an_error_names_line_and_reason(front_matter: str, line: int, what: str) -> None:
    ((path, found_line, found),) = problems_of(front_matter)
    assert (path, found_line) == ("a.md", line)
    assert found.startswith(what)


def test_words_of_our_own_are_taken_however_they_are_capitalised() -> None:
    head = "kind: Battlecard\nstatus: Draft\nlabel: {audience: Internal, regions: [Emea]}\n"
    known = describe("a.md", {}, head)
    assert (known.kind, known.status) == (AssetKind.BATTLECARD, Status.DRAFT)
    assert known.label == Label(audience=AudienceLevel.INTERNAL, regions=frozenset({"Emea"}))


def test_all_errors_of_a_file_come_at_once() -> None:
    assert [line for _, line, _ in problems_of("titel: x\nkind: poem\n")] == [2, 3]


def test_an_impossible_day_hides_no_other_fault() -> None:
    head = "titel: x\nupdated: 2026-02-30\nlabel:\n  embargo_until: 2026-13-1\nkind: poem\n"
    assert [line for _, line, _ in problems_of(head)] == [2, 3, 5, 6]
    assert describe("a.md", {}, "updated: 2026-3-1\n").updated == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("text", "kind"), [("- match: a.md\n", "a list"), ("hello", "a text"), ("3", "a single value")]
)
def test_what_is_no_manifest_is_told_in_words(text: str, kind: str) -> None:
    with pytest.raises(DescriptionError) as caught:
        read_manifest("", text)
    ((line, what),) = caught.value.problems
    assert line == 1
    assert what.startswith("a dealmate.yaml has the keys 'defaults' and 'files'")
    assert f"this one holds {kind} instead" in what


def test_manifest_errors_concern_their_own_files_only() -> None:
    manifest = read_manifest(
        "", "files:\n- match: a.*\n  label: {audiance: public}\n- match: b.*\n  title: B\n"
    )
    with pytest.raises(Unlabelled) as caught:
        describe("a.pdf", {"": manifest}, None)
    assert caught.value.problems == [("dealmate.yaml", 3, "unknown key 'files.label.audiance'")]
    assert describe("b.pdf", {"": manifest}, None).title == "B"


@pytest.mark.parametrize(
    "text", ["files: 3", "other: 1", "defaults: {id: x}", "files:\n- title: no match", "a: ["]
)
def test_a_manifest_with_wrong_outer_keys_is_refused(text: str) -> None:
    with pytest.raises(DescriptionError, match=r"line [12]"):
        read_manifest("", text)


def test_later_descriptions_replace_facts_and_narrow_labels() -> None:
    root = read_manifest(
        "",
        "defaults: {owner: a@x.example, language: de, label: {audience: thru_partner}}\n"
        "files:\n- {match: '**/*.md', label: {regions: [emea, apac]}}\n",
    )
    inner = read_manifest("sub", "files:\n- {match: 'x.md', owner: b@x.example}\n")
    found = describe(
        "sub/x.md",
        {"": root, "sub": inner},
        "title: T\nlabel: {audience: public, regions: [emea, latam], expires_on: 2027-01-01}\n",
    )
    assert (found.owner, found.language, found.title) == ("b@x.example", "de", "T")
    assert found.label == Label(
        audience=AudienceLevel.THRU_PARTNER,
        regions=frozenset({"emea"}),
        expires_on=date(2027, 1, 1),
    )


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("*.md", "a.md", True),
        ("*.md", "sub/a.md", False),
        ("**/*.md", "a.md", True),
        ("**/*.md", "sub/deep/a.md", True),
        ("sub/**", "sub/deep/a.md", True),
        ("sub/?.md", "sub/a.md", True),
        ("a+b[1].md", "a+b[1].md", True),
        ("./a.md", "a.md", True),
    ],
)
def test_globs(glob: str, path: str, *, expected: bool) -> None:
    assert glob_matches(glob, path) is expected


def test_yaml_cannot_be_a_bomb() -> None:
    with pytest.raises(YamlError, match="aliases"):
        parse_yaml("a: &a [x]\nb: [*a, *a]\n")
    with pytest.raises(YamlError, match="too long"):
        parse_yaml("a" * 2_000_000)
    with pytest.raises(YamlError):
        parse_yaml("!!python/object/apply:os.system [echo]")
