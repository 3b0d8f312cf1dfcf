"""What is asked of records, and what looks like it and is for the documents."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrieval.records.asked import (
    DEAL_MARK,
    PARTNER_MARK,
    RecordAsked,
    is_understood,
    record_asked,
)
from retrieval.records.lexicon import FILLER, LEXICONS
from retrieval.records.rules import DEAL, PARTNER, RULES, Implied, RecordTopic

NAMES = {
    ("gold",): "tier_name",
    ("silver",): "tier_name",
    ("tidewell",): "partner",
    ("vault", "associate"): "certification_name",
    ("vault",): "product",
}
ASKED = {
    RecordTopic.ACCOUNT_MANAGER: """
        who is our account manager?
        whos our acount manager
        who's my CAM at Tidewell
        our cam pls
        how do i reach our account manager
        what is my cam called
        who looks after us
        who should we contact
        do we have an account manager
        who looks after <P>
        who manages our account
        whos our rep
        quién lleva nuestra cuenta
        wer ist bei euch für uns zuständig
        wer ist unser Ansprechpartner bei Tidewell?
        wer betreut uns
        wie heisst unser betreuer
        quién es nuestro gerente de cuenta
        quien es nuestro account manager
    """,
    RecordTopic.TIER: """
        waht tier are we on
        what tire are we on
        hi there, which tier do we have at the moment?
        our tier?
        are we gold yet
        what is our partner level
        which tier is next
        what is the next tier for us
        what tier is <P> on
        what tier is our company
        whats our tier status
        are we silver or gold?
        welchen Partnerstatus haben wir
        auf welchem level sind wir
        sind wir schon gold
        qué nivel tenemos
        somos gold
    """,
    RecordTopic.PROFILE: """
        what type of partner are we
        which region are we in
        what do you have on record about us
        was ist über uns hinterlegt
    """,
    RecordTopic.CERTIFICATIONS: """
        which certifications do we have
        wich certifcations do we hold
        when do our certs expire
        is our vault associate certificate still valid
        are we certified for vault
        which milestones have we reached
        welche zertifikate haben wir
        wann laufen unsere Zertifikate ab
        qué certificaciones tenemos
        cuándo caducan nuestras certificaciones
    """,
    RecordTopic.DISTRIBUTOR: """
        who is our distributor
        wer ist unser distributor
        quién es nuestro distribuidor
    """,
    RecordTopic.DEALS: """
        which deals do we have registered
        wich deals do we have registerd
        show me our open deals
        list my deals
        my pipeline
        where do I see my deals?
        which deals are pending
        what is waiting for approval
        what do we have registered
        was haben wir registriert
        do i have any open deals
        what deals can i see
        how many open deals do we have
        which deals have we won
        which deals does <P> have registered
        what stage are our deals in
        welche Deals haben wir registriert
        welche deals sind offen
        zeig mir unsere deals
        qué oportunidades tenemos registradas
        muéstrame nuestras oportunidades
    """,
    RecordTopic.REGISTRATION: """
        has my registration been approved
        has my registation been aproved yet??
        any news on my registration?
        did our reg go through
        whats the status of my registration
        where is my registration
        have you approved my deal
        wie ist der stand meiner registrierung
        cuál es el estado de mi registro
        why was my deal rejected
        when will my registration be approved
        has <D> been approved
        <D> approved yet?
        is <D> registered
        why was <D> rejected
        ist <D> schon genehmigt
        wurde meine registrierung genehmigt
        está aprobada <D>
        han aprobado mi registro
    """,
    RecordTopic.PROTECTION: """
        when does our protection run out
        until when are our deals protected
        which of our protections end soon
        when does our registration expire
        which of our deals expire soon
        wann läuft unsere registrierung ab
        when does our protection on <D> run out
        how long is <D> still protected
        is <D> protected
        wann läuft unser Schutz bei <D> ab
        bis wann ist <D> geschützt
        cuándo vence nuestra protección de <D>
        hasta cuándo está protegida <D>
    """,
    RecordTopic.DEAL: """
        where does <D> stand
        what stage is <D> in
        status <D>
        status of the <D> deal
        how is <D> doing
        whats next on <D>
        when does <D> close
        who registered <D>
        the <D> deal
        wie steht es um <D>
        cuál es el estado de <D>
    """,
    RecordTopic.PARTNERS: """
        which partners do i look after
    """,
}
FOR_THE_DOCUMENTS = """
    how do I get to Gold?
    what do we need for the next tier?
    was brauchen wir für das nächste level
    cómo llegamos a gold
    what is the margin at my tier
    what discount do we get at our tier
    what are the benefits of our tier
    what is in our tier
    what's in the next tier
    what tiers are there
    how long does deal protection last?
    how long is a registered deal protected?
    when does deal protection end?
    when does protection start
    can we extend our protection
    can i extend the protection and when do i have to ask
    how can i extend the protection of <D>
    how do I register a deal
    which deals can we register
    which deals do we have to register
    which deals do we need to register
    what is a registered deal
    what counts as a registered deal
    can two partners register the same deal
    how long until my registration is approved
    how long does approval take
    what happens when our registration is approved
    what if our registration is rejected
    why are registrations rejected
    who approves our deals
    who else has registered Hallstein Maschinenbau?
    what does our account manager do
    do we need an account manager
    who do we contact for MDF
    our contract
    which certifications do we need for gold
    which certifications do we have to have
    how long are our certifications valid
    how do we get certified
    how do we close <D>
    what should i send to <D>
    a case study for <D>
    what helps at the stage of <D>
    what did <P> pay
    who is our target customer
    who do we contact about a deal
    can i contact the customer
    who can see our deals
    can our distributor see our deals
    has anyone registered <D>
    can we register <D>
    which certs are we missing
    how many certified people do we have
    what is our next step
    when do deals expire
    what happens when our deals expire
    what does our company get
    what is our margin on vault
    where can I find the price list
    what tier is Kestrel on
    When Does Our Margin End
    what does ETF stand for?
    status of ISO 27001
    What is a Watson Discovery project?
    Shall I show you?
    deal protection
    account manager
    tier
    registration
    thanks
    <D>
    wie lange ist ein deal geschützt
    wann endet unser Schutz für Neukunden
    wie registriere ich einen deal
    welche Deals müssen wir registrieren
    welche Marge haben wir
    qué descuento tenemos
    cuánto dura la protección
    qué oportunidades tenemos que registrar
"""


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.strip().split("\n")]


def marked(text: str) -> str:
    return text.replace("<D>", DEAL_MARK).replace("<P>", PARTNER_MARK)


def asked(text: str, implied: Implied = Implied.NOTHING) -> RecordAsked | None:
    return record_asked(marked(text), names=NAMES, implied=implied)


EVERY = [(topic, line) for topic, text in ASKED.items() for line in lines(text)]


@pytest.mark.parametrize(("topic", "text"), EVERY)
def test_a_question_for_the_records_is_recognised(topic: RecordTopic, text: str) -> None:
    found = asked(text)
    assert found is not None
    assert found.topic is topic
    assert found.unknown_name == ""


@pytest.mark.parametrize("text", lines(FOR_THE_DOCUMENTS))
def test_what_is_not_surely_meant_goes_to_the_documents(text: str) -> None:
    assert asked(text) is None


def test_the_example_questions_go_to_the_documents(repository: Path) -> None:
    file = repository / "examples/tidewell/questions.jsonl"
    questions = [json.loads(line)["question"] for line in file.read_text("utf-8").splitlines()]
    assert len(questions) > 40
    assert [text for text in questions if asked(text)] == []


@pytest.mark.shared
def test_no_question_of_the_evaluation_is_taken_from_the_documents(repository: Path) -> None:
    file = repository / "../shared/corpus/questions-dev.jsonl"
    questions = [json.loads(line)["question"] for line in file.read_text("utf-8").splitlines()]
    assert [text for text in questions if asked(text)] == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("which deals do we have", "en"),
        ("Welche Deals haben wir?", "de"),
        ("qué oportunidades tenemos", "es"),
        ("status <D>", "en"),
        ("wer ist unser CAM", "de"),
    ],
)
def test_the_answer_is_in_the_language_of_the_question(text: str, language: str) -> None:
    found = asked(text)
    assert found is not None
    assert found.language == language


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("when does our protection on Globex run out", "Globex"),
        ("has Globex Corp been approved", "Globex Corp"),
        ("is D-1999 approved", "D-1999"),
        ("wann endet der Schutz von D-1999", "D-1999"),
        ("ist Globex AG schon genehmigt", "Globex AG"),
    ],
)
def test_a_name_that_nobody_knows_is_taken_for_a_name(text: str, name: str) -> None:
    found = asked(text)
    assert found is not None
    assert found.unknown_name == name


@pytest.mark.parametrize(
    ("text", "implied", "is_for_records"),
    [
        ("when does the protection of this deal run out", Implied.NOTHING, False),
        ("when does the protection of this deal run out", Implied.PERHAPS, True),
        ("has it been approved", Implied.NOTHING, False),
        ("has it been approved", Implied.PERHAPS, True),
        ("how long is it valid", Implied.PERHAPS, False),
        ("show me that", Implied.PERHAPS, False),
        ("what stage is it in", Implied.PERHAPS, True),
        ("what is the next step for us", Implied.PERHAPS, False),
        ("and when does it run out", Implied.SURELY, True),
        ("how long does deal protection last", Implied.SURELY, False),
        ("what discount do we get for it", Implied.SURELY, False),
    ],
)
def test_it_may_be_the_deal_that_was_spoken_of(
    text: str,
    implied: Implied,
    is_for_records: bool,  # noqa: FBT001 - a table
) -> None:
    found = asked(text, implied)
    assert (found is not None) is is_for_records
    assert found is None or not found.is_of_all


def test_what_narrows_a_list_is_told() -> None:
    pending, closed, every = (
        asked(text)
        for text in ("which deals are pending", "which deals have we lost", "list our deals")
    )
    assert pending is not None
    assert closed is not None
    assert every is not None
    assert (pending.only_pending, pending.only_closed) == (True, False)
    assert (closed.only_pending, closed.only_closed) == (False, True)
    assert (every.only_pending, every.only_closed) == (False, False)


@given(
    question=st.sampled_from([text for _, text in EVERY]),
    word=st.text(alphabet="bdgjkqvxz", min_size=5, max_size=9),
    at=st.integers(min_value=0, max_value=12),
)
def test_one_word_that_is_not_understood_sends_it_to_the_documents(
    question: str, word: str, at: int
) -> None:
    words = question.split()
    words.insert(min(at, len(words)), word)
    assert asked(" ".join(words)) is None


@given(
    question=st.sampled_from([text for _, text in EVERY]),
    politeness=st.sampled_from(["hi,", "hey", "pls", "thx!", "ok"]),
    ending=st.sampled_from(["", "?", "??", "!", " ..."]),
    shout=st.booleans(),
)
def test_case_marks_and_politeness_change_nothing(
    question: str,
    politeness: str,
    ending: str,
    shout: bool,  # noqa: FBT001 - a strategy
) -> None:
    plain = asked(question)
    bare = question.rstrip("?.! ")
    said = f"{politeness} {bare.upper() if shout else bare}{ending}"
    again = asked(said.replace("ß", "ss"))
    assert plain is not None
    assert again is not None
    assert again.topic is plain.topic


@given(st.text(max_size=80))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    found = record_asked(text, names=NAMES)
    assert found is None or found.topic in RecordTopic


def test_every_word_is_written_as_it_is_compared() -> None:
    for lexicon in LEXICONS.values():
        wrong = [word for word in lexicon.words if not re.fullmatch(r"[a-z]+", word)]
        assert wrong == []
        assert all(lexicon.phrases.values())


def test_every_meaning_is_used_and_every_one_that_is_used_exists() -> None:
    said = {one for lexicon in LEXICONS.values() for m in lexicon.phrases.values() for one in m}
    used = {one for rule in RULES for one in rule.allowed}
    by_names = {DEAL, PARTNER, "tier_name", "certification_name", "product"}
    assert used - said - by_names == set()
    assert said - used == {FILLER, "must"}


def test_words_of_ours_are_known_as_such() -> None:
    assert is_understood("protection")
    assert is_understood("offen")
    assert not is_understood("hallstein")
