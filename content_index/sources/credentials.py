"""Secrets of sources: named in the configuration, read from the environment or a file when used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, SecretStr, model_validator

from content_index.sources.source import SourceError

MOST_CHARACTERS = 100_000


class Secret(BaseModel):
    """Where a secret is: the name of an environment variable, or the path of a file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    environment: Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] | None = None
    file: Annotated[str, Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.environment is None) == (self.file is None):
            raise ValueError("say either 'environment: NAME' or 'file: PATH'; never the secret")
        return self


def read_secret(secret: Secret, environment: Mapping[str, str], *, base: Path) -> SecretStr:
    """Return the secret, without blanks around it. It is read anew each time, so it can be changed.

    A relative path starts at `base`.

    Raises:
        SourceError: it is not there or empty; the message names the place and not the secret.
    """
    if secret.environment is not None:
        value = environment.get(secret.environment, "")
        place = f"the environment variable {secret.environment}"
    else:
        place = f"the file {secret.file}"
        try:
            value = (base / (secret.file or "")).read_text(encoding="utf-8")[:MOST_CHARACTERS]
        except (OSError, UnicodeDecodeError) as error:
            raise SourceError(
                f"The secret in {place} cannot be read ({type(error).__name__})",
                "Check the name and its permissions.",
            ) from None
    if not value.strip():
        raise SourceError(f"The secret in {place} is missing or empty", "Put it there.")
    return SecretStr(value.strip())


def read_json_secret(
    secret: Secret, environment: Mapping[str, str], *, base: Path
) -> dict[str, str]:
    """Return a secret that is a JSON object, such as the key of a service account.

    Raises:
        SourceError: it is not there, or no JSON object; the message does not quote it.
    """
    text = read_secret(secret, environment, base=base).get_secret_value()
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if not isinstance(value, dict):
        raise SourceError(
            "The secret is not a JSON object", "Use the key file as it was downloaded."
        ) from None
    return value
