"""Reading crm.yaml: every problem is named with its file and line."""

from __future__ import annotations

from pathlib import Path

from playbooks.authored import AuthoredDocument, AuthoredFileError, read_yaml, validate
from playbooks.crm.mapping import CrmMapping, Problem, doubts, inconsistencies


def read_mapping(path: Path) -> CrmMapping:
    """Read and check crm.yaml.

    Raises:
        AuthoredFileError: every problem with file and line.
    """
    return _mapping_of(_document(path))


def check_mapping(
    path: Path, *, products: frozenset[str], partners: frozenset[str]
) -> tuple[CrmMapping, tuple[str, ...]]:
    """Read crm.yaml, and compare what it names with the programme: doubts, each with its line.

    Raises:
        AuthoredFileError: it cannot be used at all.
    """
    document = _document(path)
    mapping = _mapping_of(document)
    found = doubts(mapping, products=products, partners=partners)
    return mapping, tuple(_line(document, problem) for problem in found)


def _document(path: Path) -> AuthoredDocument:
    document = read_yaml(path)
    if not isinstance(document.content, dict):
        raise AuthoredFileError(f"{path}:1: names and values are expected, as docs/crm.md shows")
    return document


def _mapping_of(document: AuthoredDocument) -> CrmMapping:
    mapping = validate(CrmMapping, document)
    if found := inconsistencies(mapping):
        raise AuthoredFileError("\n".join(_line(document, problem) for problem in found))
    return mapping


def _line(document: AuthoredDocument, problem: Problem) -> str:
    path, words = problem
    return f"{document.where(path)}: {'.'.join(str(part) for part in path)}: {words}"
