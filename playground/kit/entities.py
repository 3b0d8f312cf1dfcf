"""Work objects: the metadata that describes an entity of an app's own system."""

from typing import Any

Json = dict[str, Any]

_TYPES = {
    "slack#/entities/task",
    "slack#/entities/file",
    "slack#/entities/incident",
    "slack#/entities/content_item",
    "slack#/entities/item",
}


def entity_problem(entity: object) -> str | None:
    """What Slack would not understand; None when it is fine."""
    if not isinstance(entity, dict):
        return "must be an object"
    if entity.get("entity_type") not in _TYPES:
        return "entity_type"
    if not _text(entity.get("url")):
        return "url"
    reference, payload = entity.get("external_ref"), entity.get("entity_payload")
    if not isinstance(reference, dict) or not _text(reference.get("id")):
        return "external_ref"
    if not isinstance(payload, dict) or not isinstance(payload.get("attributes"), dict):
        return "entity_payload"
    title = payload["attributes"].get("title")
    return None if isinstance(title, dict) and _text(title.get("text")) else "title"


def _text(value: object) -> bool:
    return isinstance(value, str) and bool(value)
