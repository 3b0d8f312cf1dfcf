"""The models of pairs, shipped or brought, and what an installation's own questions taught it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import structlog

from bot.settings import SettingsError

if TYPE_CHECKING:
    from bot.settings import Settings
    from retrieval.calibration import Calibration
    from retrieval.reader.bounded import BoundedModel, Report

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What an installation brings to the answering of questions, each None without one."""

    reader: BoundedModel | None
    calibration: Calibration | None


def load_brought(
    settings: Settings,
    *,
    embedding_model: Callable[[], str],
    report: Callable[[Report], None] | None = None,
) -> Brought:
    """Load what the settings name. `embedding_model` is asked for a name only where that counts.

    Raises:
        ModelFilesError: the reader cannot be used; it says what to do.
        SettingsError: the confidence file cannot be used; it says what to do.
    """
    reader = load_reader(settings, report=report)
    if settings.confidence_file is None:
        return Brought(reader=reader, calibration=None)
    calibration = load_calibration(
        settings.confidence_file,
        embedding_model=embedding_model(),
        reader="" if reader is None else reader.name,
    )
    return Brought(reader=reader, calibration=calibration)


def load_reader(
    settings: Settings, *, report: Callable[[Report], None] | None = None
) -> BoundedModel | None:
    """Load the reader that the settings name, or the one that comes with Dealmate.

    None where the settings want none. `report` is told of each reading; without one, the log.

    Raises:
        ModelFilesError: it cannot be used; it says what to do.
    """
    if not settings.reads_quotes:
        return None
    from retrieval.reader.bounded import BoundedModel, Bounds  # noqa: PLC0415 - only with a model
    from retrieval.reader.loading import load_model  # noqa: PLC0415
    from retrieval.reader.model import Task  # noqa: PLC0415
    from retrieval.reader.own import own_reader  # noqa: PLC0415

    bounds = Bounds(pairs=settings.reader_quotes, seconds=settings.reader_timeout_seconds)
    told = report or Spells("reader")
    if settings.reader_model is None:
        return BoundedModel(own_reader(), is_own=True, bounds=bounds, report=told)
    model = load_model(settings.reader_model, task=Task.RELEVANCE)
    return BoundedModel(model, bounds=bounds, report=told)


def load_judge(settings: Settings) -> BoundedModel | None:
    """Load the entailment model that the settings name; None without one.

    Raises:
        ModelFilesError: it cannot be used; it says what to do.
    """
    if settings.entailment_model is None:
        return None
    from retrieval.reader.bounded import BoundedModel, Bounds  # noqa: PLC0415 - only with a model
    from retrieval.reader.loading import load_model  # noqa: PLC0415
    from retrieval.reader.model import Task  # noqa: PLC0415

    bounds = Bounds(seconds=settings.entailment_timeout_seconds)
    model = load_model(settings.entailment_model, task=Task.ENTAILMENT)
    return BoundedModel(model, bounds=bounds, report=Spells("entailment"))


def load_calibration(path: Path, *, embedding_model: str, reader: str) -> Calibration:
    """Read what `dealmate calibrate` wrote.

    Raises:
        SettingsError: it cannot be used, or was made with other models; it says what to do.
    """
    from retrieval.calibration import CalibrationError, parsed  # noqa: PLC0415 - only with a file

    try:
        calibration = parsed(path.read_text(encoding="utf-8"))
        calibration.check(embedding_model=embedding_model, reader=reader)
    except (OSError, UnicodeDecodeError, CalibrationError) as error:
        raise SettingsError(f"The confidence file {path} cannot be used: {error}") from error
    return calibration


class Spells:
    """Logs when a model begins to be left out and when it is back, not each question between."""

    def __init__(self, what: str) -> None:
        self._what = what
        self._is_out = False

    def __call__(self, report: Report) -> None:
        """Take note of one reading."""
        was_out, self._is_out = self._is_out, report.left_out is not None
        if self._is_out and not was_out:
            log.warning(
                "brought_model_left_out",
                what=self._what,
                model=report.model,
                why=str(report.left_out),
                error=report.error or None,
                seconds=report.seconds,
            )
        elif was_out and not self._is_out:
            log.info("brought_model_back", what=self._what, model=report.model)
