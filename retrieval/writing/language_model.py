"""A chat model as the writer needs it, and LangChain behind that door."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

from retrieval.writing.prompting import SCHEMA, Messages

if TYPE_CHECKING:
    from langchain_core.runnables import Runnable


class LanguageModel(Protocol):
    """Something that answers a request in the form of `prompting.SCHEMA`."""

    def replies(self, request: Messages) -> Iterator[object]:
        """Yield the reply as it grows, each time all of it so far; any exception is a failure."""


class LanguageModelError(ValueError):
    """The model's name cannot be used; the text says why and what to do."""


class LangChainModel:
    """Any chat model that LangChain's `init_chat_model` takes, asked for structured output."""

    def __init__(self, runnable: Runnable[Any, Any]) -> None:
        self._runnable = runnable

    def replies(self, request: Messages) -> Iterator[object]:
        """Stream the reply; a model that cannot stream gives it at once."""
        return iter(self._runnable.stream(list(request)))


def language_model(  # noqa: PLR0913 - how a model is reached
    name: str,
    *,
    timeout_seconds: float,
    reply_tokens: int,
    base_url: str | None = None,
    api_key: str | None = None,
    output_method: str | None = None,
) -> LangChainModel:
    """Build the model that a name such as "openai:gpt-5-mini" means; nothing is sent yet.

    `base_url` names another server that speaks the same protocol. `output_method` is LangChain's
    `method` of structured output, for servers that lack the vendor's own. Nothing is tried twice:
    the quotes are better than a late answer.

    Raises:
        LanguageModelError: the name is unknown, or the vendor's package is not installed.
    """
    if not name.strip():
        raise LanguageModelError('Name the language model, for example "openai:gpt-5-mini".')
    from langchain.chat_models import init_chat_model  # noqa: PLC0415 - heavy; few need it

    options: dict[str, Any] = {
        "timeout": timeout_seconds,
        "max_retries": 0,
        "max_tokens": reply_tokens,
        "temperature": 0,
    }
    if base_url:
        options["base_url"] = base_url
    if api_key:
        options["api_key"] = api_key
    try:
        model = init_chat_model(name, **options)
        method = {"method": output_method} if output_method else {}
        structured = model.with_structured_output(SCHEMA, **method)
    except ImportError as error:
        raise LanguageModelError(
            f"The package for {name} is not installed. Install Dealmate with the extra of that "
            "vendor, for example: pip install 'dealmate[openai]'."
        ) from error
    except Exception as error:  # each vendor's class checks its settings in its own way
        raise LanguageModelError(
            f"{name} cannot be used as a language model ({type(error).__name__}). Name it as "
            'vendor:model, for example "openai:gpt-5-mini", and check its key and address.'
        ) from error
    return LangChainModel(structured)
