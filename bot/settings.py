"""Every setting, and the only place that reads the environment.

Order of precedence: arguments given by the program, environment variables, the settings file
(named by `DEALMATE_SETTINGS_FILE`, else `settings.yaml` in the data folder), defaults.
Names in the environment carry the prefix `DEALMATE_`; only `SLACK_API_URL` does not.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import yaml
from pydantic import (
    AfterValidator,
    AliasChoices,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.model_settings import ModelSettings
from bot.setting_checks import did_you_mean, known_level, known_zone, usable_address
from content_index.lines import no_text

PREFIX = "DEALMATE_"
TESTS_PREFIX = f"{PREFIX}TESTS_"
SECRET_PREFIX = f"{PREFIX}SECRET_"
"""Of the secrets that sources.yaml and crm.yaml name as they like."""
FILE_KEY = f"{PREFIX}SETTINGS_FILE"
UNPREFIXED = {"slack_api_url": "SLACK_API_URL"}


class SettingsError(ValueError):
    """A setting is unknown, missing or wrong; the message says which and what to do."""


class SlackTransport(StrEnum):
    """How Slack reaches the bot."""

    SOCKET = "socket"
    HTTP = "http"


class LogFormat(StrEnum):
    """How log lines look."""

    CONSOLE = "console"
    JSON = "json"


class Settings(ModelSettings):
    """All settings of one Dealmate, frozen. Build it with `load_settings`."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="forbid")

    data_folder: Path = Field(
        default=Path(".dealmate"),
        description="Folder of the database, the index and the lock. One process owns it.",
    )
    database_url: Annotated[SecretStr, AfterValidator(usable_address)] | None = Field(
        default=None,
        description="SQLAlchemy URL of the database; SQLite in the data folder when not given.",
    )
    vectors_in_database: bool = Field(
        default=False,
        description="Whether PostgreSQL, with pgvector, compares the vectors of passages, so that "
        "no process holds them in memory. Slower; docs/settings.md says what it buys.",
    )
    stream_answers: bool = Field(
        default=False,
        description="Whether an answer that a language model words appears in Slack sentence by "
        "sentence, each checked before it is shown. docs/language-models.md says more.",
    )
    reading_seconds: float = Field(
        default=60.0,
        gt=0,
        le=3_600,
        description="Longest time that reading one file may take; then its reader is stopped.",
    )
    reading_memory_megabytes: int = Field(
        default=1_500,
        ge=300,
        description="Most memory that reading one file may take; then its reader is stopped.",
    )
    playbook_folder: Path | None = Field(
        default=None,
        description="Folder of your own playbooks as YAML; one with the id of a built-in one "
        "replaces it.",
    )
    built_in_playbooks: bool = Field(
        default=True, description="Whether the playbooks that come with Dealmate are used, too."
    )
    glossary_file: Path | None = Field(
        default=None,
        description="YAML file of your own abbreviations and words, "
        "`MDF: market development funds` or `margin: discount` a line. It holds for everybody "
        "who asks, so keep secrets out of it.",
    )
    answer_threshold: float = Field(
        default=0.36,
        ge=0,
        le=1,
        description="How sure an answer must be to be given, 0 to 1; a question below it goes to a "
        "channel account manager. It wins over the confidence file's own level. docs/settings.md "
        "says what a level means.",
    )
    sources_file: Path | None = Field(
        default=None,
        description="YAML file of the content's sources, see docs/content-sources.md; sources.yaml "
        "in the data folder if it is there.",
    )
    follow_folders: bool = Field(
        default=True,
        description="Whether a running bot keeps folders current that were indexed with dealmate "
        "content sync FOLDER.",
    )
    crm_file: Path | None = Field(
        default=None,
        description="YAML file of the CRM, see docs/crm.md; crm.yaml in the data folder if it is "
        "there.",
    )
    time_zone: Annotated[str, AfterValidator(known_zone)] = Field(
        default="UTC",
        description="IANA time zone in which embargo and expiry days begin and end.",
    )
    deal_notices_a_minute: int = Field(
        default=5,
        ge=1,
        le=1000,
        description="So many changes of deals that a CRM or a table brings within a minute are "
        "told one by one to a channel or person; more are told by one message that lists them.",
    )
    messages_kept_days: int = Field(
        default=14,
        ge=1,
        le=3_650,
        description="Days after which what a sent message said is dropped from the database; what "
        "was given up is kept for 30 at least. docs/settings.md says more.",
    )
    explore_recommendations: bool = Field(
        default=True,
        description="Whether an asset of which little is known is recommended a little more often "
        "or less, to learn whether it helps.",
    )
    slack_bot_token: SecretStr | None = Field(
        default=None, description="Bot token of the Slack app (xoxb-...)."
    )
    slack_app_token: SecretStr | None = Field(
        default=None, description="App-level token for Socket Mode (xapp-...)."
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None, description="Signing secret of the Slack app, for HTTP."
    )
    slack_client_id: SecretStr | None = Field(
        default=None, description="Client id of the Slack app, for token rotation."
    )
    slack_client_secret: SecretStr | None = Field(
        default=None, description="Client secret of the Slack app, for token rotation."
    )
    slack_refresh_token: SecretStr | None = Field(
        default=None,
        description="First refresh token (xoxe-...) where the app rotates its tokens; the later "
        "ones are kept in the database, encrypted. Takes the place of the bot token.",
    )
    slack_token_key: SecretStr | None = Field(
        default=None,
        description="Key that encrypts rotated tokens in the database: 32 bytes in base64.",
    )
    slack_transport: SlackTransport = Field(
        default=SlackTransport.SOCKET, description="How Slack reaches the bot: socket or http."
    )
    slack_api_url: str = Field(
        default="https://slack.com/api/",
        validation_alias=AliasChoices("slack_api_url", "SLACK_API_URL"),
        description="Base address of Slack's Web API; change it for a playground or a proxy.",
    )
    http_host: str = Field(default="127.0.0.1", description="Address to listen on, for HTTP.")
    http_port: int = Field(default=3000, ge=0, le=65535, description="Port to listen on, for HTTP.")
    http_body_limit_bytes: int = Field(
        default=1_000_000, ge=1_000, description="Larger requests from Slack are refused."
    )
    push_body_limit_bytes: int = Field(
        default=30_000_000, ge=1_000, description="Larger pushes of documents are refused."
    )
    programme_secret: SecretStr | None = Field(
        default=None,
        description="Secret that signs imports and exports of the programme over HTTP; without it "
        "there are none.",
    )
    programme_body_limit_bytes: int = Field(
        default=10_000_000, ge=1_000, description="Larger imports of the programme are refused."
    )
    listener_threads: int = Field(
        default=16, ge=1, le=256, description="Threads that receive from Slack."
    )
    question_threads: int = Field(
        default=2, ge=1, le=64, description="Threads that work on questions, commands and clicks."
    )
    posting_threads: int = Field(
        default=2, ge=1, le=64, description="Threads that post to Slack and run follow-up work."
    )
    lease_seconds: float = Field(
        default=120.0, gt=0, description="After this time another thread may take over work."
    )
    most_attempts: int = Field(
        default=8,
        ge=1,
        le=100,
        description="Attempts at one piece of work before giving up; what goes out to Slack has "
        "ten times as many, some hours, while nothing of its kind gets through.",
    )
    slack_timeout_seconds: int = Field(
        default=15, ge=1, le=120, description="Longest wait for one call of Slack's Web API."
    )
    slack_connections: int = Field(
        default=2, ge=1, le=10, description="Socket Mode connections; with two, one may be lost."
    )
    slack_ping_seconds: float = Field(
        default=3.0,
        gt=0,
        le=60,
        description="How often a connection is checked; five silent checks and it is replaced.",
    )
    audience_cache_seconds: float = Field(
        default=5.0, ge=0, le=60, description="How long a channel's organisations are remembered."
    )
    fallback_contact: str = Field(
        default="your channel account manager",
        description="Who helps where no channel account manager is known, as said to people.",
    )
    log_format: LogFormat = Field(
        default=LogFormat.CONSOLE, description="Log lines for people (console) or programs (json)."
    )
    log_level: Annotated[str, AfterValidator(known_level)] = Field(
        default="info",
        description="Least severe level logged: debug, info, warning, error.",
    )

    @field_validator("slack_api_url")
    @classmethod
    def _ends_with_a_slash(cls, value: str) -> str:
        return value if value.endswith("/") else value + "/"

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what `load_settings` hands in: it has merged the sources already."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)

    @property
    def given_threshold(self) -> float | None:
        """How sure an answer must be, where somebody said so."""
        return self.answer_threshold if "answer_threshold" in self.model_fields_set else None

    @property
    def effective_database_url(self) -> str:
        """The URL to open: the given one, else SQLite in the data folder."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.data_folder / 'dealmate.sqlite3'}"


def environment_name(field: str) -> str:
    """The environment variable of a setting."""
    return UNPREFIXED.get(field, PREFIX + field.upper())


def load_settings(
    environment: Mapping[str, str] | None = None,
    *,
    settings_file: Path | None = None,
    **given: Any,
) -> Settings:
    """Merge what is given, the environment (`os.environ` by default) and the settings file.

    Values in `given` that are None count as not given.

    Raises:
        SettingsError: an unknown or wrong setting; the message names the nearest known one.
    """
    variables = os.environ if environment is None else environment  # noqa: TID251
    path = settings_file or (Path(variables[FILE_KEY]) if variables.get(FILE_KEY) else None)
    explicit = _from_environment(variables)
    explicit |= {key: value for key, value in given.items() if value is not None}
    path = path or _file_in(Path(explicit.get("data_folder") or ".dealmate"))
    values = (_from_file(path) if path else {}) | explicit
    try:
        return Settings(**values)
    except ValidationError as error:
        raise SettingsError(_in_plain_words(error)) from None


def child_environment(**extra: str) -> dict[str, str]:
    """The environment for a process that we start: ours and some more."""
    return {**os.environ, **extra}  # noqa: TID251


_HARMLESS = frozenset({"PATH", "HOME", "LANG", "TMPDIR", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"})
_HARMLESS_BEGINNINGS = ("LC_", "PIP_", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


def environment_for_others(**extra: str) -> dict[str, str]:
    """The environment for other people's programs: what they need to run, and no secret of ours."""
    kept = {
        name: value
        for name, value in os.environ.items()  # noqa: TID251
        if name in _HARMLESS or name.upper().startswith(_HARMLESS_BEGINNINGS)
    }
    return {**kept, **extra}


def default_data_folder(environment: Mapping[str, str] | None = None) -> Path | None:
    """Where the data is when nobody says: the named folder, else .dealmate, else the demo's.

    None when no folder exists yet.
    """
    variables = os.environ if environment is None else environment  # noqa: TID251
    named = variables.get(PREFIX + "DATA_FOLDER")
    if named:
        return Path(named)
    return next((path for path in (Path(".dealmate"), Path(".demo")) if path.is_dir()), None)


def _from_environment(variables: Mapping[str, str]) -> dict[str, Any]:
    by_variable = {environment_name(field): field for field in Settings.model_fields}
    for variable in variables:
        is_ours = variable.startswith(PREFIX) and not variable.startswith(
            (TESTS_PREFIX, SECRET_PREFIX)
        )
        if is_ours and variable not in by_variable and variable != FILE_KEY:
            raise SettingsError(
                f"{variable} is not a setting of Dealmate.{_nearest(variable, by_variable)}"
            )
    return {
        field: variables[variable]
        for variable, field in by_variable.items()
        if variables.get(variable)
    }


def _file_in(data_folder: Path) -> Path | None:
    """The settings file that a data folder may hold."""
    path = data_folder / "settings.yaml"
    return path if path.is_file() else None


def _from_file(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        loaded = tomllib.loads(text) if path.suffix == ".toml" else yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = 1 if error.problem_mark is None else error.problem_mark.line + 1
        what = f"{error.problem or 'no valid YAML'}. Correct that line."
        raise SettingsError(f"{path}:{line}: {what}") from None
    except yaml.reader.ReaderError as error:
        raise SettingsError(f"The settings file {path} cannot be read: {no_text(error)}.") from None
    except (OSError, tomllib.TOMLDecodeError, yaml.YAMLError) as error:
        raise SettingsError(f"The settings file {path} cannot be read: {error}") from None
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise SettingsError(f"The settings file {path} must hold names and values.")
    for key in loaded:
        if key not in Settings.model_fields:
            raise SettingsError(
                f"{path}: {key} is not a setting.{_nearest(str(key), Settings.model_fields)}"
            )
    return loaded


def _nearest(name: str, known: Mapping[str, Any]) -> str:
    return f"{did_you_mean(name, known)} All settings are listed in docs/settings.md."


def _in_plain_words(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        field = str(problem["loc"][0]) if problem["loc"] else "settings"
        name = environment_name("slack_api_url" if field in UNPREFIXED.values() else field)
        words = problem["msg"].removeprefix("Value error, ").rstrip(".")
        lines.append(f"{name} ({field}): {words}{'' if words.endswith('?') else '.'}")
    return "\n".join(lines)
