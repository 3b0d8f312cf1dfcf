"""From what somebody types to the asset, partner or person that is meant; near matches if none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from bot.cli.terminal import fail

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from content_index.assets import Asset

MOST_SUGGESTED = 5
LEAST_SCORE = 55
"""Of 100: below this, a name has little in common with what was typed."""


def near(wanted: str, known: Iterable[str]) -> list[str]:
    """Return the names that share most with what was typed, best first; perhaps none."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415

    found = process.extract(
        wanted.casefold(),
        {name: name.casefold() for name in sorted(set(known))},
        scorer=fuzz.WRatio,
        score_cutoff=LEAST_SCORE,
        limit=MOST_SUGGESTED,
    )
    return [str(name) for _, _, name in found]


def one_of(wanted: str, known: Iterable[str], *, what: str) -> str:
    """Return the name that is meant, whatever its case; ends the program with near ones if none."""
    every = sorted(set(known))
    for name in every:
        if name.casefold() == wanted.strip().casefold():
            return name
    close = near(wanted, every) or every[:MOST_SUGGESTED]
    hint = f" Did you mean {_or(close)}?" if close else ""
    return fail(f"There is no {what} {wanted}.{hint}")


def asset_named(assets: Mapping[str, Asset], wanted: str) -> Asset:
    """Find an asset by id, path or title; ends the program with near ones when none is meant."""
    wanted = wanted.strip()
    if wanted in assets:
        return assets[wanted]
    folded = wanted.casefold()
    found = [
        asset
        for asset in assets.values()
        if folded in {asset.id.casefold(), asset.path.casefold(), asset.title.casefold()}
    ]
    if len(found) == 1:
        return found[0]
    if found:
        fail(f"{wanted} is the name of several: {_or(sorted(a.id for a in found))}. Which one?")
    names: dict[str, str] = {}
    for asset in assets.values():
        names |= {asset.id: asset.id, asset.path: asset.id, asset.title: asset.id}
    close = list(dict.fromkeys(names[name] for name in near(wanted, names)))
    if close:
        fail(f"There is no asset {wanted}. Did you mean {_or(close)}?")
    return fail(f"There is no asset {wanted}. dealmate content list shows all of them.")


def acting_member(session: Session, wanted: str) -> str:
    """Return the member id of the vendor's person who acts; ends the program when it is nobody.

    In an empty programme nobody can be looked up, and what was typed is recorded as it is.
    """
    from playbooks.programme.people import VENDOR  # noqa: PLC0415
    from playbooks.programme.queries import members  # noqa: PLC0415
    from playbooks.programme.readers import find_member  # noqa: PLC0415

    if not wanted.strip():
        fail("Say who you are: --as, with your email or name.")
    people = members(session, organisation=VENDOR)
    if not people:
        return wanted.strip()
    found = find_member(session, wanted)
    if found is None:
        names = [name for person in people for name in (person.name, person.email, person.id)]
        close = near(wanted, names) or [person.email for person in people][:MOST_SUGGESTED]
        fail(f"Nobody of the vendor is called {wanted}. Did you mean {_or(close)}?")
    if not found.is_vendor:
        fail(f"{found.name} is a partner's person. Only the vendor's own people can do that.")
    return found.id


def require_own_partner(session: Session, actor: str, partner: str) -> None:
    """End the program when a partner is somebody else's: as on the Home tab, admins may.

    In an empty programme nobody can be looked up, and there are no partners.
    """
    from playbooks.programme import queries  # noqa: PLC0415

    person, found = queries.member(session, actor), queries.partner(session, partner)
    if person is None or found is None or person.looks_after(found):
        return
    carer = queries.member(session, found.cam_id)
    whose = "an admin" if carer is None else f"{carer.name}, its account manager, or an admin"
    fail(f"{found.name} is not a partner of {person.name}. Ask {whose}.")


def reason_given(why: str) -> str:
    """Return the reason, trimmed; ends the program when there is none."""
    if not why.strip():
        fail('Say why, for who reads it later: --why "...".')
    return why.strip()


def _or(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
