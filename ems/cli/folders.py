"""What commands that write a folder share: it appears whole or not at all, says what it was made from, holds JSON."""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ems.cli.text import complain
from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from ems.plot.fonts import Language
    from ems.scenario import Scenario


@contextmanager
def folder_is_written(folder: Path) -> Iterator[None]:
    """Say which folder could not be written, and that nothing of it is left.

    Raises
    ------
    profiles.errors.RunError
        In place of ``OSError``: a full disk, a missing permission.
    """
    try:
        yield
    except OSError as error:
        message = f"{folder} could not be written: {error.strerror or error}; nothing of it is left"
        raise RunError(message) from error


@contextmanager
def answer_folder(
    folder: Path, kind: str, entries: Mapping[str, object], scenario: Scenario | None = None, *, force: bool
) -> Iterator[Path]:
    """Let a hidden folder be filled, add its manifest, and put it in place when it is whole.

    Parameters
    ----------
    folder
        Where it goes.
    kind
        Kind of result, for the manifest.
    entries
        What else the manifest says.
    scenario
        What was asked about, kept in the manifest; None: nothing of the kind.
    force
        Replace a result folder that is there.

    Yields
    ------
    Path
        The hidden folder.

    Raises
    ------
    profiles.errors.RunError
        The folder could not be written.
    """
    from ems.results.manifest import write_manifest  # noqa: PLC0415 - pandas takes half a second to import
    from ems.results.whole_folder import whole_folder  # noqa: PLC0415

    asked: dict[str, object] = {}
    if scenario is not None:
        asked = {"scenario_source": scenario.source, "scenario_tables": scenario.model_dump(mode="json")}
    with folder_is_written(folder), whole_folder(folder, force=force) as hidden:
        yield hidden
        write_manifest(hidden, kind, {**entries, **asked})


def write_json(file: Path, content: object) -> None:
    """Write an object as ``--json`` prints it.

    Parameters
    ----------
    file
        Where to.
    content
        What pandas, numpy and JSON know.
    """
    from ems.results.manifest import plain  # noqa: PLC0415 - pandas takes half a second to import

    text = json.dumps(plain(content), ensure_ascii=False, allow_nan=False, indent=2)
    file.write_text(text + "\n", encoding="utf-8")


def language_or_complaint(lang: str) -> Language:
    """Return the language that figures and pages can have; say so where that is not the one asked for.

    Parameters
    ----------
    lang
        ``"en"`` or ``"ja"``.
    """
    from ems.plot import language  # noqa: PLC0415 - matplotlib takes a second to import

    known, notice = language(lang)
    if notice:
        complain(notice)
    return known
