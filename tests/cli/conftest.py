"""The command, in this process and in one of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from cli_process import environment

from ems.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable


class Outcome(NamedTuple):
    """How a command ended, and what it wrote."""

    code: int
    out: str
    err: str


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the working directory of the commands."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def command(here: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., Outcome]:
    """Return a function that runs a command line in this process."""
    assert here == Path.cwd()

    def run(*arguments: str) -> Outcome:
        code = main(arguments)
        return Outcome(code, *capsys.readouterr())

    return run


@pytest.fixture
def process(here: Path) -> Callable[..., Outcome]:
    """Return a function that runs a command line in a process of its own."""

    def run(*arguments: str) -> Outcome:
        ended = subprocess.run(
            [sys.executable, "-m", "ems", *arguments],
            cwd=here,
            env=environment(),
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        return Outcome(ended.returncode, ended.stdout, ended.stderr)

    return run
