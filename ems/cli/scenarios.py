"""``ems scenarios``, ``ems new`` and ``ems schema``: where one's own scenario starts."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import typer

from ems.cli.text import say
from profiles.errors import InputError, Problem


def list_scenarios() -> None:
    """Show the bundled scenarios."""
    from ems.scenario import bundled_scenarios  # noqa: PLC0415 - pydantic takes its time

    rows = tuple((scenario.name, scenario.title) for scenario in bundled_scenarios())
    width = max(len(name) for name, _ in rows)
    for name, title in rows:
        say(f"{name:<{width}}  {title}")


def new(file: Path, template: str, *, force: bool) -> None:
    """Copy a bundled scenario as the start of one's own.

    Parameters
    ----------
    file
        The new file.
    template
        Name of a bundled scenario.
    force
        Replace a file that exists.
    """
    from ems.scenario import new_scenario  # noqa: PLC0415 - pydantic takes its time

    written = new_scenario(file, template, force=force)
    say(f"{written}: a copy of {template}; edit it, then check it with: ems check {written}")


def schema(out: Path | None, *, force: bool) -> None:
    """Show or write the JSON Schema of a scenario file.

    Parameters
    ----------
    out
        File to write; None: standard output.
    force
        Replace a file that exists.

    Raises
    ------
    profiles.errors.InputError
        The file exists already or cannot be written.
    """
    from ems.scenario import scenario_schema  # noqa: PLC0415 - pydantic takes its time

    if out is None:
        unicode = (sys.stdout.encoding or "").lower().replace("-", "").startswith("utf")
        typer.echo(json.dumps(scenario_schema(), indent=2, ensure_ascii=not unicode))
        return
    text = json.dumps(scenario_schema(), indent=2, ensure_ascii=False)
    if out.is_dir():
        raise InputError(str(out), [Problem(where="", what="is a folder")])
    if out.exists() and not force:
        remedy = "choose another name, or replace it with --force"
        raise InputError(str(out), [Problem(where="", what="exists already", remedy=remedy)])
    try:
        _write_whole(out, text + "\n")
    except OSError as error:
        raise InputError(str(out), [Problem(where="", what=f"cannot be written: {error.strerror or error}")]) from error
    say(f"{out}: name it in the first line of a scenario, as #:schema {out}, and editors complete and check the file")


def _write_whole(path: Path, text: str) -> None:
    """Write a file that appears whole or not at all."""
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(text)
        Path(beside).chmod(0o644)
        Path(beside).replace(path)
    finally:
        Path(beside).unlink(missing_ok=True)
