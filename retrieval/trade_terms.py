"""Abbreviations of the channel's trade, for documents that have the words alone. Pure.

"MDF" is typed by everybody and written out by many: where no allowed document has the
abbreviation, and one has its words, the question is read in those.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from content_index.languages import ENGLISH
from content_index.words import folded
from retrieval.wording import topic_terms

_WORD = re.compile(r"[^\W_]+")
_TERMS = """
acv: annual contract value
arr: annual recurring revenue
cac: customer acquisition cost
doa: dead on arrival
dpa: data processing agreement, data processing addendum
dr: deal registration
eol: end of life
eos: end of support, end of sale
gtm: go-to-market
icp: ideal customer profile
isv: independent software vendor
mdf: marketing development funds, market development funds, marketing development fund
mfa: multi-factor authentication, multifactor authentication
moq: minimum order quantity, minimum order
msa: master service agreement, master services agreement
msp: managed service provider, managed services provider
msrp: recommended retail price, list price
nda: non-disclosure agreement, confidentiality agreement
nfr: not for resale, not-for-resale
oem: original equipment manufacturer
poc: proof of concept
pov: proof of value
qbr: quarterly business review
rfi: request for information
rfp: request for proposal
rma: return merchandise authorisation, return merchandise authorization, return material
  authorisation, return authorisation, return authorization
roi: return on investment
rrp: recommended retail price, list price
sla: service level agreement, service levels
sow: statement of work
spiff: sales incentive, sales bonus
sso: single sign-on, single sign on
tco: total cost of ownership
tcv: total contract value
var: value-added reseller, value added reseller
"""


def _read(text: str) -> Mapping[str, tuple[str, ...]]:
    lines = (line.partition(": ") for line in text.replace("\n  ", " ").strip().split("\n"))
    return {short: tuple(long.split(", ")) for short, _, long in lines}


TRADE_TERMS = _read(_TERMS)
"""What each abbreviation, folded, stands for, the likeliest first."""


def trade_terms_in(
    text: str, *, frequencies: Mapping[str, int], known: Collection[str] = ()
) -> dict[str, str]:
    """Return the trade's abbreviations in a question that only their words are there for.

    `frequencies` counts the stems of allowed passages; `known` are abbreviations that need no help.
    """
    found: dict[str, str] = {}
    for match in _WORD.finditer(text):
        short = folded(match[0])
        if short in known or short in frequencies:
            continue
        for long in TRADE_TERMS.get(short, ()):
            stems = topic_terms(long, language=ENGLISH)
            if stems and all(stem in frequencies for stem in stems):
                found.setdefault(short, long)
                break
    return found
