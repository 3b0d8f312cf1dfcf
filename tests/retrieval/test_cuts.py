"""Where messages are cut: by verbs that ask, what is said once before, lists of what is asked."""

from __future__ import annotations

import pytest

from retrieval.parts import as_questions, parts_of, split_parts


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        (
            "grinder price and do we get a loyalty bonus",
            ("grinder price", "do we get a loyalty bonus"),
        ),
        (
            "delivery fee lungo 4, n can you carry it upstairs",
            ("delivery fee lungo 4", "can you carry it upstairs"),
        ),
        (
            "margin on grinders and on kettles and do we get a volume rebate",
            ("margin on grinders and on kettles", "do we get a volume rebate"),
        ),
        (
            "warranty on the boiler, and will it cover limescale",
            ("warranty on the boiler", "will it cover limescale"),
        ),
        (
            "rent for a demo machine and is the barista included",
            ("rent for a demo machine", "is the barista included"),
        ),
        (
            "trade in value of an old lungo 2 and does it have to work",
            ("trade in value of an old lungo 2", "does it have to work"),
        ),
        (
            "deadline for the spring promo and are kettles part of it",
            ("deadline for the spring promo", "are kettles part of it"),
        ),
        (
            "barista course fee n do i get a certificate",
            ("barista course fee", "do i get a certificate"),
        ),
        (
            "spare pump price, and can we keep the old one",
            ("spare pump price", "can we keep the old one"),
        ),
        (
            "return window for filters + can they be opened",
            ("return window for filters", "can they be opened"),
        ),
        (
            "minimum order for beans and should we store them cool",
            ("minimum order for beans", "should we store them cool"),
        ),
        (
            "leasing rate lungo 6 and has the residual value changed",
            ("leasing rate lungo 6", "has the residual value changed"),
        ),
        (
            "how loud is the grinder and will it fit under a cupboard",
            ("how loud is the grinder", "will it fit under a cupboard"),
        ),
        (
            "can we lend a machine to a hotel, is there a deposit",
            ("can we lend a machine to a hotel", "is there a deposit"),
        ),
        (
            "Rabatt auf M\xfchlen und kann ich ihn mit dem Bonus verbinden",
            ("Rabatt auf M\xfchlen", "kann ich ihn mit dem Bonus verbinden"),
        ),
        (
            "lieferzeit lungo 4 und gibt es ein leihger\xe4t solange",
            ("lieferzeit lungo 4", "gibt es ein leihger\xe4t solange"),
        ),
        (
            "was kostet die wartung und bekommen wir ein protokoll",
            ("was kostet die wartung", "bekommen wir ein protokoll"),
        ),
        (
            "garantie auf den boiler, und ist die pumpe auch dabei",
            ("garantie auf den boiler", "ist die pumpe auch dabei"),
        ),
        (
            "preis der schulung und m\xfcssen wir die reise zahlen",
            ("preis der schulung", "m\xfcssen wir die reise zahlen"),
        ),
        (
            "mindestmenge f\xfcr bohnen und darf man mischen",
            ("mindestmenge f\xfcr bohnen", "darf man mischen"),
        ),
        ("precio del molino y se puede devolver", ("precio del molino", "se puede devolver")),
        (
            "plazo de entrega lungo 4 y hay m\xe1quina de pr\xe9stamo",
            ("plazo de entrega lungo 4", "hay m\xe1quina de pr\xe9stamo"),
        ),
        (
            "cu\xe1nto cuesta el curso y podemos llevar a dos personas",
            ("cu\xe1nto cuesta el curso", "podemos llevar a dos personas"),
        ),
        (
            "garant\xeda de la caldera y est\xe1 incluida la bomba",
            ("garant\xeda de la caldera", "est\xe1 incluida la bomba"),
        ),
        (
            "margen en molinos y nos dan un bono por volumen",
            ("margen en molinos", "nos dan un bono por volumen"),
        ),
    ],
)
def test_a_verb_that_asks_begins_a_question(message: str, parts: tuple[str, ...]) -> None:
    assert split_parts(message) == parts


@pytest.mark.parametrize(
    ("message", "parts", "asked"),
    [
        (
            "trade show hamburg: how much do you pay, when to ask, when to bill",
            ("trade show hamburg: how much do you pay", "when to ask", "when to bill"),
            (
                "trade show hamburg how much do you pay",
                "trade show hamburg when to ask",
                "trade show hamburg when to bill",
            ),
        ),
        (
            "lungo 4 - how wide is it, what does it weigh?",
            ("lungo 4 - how wide is it", "what does it weigh?"),
            ("lungo 4 how wide is it", "lungo 4 what does it weigh?"),
        ),
        (
            "barista course: what does it cost and who may come",
            ("barista course: what does it cost", "who may come"),
            ("barista course what does it cost", "barista course who may come"),
        ),
        (
            "descaling - how often, how long does it take, who pays",
            ("descaling - how often", "how long does it take", "who pays"),
            ("descaling how often", "descaling how long does it take", "descaling who pays"),
        ),
        (
            "Messe Wien: wieviel zahlt ihr, bis wann beantragen, bis wann abrechnen",
            ("Messe Wien: wieviel zahlt ihr", "bis wann beantragen", "bis wann abrechnen"),
            (
                "Messe Wien wieviel zahlt ihr",
                "Messe Wien bis wann beantragen",
                "Messe Wien bis wann abrechnen",
            ),
        ),
        (
            "feria de lisboa: cu\xe1nto pag\xe1is, cu\xe1ndo se pide",
            ("feria de lisboa: cu\xe1nto pag\xe1is", "cu\xe1ndo se pide"),
            ("feria de lisboa cu\xe1nto pag\xe1is", "feria de lisboa cu\xe1ndo se pide"),
        ),
        (
            "customer asks: warranty on kettles, can they extend it and what does it cost",
            ("customer asks: warranty on kettles", "can they extend it", "what does it cost"),
            ("warranty on kettles", "can they extend it", "what does it cost"),
        ),
        (
            "quick question: margin on grinders and how do i order a demo",
            ("quick question: margin on grinders", "how do i order a demo"),
            ("margin on grinders", "how do i order a demo"),
        ),
        (
            "kunde fragt: garantie auf kessel, kann man sie verl\xe4ngern",
            ("kunde fragt: garantie auf kessel", "kann man sie verl\xe4ngern"),
            ("garantie auf kessel", "kann man sie verl\xe4ngern"),
        ),
    ],
)
def test_what_is_said_once_before_is_asked_with_each(
    message: str, parts: tuple[str, ...], asked: tuple[str, ...]
) -> None:
    assert split_parts(message) == parts
    assert tuple(part.asked for part in parts_of(message)) == asked


@pytest.mark.parametrize(
    ("message", "parts", "asked"),
    [
        (
            "lungo 4 vs lungo 6 - width, weight n price",
            ("lungo 4 vs lungo 6 - width", "weight", "price"),
            ("lungo 4 vs lungo 6 width", "lungo 4 vs lungo 6 weight", "lungo 4 vs lungo 6 price"),
        ),
        (
            "course a vs course b: price, days, how long valid",
            ("course a vs course b: price", "days", "how long valid"),
            (
                "course a vs course b price",
                "course a vs course b days",
                "course a vs course b how long valid",
            ),
        ),
        (
            "silver vs gold: margin and support",
            ("silver vs gold: margin", "support"),
            ("silver vs gold margin", "silver vs gold support"),
        ),
        (
            "lungo 4: price, lead time",
            ("lungo 4: price", "lead time"),
            ("lungo 4 price", "lungo 4 lead time"),
        ),
        (
            "lungo 6 - power, water pressure and price",
            ("lungo 6 - power", "water pressure", "price"),
            ("lungo 6 power", "lungo 6 water pressure", "lungo 6 price"),
        ),
        (
            "price, weight and lead time of the lungo 6",
            ("price", "weight", "lead time of the lungo 6"),
            ("price of the lungo 6", "weight of the lungo 6", "lead time of the lungo 6"),
        ),
        (
            "price and lead time for lungo 4",
            ("price", "lead time for lungo 4"),
            ("price for lungo 4", "lead time for lungo 4"),
        ),
        (
            "weight + price of lungo 4, and does it need a drain",
            ("weight", "price of lungo 4", "does it need a drain"),
            ("weight of lungo 4", "price of lungo 4", "does it need a drain"),
        ),
        (
            "lungo 4 price, weight and warranty",
            ("lungo 4 price", "weight", "warranty"),
            ("lungo 4 price", "lungo 4 weight", "lungo 4 warranty"),
        ),
        (
            "what is the price and the warranty of the lungo 4",
            ("what is the price", "the warranty of the lungo 4"),
            ("what is the price of the lungo 4", "the warranty of the lungo 4"),
        ),
        (
            "whats the margin and lead time on grinders",
            ("whats the margin", "lead time on grinders"),
            ("whats the margin on grinders", "lead time on grinders"),
        ),
        (
            "Lungo 4 gegen Lungo 6: Breite, Gewicht und Preis",
            ("Lungo 4 gegen Lungo 6: Breite", "Gewicht", "Preis"),
            (
                "Lungo 4 gegen Lungo 6 Breite",
                "Lungo 4 gegen Lungo 6 Gewicht",
                "Lungo 4 gegen Lungo 6 Preis",
            ),
        ),
        (
            "Preis und Lieferzeit der Lungo 6",
            ("Preis", "Lieferzeit der Lungo 6"),
            ("Preis der Lungo 6", "Lieferzeit der Lungo 6"),
        ),
        (
            "Baristakurs: Preis, Dauer, Zertifikat",
            ("Baristakurs: Preis", "Dauer", "Zertifikat"),
            ("Baristakurs Preis", "Baristakurs Dauer", "Baristakurs Zertifikat"),
        ),
        (
            "lungo 4 frente a lungo 6: ancho, peso y precio",
            ("lungo 4 frente a lungo 6: ancho", "peso", "precio"),
            (
                "lungo 4 frente a lungo 6 ancho",
                "lungo 4 frente a lungo 6 peso",
                "lungo 4 frente a lungo 6 precio",
            ),
        ),
        (
            "precio y plazo de entrega del molino",
            ("precio", "plazo de entrega del molino"),
            ("precio del molino", "plazo de entrega del molino"),
        ),
        (
            "rival caffino against our lungo 6, who has more power, who is cheaper",
            ("rival caffino against our lungo 6, who has more power", "who is cheaper"),
            (
                "rival caffino against our lungo 6, who has more power",
                "rival caffino against our lungo 6 who is cheaper",
            ),
        ),
    ],
)
def test_a_list_of_what_is_asked_of_a_thing_is_several_questions(
    message: str, parts: tuple[str, ...], asked: tuple[str, ...]
) -> None:
    assert split_parts(message) == parts
    assert tuple(part.asked for part in parts_of(message)) == asked


@pytest.mark.parametrize(
    "message",
    [
        "terms and conditions for the loan machine",
        "is cash and carry allowed for beans",
        "do silver and gold partners get leads",
        "what is the difference between silver and gold",
        "margin on grinders and kettles",
        "grinder and kettle bundle price",
        "which partners sell machines and are certified",
        "customers who pay late and are blocked, what now",
        "can we buy beans and do the roasting ourselves at the customer",
        "if the pump fails and can not be repaired what do we get",
        "our tier: silver, do we get leads",
        "error e12: pump and valve blocked",
        "pickup time: 9:30 or later?",
        "note: the lungo 4 is sold out",
        "re: loan machine, is it insured",
        "http://shop.example/lungo - is that the right page",
        "sales and marketing contact for portugal",
        "the machine leaks and is 3 years old, is that under warranty",
        "lungo 4 - is it still sold",
        "i want to clean and descale the lungo 4, how",
        "hotel with 40 rooms, two floors and a bar: which machine",
        "dear all, thanks for the deck: great work and nice slides",
        "follow-up mail after demo: do we have a text",
        "who signs and stamps the delivery note",
        "room size, water and power for the lungo 6",
        "wenn der kunde k\xfcndigt und haben wir dann noch provision",
        "unterschied zwischen silber und gold",
        "Reinigung und Wartung der Lungo 4",
        "was ist mit pumpe und boiler",
        "el cliente paga tarde y tiene contrato, qu\xe9 hago",
        "diferencia entre plata y oro",
        "margen en molinos y hervidores",
        "what if a machine arrives broken and can we refuse it",
        "price list and order form for 2026",
        "research and development costs of the lungo line",
        "i spoke with maria and she said we can extend, is that right",
        "how do i combine price and volume discounts",
    ],
)
def test_what_only_looks_like_several_stays_one(message: str) -> None:
    assert split_parts(message) == (message,)


def test_what_is_compared_is_known_by_its_sides() -> None:
    parts = parts_of("lungo 4 vs lungo 6 - width, weight n price")
    assert {part.sides for part in parts} == {("lungo 4", "lungo 6")}
    assert [part.bare for part in parts] == ["width", "weight", "price"]


def test_a_question_of_its_own_is_not_asked_of_what_is_compared() -> None:
    message = "caffino against lungo 6, who is cheaper, how do i register a big deal"
    assert [part.asked for part in parts_of(message)] == [
        "caffino against lungo 6, who is cheaper",
        "how do i register a big deal",
    ]


def test_what_asks_the_same_of_something_else_leans_on_the_question_before() -> None:
    first, second = parts_of("big order - what rebate do we get? and for kettles if sold before?")
    assert (first.is_whole, second.is_whole) == (True, False)
    assert second.asked == "for kettles if sold before?"


@pytest.mark.parametrize(
    "message",
    ["lungo 4: price, lead time", "price and weight of the lungo 6", "spare pump? kettle?"],
)
def test_parts_are_split_again_as_they_were(message: str) -> None:
    parts = [part.asked for part in parts_of(message)]
    assert [part.rstrip("?") for part in split_parts(as_questions(parts))] == [
        part.rstrip("?") for part in parts
    ]
