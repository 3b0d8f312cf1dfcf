"""Which meanings together ask for which record. Pure.

A rule names what a question must hold, what it may hold besides, and nothing else: one word that no
rule expects ("margin", "need", "how") and the question is for the documents.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from functools import cached_property

DEAL = "a_deal"
"""The meaning of a deal that is named."""
PARTNER = "a_partner"
"""The meaning of a partner that is named."""


class RecordTopic(StrEnum):
    """What of the records is asked for."""

    ACCOUNT_MANAGER = "account_manager"
    TIER = "tier"
    PROFILE = "profile"
    """What is recorded of the partner as a whole: type, regions, products, and the rest."""
    CERTIFICATIONS = "certifications"
    """Certifications and milestones."""
    DISTRIBUTOR = "distributor"
    TARGETS = "targets"
    """The numbers that were agreed, and what of them is reached."""
    DEALS = "deals"
    REGISTRATION = "registration"
    """Whether registrations are approved."""
    PROTECTION = "protection"
    """Until when deals are protected."""
    DEAL = "deal"
    """Where one deal stands."""
    ASSETS = "assets"
    """What helps with one deal at its stage."""
    PARTNERS = "partners"
    """Whom an account manager looks after."""
    REGISTERING = "registering"
    """A deal that is to be registered; there is none on record yet."""


class Implied(Enum):
    """Whether a deal is meant that is not named, because it was spoken of before."""

    NOTHING = auto()
    PERHAPS = auto()
    """It was spoken of, in a question to the documents maybe."""
    SURELY = auto()
    """The records were asked about it just before, or the question says "this deal"."""


_LEANING = frozenset({"it", "own", "deal", "registration"})
_COMES_NEXT = frozenset({"next", "stage", "step", "customer"})
"""What a deal that is implied must stand with to be meant without a word that points at it."""


@dataclass(frozen=True, slots=False, kw_only=True)
class Rule:
    """One way to ask: of each group of `needs` (meanings with bars between) at least one.

    `may` holds what may be there besides; `unless` matches meanings, in order, that ask for
    something else. `wants_its_deal`: a deal that is only implied is not enough, as in "show me
    that" and "how long is it valid". `wants_its_name`: nor is one that was spoken of. `leans`: a
    deal that is implied may be meant without a word that points at it. `wants_pages`: the documents
    are to be asked besides.
    """

    topic: RecordTopic
    needs: str
    may: str = ""
    unless: re.Pattern[str] | None = None
    wants_its_deal: bool = False
    wants_its_name: bool = False
    leans: bool = False
    wants_pages: bool = False

    @cached_property
    def groups(self) -> tuple[frozenset[str], ...]:
        """The groups of which one meaning each is needed."""
        return tuple(frozenset(group.split("|")) for group in self.needs.split())

    @cached_property
    def allowed(self) -> frozenset[str]:
        """Every meaning that may occur."""
        return frozenset(self.may.split()).union(*self.groups)

    def is_met(
        self, meanings: Sequence[frozenset[str]], *, implied: Implied = Implied.NOTHING
    ) -> bool:
        """Say whether those meanings, one set for each word, ask for this."""
        if not all(word & self.allowed for word in meanings):
            return False
        said = frozenset[str]().union(*meanings)
        if self._is_implied(said, implied):
            said |= {DEAL}
        if not all(said & group for group in self.groups):
            return False
        if self.unless is None:
            return True
        return self.unless.search(" ".join("/".join(sorted(word)) for word in meanings)) is None

    def _is_implied(self, said: frozenset[str], implied: Implied) -> bool:
        if implied is Implied.NOTHING or self.wants_its_name:
            return False
        if self.leans:
            return implied is Implied.SURELY or bool(said & _COMES_NEXT)
        is_enough = implied is Implied.SURELY or not self.wants_its_deal
        return is_enough and bool(said & _LEANING)


_OF_WHOM = f"own|{PARTNER}"
_ONE_DEAL = f"{DEAL} own it link deal customer registration be hold"
_FOR_ONE_DEAL = "own it link deal customer be what can should will next stage step"
_IN_OUR_TIER = re.compile(r"\bwhat\b(?: be)?(?: \S*\blink\b\S*)(?: \S*\bown\b\S*) \S*\btier\b")
_NEXT_TIER = "own link be next tier partner hold can will many how what need"
"""What may stand beside the tier that somebody aims at."""
_WHAT_FOR = re.compile(r"\S*\btier_name\b\S* \S*\blink\b\S*$")
"""What somebody needs a tier for: "what do we need Gold for"."""
_HOW_TO = re.compile(r"(?:^|\s)how\b.*\battain\b")
"""Asks for advice, and for no number: "how do we reach our target"."""
_WORTH = "what many show be hold open closed link period own deal"
"""What may stand beside a question for what deals are worth."""
_T = RecordTopic

RULES: tuple[Rule, ...] = (
    # One deal, by name or by the thread it is asked in.
    Rule(topic=_T.ASSETS, needs=f"{DEAL} send what", may=f"{_FOR_ONE_DEAL} material", leans=True),
    Rule(
        topic=_T.ASSETS,
        needs=f"{DEAL} show should what",
        may=f"{_FOR_ONE_DEAL} material",
        wants_its_name=True,
    ),
    Rule(topic=_T.ASSETS, needs=f"{DEAL} help what", may=f"{_FOR_ONE_DEAL} material", leans=True),
    Rule(
        topic=_T.ASSETS,
        needs=f"{DEAL} help|material",
        may=f"{_FOR_ONE_DEAL} help material send show",
        wants_its_name=True,
    ),
    Rule(
        topic=_T.PROTECTION,
        needs=f"{DEAL} protection",
        may=f"{_ONE_DEAL} when how_long what many show end left",
    ),
    Rule(
        topic=_T.PROTECTION,
        needs=f"{DEAL} end|left",
        may=f"{_ONE_DEAL} when how_long what many",
        wants_its_deal=True,
    ),
    Rule(
        topic=_T.REGISTRATION,
        needs=f"{DEAL} approved|pending|registered|registration",
        may=f"{_ONE_DEAL} when why will get status news not",
    ),
    Rule(topic=_T.DEAL, needs=f"{DEAL} stage", may=f"{_ONE_DEAL} what status"),
    Rule(
        topic=_T.DEAL,
        needs=f"{DEAL} status|stage|step|detail|show|news|next",
        may=f"{_ONE_DEAL} what where when pending many open",
        wants_its_deal=True,
    ),
    Rule(topic=_T.DEAL, needs=f"{DEAL} status how", may=_ONE_DEAL, wants_its_deal=True),
    Rule(topic=_T.DEAL, needs=f"{DEAL} why closed|not", may=f"{_ONE_DEAL} what who not closed get"),
    Rule(topic=_T.DEAL, needs=f"{DEAL} who registered", may=_ONE_DEAL, wants_its_deal=True),
    Rule(
        topic=_T.DEAL,
        needs=f"{DEAL} deals",
        may="what many show be hold own link open registered closed can",
        wants_its_name=True,
    ),
    Rule(topic=_T.DEAL, needs=f"{DEAL} deal|customer", may="own link it", wants_its_deal=True),
    Rule(topic=_T.DEAL, needs=DEAL, may="link own", wants_its_name=True),
    # All deals of a partner.
    Rule(
        topic=_T.PROTECTION,
        needs=f"protection {_OF_WHOM} when|soon|end|left|deals|deal|show",
        may="deal deals registration registrations be hold link end soon left what many registered",
        unless=re.compile(r"\bwhat\b(?: \S*\bdeal\b\S*)? \S*\bprotection\b"),
    ),
    Rule(
        topic=_T.REGISTRATION,
        needs=f"deal|deals|registration|registrations approved|pending|news|status {_OF_WHOM}",
        may="be hold link when why get will registered it",
        unless=re.compile(r"\bdeals\b.*\bstatus\b|\bstatus\b.*\bdeals\b"),
    ),
    Rule(
        topic=_T.REGISTRATION,
        needs=f"deal|registration|registrations status|news|where {_OF_WHOM}",
        may="be hold link what how",
    ),
    Rule(
        topic=_T.PROTECTION,
        needs=f"deal|deals|registration|registrations end {_OF_WHOM}",
        may="be link when soon what",
    ),
    Rule(
        topic=_T.PROTECTION,
        needs="deals end what|show",
        may=f"be link soon period hold own protection {PARTNER}",
    ),
    Rule(topic=_T.DEALS, needs=f"registered what hold {_OF_WHOM}", may="be link open pending"),
    Rule(
        topic=_T.DEALS,
        needs="deals closing what|show|many|period|own",
        may=f"be hold open link period own soon will worth next {PARTNER}",
    ),
    Rule(topic=_T.DEALS, needs="closing what period", may=f"be hold link own will {PARTNER}"),
    Rule(topic=_T.DEALS, needs=f"deals|deal worth {_OF_WHOM}", may=_WORTH),
    Rule(topic=_T.DEALS, needs="deals worth", may=_WORTH),
    Rule(topic=_T.DEALS, needs="won|lost period", may="closed many worth link"),
    Rule(
        topic=_T.DEALS,
        needs="deals closed period",
        may=f"what many show be hold link own worth {PARTNER}",
    ),
    Rule(topic=_T.DEALS, needs=f"closed worth {_OF_WHOM}", may=f"{_WORTH} deals"),
    Rule(
        topic=_T.DEALS,
        needs=f"deals|registrations {_OF_WHOM} what|many|hold|where|status|stage",
        may="be open pending closed approved registered link to_decide",
    ),
    Rule(
        topic=_T.DEALS,
        needs=f"deals|registrations {_OF_WHOM} show",
        may="be open pending closed approved link can where what many",
    ),
    Rule(
        topic=_T.DEALS,
        needs="deals|registrations pending|open|to_decide",
        may=f"be what show own {PARTNER} hold many link",
    ),
    Rule(
        topic=_T.DEALS,
        needs=f"deals|registrations {_OF_WHOM}",
        may="news link open pending closed registered",
    ),
    Rule(topic=_T.DEALS, needs="why closed own", may="be it"),
    Rule(
        topic=_T.DEALS,
        needs=f"closed {_OF_WHOM} what|many|show|period",
        may="be hold link period news deals",
    ),
    Rule(topic=_T.DEALS, needs="to_decide", may="what be own hold link many"),
    Rule(topic=_T.DEALS, needs="deals"),
    # The partner itself.
    Rule(
        topic=_T.ACCOUNT_MANAGER,
        needs=f"manager|contact {_OF_WHOM} who|name|reach|hold",
        may="how be link partner what where can get",
    ),
    Rule(
        topic=_T.ACCOUNT_MANAGER,
        needs=f"cares who {_OF_WHOM}",
        may="be link partner deals can",
    ),
    Rule(topic=_T.ACCOUNT_MANAGER, needs=f"manager|contact {_OF_WHOM}", may="link partner"),
    Rule(
        topic=_T.TIER,
        needs=f"tier what {_OF_WHOM}",
        may="be link partner hold",
        unless=_IN_OUR_TIER,
    ),
    Rule(topic=_T.TIER, needs=f"tier_name be {_OF_WHOM}", may="tier link partner"),
    Rule(topic=_T.TIER, needs=f"tier {_OF_WHOM}", may="link partner"),
    Rule(topic=_T.TIER, needs="tier next what", may="be partner"),
    Rule(
        topic=_T.TIER,
        needs=f"tier next what {_OF_WHOM}",
        may="be partner link",
        unless=re.compile(r"\bwhat\b(?: be)? \S*\blink\b"),
    ),
    Rule(
        topic=_T.TIER,
        needs="how_far own tier_name|tier",
        may="be link next partner",
        wants_pages=True,
    ),
    Rule(topic=_T.TIER, needs="tier_name attain|demand", may=_NEXT_TIER, wants_pages=True),
    Rule(
        topic=_T.TIER,
        needs="tier_name need what|how",
        may=_NEXT_TIER,
        unless=_WHAT_FOR,
        wants_pages=True,
    ),
    Rule(topic=_T.TIER, needs="tier_name how get", may=_NEXT_TIER, wants_pages=True),
    Rule(topic=_T.TIER, needs="tier_name how be own", may=_NEXT_TIER, wants_pages=True),
    Rule(topic=_T.TIER, needs="tier next attain|demand|need", may=_NEXT_TIER, wants_pages=True),
    Rule(topic=_T.TIER, needs="tier next how get", may=_NEXT_TIER, wants_pages=True),
    Rule(topic=_T.PROFILE, needs=f"type {_OF_WHOM}", may="what be link"),
    Rule(topic=_T.PROFILE, needs=f"region {_OF_WHOM} what|where|show|hold", may="be link partner"),
    Rule(topic=_T.PROFILE, needs=f"region {_OF_WHOM}", may="link partner"),
    Rule(topic=_T.PROFILE, needs=f"record {_OF_WHOM} what|show", may="be hold link partner can"),
    Rule(
        topic=_T.CERTIFICATIONS,
        needs=f"certification|milestone {_OF_WHOM} what|show|many|hold",
        may="be link certification_name product partner open can",
    ),
    Rule(
        topic=_T.CERTIFICATIONS,
        needs=f"certification|milestone|certification_name {_OF_WHOM} end",
        may="when be link soon what hold left product show partner",
    ),
    Rule(topic=_T.CERTIFICATIONS, needs="certification|milestone ended what", may="hold link"),
    Rule(
        topic=_T.CERTIFICATIONS,
        needs=f"certification {_OF_WHOM} be",
        may="link certification_name product hold partner",
    ),
    Rule(topic=_T.CERTIFICATIONS, needs=f"certification|milestone {_OF_WHOM}", may="link product"),
    Rule(
        topic=_T.TARGETS,
        needs=f"target {_OF_WHOM}",
        may=(
            "be hold what when how how_far how_long many need left gap status news show where end "
            "period revenue track will can get attain soon link partner step detail record"
        ),
        unless=_HOW_TO,
    ),
    Rule(topic=_T.TARGETS, needs="target how_far|gap|status|news", may="be link many period"),
    Rule(topic=_T.TARGETS, needs="target", may="period", wants_pages=True),
    Rule(
        topic=_T.TARGETS,
        needs=f"revenue {_OF_WHOM} period|what|many|status|show|where|hold|gap",
        may="be how link detail partner record",
    ),
    Rule(topic=_T.TARGETS, needs=f"revenue {_OF_WHOM}", may="link be period"),
    Rule(
        topic=_T.TARGETS,
        needs=f"track {_OF_WHOM} target|period|revenue",
        may="be link how what partner will",
    ),
    Rule(topic=_T.DISTRIBUTOR, needs=f"distributor {_OF_WHOM} who|what|name|hold", may="be link"),
    Rule(topic=_T.DISTRIBUTOR, needs=f"distributor {_OF_WHOM}", may="link"),
    Rule(
        topic=_T.PARTNERS,
        needs="partners|partner own what|show|many|who",
        may="cares be hold link can manager",
    ),
)
