"""What is told from records: values that Slack and the command line show. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from playbooks.deals.deal import Deal
from retrieval.answers import Answer, AnswerState, Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody named in a line, with the Slack user id by which they can be reached, if any."""

    name: str
    slack_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line: words of ours with braces, and what people wrote to fill them in with."""

    words: str
    fill: Mapping[str, str | Person] = field(default_factory=dict)
    is_quote: bool = False
    """True for what somebody wrote as a whole."""

    def plain(self) -> str:
        """Return the line as bare words."""
        names = {k: v.name if isinstance(v, Person) else v for k, v in self.fill.items()}
        return self.words.format(**names)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """The answer to one thing that was asked of the records.

    `partner_ids` and `deal_ids` are whom and what it speaks of: whoever posts it checks once more
    that all readers may hear of them. `deal` is the one deal it is about, for what can be done
    about it; `wants_assets` where what helps with it is asked for: whoever shows this chooses them
    among what its readers may see. `offers_registering` where registering a deal is what comes
    next, perhaps for the customer who is named in `registers`. `choices` are filled where it asks
    back. `source` says where it is from.
    """

    language: str
    lines: tuple[Line, ...]
    source: tuple[Line, ...] = ()
    partner_ids: frozenset[str] = frozenset()
    deal_ids: frozenset[str] = frozenset()
    agreed_with: frozenset[str] = frozenset()
    deal: Deal | None = None
    wants_assets: bool = False
    offers_registering: bool = False
    registers: str = ""
    choices: tuple[Choice, ...] = ()
    is_for_a_room: bool = False
    """True where others than the asker read it, too."""
    needs_a_person: bool = False
    """True where something is to be changed that the asker cannot change here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What of a message the records answer, and the `rest` of it, which is for the documents.

    `told` is empty where it may only be told to the asker alone.
    """

    language: str
    told: tuple[Told, ...]
    rest: str = ""
    may_find_nothing: bool = False
    """True where the rest may be no question, so that nobody need hear of what is not found."""
    asked: str = ""
    """What of the message was asked of the records alone."""

    @property
    def needs_a_person(self) -> bool:
        """Say whether a person is to read the whole message, whatever was told."""
        return any(one.needs_a_person for one in self.told)

    @property
    def offers_registering(self) -> bool:
        """Say whether registering a deal is offered with what was told."""
        return any(one.offers_registering for one in self.told)

    def leaves_out(self, answer: Answer) -> bool:
        """Say whether an answer from the documents is left out beside what was told."""
        is_nothing = answer.state is AnswerState.ABSTAINED and not answer.needs_a_person
        return self.may_find_nothing and is_nothing

    @property
    def is_private(self) -> bool:
        """True where not everybody who reads the answer may hear it."""
        return not self.told

    @property
    def choices(self) -> tuple[Choice, ...]:
        """The ways to read it, where it is asked back."""
        return tuple(choice for one in self.told for choice in one.choices)

    @property
    def partner_ids(self) -> tuple[str, ...]:
        """Every partner that it speaks of."""
        return tuple(sorted(frozenset().union(*(one.partner_ids for one in self.told))))

    @property
    def deal_ids(self) -> tuple[str, ...]:
        """Every deal that it speaks of."""
        return tuple(sorted(frozenset().union(*(one.deal_ids for one in self.told))))

    @property
    def agreed_with(self) -> tuple[str, ...]:
        """Every partner with whom something was agreed that it tells."""
        return tuple(sorted(frozenset().union(*(one.agreed_with for one in self.told))))
