"""The schema of playbooks as a JSON Schema file, for editors that complete and check YAML."""

from __future__ import annotations

import json
from pathlib import Path

from playbooks.plays.definition import Playbook

SCHEMA_FILE = Path(__file__).with_name("playbook.schema.json")


def schema_text() -> str:
    """Return the schema as the file should have it."""
    schema = Playbook.model_json_schema()
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["title"] = "Dealmate playbook"
    return json.dumps(schema, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
