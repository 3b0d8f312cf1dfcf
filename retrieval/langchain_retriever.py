"""The audience-safe search as a LangChain retriever, for somebody's own chain."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from content_index.labels import Grant
from retrieval.answering import Answerer
from retrieval.question import Question


class AudienceSafeRetriever(BaseRetriever):
    """Returns passages that every holder of the grant may see, best first.

    `grant` has no default: who will read the chain's words must be said. Each document's metadata
    holds asset_id, version_id, version, title, path, location, url, score and
    cosine; its id is "asset_id#ordinal". What the chain then says is not checked again here.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, frozen=True)

    answerer: Answerer
    grant: Grant
    clock: Callable[[], datetime]
    limit: int = 5

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        del run_manager
        findings = self.answerer.find(Question(query), self.grant, now=self.clock())
        return [
            Document(
                id=f"{found.asset.id}#{found.ready.passage.ordinal}",
                page_content=found.ready.passage.text,
                metadata={
                    "asset_id": found.asset.id,
                    "version_id": found.asset.version_id,
                    "version": found.asset.version,
                    "title": found.asset.title,
                    "path": found.asset.path,
                    "location": found.ready.passage.location,
                    "url": found.asset.url,
                    "score": found.score,
                    "cosine": found.cosine,
                },
            )
            for found in findings.passages[: self.limit]
        ]
