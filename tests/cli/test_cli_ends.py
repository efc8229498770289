"""How the command ends when something outside goes wrong: no traceback, nothing half-written."""

from __future__ import annotations

import gc
import io
import os
import signal
import subprocess
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from cli_process import environment

from ems.cli import main
from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

posix = pytest.mark.skipif(os.name != "posix", reason="signals and pseudo-terminals of POSIX")


def failing(error: BaseException) -> Callable[..., None]:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (RunError("the balance does not close"), 1, "ems: the run failed: the balance does not close\n"),
        (OSError(28, "No space left on device"), 1, "ems: No space left on device\n"),
        (PermissionError(13, "Permission denied", "/x/y"), 1, "ems: /x/y: Permission denied\n"),
        (MemoryError(), 1, "ems: not enough memory; simulate with a longer --step, or without --sites\n"),
    ],
)
def test_a_failure_is_one_sentence(
    command: Callable[..., Any],
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: BaseException,
    code: int,
    message: str,
) -> None:
    monkeypatch.setattr("ems.year.simulate", failing(error))
    outcome = command("run", "renca", "--out", "x")
    assert (outcome.code, outcome.out, outcome.err) == (code, "", message)
    assert list(here.iterdir()) == []


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_signal_while_the_folder_is_written_leaves_nothing(
    command: Callable[..., Any], here: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    number = getattr(signal, name)
    before = signal.getsignal(number)

    def interrupted(_result: object, folder: Path) -> None:
        (folder / "half").touch()
        try:
            os.kill(os.getpid(), number)
            time.sleep(5.0)
        except SystemExit:
            os.kill(os.getpid(), number)  # impatient: the second one changes nothing
            time.sleep(0.1)
            raise

    monkeypatch.setattr("ems.results.folder.write_series", interrupted)
    outcome = command("run", "renca", "--out", "deep/x")
    assert outcome == (128 + number, "", "ems: stopped; nothing half-written is left\n")
    assert list(here.iterdir()) == []
    assert signal.getsignal(number) == before


@posix
def test_ctrl_c_in_a_process_of_its_own_ends_with_130_and_one_line(here: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "ems", "run", "renca", "--out", "deep/x"],
        cwd=here,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as running:
        while not list(here.glob("deep/.x.*")) and running.poll() is None:
            time.sleep(0.01)
        running.send_signal(signal.SIGINT)
        out, err = running.communicate()
    assert (running.returncode, out, err) == (130, "", "ems: stopped; nothing half-written is left\n")
    assert list(here.iterdir()) == []


@posix
@pytest.mark.parametrize("arguments", [["schema"], ["run", "renca", "--no-report", "--json"]])
def test_a_reader_that_goes_away_is_no_news(here: Path, arguments: list[str]) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "ems", *arguments],
        cwd=here,
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        running.stdout.close()
        errors = running.stderr.read()
    assert b"Traceback" not in errors
    assert b"BrokenPipe" not in errors
    assert running.returncode == 1


@posix
@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs /dev/full")  # noqa: PTH110 - a decorator's question
def test_a_full_disk_behind_standard_output_is_one_sentence(here: Path) -> None:
    with open("/dev/full", "w", encoding="utf-8") as full:  # noqa: PTH123 - a device
        ended = subprocess.run(
            [sys.executable, "-m", "ems", "scenarios"],
            cwd=here,
            env=environment(),
            stdout=full,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            check=False,
        )
    assert (ended.returncode, ended.stderr) == (1, "ems: No space left on device\n")


def test_a_full_disk_found_at_the_last_flush_is_a_failure(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stream takes everything, and fails when it is emptied at the end."""
    with (here / "log").open("w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stdout", Late(stream))
        assert main(["--version"]) == 1


class Late:
    """A stream that fails at the second flush: the first is that of the only line."""

    def __init__(self, stream: Any) -> None:
        self.stream, self.flushes = stream, 0

    def __getattr__(self, name: str) -> object:
        return getattr(self.stream, name)

    def flush(self) -> None:
        """Fail at the end."""
        self.flushes += 1
        if self.flushes > 1:
            raise OSError(28, "No space left on device")


def test_closed_streams_swallow_what_they_are_given(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert here.is_dir()
    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    assert main(["scenarios"]) == 0
    assert main(["check", "nowhere"]) == 2
    for stream in (sys.stdout, sys.stderr):
        stream.close()


def test_a_stream_that_cannot_show_a_letter_gets_a_question_mark(process: Callable[..., Any]) -> None:
    """``CO₂`` in ASCII."""
    ended = subprocess.run(
        [sys.executable, "-m", "ems", "check", "renca", "--json"],
        env=environment(PYTHONIOENCODING="ascii"),
        capture_output=True,
        check=False,
    )
    assert ended.returncode == 2
    outcome = process("run", "renca", "--no-report", "--out", "x")
    assert "CO₂" in outcome.out


def test_a_system_without_some_signal_and_a_stream_of_another_kind_are_no_obstacle(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert here.is_dir()
    monkeypatch.setattr("ems.cli.exits.STOPPING", ("SIGINT", "SIGNOWHERE"))
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stdout", stream)

    def interrupted() -> None:
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(5.0)

    monkeypatch.setattr("ems.cli.scenarios.list_scenarios", interrupted)
    assert main(["scenarios"]) == 130
    assert stream.getvalue() == ""


@pytest.mark.parametrize("is_on", [True, False])
def test_the_search_for_cycles_is_afterwards_as_it_was(command: Callable[..., Any], *, is_on: bool) -> None:
    was_on = gc.isenabled()
    (gc.enable if is_on else gc.disable)()
    try:
        command("scenarios")
        assert gc.isenabled() is is_on
    finally:
        (gc.enable if was_on else gc.disable)()


def test_the_command_runs_outside_the_main_thread_too(here: Path) -> None:
    assert here.is_dir()
    codes: list[int] = []
    thread = threading.Thread(target=lambda: codes.append(main(["scenarios"])))
    thread.start()
    thread.join()
    assert codes == [0]
