"""YAML with line numbers, so that an error can name the place that a person must mend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

MAXIMUM_CHARACTERS = 1_000_000
MAXIMUM_DEPTH = 30


class YamlError(ValueError):
    """The text is not YAML as it is used here; `line` counts from 1 in the whole file."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")
        self.line = line
        self.what = what


@dataclass(frozen=True, slots=True)
class Yaml:
    """Parsed YAML: plain values, and where each of them stands."""

    value: Any
    node: yaml.Node | None
    first_line: int

    def line(self, path: Sequence[str | int]) -> int:
        """Return the line, from 1, of the value at a path of keys and indexes, or of its parent."""
        node = self.node
        line = node.start_mark.line if node is not None else 0
        for step in path:
            if isinstance(node, yaml.MappingNode):
                pair = next((pair for pair in node.value if pair[0].value == str(step)), None)
                if pair is None:
                    break
                line, node = pair[0].start_mark.line, pair[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(step, int):
                if step >= len(node.value):
                    break
                node = node.value[step]
                line = node.start_mark.line
            else:
                break
        return self.first_line + int(line)


def parse_yaml(
    text: str, *, first_line: int = 1, maximum_characters: int = MAXIMUM_CHARACTERS
) -> Yaml:
    """Parse one YAML document safely; `first_line` is where the text starts in its file.

    Raises:
        YamlError: broken YAML, a key given twice, an alias, an impossible date, far too long, or
            nested deeper than any description is: that would take minutes, or break the stack.
    """
    if len(text) > maximum_characters:
        raise YamlError(first_line, "far too long for a description of files")
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.SafeLoader):
            line = first_line + (event.start_mark.line if event.start_mark else 0)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAXIMUM_DEPTH:
                raise YamlError(line, "nested far too deeply for a description of files")
            if isinstance(event, yaml.AliasEvent):
                raise YamlError(line, "aliases (*name) are not understood here: write it out")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        _refuse_repeated_keys(node, first_line)
        return Yaml(value=yaml.safe_load(text), node=node, first_line=first_line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark is not None else 0)
        raise YamlError(line, f"not valid YAML: {error.problem or error.context}") from error
    except (yaml.YAMLError, ValueError) as error:
        if isinstance(error, YamlError):
            raise
        raise YamlError(first_line, f"not valid YAML: {error}") from error


def _refuse_repeated_keys(node: yaml.Node | None, first_line: int) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            if str(key.value) in seen:
                raise YamlError(first_line + key.start_mark.line, f"{key.value!r} is given twice")
            seen.add(str(key.value))
            _refuse_repeated_keys(value, first_line)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _refuse_repeated_keys(value, first_line)
