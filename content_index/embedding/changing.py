"""Which model answers: the one that is configured, or the former one until that has read all."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from content_index.embedding.embedder import Embedder, ModelFilesError
from content_index.embedding.queries import KeptModel, ModelRole, kept_models

LoadModel = Callable[[str], Embedder]
"""Loads the model of an origin; raises ModelFilesError where that cannot be done."""


@dataclass(frozen=True, slots=True)
class Answering:
    """The model that reads and encodes now.

    Where `problem` says why the one that made the library's vectors cannot be had, this is the one
    that is to take over, and until it does, words alone answer.
    """

    embedder: Embedder
    problem: str = ""

    @property
    def is_comparable(self) -> bool:
        """True when the library's vectors are this model's."""
        return not self.problem


@dataclass(frozen=True, slots=True)
class ModelChange:
    """A change that is not at its end: `coming` reads everything while `answering` answers.

    Where `problem` says why that one cannot, words alone do.
    """

    answering: str
    coming: str
    problem: str = ""


class Models:
    """The configured model, and the former one for as long as it is needed. Safe between threads.

    The database says which of them answers, so that every process agrees.
    """

    def __init__(self, configured: Embedder, *, load: LoadModel | None = None) -> None:
        self.configured = configured
        self._load = load
        self._lock = threading.Lock()
        self._former: tuple[str, Answering] | None = None

    def answering(self, session: Session) -> Answering:
        """Return the model that answers, loading a former one where it is needed."""
        kept = kept_models(session).get(ModelRole.ANSWERING)
        with self._lock:
            if kept is None or kept.name == self.configured.name:
                self._former = None
                return Answering(self.configured)
            if self._former is None or self._former[0] != kept.name:
                self._former = (kept.name, self._loaded(kept))
            return self._former[1]

    def change(self, session: Session) -> ModelChange | None:
        """Return the change that is to be made or goes on; None when there is none."""
        kept = kept_models(session).get(ModelRole.ANSWERING)
        if kept is None or kept.name == self.configured.name:
            return None
        return ModelChange(kept.name, self.configured.name, self.answering(session).problem)

    def _loaded(self, kept: KeptModel) -> Answering:
        if self._load is None:
            return Answering(self.configured, f"{kept.name} answered before and is not at hand")
        try:
            former = self._load(kept.origin)
            name = former.name
        except ModelFilesError as error:
            return Answering(self.configured, f"{kept.name} cannot be loaded any more: {error}")
        if name != kept.name:
            what = f"{kept.origin or 'the default model'} was {kept.name} and is {name} now"
            return Answering(self.configured, what)
        return Answering(former)
