"""The settings of the models, whichever, and of what questions have taught: part of `Settings`."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings


class ModelSettings(BaseSettings):
    """Which models there are, what they may take, and how sure answers are."""

    embedding_model: str = Field(
        default="all-MiniLM-L6-v2-partners",
        description="Embedding model, by name or by its folder; docs/embedding-models.md says "
        "more. A changed one reads everything before it takes over.",
    )
    language_model: str | None = Field(
        default=None,
        description="Language model that words answers, as vendor:model; quotes alone when not "
        "given. docs/language-models.md says more.",
    )
    language_model_url: str | None = Field(
        default=None,
        description="Base address of the language model's server, when it is not the vendor's own.",
    )
    language_model_key: SecretStr | None = Field(
        default=None,
        description="Key of the language model; the vendor's own variable when not given.",
    )
    language_model_output: str | None = Field(
        default=None,
        pattern="^(json_schema|function_calling|json_mode)$",
        description="How the model is asked for its form: json_schema, function_calling or "
        "json_mode; the vendor's own way when not given.",
    )
    language_model_timeout_seconds: float = Field(
        default=8.0, gt=0, le=120, description="After this time the quotes go out without prose."
    )
    language_model_tokens_a_day: int = Field(
        default=2_000_000,
        ge=0,
        description="Tokens that prose may cost in 24 hours, counted since the start.",
    )
    language_model_answers_an_hour: int = Field(
        default=120, ge=0, description="Answers in prose that a partner may get in an hour."
    )
    reads_quotes: bool = Field(
        default=True,
        description="Whether a reader model reads quotes once more with the question, to say how "
        "sure an answer is; docs/reader-models.md says more.",
    )
    reader_model: Path | None = Field(
        default=None,
        description="Folder of a cross-encoder to read quotes with; the reader that comes with "
        "Dealmate when not given. docs/reader-models.md says more.",
    )
    reader_quotes: int = Field(
        default=8,
        ge=1,
        le=32,
        description="Quotes that a reader reads for one question where it has a say in their "
        "order; the one that comes with Dealmate reads those of the answer.",
    )
    reader_timeout_seconds: float = Field(
        default=5.0,
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
