"""The settings of models that read pairs and of what questions have taught: part of `Settings`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings


class ReaderSettings(BaseSettings):
    """Which models are brought, what they may take, and how sure answers are."""

    reader_model: Path | None = Field(
        default=None,
        description="Folder of a cross-encoder that reads the best quotes once more with the "
        "question; none when not given. docs/reader-models.md says more.",
    )
    reader_quotes: int = Field(
        default=8, ge=1, le=32, description="Quotes that the reader reads for one question."
    )
    reader_timeout_seconds: float = Field(
        default=1.0,
        gt=0,
        le=60,
        description="Time that the reader has for one question; then the answer is given without.",
    )
    entailment_model: Path | None = Field(
        default=None,
        description="Folder of an entailment model that checks the language model's sentences "
        "against their quotes; none when not given. docs/reader-models.md says more.",
    )
    entailment_timeout_seconds: float = Field(
        default=2.0,
        gt=0,
        le=60,
        description="Time that the entailment model has for one answer; then the rest is checked "
        "without.",
    )
    confidence_file: Path | None = Field(
        default=None,
        description="File that dealmate calibrate wrote from your own questions: how sure an "
        "answer is, and must be; the shipped numbers when not given.",
    )
