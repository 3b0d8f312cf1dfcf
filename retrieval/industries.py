"""The words by which people name industries, for programmes that name theirs as most do. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from content_index.words import terms
from retrieval.wording import words

_NAMES = """
finance: financial finances bank banks banking insurer insurance insurances fintech finanzen
  finanzbranche banken versicherung versicherungen versicherer sparkasse finanzas banco bancos banca
  aseguradora seguros
healthcare: health hospital hospitals clinic clinics clinical medical doctor doctors gesundheit
  gesundheitswesen krankenhaus krankenhauser klinik kliniken klinikum arzt praxis sanidad salud
  hospitales clinica clinicas
manufacturing: manufacturer manufacturers factory factories machinery automotive industrial
  maschinenbau maschinenbauer hersteller fertigung produktion industrie fabrik automobil
  fabricante fabricantes fabrica fabricas industria automocion
public_sector: public government governmental municipal municipality municipalities council
  councils city cities authority offentlich offentliche verwaltung behorde behorden kommune
  kommunen stadt stadtwerke ayuntamiento ayuntamientos administracion gobierno municipio
retail: retailer retailers shop shops store stores supermarket handel einzelhandel handler laden
  filialen tienda tiendas comercio minorista supermercado
logistics: logistic freight shipping transport haulage carrier spedition speditionen logistik
  logistica transporte transportes
education: school schools university universities college colleges schule schulen hochschule
  universitat bildung escuela escuelas universidad universidades colegio educacion
professional_services: law legal lawyer lawyers consulting consultancy consultants accountants
  kanzlei kanzleien beratung steuerberater abogados bufete consultoria asesoria
energy: utility utilities power grid energie energieversorger versorger energia
hospitality: hotel hotels restaurant restaurants gastronomie hosteleria hoteles
"""


def _by_word() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for line in _NAMES.replace("\n  ", " ").strip().split("\n"):
        industry, _, names = line.partition(": ")
        found |= dict.fromkeys((*industry.split("_"), *names.split()), industry)
    return found


_INDUSTRY_OF = _by_word()


def industry_named(text: Collection[str], known: Collection[str]) -> str | None:
    """Return the one industry that all of some words name; None for other words, or several.

    `known` are the industries that there are, as the programme names them. They are their own
    names, too, in the singular or plural; the words are folded.
    """
    own = {
        stem: industry
        for industry in known
        for word in words(industry.replace("_", " "))
        for stem in _stems(word)
    }
    named = {
        next((own[stem] for stem in _stems(word) if stem in own), _INDUSTRY_OF.get(word))
        for word in text
    }
    found = next(iter(named)) if len(named) == 1 else None
    return found if found in known else None


def _stems(word: str) -> tuple[str, ...]:
    """Return a word and what is left of it without its ending in each language that is asked in."""
    return (word, *(stem for one in ("en", "de", "es") for stem in terms(word, language=one)))


def names_industry(word: str) -> bool:
    """Say whether a folded word is one by which people name an industry."""
    return word in _INDUSTRY_OF
