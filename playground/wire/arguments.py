"""Arguments of a call: from the query, a form or JSON, turned into the declared types."""

import base64
import json
from typing import Any
from urllib.parse import parse_qsl

from starlette.requests import Request

from playground.state.records import Json
from playground.wire.errors import SlackError, invalid_arguments
from playground.wire.table import Row, Type


def is_json(request: Request) -> bool:
    """True when the body says that it is JSON."""
    content_type = request.headers.get("content-type", "")
    return content_type.partition(";")[0].strip().lower() == "application/json"


def basic_credentials(request: Request) -> Json:
    """`client_id` and `client_secret` of a Basic authorization; empty without one."""
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return {}
    try:
        name, _, secret = base64.b64decode(encoded, validate=True).decode().partition(":")
    except ValueError:
        return {}
    return {"client_id": name, "client_secret": secret}


async def read_arguments(request: Request) -> Json:
    """Everything that was sent, undeclared arguments too. Raises SlackError."""
    sent: Json = dict(request.query_params)
    body = await request.body()
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if is_json(request):
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


_MAY_BE_EMPTY = frozenset({"status"})
"""An empty status takes the status away."""


def typed(sent: Json, row: Row) -> Json:
    """The declared arguments with their types. Raises SlackError for missing and wrong ones.

    Some methods have a word of their own for one that is not JSON, like invalid_blocks_format.
    """
    declared = row.arguments
    values: Json = {}
    problems = []
    for argument in declared:
        is_empty = sent.get(argument.name) == "" and argument.name not in _MAY_BE_EMPTY
        if argument.name not in sent or (is_empty and argument.required):
            if argument.required:
                problems.append(f"missing required field: {argument.name}")
            continue
        try:
            values[argument.name] = _CONVERT[argument.type](sent[argument.name])
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            own_word = f"invalid_{argument.name}_format"
            if own_word in row.errors:
                raise SlackError(own_word) from error
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
