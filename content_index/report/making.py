"""The report: what is there, counted, and the lists of what needs somebody. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from content_index.assets import Asset, Status
from content_index.curation.rules import Curation, CurationAct
from content_index.entitlement import Shelf
from content_index.files import FileProblem
from content_index.labels import AudienceLevel, Label, verdict
from content_index.life.rulings import NO_RESTRICTION
from content_index.report.alike import alike
from content_index.report.facts import Facts, Finding, Report, Section, day, line, section

SOON = timedelta(days=30)
OLD = timedelta(days=365)
_FOR_PARTNERS = {AudienceLevel.TO_PARTNER, AudienceLevel.THRU_PARTNER}
_AGES = (
    ("under 3 months", timedelta(days=91)),
    ("3 to 12 months", OLD),
    ("1 to 2 years", timedelta(days=730)),
)


def report(facts: Facts, *, owner: str | None = None) -> Report:
    """Make the report, of everything or of what concerns the assets of one owner's address."""
    assets = [facts.shelf.assets[asset_id] for asset_id in sorted(facts.shelf.assets)]
    theirs = [asset for asset in assets if owner is None or asset.owner == owner]
    sections = _sections(facts, assets)
    if owner is not None:
        ids = {asset.id for asset in theirs}
        sections = (
            replace(one, findings=tuple(f for f in one.findings if not ids.isdisjoint(f.assets)))
            for one in sections
        )
    return Report(
        today=facts.today,
        assets=len(theirs),
        counts=_counts(facts, theirs),
        sections=tuple(sections),
    )


def _counts(facts: Facts, assets: Sequence[Asset]) -> dict[str, dict[str, int]]:
    live = [asset for asset in assets if facts.shelf.is_current(asset, today=facts.today)]

    def counted(values: Iterable[str]) -> dict[str, int]:
        return dict(sorted(Counter(values).items(), key=lambda item: (-item[1], item[0])))

    ids = {asset.id for asset in assets}
    ages = Counter(_age(asset, facts.today) for asset in live)
    order = [name for name, _ in _AGES] + ["older", "no date"]
    return {
        "status": counted(asset.status.value for asset in assets),
        "kind": counted(asset.kind.value for asset in live),
        "audience": counted((a.label.audience or "nobody") for a in live),
        "language": counted(asset.language for asset in live),
        "age": {name: ages[name] for name in order if ages[name]},
        "partner": {
            name: len(facts.shelf.permitted(grant, today=facts.today).keys() & ids)
            for name, grant in facts.partners.items()
        },
    }


def _age(asset: Asset, today: date) -> str:
    if asset.updated is None:
        return "no date"
    return next((name for name, most in _AGES if today - asset.updated <= most), "older")


def _sections(facts: Facts, assets: Sequence[Asset]) -> Iterator[Section]:
    today = facts.today
    published = [asset for asset in assets if asset.status is Status.PUBLISHED]
    current = [asset for asset in published if facts.shelf.is_current(asset, today=today)]
    yield section(
        "unreadable",
        "Could not be read or described",
        "Mend each and sync again.",
        [_of_problem(problem, assets) for problem in facts.files.broken],
    )
    yield section(
        "quarantine",
        "In quarantine: their reader had to be stopped each time, so they are not tried any more",
        "Save each anew from its own program, or split it, and sync. To try the same bytes again: "
        "dealmate content sync --retry.",
        [_of_problem(problem, assets) for problem in facts.files.quarantined],
    )
    yield section(
        "partly_read",
        "Read in part only",
        "Mend each and sync again.",
        [_of_problem(problem, assets) for problem in facts.files.partial],
    )
    broken = {problem.path for problem in (*facts.files.broken, *facts.files.quarantined)}
    unlabelled = [a for a in published if a.label.audience is None and a.path not in broken]
    yield section(
        "nobody",
        "Nobody may see these: no audience",
        "Say `label: {audience: ...}` in the file or its dealmate.yaml.",
        [line(asset, _why_no_audience(asset, facts)) for asset in unlabelled],
    )
    yield section(
        "no_partner",
        "For partners, but no partner meets the label today",
        "Check the names in the label: a misspelt one shows an asset to nobody.",
        list(_beyond_every_partner(facts, current)),
    )
    yield from _dated(current, today)
    yield from _owned(facts, [asset for asset in current if asset.path not in broken])
    yield from _ruled(facts, assets)
    yield from alike(facts, assets)
    yield section(
        "curated",
        "Pinned and hidden by account managers",
        "Take back what is no longer needed: dealmate content unpin NUMBER.",
        [_of_curation(one) for one in facts.shelf.curations if today <= one.until],
    )


def _dated(current: Sequence[Asset], today: date) -> Iterator[Section]:
    def dated(name: str, heading: str, todo: str, days: Mapping[str, date]) -> Section:
        by_id = {asset.id: asset for asset in current}
        order = sorted(days, key=lambda asset_id: (days[asset_id], asset_id))
        lines = [line(by_id[asset_id], day(days[asset_id])) for asset_id in order]
        return section(name, heading, todo, lines)

    ends = {a.id: a.label.expires_on for a in current if a.label.expires_on}
    starts = {a.id: a.label.embargo_until for a in current if a.label.embargo_until}
    living = [a for a in current if a.id not in ends or today <= ends[a.id]]
    reviews = {a.id: a.review_by for a in living if a.review_by}
    updates = {a.id: a.updated for a in living if a.updated}
    yield dated(
        "expired",
        "Expired: nobody sees them any more",
        "Renew the date in the file, or withdraw them for good.",
        {name: on for name, on in ends.items() if on < today},
    )
    yield dated(
        "expiring",
        f"Expiring within {SOON.days} days",
        "Renew them in time.",
        {name: on for name, on in ends.items() if today <= on <= today + SOON},
    )
    yield dated(
        "embargoed",
        "Under embargo until",
        "Nothing: they appear on their day.",
        {name: on for name, on in starts.items() if today < on},
    )
    yield dated(
        "review_overdue",
        "Review overdue: readers are warned",
        "Look them through and set a new review_by.",
        {name: on for name, on in reviews.items() if on < today},
    )
    yield dated(
        "review_soon",
        f"Review due within {SOON.days} days",
        "Plan the review.",
        {name: on for name, on in reviews.items() if today <= on <= today + SOON},
    )
    yield dated(
        "old",
        "Not updated for a year",
        "Update them, or withdraw what nobody needs.",
        {name: on for name, on in updates.items() if on < today - OLD},
    )


def _owned(facts: Facts, current: Sequence[Asset]) -> Iterator[Section]:
    yield section(
        "unowned",
        "Without an owner",
        "Say `owner:` in the file or its dealmate.yaml.",
        [line(asset, asset.title) for asset in current if not asset.owner],
    )
    gone = [a for a in current if a.owner and facts.owners and a.owner not in facts.owners]
    yield section(
        "owner_unknown",
        "Owned by nobody of the vendor's people in the programme",
        "Name somebody who is there.",
        [line(asset, str(asset.owner)) for asset in gone],
    )


def _ruled(facts: Facts, assets: Sequence[Asset]) -> Iterator[Section]:
    def with_words(chosen: Iterable[Asset]) -> list[Finding]:
        return [line(asset, _last_words(asset, facts)) for asset in chosen]

    ruled = {a.id: facts.rulings[a.id] for a in assets if a.id in facts.rulings}
    drafts = [asset for asset in assets if asset.status is Status.DRAFT]
    yield section(
        "drafts",
        "Drafts: nobody sees them yet",
        "Publish: dealmate content publish ASSET.",
        with_words(drafts),
    )
    yield section(
        "withdrawn",
        "Withdrawn by a person",
        "Take back: dealmate content restore ASSET.",
        with_words(a for a in assets if a.id in ruled and ruled[a.id].status is Status.WITHDRAWN),
    )
    by_hand = [a for a in assets if a.id in ruled and ruled[a.id].status is Status.PUBLISHED]
    yield section(
        "published_by_hand",
        "Published by a person, while the file says draft",
        "Say `status: published` in the file: new text is a draft again until then.",
        with_words(asset for asset in by_hand if asset.status is Status.PUBLISHED),
    )
    yield section(
        "narrowed",
        "With a label that a person has narrowed",
        "Write it into the file, then: dealmate content label ASSET --clear.",
        with_words(a for a in assets if a.id in ruled and ruled[a.id].label != NO_RESTRICTION),
    )
    yield section(
        "supersedes_nothing",
        "Say that they supersede an asset that is not there",
        "Correct the id after `supersedes:`.",
        [
            Finding(assets=(asset_id,), detail=other)
            for asset_id, other in sorted(facts.supersedes.items())
            if other not in facts.shelf.assets
        ],
    )
    yield section(
        "circles",
        "Supersede each other in a circle, so that none of them is shown",
        "Take one `supersedes:` away, or: dealmate content restore ASSET.",
        [line(asset, asset.title) for asset in assets if _is_in_circle(asset, facts.shelf)],
    )


def _of_problem(problem: FileProblem, assets: Sequence[Asset]) -> Finding:
    number = "" if problem.line is None else f":{problem.line}"
    return Finding(
        assets=tuple(asset.id for asset in assets if asset.path == problem.path),
        detail=f"{problem.what}. {problem.todo}" if problem.todo else problem.what,
        place=f"{problem.path}{number}",
    )


def _of_curation(one: Curation) -> Finding:
    verb = "pinned" if one.act is CurationAct.PIN else "hidden"
    return Finding(
        assets=(one.asset_id,),
        detail=f"{verb} for {one.scope.in_words()} until {day(one.until)} by {one.actor}: "
        f"{one.reason} (number {one.id})",
    )


def _why_no_audience(asset: Asset, facts: Facts) -> str:
    ruling = facts.rulings.get(asset.id)
    if ruling is not None and ruling.label != NO_RESTRICTION:
        return f"file and ruling contradict each other ({_last_words(asset, facts)})"
    return asset.title


def _last_words(asset: Asset, facts: Facts) -> str:
    event = facts.last_words.get(asset.id)
    if event is None:
        return asset.title
    return f"by {event.actor} on {day(event.happened_at.date())}: {event.why}"


def _beyond_every_partner(facts: Facts, current: Sequence[Asset]) -> Iterator[Finding]:
    if not facts.partners:
        return
    refused: dict[Label, tuple[str, ...] | None] = {}
    for asset in current:
        if asset.label.audience not in _FOR_PARTNERS:
            continue
        if asset.label not in refused:
            refused[asset.label] = _reasons(asset.label, facts)
        reasons = refused[asset.label]
        if reasons:
            yield line(asset, f"asks for: {', '.join(reasons)}")


def _reasons(label: Label, facts: Facts) -> tuple[str, ...] | None:
    """Say what the partners lack; None when one of them lacks nothing."""
    reasons: set[str] = set()
    for grant in facts.partners.values():
        refusals = verdict(label, grant, today=facts.today).refusals
        lacking = {r.reason.value for r in refusals if r.organisation}
        if not lacking:
            return None
        reasons |= lacking
    return tuple(sorted(reason.replace("_", " ") for reason in reasons))


def _is_in_circle(asset: Asset, shelf: Shelf) -> bool:
    seen: set[str] = set()
    following = [one.id for one in shelf.superseded_by.get(asset.id, ())]
    while following:
        one = following.pop()
        if one == asset.id:
            return True
        if one not in seen:
            seen.add(one)
            following += [later.id for later in shelf.superseded_by.get(one, ())]
    return False
