"""Rebuilds the method table from a fetched copy of the public method specs.

`python -m playground.wire.deriving --from FOLDER` reads a checkout of slack-ruby/slack-api-ref and
writes `methods.json` beside this file. Only names, types and numbers are taken, no sentences.
"""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from playground.wire.served import SERVED
from playground.wire.table import TABLE_FILE, Type

Json = dict[str, Any]

# What the specs call a string, and what their servers take apart as JSON or as a list of ids.
_FINER = {
    "attachments": Type.LIST,
    "blocks": Type.LIST,
    "channel_types": Type.IDS,
    "channels": Type.IDS,
    "content_types": Type.IDS,
    "emails": Type.IDS,
    "metadata": Type.OBJECT,
    "outputs": Type.OBJECT,
    "prompts": Type.LIST,
    "types": Type.IDS,
    "unfurls": Type.OBJECT,
    "user_auth_blocks": Type.LIST,
    "user_ids": Type.IDS,
    "users": Type.IDS,
    "view": Type.OBJECT,
}
_PLAIN = {
    "array": Type.LIST,
    "boolean": Type.BOOLEAN,
    "integer": Type.INTEGER,
    "number": Type.INTEGER,
    "object": Type.OBJECT,
}
# Where the copy of the specs is behind what Slack's own libraries send.
_NOT_REQUIRED = {("chat.appendStream", "markdown_text")}
_ALSO = {
    "chat.unfurl": {"metadata": Type.OBJECT},
    "entity.presentDetails": {"error": Type.OBJECT},
    "chat.stopStream": {"session_status": Type.STRING},
    "chat.update": {"unfurl_links": Type.BOOLEAN},
}
_ALWAYS_ANSWERED = {"auth.teams.list": ["teams"]}  # the specs name a key that does not exist
_ALSO_ERRORS = {"chat.stopStream": ["stopped_by_user"]}  # as of chat.appendStream
_ALWAYS_POSSIBLE = ("invalid_arguments", "invalid_auth", "invalid_json", "json_not_object")
_OUTPUT_SHAPES = {"boolean", "integer", "number", "object", "string", "array"}
_TEXTS = {"_id", "ts", "token"}


class SpecError(ValueError):
    """The folder is not a copy of the specs; the message says what is missing."""


def _read(path: Path) -> Json:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        msg = f"{path}: cannot be read ({error.strerror}); is this a copy of slack-api-ref?"
        raise SpecError(msg) from error
    if not isinstance(document, dict):
        msg = f"{path}: must hold an object"
        raise SpecError(msg)
    return document


def _argument_type(name: str, spec: Json) -> Type:
    if name in _FINER:
        return _FINER[name]
    kinds = [str(spec.get("type"))] + [str(one.get("type")) for one in spec.get("anyOf") or ()]
    for kind in kinds:
        if kind == "string":
            return Type.STRING
        if kind in _PLAIN:
            return _PLAIN[kind]
    return Type.STRING


def _arguments(method: str, spec: Json) -> Json:
    required = set(spec.get("required") or ())
    found: Json = {}
    for name, one in (spec.get("properties") or {}).items():
        if name == "token":
            continue
        must = name in required and (method, name) not in _NOT_REQUIRED
        found[name] = f"{_argument_type(name, one)}{'!' if must else ''}"
    return found | {name: str(kind) for name, kind in _ALSO.get(method, {}).items()}


def _output_type(spec: Json) -> str:
    """A JSON type, or `any` where the spec leaves it open."""
    kind = str(spec.get("type") or spec.get("schema") or "any")
    if kind in _OUTPUT_SHAPES:
        return kind
    if kind == "any":
        return "any"
    return "string" if any(kind.endswith(ending) for ending in _TEXTS) else "any"


def _output(method: str, spec: Json) -> Json:
    properties = spec.get("properties") or {}
    if isinstance(properties, list):
        properties = {}
    required = _ALWAYS_ANSWERED.get(method) or [
        name for name in spec.get("required") or () if name != "ok"
    ]
    return {
        "required": sorted(required),
        "keys": {name: _output_type(one) for name, one in sorted(properties.items())},
    }


def _row(folder: Path, name: str, shared_errors: set[str]) -> Json:
    spec = _read(folder / "docs.slack.dev" / "methods" / f"{name}.json")
    older = folder / "methods" / name.split(".", maxsplit=1)[0] / f"{name}.json"
    errors = set(spec.get("errors") or {})
    if older.exists():
        errors |= set(_read(older).get("errors") or {})
    errors |= set(_ALSO_ERRORS.get(name, ()))
    scopes = spec.get("scope") or {}
    if not isinstance(scopes, dict):  # the word "none"
        scopes = {}
    return {
        "tier": int(str(spec.get("rate_limits") or "t3").removeprefix("t")),
        "json": bool(spec.get("json_input_supported")),
        "arguments": _arguments(name, spec.get("args") or {}),
        "scopes": {kind: sorted(scopes[kind]) for kind in ("bot", "user") if scopes.get(kind)},
        "errors": sorted(errors - shared_errors),
        "output": _output(name, spec.get("output") or {}),
    }


def derive(folder: Path) -> Json:
    """The whole table. Raises SpecError when the folder is not a copy of the specs."""
    shared = set(_read(folder / "methods" / "_errors" / "common.json").get("errors") or {})
    shared |= set(_ALWAYS_POSSIBLE)
    return {
        "errors_of_every_method": sorted(shared),
        "methods": {name: _row(folder, name, shared) for name in sorted(SERVED)},
    }


def _written(table: Json) -> str:
    """One line for each method, so that a change of a spec reads well in a diff."""
    rows = ",\n".join(
        f"  {json.dumps(name)}: {json.dumps(row)}" for name, row in table["methods"].items()
    )
    shared = json.dumps(table["errors_of_every_method"])
    return f'{{"errors_of_every_method": {shared},\n "methods": {{\n{rows}\n }}}}\n'


def main(
    folder: Annotated[Path, typer.Option("--from", help="A checkout of slack-ruby/slack-api-ref.")],
) -> None:
    """Write the table of the methods that the playground serves."""
    try:
        table = derive(folder)
    except SpecError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    TABLE_FILE.write_text(_written(table), encoding="utf-8")
    typer.echo(f"{len(table['methods'])} methods written to {TABLE_FILE.name}")


if __name__ == "__main__":
    typer.run(main)
