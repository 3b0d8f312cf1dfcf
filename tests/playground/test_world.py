from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from playground.manifest import EVERYTHING, ManifestError, read_manifest
from playground.world import WorldError, load_world, world_of

Json = dict[str, Any]


def test_the_small_world_is_fine(world: Callable[..., Json]) -> None:
    assert len(world_of(world()).channels) == 8


def broken(world: Json, change: Callable[[Json], Any]) -> str:
    change(world)
    with pytest.raises(WorldError) as caught:
        world_of(world, source="world.yaml")
    return str(caught.value)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda w: w["users"][0].update(team="T0NO"), "user U0ANA is in team T0NO"),
        (lambda w: w["users"][0].update(id="U0JON"), "the id U0JON is used twice"),
        (lambda w: w["users"][0].update(nickname="x"), "users.0.nickname"),
        (lambda w: w["users"][0].update(id="ana"), "users.0.id"),
        (lambda w: w["users"][0].update(kind="king"), "users.0.kind"),
        (lambda w: w["channels"][0].update(team="T0NO"), "channel C0SHARED names team T0NO"),
        (lambda w: w["channels"][0].update(apps=["A0NO"]), "has app A0NO"),
        (lambda w: w["channels"][0].update(members=["U0NO"]), "has member U0NO"),
        (
            lambda w: w["channels"][0].update(members=["U0OTTO"]),
            "member U0OTTO of team T0OTHER, with which it is not shared",
        ),
        (lambda w: w["apps"][0].update(delivery="http"), "delivery: http needs a request_url"),
        (lambda w: w["apps"][0].update(team="T0NO"), "app A0DEMO is installed in team T0NO"),
        (lambda w: w["apps"][0].update(app_token="xoxb-playground-demo"), "used twice"),
        (lambda w: w.pop("teams"), "teams"),
    ],
)
def test_what_is_wrong_is_named(
    world: Callable[..., Json], change: Callable[[Json], Any], words: str
) -> None:
    message = broken(world(), change)
    assert message.startswith("world.yaml: ")
    assert words in message


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(WorldError, match="cannot be read"):
        load_world(tmp_path / "none.yaml")
    (tmp_path / "bad.yaml").write_text("a: [", encoding="utf-8")
    with pytest.raises(WorldError, match="not valid YAML"):
        load_world(tmp_path / "bad.yaml")
    (tmp_path / "list.yaml").write_text("- 1", encoding="utf-8")
    with pytest.raises(WorldError):
        load_world(tmp_path / "list.yaml")


def test_manifest_paths_count_from_the_world_file(
    world: Callable[..., Json], tmp_path: Path
) -> None:
    folder = tmp_path / "worlds"
    folder.mkdir()
    path = folder / "world.yaml"
    path.write_text(yaml.safe_dump(world(manifest="../manifest.yaml")), encoding="utf-8")
    assert load_world(path).apps[0].manifest == tmp_path / "manifest.yaml"


def test_manifests(tmp_path: Path) -> None:
    with pytest.raises(ManifestError, match="cannot be read"):
        read_manifest(tmp_path / "none.yaml")
    path = tmp_path / "manifest.yaml"
    path.write_text("features: 3", encoding="utf-8")
    with pytest.raises(ManifestError, match="features must be a mapping"):
        read_manifest(path)
    path.write_text("{}", encoding="utf-8")
    empty = read_manifest(path)
    assert empty.bot_scopes == frozenset()
    assert not empty.subscribes_to("app_mention")
    assert not empty.has_home
    assert EVERYTHING.bot_scopes is None
    assert EVERYTHING.subscribes_to("anything")


def test_the_example_world_loads(repository: Path) -> None:
    world = load_world(repository / "examples" / "tidewell" / "world.yaml")
    shared = [channel for channel in world.channels if channel.shared_with]
    assert len(world.teams) >= 3
    assert shared
