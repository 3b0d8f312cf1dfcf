"""Whether two registrations may mean the same customer. Pure.

The answer is only ever "needs review": who else is concerned is nobody's business here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from rapidfuzz import fuzz, process

SAME_NAME_FROM = 88.0
"""Similarity of two normalised names (0 to 100) from which a person should look."""

_LEGAL_FORMS = frozenset(
    word
    for line in (
        "ab ag aps as asa bv co company corp corporation cv eg ek eood ev gbr ggmbh gmbh group",
        "holding inc incorporated kft kg kgaa lda limited llc llp lp ltd ltda mbh nv oy oyj plc",
        "pte pty sa sarl sas sau se sl slu sociedad spa srl sro spzoo zoo ug uab vzw",
        "the and und y e et",
    )
    for word in line.split()
)
_PUBLIC_MAIL = frozenset(
    domain
    for line in (
        "gmail.com googlemail.com outlook.com hotmail.com yahoo.com icloud.com gmx.de gmx.net",
        "web.de proton.me protonmail.com aol.com live.com",
    )
    for domain in line.split()
)
_SECOND_LEVEL = frozenset({"ac", "co", "com", "edu", "gov", "ltd", "net", "org"})
"""Labels that with a country's make an ending (co.uk), below which everybody is somebody else."""
_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "o", "æ": "ae", "å": "a", "ł": "l", "&": " "}
)


def customer_key(name: str) -> str:
    """Normalise a company's name: no case, accents, punctuation or legal form, words in order.

    A name that is nothing but legal forms keeps them.
    """
    folded = unicodedata.normalize("NFKC", name).casefold().translate(_LETTERS)
    plain = "".join(
        c for c in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(c)
    )
    joined = re.sub(r"\b((?:[a-z]\.){1,4}[a-z]?)(?=\W|$)", lambda m: m[0].replace(".", ""), plain)
    words = re.findall(r"[^\W_]+", joined)
    return " ".join([w for w in words if w not in _LEGAL_FORMS] or words)


def domain_key(text: str) -> str:
    """Reduce a web address, e-mail address or domain to its domain, without `www.`.

    Empty when there is none, and for domains that anybody can have an address at.
    """
    host = text.strip().casefold()
    host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", host).rsplit("@", 1)[-1]
    host = re.split(r"[/?#:\s]", host, maxsplit=1)[0].strip(".").removeprefix("www.")
    return "" if "." not in host or host in _PUBLIC_MAIL else host


def needs_review(customer: str, customer_domain: str, others: Iterable[tuple[str, str]]) -> bool:
    """Say whether a person should compare this customer with what is registered already.

    Args:
        customer: the name as given.
        customer_domain: the domain or address as given, may be empty.
        others: (`customer_key`, `domain_key`) of the registrations to compare with.
    """
    key, domain = customer_key(customer), domain_key(customer_domain)
    names = []
    for other_key, other_domain in others:
        if domain and _is_same_site(domain, other_domain):
            return True
        names.append(other_key)
    return bool(key) and _is_near_one_of(key, names)


def _is_same_site(domain: str, other: str) -> bool:
    """Say whether two domains are one, or one is below the other (shop.acme.com and acme.com)."""
    shorter, longer = sorted((domain, other), key=len)
    if shorter == longer:
        return True
    labels = shorter.split(".")
    if len(labels) < 2:  # noqa: PLR2004 - a name and its ending
        return False
    is_an_ending = len(labels) == 2 and labels[0] in _SECOND_LEVEL and len(labels[1]) == 2  # noqa: PLR2004
    return not is_an_ending and longer.endswith(f".{shorter}")


def _is_near_one_of(key: str, names: list[str]) -> bool:
    """Compare in order, with sorted words, and closed up ("data works" is "dataworks")."""
    closed_up = key.replace(" ", ""), [name.replace(" ", "") for name in names]
    comparisons = (
        (key, names, fuzz.ratio),
        (key, names, fuzz.token_sort_ratio),
        (*closed_up, fuzz.ratio),
    )
    return any(
        process.extractOne(wanted, choices, scorer=scorer, score_cutoff=SAME_NAME_FROM) is not None
        for wanted, choices, scorer in comparisons
    )
