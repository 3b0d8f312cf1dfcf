"""What holds for every source, whatever it is."""

from __future__ import annotations

import pytest

from content_index.sources.source import Source, SourceError
from tests.content_index.shelving import PARTNER, TODAY, VENDOR
from tests.content_index.sources.conftest import KINDS, Arrange
from tests.content_index.sources.vendors import World

every_kind = pytest.mark.parametrize("kind", KINDS)


def listed(source: Source) -> dict[str, str]:
    """Keys by the last part of the path, of everything there is."""
    listing = source.list_items(None)
    assert listing.is_complete
    return {item.path.rpartition("/")[2]: item.key for item in listing.items}


@every_kind
def test_what_is_listed_can_be_fetched_and_keeps_its_key(kind: str, arrange: Arrange) -> None:
    arranged = arrange(kind)
    for name in ("one", "two", "three", "four", "five"):  # more than a page of any stand-in
        arranged.world.put(f"{name}{arranged.suffix}", arranged.page(name))
    with arranged.opened() as source:
        keys = listed(source)
        assert set(keys) == {
            f"{n}{arranged.suffix}" for n in ("one", "two", "three", "four", "five")
        }
        for item in source.list_items(None).items:
            fetched = source.fetch(item, "")
            assert fetched is not None
            word = item.path.rpartition("/")[2].removesuffix(arranged.suffix)
            assert word in fetched.content.decode()
    arranged.world.put(f"two{arranged.suffix}", arranged.page("changed"))
    with arranged.opened() as source:
        assert listed(source) == keys
        assert source.id == arranged.configured().id


@every_kind
def test_changes_are_found_and_what_goes_is_withdrawn(kind: str, arrange: Arrange) -> None:
    arranged = arrange(kind)
    found = arranged.shelves.found
    one, two = f"one{arranged.suffix}", f"two{arranged.suffix}"
    arranged.world.put(one, arranged.page("alpha"))
    arranged.world.put(two, arranged.page("beta"))
    first = arranged.sync(is_poll=True)
    assert (first.added, first.failed, first.unlabelled) == (2, (), ())
    assert len(found("alpha")) == len(found("beta")) == 1
    (identity,) = found("alpha")
    again = arranged.sync(is_poll=True)
    assert (again.added, again.changed, again.removed, again.unchanged) == (0, 0, 0, 2)
    arranged.world.put(one, arranged.page("gamma"))
    third = arranged.sync(is_poll=True)
    assert (third.added, third.changed, third.removed) == (0, 1, 0)
    assert found("gamma") == [identity]
    assert found("alpha", VENDOR) == []
    arranged.world.remove(two)
    assert arranged.sync(is_poll=True).removed == 1
    assert found("beta", VENDOR) == []
    arranged.world.put(two, arranged.page("beta"))
    back = arranged.sync(is_poll=True)
    assert back.added + back.changed == 1
    assert len(found("beta")) == 1
    whole = arranged.sync()
    assert (whole.unchanged, whole.removed, whole.embedded) == (2, 0, 0)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "push"])
def test_a_source_that_is_away_changes_nothing(kind: str, arrange: Arrange) -> None:
    arranged = arrange(kind)
    arranged.world.put(f"one{arranged.suffix}", arranged.page("alpha"))
    arranged.sync()
    if isinstance(arranged.world, World):
        arranged.world.outage = True
    else:
        arranged.world.break_off()
    for is_poll in (True, False):
        with pytest.raises(SourceError) as refused:
            arranged.sync(is_poll=is_poll)
        assert refused.value.what
        assert refused.value.todo
    assert len(arranged.shelves.found("alpha")) == 1
    if isinstance(arranged.world, World):
        arranged.world.outage = False
    else:
        arranged.world.mend()
    assert arranged.sync().unchanged == 1


@every_kind
def test_labels_of_the_configuration_hold_for_every_source(kind: str, arrange: Arrange) -> None:
    arranged = arrange(kind)
    arranged.world.put(f"one{arranged.suffix}", arranged.page("alpha"))
    arranged.sync(files=[{"match": f"**/one{arranged.suffix}", "label": {"audience": "internal"}}])
    assert arranged.shelves.found("alpha") == []
    assert len(arranged.shelves.found("alpha", VENDOR)) == 1
    assert arranged.sync().changed == 1
    assert len(arranged.shelves.found("alpha")) == 1
    report = arranged.sync(defaults={})
    assert len(report.unlabelled) == 1
    assert arranged.shelves.found("alpha", VENDOR) == []


@pytest.mark.parametrize("kind", ["google_drive", "sharepoint", "notion", "confluence"])
def test_citations_link_to_the_document_in_its_source(kind: str, arrange: Arrange) -> None:
    arranged = arrange(kind)
    arranged.world.put(f"one{arranged.suffix}", arranged.page("alpha"))
    arranged.sync()
    (asset,) = arranged.shelves.library.assets(PARTNER, today=TODAY)
    assert asset.url.startswith("https://")
    assert asset.updated is not None
