"""The derived method table: what each method takes, needs, refuses with and answers."""

import json
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

TABLE_FILE = Path(__file__).parent / "methods.json"


class Type(StrEnum):
    """Argument types; lists and objects arrive as JSON text in forms."""

    STRING = "string"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    LIST = "array"
    OBJECT = "object"
    IDS = "ids"


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One declared argument."""

    name: str
    type: Type = Type.STRING
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One method. `tier` is 1 to 4, 5 for the special ones.

    `takes_json` false: the real one does not look into a JSON body. `output` maps the top-level
    keys of a good answer to JSON types, `any` where the specs leave it open; those in `always` are
    there every time.
    """

    tier: int
    takes_json: bool
    arguments: tuple[Argument, ...]
    bot_scopes: tuple[str, ...]
    user_scopes: tuple[str, ...]
    errors: frozenset[str]
    output: dict[str, str]
    always: frozenset[str]

    @property
    def scopes_go_by_kind(self) -> bool:
        """True when the scope that counts depends on the kind of conversation."""
        prefixes = {scope.partition(":")[0] for scope in self.bot_scopes or self.user_scopes}
        return len(prefixes & {"channels", "groups", "im", "mpim"}) > 1


@cache
def method_rows() -> dict[str, Row]:
    """Every method of the table by its name; errors that any method may have are included."""
    document = json.loads(TABLE_FILE.read_text(encoding="utf-8"))
    shared = frozenset(document["errors_of_every_method"])
    return {
        name: Row(
            tier=row["tier"],
            takes_json=row["json"],
            arguments=tuple(
                Argument(
                    name=argument,
                    type=Type(kind.removesuffix("!")),
                    required=kind.endswith("!"),
                )
                for argument, kind in row["arguments"].items()
            ),
            bot_scopes=tuple(row["scopes"].get("bot", ())),
            user_scopes=tuple(row["scopes"].get("user", ())),
            errors=shared | frozenset(row["errors"]),
            output=row["output"]["keys"],
            always=frozenset(row["output"]["required"]),
        )
        for name, row in document["methods"].items()
    }
