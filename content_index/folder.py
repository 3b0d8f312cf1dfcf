"""A folder of content: which files it holds, and what is said about them."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from content_index.description import Description, DescriptionError
from content_index.lines import YamlError, parse_yaml
from content_index.manifest import (
    MANIFEST_NAME,
    Manifest,
    Unlabelled,
    describe,
    glob_matches,
    manifests_above,
    read_manifest,
    relative,
)
from content_index.reading.document import UnreadableError
from content_index.reading.formats import MAXIMUM_BYTES, is_readable
from content_index.reading.markdown import split_front_matter
from content_index.reading.plain import decode

_MARKDOWN = (".md", ".markdown")


class FolderError(Exception):
    """The content folder itself cannot be read; nothing was changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FileProblem:
    """Something that a person must mend; `line` counts from 1 where one is known."""

    path: str
    what: str
    todo: str
    line: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFile:
    """One readable file: its bytes and what is said about it.

    `problems` is not empty when the description cannot be used: then nobody may see the file.
    """

    path: str
    content: bytes
    sha256: str
    description: Description
    problems: tuple[FileProblem, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """The paths in a content folder, its manifests, and what is wrong with those."""

    root: Path
    paths: tuple[str, ...]
    manifests: dict[str, Manifest]
    broken_folders: tuple[str, ...]
    problems: tuple[FileProblem, ...]

    def is_untouchable(self, path: str) -> bool:
        """Say whether a file lies below a manifest that cannot be read: it stays as it was."""
        return any(not folder or path.startswith(f"{folder}/") for folder in self.broken_folders)


def scan(root: Path) -> Folder:
    """List a folder's readable files and read its manifests. Hidden files are passed over.

    Raises:
        FolderError: the folder is missing or is a file.
    """
    if not root.is_dir():
        raise FolderError(f"There is no folder {root}. Check its name and try again.")
    paths: list[str] = []
    manifests: dict[str, Manifest] = {}
    broken: list[str] = []
    problems: list[FileProblem] = []
    for path in _files(root):
        name = PurePosixPath(path).name
        if name != MANIFEST_NAME:
            if is_readable(name):
                paths.append(path)
            continue
        folder = path.removesuffix(MANIFEST_NAME).rstrip("/")
        try:
            manifests[folder] = read_manifest(folder, decode((root / path).read_bytes()))
        except DescriptionError as error:
            broken.append(folder)
            problems += [_manifest_problem(path, line, what) for line, what in error.problems]
        except (OSError, UnreadableError) as error:
            broken.append(folder)
            problems.append(_manifest_problem(path, None, str(error)))
    problems += _idle_entries(paths, manifests)
    return Folder(
        root=root,
        paths=tuple(paths),
        manifests=manifests,
        broken_folders=tuple(broken),
        problems=tuple(problems),
    )


def _files(root: Path) -> Iterator[str]:
    """Yield paths relative to the root with forward slashes, sorted; links are not followed."""
    for folder, folder_names, file_names in os.walk(root, followlinks=False):
        folder_names[:] = sorted(name for name in folder_names if not name.startswith("."))
        for name in sorted(file_names):
            full = Path(folder) / name
            if not name.startswith((".", "~$")) and full.is_file() and not full.is_symlink():
                yield full.relative_to(root).as_posix()


def _manifest_problem(path: str, line: int | None, what: str) -> FileProblem:
    todo = "Mend it and sync again: until then the files of its folder stay as they were."
    return FileProblem(path=path, line=line, what=what, todo=todo)


def _idle_entries(paths: list[str], manifests: dict[str, Manifest]) -> Iterator[FileProblem]:
    for manifest in manifests.values():
        below = [
            relative(path, manifest.folder)
            for path in paths
            if manifest in manifests_above(path, manifests)
        ]
        for entry in manifest.entries:
            if not any(glob_matches(entry.match, path) for path in below):
                yield FileProblem(
                    path=manifest.path,
                    line=entry.line,
                    what=f"no file matches {entry.match!r}",
                    todo="Correct the name, or remove the entry.",
                )


def load(folder: Folder, path: str, *, trust_front_matter: bool) -> SourceFile:
    """Read one file's bytes and put together what is said about it.

    Without `trust_front_matter` only its title is taken, for folders of other people's pages.

    Raises:
        UnreadableError: the bytes cannot be read.
    """
    full = folder.root / path
    try:
        if full.stat().st_size > MAXIMUM_BYTES:
            raise UnreadableError(
                f"the file is larger than {MAXIMUM_BYTES // 1_000_000} MB",
                "Split it, or shrink its pictures.",
            )
        content = full.read_bytes()
    except OSError as error:
        what = f"the file cannot be opened ({error.strerror})"
        raise UnreadableError(what, "Check its permissions and sync again.") from error
    front_matter = None
    if PurePosixPath(path).suffix.lower() in _MARKDOWN and content.strip():
        front_matter = split_front_matter(decode(content))[0]
    problems: tuple[FileProblem, ...] = ()
    if not trust_front_matter:
        description = Description(title=_title_alone(front_matter))
    else:
        try:
            description = describe(path, folder.manifests, front_matter)
        except Unlabelled as error:
            description = Description()
            problems = tuple(
                FileProblem(
                    path=where,
                    line=line,
                    what=what if where == path else f"{what} (concerns {path})",
                    todo="Mend it and sync again: until then nobody may see the file.",
                )
                for where, line, what in error.problems
            )
    return SourceFile(
        path=path,
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        description=description,
        problems=problems,
    )


def _title_alone(front_matter: str | None) -> str | None:
    try:
        value = None if front_matter is None else parse_yaml(front_matter).value
    except YamlError:
        return None
    title = value.get("title") if isinstance(value, dict) else None
    return title.strip()[:500] or None if isinstance(title, str) else None
