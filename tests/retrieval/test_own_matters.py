"""What no library can know is left to a person; what it may know is searched for."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

import pytest

from content_index.labels import Grant
from content_index.library import Library
from retrieval.answering import Answerer, AnswerState
from retrieval.own_matters import needs_a_person
from retrieval.question import Question

MakeLibrary = Callable[[Mapping[str, str]], Library]


@pytest.mark.parametrize(
    "message",
    [
        "can u approve my deal reg pls",
        "can you send me the countersigned copy of our agreement",
        "how many regs did our team submit in october",
        "how much mdf have we used this year",
        "has our claim for the spring event been paid yet",
        "we introduced a client in may, has the fee been transferred to us yet",
        "did you get our PO",
        "where's my invoice",
        "what's the status of our registration for Acme",
        "any update on our mdf request",
        "is my licence key ready yet",
        "hi, pls reset my portal password",
        "can you please look into our ticket",
        "i need somebody to unlock our account",
        "kannst du bitte unsere registrierung freigeben",
        "wurde unsere rechnung bezahlt",
        "this bot is useless, get me a human",
        "can I talk to a real person please",
        "ich will mit einem Menschen sprechen",
        "quiero hablar con una persona",
        "wurde unsere Provision schon bezahlt",
        "han pagado nuestra comisi\u00f3n",
        "\u00bfhan pagado ya nuestra comisi\u00f3n?",
        "hab\u00e9is pagado nuestra comisi\u00f3n",
        "puedes aprobar nuestro registro",
        "\u00bfha sido pagada nuestra factura?",
    ],
)
def test_acts_on_own_records_and_what_became_of_them(message: str) -> None:
    assert needs_a_person(message)


@pytest.mark.parametrize(
    "message",
    [
        "Can you transfer our licences to another customer?",
        "Can you upgrade our customers mid-term?",
        "Can you cancel us without notice?",
        "Would you refund our customers within 30 days?",
        "Would you call this a lead?",
        "Can someone call us for support at night?",
        "Will you pay us for referrals?",
        "Can you change our price during the term?",
        "Are our invoices sent by email?",
        "Are our commissions paid monthly?",
        "Are our rebates paid in arrears?",
        "Are our payments processed through Stripe?",
        "Are our orders shipped from the EU warehouse?",
        "Is our agreement signed electronically?",
        "Is our certificate accepted in Germany?",
        "\xbfEst\xe1n nuestros pagos procesados en euros?",
        "Sind unsere Vertr\xe4ge in Englisch unterschrieben?",
        "Where are our orders shipped from?",
        "Where is our licence key shown in the console?",
        "Where's our deal list in Slack?",
        "Please update me on the new pricing",
        "Please call out the differences between plans",
        "I would like you to check on pricing: is Vault cheaper than Starter?",
        "Please check on page 4: what does 'net' mean?",
        "Can you share our invoice template?",
        "Please send me the signed NDA template",
        "Send me our receipt policy",
        "What did we agree in 2025 on MDF?",
        "\xbfPuede mi cliente cancelar el contrato?",
        "can you extend a deal registration",
        "can we extend our protection",
        "how do i extend my deal reg",
        "is our contract renewed automatically",
        "when will our claim be paid",
        "how long until my reg is approved",
        "can you send me the latest battlecard",
        "send me our price list",
        "what happens to my registration if the cam does not answer",
        "nobody touched my registration for almost 2 weeks, what happens to it",
        "can you explain our discount",
        "who approves my reg",
        "how much do we have to sell per year",
        "how many certified people have we to have by q2",
        "are our customers' backups encrypted",
        "can you add users mid term",
        "what did you change in the last release",
        "is our deal protected after approval",
        "could you share the one pager with us",
        "please explain our rebate",
        "can we have our engineer provision the firewall and have data transferred",
        "was our provision for bad debt accepted",
        "hat unser Kunde Anspruch auf Provision, die genehmigt wurde?",
        "wie lange ist unser deal gesch\u00fctzt",
        "kannst du mir die preisliste schicken",
        "\u00bfcu\u00e1ndo se paga nuestra factura?",
    ],
)
def test_questions_about_the_rules_are_searched_for(message: str) -> None:
    assert not needs_a_person(message)


def test_a_rule_is_no_answer_to_what_became_of_a_claim(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    documents = {
        "funds.md": page("Funds", "# Funds\n\nA claim is paid within 45 days of its approval.\n"),
    }
    answerer = Answerer(make_library(documents), threshold=0.0)
    general = answerer.answer(Question("when is a claim paid"), partner, now=now)
    assert general.state is AnswerState.ANSWERED
    own = answerer.answer(Question("has our claim been paid"), partner, now=now)
    assert own.state is AnswerState.ABSTAINED
    assert own.needs_a_person
    assert own.text.startswith("I cannot look that up or change it")
    assert own.ranked == ("funds.md",)


def test_the_words_follow_the_language_of_the_message(
    make_library: MakeLibrary, page: Callable[..., str], partner: Grant, now: datetime
) -> None:
    library = make_library({"funds.md": page("Funds", "# Funds\n\nClaims are paid.\n")})
    answer = Answerer(library).answer(
        Question("wurde unsere Rechnung schon bezahlt?"), partner, now=now
    )
    assert answer.needs_a_person
    assert answer.text.endswith("das braucht einen Menschen.")


def test_a_long_message_is_looked_at_quickly() -> None:
    assert not needs_a_person("has been paid to us " * 2_000)
    assert not needs_a_person("can you approve our " * 2_000)
