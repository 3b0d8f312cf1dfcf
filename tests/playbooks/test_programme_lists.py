"""The lists of words that a programme states, and who names something that is not in them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from playbooks.authored import AuthoredFileError
from playbooks.programme.definition import read_programme
from playbooks.programme.values import rules_of

LISTS = """\
products: [{id: aquaflow, name: Aquaflow}, {id: monitor, name: Monitor}]
industries: [water, energy]
competitors: [coldstack]
contact_roles: [cio]
"""
PROGRAMME = """\
tiers: [a]
members:
  - {id: kim, name: Kim, email: kim@v.example, organisation: vendor, role: cam}
  - {id: pat, name: Pat, email: pat@p.example, organisation: p, role: partner}
partners:
  - id: p
    name: P
    tier: a
    type: msp
    cam: CAM
    products:
      - monitor
      - PRODUCT
    industries: [INDUSTRY]
deals:
  - id: D-1
    partner: p
    registered_by: pat
    customer: Water Works
    product: SOLD
    lines: [{product: LINE}]
    industry: BUYER
    competitor: RIVAL
    contact_role: ROLE
    stage: discovery
    registration: approved
    registered_at: 2026-01-02
    stage_since: 2026-01-02
"""
RIGHT = {
    "CAM": "kim",
    "PRODUCT": "aquaflow",
    "INDUSTRY": "water",
    "SOLD": "monitor",
    "LINE": "monitor",
    "BUYER": "energy",
    "RIVAL": "coldstack",
    "ROLE": "cio",
}


def test_names_are_stored_as_the_lists_spell_them(tmp_path: Path) -> None:
    text = LISTS + PROGRAMME
    typed = {
        "PRODUCT": '" AquaFlow"',
        "INDUSTRY": "Water",
        "SOLD": "MONITOR",
        "LINE": '"Monitor "',
        "BUYER": "ENERGY",
        "RIVAL": "ColdStack",
        "ROLE": "CIO",
    }
    for place, name in (RIGHT | typed).items():
        text = text.replace(place, name)
    text += "    contacts: [{role: Cio, name: Ann}]\n"
    text = text.replace("stage: discovery", "stage: Discovery")
    path = tmp_path / "programme.yaml"
    path.write_text(text, encoding="utf-8")
    programme = read_programme(path)
    (partner,), (deal,) = programme.partners, programme.deals
    assert partner.products == {"aquaflow", "monitor"}
    assert partner.industries == {"water"}
    assert (deal.product, deal.lines[0].product, deal.industry) == ("monitor", "monitor", "energy")
    assert (deal.competitor, deal.contact_role) == ("coldstack", "cio")
    assert (deal.contacts[0].role, deal.stage) == ("cio", "discovery")
    assert "Cio" not in rules_of(programme).contact_roles


def test_a_contacts_role_that_the_list_does_not_have_is_refused(tmp_path: Path) -> None:
    text = LISTS + PROGRAMME
    for place, name in RIGHT.items():
        text = text.replace(place, name)
    path = tmp_path / "programme.yaml"
    path.write_text(text + "    contacts: [{role: procurment}]\n", encoding="utf-8")
    words = "deal D-1: no contact role 'procurment'. Known are: cio."
    with pytest.raises(AuthoredFileError, match=re.escape(words)):
        read_programme(path)


@pytest.mark.parametrize(
    ("misspelt", "written", "words"),
    [
        ("PRODUCT", "aquflow", "partner p: no product 'aquflow'. Did you mean aquaflow?"),
        ("INDUSTRY", "watter", "partner p: no industry 'watter'. Did you mean water?"),
        ("CAM", "kimm", "partner p: 'kimm' is no CAM or admin. Did you mean kim?"),
        ("SOLD", "monitr", "deal D-1: no product 'monitr'. Did you mean monitor?"),
        ("LINE", "monitr", "deal D-1: no product 'monitr'. Did you mean monitor?"),
        ("BUYER", "enerdy", "deal D-1: no industry 'enerdy'. Did you mean energy?"),
        ("RIVAL", "coldstak", "deal D-1: no competitor 'coldstak'. Did you mean coldstack?"),
        ("ROLE", "cfo", "deal D-1: no contact role 'cfo'. Known are: cio."),
    ],
)
def test_a_name_that_the_lists_do_not_have_is_refused_with_its_line(
    tmp_path: Path, misspelt: str, written: str, words: str
) -> None:
    right = LISTS + PROGRAMME
    for place, name in (RIGHT | {misspelt: misspelt}).items():
        right = right.replace(place, name)
    line = next(at for at, one in enumerate(right.splitlines(), start=1) if misspelt in one)
    path = tmp_path / "programme.yaml"
    path.write_text(right.replace(misspelt, RIGHT[misspelt]), encoding="utf-8")
    assert read_programme(path).partners
    path.write_text(right.replace(misspelt, written), encoding="utf-8")
    with pytest.raises(AuthoredFileError) as caught:
        read_programme(path)
    assert str(caught.value) == f"{path}:{line}: {words}"


def test_where_no_list_is_stated_any_name_will_do(tmp_path: Path) -> None:
    text = PROGRAMME.replace("CAM", "kim").replace("RIVAL", "none")
    path = tmp_path / "programme.yaml"
    path.write_text(text, encoding="utf-8")
    read = read_programme(path)
    assert rules_of(read).stated_lists == frozenset()
    assert rules_of(read).industries == ("BUYER", "INDUSTRY")
    # That there is no competitor can be said whatever the list.
    path.write_text("competitors: [coldstack]\n" + text, encoding="utf-8")
    assert rules_of(read_programme(path)).stated_lists == {"competitors"}
