"""The writer that an installation has: a language model's, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog

from bot.brought_models import load_judge
from bot.errors import NotConfiguredError

if TYPE_CHECKING:
    from bot.settings import Settings
    from retrieval.writing.model_writer import ModelWriter, Report

log = structlog.get_logger(__name__)


def make_writer(settings: Settings) -> ModelWriter | None:
    """Build the writer that the settings name; None when quotes alone are wanted.

    Raises:
        NotConfiguredError: the language model cannot be used as it is set.
        ModelFilesError: the entailment model cannot be used.
    """
    if settings.language_model is None:
        return None
    from retrieval.writing.language_model import (  # noqa: PLC0415 - only with a model
        LanguageModelError,
        language_model,
    )
    from retrieval.writing.model_writer import ModelWriter, WriterLimits  # noqa: PLC0415

    limits = WriterLimits(
        timeout_seconds=settings.language_model_timeout_seconds,
        tokens_a_day=settings.language_model_tokens_a_day,
        answers_an_hour=settings.language_model_answers_an_hour,
    )
    key = settings.language_model_key
    try:
        model = language_model(
            settings.language_model,
            timeout_seconds=limits.timeout_seconds,
            reply_tokens=limits.reply_tokens,
            base_url=settings.language_model_url,
            api_key=None if key is None else key.get_secret_value(),
            output_method=settings.language_model_output,
        )
    except LanguageModelError as error:
        raise NotConfiguredError(str(error)) from None
    return ModelWriter(model, limits=limits, judge=load_judge(settings), report=_log)


def _log(report: Report) -> None:
    log.info(
        "prose",
        outcome=str(report.outcome),
        kept=report.kept,
        dropped={str(fault): count for fault, count in report.dropped.items()},
        seconds=report.seconds,
        error=report.error or None,
    )
