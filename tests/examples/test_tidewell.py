"""The example programme holds together: labels, references, documents, questions."""

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import docx
import pdfplumber
import pptx
import pytest
import yaml
from pptx.slide import Slide

from content_index.assets import AssetKind, Status
from content_index.description import Description
from content_index.labels import AudienceLevel, Grant, Holder, HolderKind, Label, permits
from content_index.manifest import describe, read_manifest
from playbooks.deals.stages import Registration, Stage
from playbooks.plays.loading import load_playbooks
from playbooks.plays.playset import LoadedPlay
from playbooks.plays.triggers import OnStageEntered, TriggerKind
from playbooks.programme.definition import PartnerDefinition, ProgrammeDefinition, read_programme

TIDEWELL = Path(__file__).parents[2] / "examples" / "tidewell"
CONTENT = TIDEWELL / "content"
TODAY = date(2026, 11, 22)
EMPTY = frozenset[str]()


def _described() -> dict[str, tuple[Path, Description]]:
    manifests = {"": read_manifest("", (CONTENT / "dealmate.yaml").read_text("utf-8"))}
    assets: dict[str, tuple[Path, Description]] = {}
    for path in sorted(CONTENT.rglob("*")):
        if path.is_dir() or path.name == "dealmate.yaml":
            continue
        head = path.read_text("utf-8").split("---\n", 2)[1] if path.suffix == ".md" else None
        found = describe(path.relative_to(CONTENT).as_posix(), manifests, head)
        assert found.id, path
        assert found.id not in assets, f"{found.id} is there twice"
        assets[found.id] = (path, found)
    return assets


ASSETS = _described()
PROGRAMME = read_programme(TIDEWELL / "programme.yaml")
SUPERSEDED = {found.supersedes for _, found in ASSETS.values() if found.supersedes}


def _holder(partner: PartnerDefinition, programme: ProgrammeDefinition = PROGRAMME) -> Holder:
    reached = programme.tiers[: programme.tiers.index(partner.tier) + 1]
    return Holder(
        kind=HolderKind.PARTNER,
        organisation=partner.id,
        tier=partner.tier,
        tiers_reached=frozenset(reached),
        partner_type=partner.type,
        regions=partner.regions,
        certifications=frozenset(held.id for held in partner.certifications),
        milestones=frozenset(held.id for held in partner.milestones),
        products=partner.products,
    )


def _allowed(*partners: str) -> set[str]:
    grant = Grant(holders=tuple(_holder(p) for p in PROGRAMME.partners if p.id in partners))
    return {
        name
        for name, (_, found) in ASSETS.items()
        if found.status in {None, Status.PUBLISHED}
        and name not in SUPERSEDED
        and found.label is not None
        and permits(found.label, grant, today=TODAY)
    }


def _lines(name: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (TIDEWELL / name).read_text("utf-8").splitlines()]


def test_there_is_enough_of_every_format() -> None:
    formats = Counter(path.suffix for path, _ in ASSETS.values())
    assert sum(formats.values()) >= 48
    assert formats[".html"] >= 3
    assert min(formats[".pdf"], formats[".pptx"], formats[".docx"]) >= 4
    assert {"en", "de", "es"} <= {found.language for _, found in ASSETS.values()}


def test_every_asset_says_what_it_is() -> None:
    vendor = {m.email for m in PROGRAMME.members if m.organisation == "vendor"}
    for name, (path, found) in ASSETS.items():
        assert found.title, path
        assert isinstance(found.kind, AssetKind), path
        assert found.version, path
        assert found.updated, path
        assert found.review_by, path
        assert found.url, path
        assert found.owner in vendor, path
        assert found.suits.stages <= set(Stage), path
        assert found.suits.stages, path
        assert found.supersedes is None or found.supersedes in ASSETS, name


def test_every_kind_of_label_is_in_use() -> None:
    labels = [found.label or Label(audience=None) for _, found in ASSETS.values()]
    assert {label.audience for label in labels} == {None, *AudienceLevel}
    for name in ("partners", "tiers", "partner_types", "regions", "certifications"):
        assert any(getattr(label, name) for label in labels), name
    assert any(label.milestones for label in labels)
    assert any(label.products for label in labels)
    assert {label.minimum_tier for label in labels} >= {"gold", "silver"}
    assert {"DACH", "North America"} <= {r for label in labels for r in label.regions}
    assert any(label.embargo_until and label.embargo_until.year == 2031 for label in labels)
    assert any(label.expires_on and label.expires_on.year == 2025 for label in labels)
    assert {found.status for _, found in ASSETS.values()} >= {
        Status.DRAFT,
        Status.SUPERSEDED,
        Status.WITHDRAWN,
    }


def test_labels_name_what_the_programme_knows() -> None:
    partners = PROGRAMME.partners
    known = {
        "partners": {p.id for p in partners},
        "tiers": set(PROGRAMME.tiers),
        "partner_types": {p.type for p in partners},
        "regions": {region for p in partners for region in p.regions},
        "certifications": {held.id for p in partners for held in p.certifications},
        "milestones": {held.id for p in partners for held in p.milestones},
        "products": {product.id for product in PROGRAMME.products},
    }
    for name, (_, found) in ASSETS.items():
        for field, values in known.items():
            assert getattr(found.label, field, EMPTY) <= values, (name, field)
        assert getattr(found.label, "minimum_tier", None) in {None, *PROGRAMME.tiers}, name
        assert found.suits.products <= known["products"], name
        assert found.suits.industries <= set(PROGRAMME.industries), name
        assert found.suits.personas <= set(PROGRAMME.contact_roles), name
        assert found.suits.competitors <= set(PROGRAMME.competitors), name


@pytest.mark.parametrize("partner", [p.id for p in PROGRAMME.partners])
def test_every_stage_has_assets_for_every_partner(partner: str) -> None:
    allowed = _allowed(partner)
    for stage in Stage:
        suited = [name for name in allowed if stage in ASSETS[name][1].suits.stages]
        assert len(suited) >= 3, stage


def test_nobody_but_the_vendor_gets_what_has_no_audience_or_is_over() -> None:
    hidden = {
        "battlecard-coldstack-internal",
        "deal-desk-matrix",
        "harbour-announcement",
        "autumn-2025-promotion",
        "deal-registration-rules-2024",
        "vault-lite-one-pager",
        "vault-edge-one-pager",
        "win-loss-q3-2026",
    }
    for partner in PROGRAMME.partners:
        assert not hidden & _allowed(partner.id)
    held = [_allowed(p.id) for p in PROGRAMME.partners]
    assert set.union(*held) == set(ASSETS) - hidden


def test_world_and_programme_agree() -> None:
    world = yaml.safe_load((TIDEWELL / "world.yaml").read_text("utf-8"))
    teams = {team["id"] for team in world["teams"]}
    users = {(user["team"], user["id"]): user for user in world["users"]}
    assert len(users) >= 14
    members = {(i.team, i.user): m for m in PROGRAMME.members for i in m.slack}
    assert members.keys() == users.keys()
    for account, member in members.items():
        assert users[account]["email"] == member.email
        assert users[account]["real_name"] == member.name
    known = {channel.id: channel for channel in PROGRAMME.channels}
    bot = world["apps"][0]["id"]
    for channel in world["channels"]:
        present = {channel["team"], *channel["shared_with"]}
        assert present <= teams
        assert set(channel["members"]) <= {user for team, user in users if team in present}
        if bot in channel["apps"]:
            expected = present | set(channel["pending_with"])
            assert known[channel["id"]].teams == expected


def test_deals_cover_every_stage_and_registration() -> None:
    deals = PROGRAMME.deals
    assert len(deals) >= 14
    assert {deal.stage for deal in deals} == set(Stage)
    assert {deal.registration for deal in deals} == set(Registration)
    assert sum(member.role == "cam" for member in PROGRAMME.members) == 3


def _played() -> tuple[LoadedPlay, ...]:
    return load_playbooks(TIDEWELL / "playbooks").plays


def test_playbooks_name_assets_that_exist_and_reach_every_stage() -> None:
    plays = _played()
    assert len({loaded.playbook.playbook for loaded in plays}) == 2
    asked = {a.id for p in plays for step in p.play.steps for a in step.assets if a.id}
    assert asked <= set().union(*(_allowed(p.id) for p in PROGRAMME.partners))
    entered: set[Stage] = set()
    for loaded in plays:
        if isinstance(loaded.play.trigger, OnStageEntered):
            entered |= loaded.play.trigger.stages
    assert entered >= {Stage.DISCOVERY, Stage.VALIDATION, Stage.PROPOSAL, Stage.COMMIT, Stage.WON}
    kinds = TriggerKind
    assert {p.play.trigger.on for p in plays} == {
        kinds.REGISTERED,
        kinds.APPROVED,
        kinds.STAGE_ENTERED,
        kinds.STUCK_FOR,
        kinds.PROTECTION_ENDS_IN,
        kinds.CAM_BY_HAND,
    }


def _readers() -> dict[str, list[str]]:
    vendor = {
        channel.id: [p.id for p in PROGRAMME.partners if p.slack_teams & channel.teams]
        for channel in PROGRAMME.channels
    }
    people = {
        m.id: [] if m.organisation == "vendor" else [m.organisation] for m in PROGRAMME.members
    }
    return {**vendor, **people}


def test_questions_expect_only_what_their_readers_may_see() -> None:
    questions = _lines("questions.jsonl")
    readers = _readers()
    assert len(questions) >= 40
    assert len({q["id"] for q in questions}) == len(questions)
    for question in questions:
        assert question["expect"] in {"answered", "abstained"}
        assert bool(question["assets"]) == (question["expect"] == "answered"), question["id"]
        partners = readers[question["as"]]
        allowed = _allowed(*partners) if partners else set(ASSETS)
        assert set(question["assets"]) <= allowed, question["id"]


def test_judged_assets_may_be_seen_by_the_deals_partner() -> None:
    deals = {deal.id: deal for deal in PROGRAMME.deals}
    judged = _lines("judged.jsonl")
    assert {line["deal"] for line in judged} == deals.keys()
    for line in judged:
        assert 2 <= len(line["assets"]) <= 4, line["deal"]
        assert set(line["assets"]) <= _allowed(deals[line["deal"]].partner), line["deal"]
        assert line["why"]


def _text(path: Path) -> str:
    """Everything that a reader of the file would read, notes and properties included."""
    return "\n".join({".pdf": _of_pdf, ".docx": _of_docx, ".pptx": _of_pptx}[path.suffix](path))


def _of_pdf(path: Path) -> Iterator[str]:
    with pdfplumber.open(path) as document:
        for page in document.pages:
            yield page.extract_text()


def _of_docx(path: Path) -> Iterator[str]:
    document = docx.Document(str(path))
    yield f"{document.core_properties.title} {document.core_properties.modified}"
    yield from (paragraph.text for paragraph in document.paragraphs)
    for table in document.tables:
        yield from (cell.text for row in table.rows for cell in row.cells)


def _is_hidden(slide: Slide) -> bool:
    return bool(slide.element.get("show") == "0")


def _of_pptx(path: Path) -> Iterator[str]:
    deck = pptx.Presentation(str(path))
    yield f"{deck.core_properties.title} {deck.core_properties.modified}"
    for slide in deck.slides:
        yield f"hidden: {_is_hidden(slide)}"
        for shape in slide.shapes:
            if shape.has_text_frame:
                yield shape.text_frame.text
            if shape.has_table:
                yield from (cell.text for row in shape.table.rows for cell in row.cells)
        yield slide.notes_slide.notes_text_frame.text


def test_the_script_makes_what_is_committed(tmp_path: Path) -> None:
    script = [sys.executable, str(TIDEWELL / "build_documents.py"), "--into", str(tmp_path)]
    subprocess.run(script, check=True, capture_output=True, timeout=170)
    built = [path for path in sorted(tmp_path.rglob("*")) if path.is_file()]
    committed = {path for path, _ in ASSETS.values() if path.suffix in {".pdf", ".docx", ".pptx"}}
    assert {CONTENT / path.relative_to(tmp_path) for path in built} == committed
    for path in built:
        assert _text(path) == _text(CONTENT / path.relative_to(tmp_path)), path.name


def test_decks_have_notes_and_one_hidden_slide_and_pdfs_have_pages() -> None:
    for path, _ in ASSETS.values():
        if path.suffix == ".pptx":
            deck = pptx.Presentation(str(path))
            hidden = [slide for slide in deck.slides if _is_hidden(slide)]
            assert 6 <= len(deck.slides) <= 11, path
            assert len(hidden) == 1, path
            assert all(s.notes_slide.notes_text_frame.text for s in deck.slides), path
        elif path.suffix == ".pdf":
            with pdfplumber.open(path) as document:
                assert len(document.pages) >= 2, path


TRUTH = {
    r"EUR (\d+)(?: list)? per user and year": {"30", "48"},
    r"EUR (\d+)(?: list)? per (?:protected virtual )?machine and month": {"24"},
    r"EUR (\d+) list per workload and year": {"42"},
    r"protected for \*\*(\d+) days": {"90"},
    r"extend the protection \*\*once, by (\d+) days": {"60"},
}


@pytest.mark.parametrize("pattern", TRUTH)
def test_pages_that_anybody_may_read_do_not_contradict_each_other(pattern: str) -> None:
    readable = set().union(*(_allowed(p.id) for p in PROGRAMME.partners))
    texts = [ASSETS[name][0] for name in readable if ASSETS[name][0].suffix in {".md", ".html"}]
    named = {figure for path in texts for figure in re.findall(pattern, path.read_text("utf-8"))}
    assert named
    assert named <= TRUTH[pattern]
