"""What the files of all sources want of somebody, as the last syncs found it. Reads the database.

It belongs to files, not to assets: a file that could never be read is no asset yet.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from content_index.files import FileProblem
from content_index.life import queries as life
from content_index.reading import quarantine
from content_index.reading.formats import READER_REVISION
from content_index.reading.queries import quarantined
from content_index.report.facts import FileFacts
from content_index.sources import queries as sources


def read_file_facts(session: Session) -> FileFacts:
    """Read them; a file in quarantine counts while some source still holds its bytes."""
    known = quarantined(session, reader_revision=READER_REVISION, at_least=quarantine.MOST_STRIKES)
    paths = sources.paths_of_bytes(session, (one.sha256 for one in known))
    alone = [replace(one, path=path) for one in known for path in paths.get(one.sha256, ())]
    said = {(one.path, what) for one in alone for what in quarantine.verdicts(one)}
    return FileFacts(
        broken=tuple(
            problem
            for _, problem in life.problems(session)
            if (problem.path, problem.what) not in said
        ),
        quarantined=tuple(
            FileProblem(path=one.path, what=quarantine.since(one), todo="")
            for one in sorted(alone, key=lambda one: one.path)
        ),
        partial=tuple(
            FileProblem(path=path, what=verdict.what, todo=verdict.todo)
            for path, verdict in sources.partial_verdicts(session)
        ),
    )
