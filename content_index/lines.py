"""YAML with line numbers, so that an error can name the place that a person must mend."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import yaml

MAXIMUM_CHARACTERS = 1_000_000
MAXIMUM_DEPTH = 30


NO_MAPPING = frozenset({"model_type", "model_attributes_type", "dict_type", "dataclass_type"})
"""The names that pydantic has for a value where keys with values are expected."""


def no_text(error: yaml.reader.ReaderError) -> str:
    """Say that a file holds a character which no text has, as one of another sort does."""
    character = ord(error.character) if isinstance(error.character, str) else error.character
    return f"it holds the character U+{character:04X}, so it is no text. Save it as UTF-8 text"


def kind_in_words(value: object) -> str:
    """Say what sort of value stands somewhere, to who wrote it."""
    if value is None:
        return "nothing"
    if isinstance(value, list):
        return "a list"
    if isinstance(value, dict):
        return "keys with values"
    return "a text" if isinstance(value, str) else "a single value"


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


class PeoplesLoader(yaml.SafeLoader):
    """The safe loader for what people write: one wrong value is a text and hides no other fault.

    A day that no calendar has stays as it was written, and so does a number that is none. Whoever
    reads the field judges it, and knows its line.
    """


def _or_text(
    construct: Callable[[PeoplesLoader, yaml.ScalarNode], Any],
) -> Callable[[PeoplesLoader, yaml.ScalarNode], Any]:
    def constructed(loader: PeoplesLoader, node: yaml.ScalarNode) -> Any:
        try:
            return construct(loader, node)
        except (ValueError, AttributeError, LookupError, OverflowError):  # with a tag, of any text
            return node.value

    return constructed


for _tag, _construct in (
    ("timestamp", PeoplesLoader.construct_yaml_timestamp),
    ("int", PeoplesLoader.construct_yaml_int),
    ("float", PeoplesLoader.construct_yaml_float),
    ("bool", PeoplesLoader.construct_yaml_bool),
):
    PeoplesLoader.add_constructor(f"tag:yaml.org,2002:{_tag}", _or_text(_construct))


def parse_yaml(
    text: str, *, first_line: int = 1, maximum_characters: int = MAXIMUM_CHARACTERS
) -> Yaml:
    """Parse one YAML document safely; `first_line` is where the text starts in its file.

    Raises:
        YamlError: broken YAML, a key given twice, an alias, far too long, or nested deeper
            than any description is: that would take minutes, or break the stack.
    """
    if len(text) > maximum_characters:
        raise YamlError(first_line, "far too long for a description of files")
    depth = 0
    try:
        for event in yaml.parse(text, Loader=PeoplesLoader):
            line = first_line + (event.start_mark.line if event.start_mark else 0)
            depth += isinstance(event, yaml.CollectionStartEvent)
            depth -= isinstance(event, yaml.CollectionEndEvent)
            if depth > MAXIMUM_DEPTH:
                raise YamlError(line, "nested far too deeply for a description of files")
            if isinstance(event, yaml.AliasEvent):
                raise YamlError(line, "aliases (*name) are not understood here: write it out")
        loader = PeoplesLoader(text)
        node = loader.get_single_node()
        _refuse_repeated_keys(node, first_line)
        value = None if node is None else loader.construct_document(node)
        return Yaml(value=value, node=node, first_line=first_line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark is not None else 0)
        raise YamlError(line, f"not valid YAML: {error.problem or error.context}") from error
    except yaml.reader.ReaderError as error:
        line = first_line + text.count("\n", 0, error.position)
        raise YamlError(line, f"not valid YAML: {no_text(error)}") from error
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
