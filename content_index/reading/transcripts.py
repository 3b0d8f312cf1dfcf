"""VTT and SRT, with webvtt-py: what is said, by whom, and when."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import unescape

import webvtt
from webvtt.errors import MalformedCaptionError, MalformedFileError
from webvtt.models import Caption

from content_index.reading.document import Block, BlockKind, Document, UnreadableError, squeezed
from content_index.reading.places import clock_time

_LONGEST_PARAGRAPH = 300
_PAUSE_SECONDS = 4.0
_SILENCE_SECONDS = 30.0


def read_vtt(source: str) -> Document:
    """Read WebVTT; each block knows the time at which it begins.

    Raises:
        UnreadableError: it is not WebVTT.
    """
    return _read(source, "vtt")


def read_srt(source: str) -> Document:
    """Read SubRip; as `read_vtt`."""
    return _read(source, "srt")


def _read(source: str, form: str) -> Document:
    try:
        captions = webvtt.from_buffer(io.StringIO(source), format=form).captions
    except (MalformedFileError, MalformedCaptionError) as error:
        raise UnreadableError(
            f"the file is not a transcript as {form.upper()} has it",
            "Export it anew from the recording, and sync again.",
        ) from error
    return Document(title="", blocks=tuple(_blocks(captions)))


@dataclass(frozen=True, slots=True)
class _Spoken:
    speaker: str
    text: str
    start: float
    end: float


def _spoken(captions: Iterable[Caption]) -> Iterator[_Spoken]:
    """Yield what each cue adds: live captions repeat the line before and let it roll upwards."""
    shown: list[str] = []
    for caption in captions:
        lines = [squeezed(unescape(line)) for line in caption.text.splitlines()]
        lines = [line for line in lines if line]
        fresh = list(lines)
        while fresh and shown[-1:] == fresh[:1]:
            fresh.pop(0)
        shown = lines or shown
        if fresh:
            yield _Spoken(
                speaker=squeezed(caption.voice or ""),
                text=" ".join(fresh),
                start=caption.start_in_seconds,
                end=caption.end_in_seconds,
            )


def _blocks(captions: Iterable[Caption]) -> Iterator[Block]:
    """Join cues to paragraphs: until somebody else speaks, a pause, or a sentence's end.

    After a long silence their location is another, so that no passage spans it.
    """
    run: list[_Spoken] = []
    location = ""
    for cue in _spoken(captions):
        if run and _ends(run, cue):
            yield _paragraph(run, location)
            if cue.start - run[-1].end > _SILENCE_SECONDS:
                location = clock_time(cue.start)
            run = []
        run.append(cue)
    if run:
        yield _paragraph(run, location)


def _ends(run: list[_Spoken], cue: _Spoken) -> bool:
    last = run[-1]
    length = sum(len(part.text) for part in run)
    return (
        cue.speaker != last.speaker
        or cue.start - last.end > _PAUSE_SECONDS
        or (length > _LONGEST_PARAGRAPH and last.text.endswith((".", "!", "?")))
        or length > 2 * _LONGEST_PARAGRAPH
    )


def _paragraph(run: list[_Spoken], location: str) -> Block:
    said = " ".join(part.text for part in run)
    text = f"{run[0].speaker}: {said}" if run[0].speaker else said
    return Block(
        kind=BlockKind.PARAGRAPH,
        text=text,
        plain=text,
        location=location,
        seconds=float(run[0].start),
    )
