"""``sweep.json``: what a sweep is, written before its first case, compared by whoever goes on with it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from ems.sweep.store.digests import file_digests, plan_digests
from ems.sweep.store.entries import wrong_entries
from ems.sweep.store.layout import MANIFEST_FILE, write_whole
from profiles.errors import InputError, Problem, ProblemCollector

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ems.sweep.asked.plan import SweepPlan
    from ems.sweep.asked.way import Way

MARKER: Final = "hitotsugaoka-ems sweep"
FORMAT: Final = 1
MOST_PARTS: Final = 10_000
"""A folder of more files is slow to list and to open."""
SHARED_PARTS: Final = 32
"""So many parts at least, where there are cases for them: workers that are few end at nearly the same time."""
OTHER_FOLDER: Final = "choose another folder, or remove this one to begin anew"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What the sweep in a folder is.

    Parameters
    ----------
    program
        Version of the program that plays it.
    started
        When it began, in UTC.
    scenario
        Scenario as the sweep named it.
    cases
        Number of cases.
    chunk_cases
        Cases of every part; the last may have fewer.
    keys
        Dotted names of what varies.
    kinds
        Types of their columns.
    way
        How cases are played.
    notes
        What was assumed.
    plan
        Digest of each part of the plan.
    files
        Digest of each file that the cases read.
    """

    program: str
    started: str
    scenario: str
    cases: int
    chunk_cases: int
    keys: tuple[str, ...]
    kinds: tuple[str, ...]
    way: str
    notes: tuple[str, ...]
    plan: Mapping[str, str]
    files: Mapping[str, str]

    @property
    def parts(self) -> int:
        """Number of parts."""
        return -(-self.cases // self.chunk_cases)

    def span(self, part: int) -> tuple[int, int]:
        """Return the first case of a part and one past its last."""
        return part * self.chunk_cases, min((part + 1) * self.chunk_cases, self.cases)


def new_manifest(plan: SweepPlan, way: Way, program: str) -> Manifest:
    """Return the manifest of a sweep that begins now.

    Parameters
    ----------
    plan
        The sweep.
    way
        How its cases are played.
    program
        Version of the program.
    """
    return Manifest(
        program=program,
        started=datetime.now(UTC).isoformat(timespec="seconds"),
        scenario=plan.scenario,
        cases=plan.count,
        chunk_cases=_chunk_cases(plan.count, way.chunk_cases),
        keys=plan.names,
        kinds=tuple(key.kind for key in plan.varied),
        way=way.name,
        notes=way.notes,
        plan=plan_digests(plan),
        files=file_digests(plan),
    )


def _chunk_cases(cases: int, wanted: int) -> int:
    """Return how many cases a part has, which depends on no number of workers: any of them may go on."""
    shared = -(-cases // SHARED_PARTS)
    return max(min(wanted, shared), -(-cases // MOST_PARTS), 1)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest into the folder of a sweep."""
    text = json.dumps({"marker": MARKER, "format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1)
    content = text.encode("utf-8", "backslashreplace") + b"\n"
    write_whole(folder, folder / MANIFEST_FILE, lambda path: path.write_bytes(content))


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest of a sweep.

    Parameters
    ----------
    folder
        Folder of the sweep.

    Returns
    -------
    Manifest
        What the sweep is.

    Raises
    ------
    profiles.errors.InputError
        There is none, it is not ours, or it is of another format.
    """
    path = folder / MANIFEST_FILE
    try:
        is_folder, is_there = folder.is_dir(), path.is_file()
    except (OSError, ValueError):  # no folder can have such a name
        is_folder = False
    if not is_folder:
        raise _wrong(folder, "there is no such folder")
    if not is_there:
        raise _wrong(folder, f"holds no {MANIFEST_FILE}", "name a folder that ems sweep wrote")
    try:
        entries = json.loads(path.read_bytes())
    except (ValueError, RecursionError) as error:
        raise _wrong(path, "is not JSON", OTHER_FOLDER) from error
    except OSError as error:
        raise _wrong(path, f"cannot be read: {error.strerror or error}") from error
    if not isinstance(entries, dict) or entries.pop("marker", None) != MARKER:
        raise _wrong(path, "is not the manifest of a sweep")
    found = entries.pop("format", None)
    if found != FORMAT:
        what = f"format = {found}: this version of the program reads {FORMAT} only"
        raise _wrong(path, what, f"use program version {entries.get('program', 'unknown')}, or sweep again")
    return _manifest(path, entries)


def _manifest(path: Path, entries: dict[str, Any]) -> Manifest:
    """Return the manifest of a file's entries."""
    wrong = wrong_entries(entries)
    if wrong:
        raise _wrong(path, f"is damaged: {', '.join(wrong)}", OTHER_FOLDER)
    lists = {name: tuple(entries[name]) for name in ("keys", "kinds", "notes")}
    try:
        manifest = Manifest(**(entries | lists))
    except TypeError as error:
        raise _wrong(path, f"is damaged: {error}", OTHER_FOLDER) from error
    if manifest.parts > MOST_PARTS or len(manifest.keys) != len(manifest.kinds):
        raise _wrong(path, "is damaged: its numbers do not fit", OTHER_FOLDER)
    return manifest


def refuse_another(folder: Path, found: Manifest, wanted: Manifest) -> None:
    """Raise where the sweep in a folder is not the one that shall go on.

    Parameters
    ----------
    folder
        Folder of the sweep.
    found
        What is in the folder.
    wanted
        What was asked for.

    Raises
    ------
    profiles.errors.InputError
        Another program version, another plan, or an input file that has changed; everything at once.
    """
    problems = ProblemCollector(str(folder))
    if found.program != wanted.program:
        what = f"was begun by program version {found.program}, this is {wanted.program}"
        problems.add("program", f"{what}: their cases may differ", f"go on with that version; or {OTHER_FOLDER}")
    for name, digest in wanted.plan.items():
        if found.plan.get(name) != digest:
            what = f"not as in the sweep that this folder holds ({found.cases:,} cases of {found.scenario})"
            problems.add(name, what, OTHER_FOLDER)
    for name in ("cases", "keys", "kinds"):
        if not problems.problems and getattr(found, name) != getattr(wanted, name):
            problems.add(f"{MANIFEST_FILE}: {name}", "is not what this sweep has: the file was edited", OTHER_FOLDER)
    for path in sorted(found.files.keys() | wanted.files.keys()):
        if found.files.get(path) != wanted.files.get(path):
            problems.add(path, "has changed since the sweep began", f"put the old file back; or {OTHER_FOLDER}")
    problems.raise_if_any()


def _wrong(path: Path, what: str, remedy: str = "") -> InputError:
    return InputError(str(path), [Problem(where="", what=what, remedy=remedy)])
