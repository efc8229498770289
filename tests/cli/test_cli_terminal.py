"""On a terminal: progress while it runs, tables drawn, nothing that a scenario says steers the screen."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest
from cli_process import environment

from ems.cli.progress import bar, progress
from ems.cli.tables import Table, plain_lines, show
from ems.cli.text import harmless
from ems.cli.values import difference, is_marked, quantity

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

ESCAPE = chr(27)
TABLE = Table(
    title="Year", heads=("", "none", "best"), rows=(("Load", "12", "12"), ("一ヶ岡", "3", "4 (+33 %)")),
    marked=frozenset({(1, 2)}),
)  # fmt: skip


class Screen(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        """Answer as a terminal does."""
        return True


def test_plain_tables_are_aligned_by_width_on_screen_and_mark_with_an_asterisk() -> None:
    assert plain_lines(TABLE) == [
        "Year",
        "        none        best",
        "Load      12          12",
        "一ヶ岡     3   4 (+33 %)*",
    ]


def test_a_terminal_gets_a_drawn_table_with_the_same_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = Screen()
    monkeypatch.setattr(sys, "stdout", screen)
    monkeypatch.setenv("TERM", "xterm")
    show(TABLE)
    drawn = screen.getvalue()
    for text in ("Year", "none", "Load", "一ヶ岡", "4 (+33 %)"):
        assert text in drawn
    assert "─" in drawn
    assert ESCAPE in drawn


def test_progress_shows_on_a_terminal_and_is_silent_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, told in ((Screen(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setenv("TERM", "xterm")
        with progress() as tell:
            tell("Weather [bold]")
        assert ("Weather [bold] …" in stream.getvalue()) is told


def test_a_long_work_shows_how_much_is_done_and_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    for stream, told in ((Screen(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", stream)
        monkeypatch.setenv("TERM", "xterm")
        with bar() as advance:
            advance(30, 40)
        assert ("30/40" in stream.getvalue()) is told
        assert ("left:" in stream.getvalue()) is told


def test_control_characters_of_a_scenario_do_not_reach_the_screen() -> None:
    assert harmless(f"a{ESCAPE}[31mb\x9b2J\u202e一\tc\n") == "a�[31mb�2J�一\tc\n"
    table = Table(title="t", heads=("", "x"), rows=((f"{ESCAPE}[2J", "1\n2"),))
    assert ESCAPE not in "\n".join(plain_lines(table))
    assert len(plain_lines(table)) == 3


def test_a_scenario_with_escape_codes_in_its_title_is_shown_harmlessly(command: Callable[..., Any], here: Path) -> None:
    command("new", "town.toml", "--from", "renca")
    text = (here / "town.toml").read_text(encoding="utf-8")
    wild = text.replace('title = "Renca', r'title = "\u001b[2J<script>')
    (here / "town.toml").write_text(wild, encoding="utf-8")
    outcome = command("run", "town.toml", "--no-report")
    assert outcome.out.startswith("�[2J<script>")
    assert ESCAPE not in outcome.out


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (0.0, "kWh", "0 kWh"),
        (9_999.0, "kWh", "9,999 kWh"),
        (10_000.0, "kWh", "10.0 MWh"),
        (15_153_162.0, "kWh", "15.2 GWh"),
        (-12.34, "kW", "\N{MINUS SIGN}12.3 kW"),
        (-0.0001, "kWh", "0.00 kWh"),
        (2_053_000.0, "kg", "2,053 t"),
        (216_776_375.4, "yen", "216,776,375 yen"),
        (1.0, "", "100.0 %"),
        (float("inf"), "kWh", "–"),
    ],
)
def test_quantities_keep_about_three_digits(value: float, unit: str, text: str) -> None:
    assert quantity(value, unit) == text


def test_differences_exist_only_between_numbers() -> None:
    nan = float("nan")
    assert difference(nan, 1.0, "kWh") == difference(1.0, nan, "") == difference(2.0, 2.0, "kWh") == ""
    assert is_marked(nan, 1.0, "kWh")
    assert not is_marked(nan, nan, "")
    assert is_marked(0.62, 0.60, "")


@pytest.mark.skipif(os.name != "posix", reason="a pseudo-terminal of POSIX")
def test_a_whole_run_on_a_pseudo_terminal(here: Path) -> None:
    import pty  # noqa: PLC0415 - POSIX only

    master, slave = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "ems", "run", "renca", "--no-report", "--out", "x"],
        cwd=here,
        env=environment(TERM="xterm", COLUMNS="100"),
        stdout=slave,
        stderr=slave,
    ) as running:
        os.close(slave)
        pieces = []
        while True:
            try:
                piece = os.read(master, 65536)
            except OSError:  # Linux: the other side has closed
                break
            if not piece:
                break
            pieces.append(piece)
    os.close(master)
    text = b"".join(pieces).decode()
    assert running.returncode == 0
    assert "Weather, plants and loads …" in text
    assert re.search(r"Load +1,210 MWh", text)
    assert text.rstrip().endswith("Results: x")
