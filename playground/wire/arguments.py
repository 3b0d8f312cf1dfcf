"""Arguments of a call: from the query, a form or JSON, turned into the declared types."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from playground.state.records import Json
from playground.wire.errors import SlackError, invalid_arguments


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


async def read_arguments(request: Request) -> Json:
    """Everything that was sent, undeclared arguments too. Raises SlackError."""
    sent: Json = dict(request.query_params)
    body = await request.body()
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "application/json":
        if body:
            sent |= _json_object(body)
    elif content_type == "multipart/form-data":
        async with request.form() as form:
            sent |= {key: value for key, value in form.items() if isinstance(value, str)}
    elif body:
        sent |= _form(body)
    return sent


def _json_object(body: bytes) -> Json:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise SlackError("invalid_json") from error
    if not isinstance(document, dict):
        raise SlackError("json_not_object")
    return {key: value for key, value in document.items() if value is not None}


def _form(body: bytes) -> Json:
    try:
        return dict(parse_qsl(body.decode("utf-8"), keep_blank_values=True))
    except ValueError as error:
        raise SlackError("invalid_form_data") from error


def typed(sent: Json, declared: tuple[Argument, ...]) -> Json:
    """The declared arguments with their types. Raises SlackError for missing and wrong ones."""
    values: Json = {}
    problems = []
    for argument in declared:
        if argument.name not in sent or (sent[argument.name] == "" and argument.required):
            if argument.required:
                problems.append(f"missing required field: {argument.name}")
            continue
        try:
            values[argument.name] = _CONVERT[argument.type](sent[argument.name])
        except (ValueError, TypeError, KeyError, RecursionError):
            problems.append(f"must be a valid {argument.type} [json-pointer:/{argument.name}]")
    if problems:
        raise invalid_arguments(*problems)
    return values


def _string(value: Any) -> str:
    if isinstance(value, bool | dict | list):
        raise TypeError
    return str(value)


def _integer(value: Any) -> int:
    if isinstance(value, bool | float):
        raise TypeError
    return int(value)


def _boolean(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {"1": True, "true": True, "0": False, "false": False, "": False}[str(value).lower()]


def _list(value: Any) -> list[Any]:
    found = json.loads(value) if isinstance(value, str) and value else value or []
    if not isinstance(found, list):
        raise TypeError
    return found


def _object(value: Any) -> Json:
    found = json.loads(value) if isinstance(value, str) else value
    if not isinstance(found, dict):
        raise TypeError
    return found


def _ids(value: Any) -> list[str]:
    if isinstance(value, list):
        return [str(one) for one in value]
    return [one.strip() for one in str(value).split(",") if one.strip()]


_CONVERT = {
    Type.STRING: _string,
    Type.INTEGER: _integer,
    Type.BOOLEAN: _boolean,
    Type.LIST: _list,
    Type.OBJECT: _object,
    Type.IDS: _ids,
}
