"""``ems sweep``: variants played and kept, the best told, the status asked; wrong files told with every problem."""

from __future__ import annotations

import json
import os
import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

import ems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ASKED = """
scenario = "one_site"
[grid]
"storage.battery.capacity_kwh" = { start = 10, stop = 50, step = 20 }
"pv.roof.scale_fraction" = [0.5, 1.0]
"""


@pytest.fixture
def file(here: Path) -> Path:
    path = here / "variants.toml"
    path.write_text(ASKED, encoding="utf-8")
    return path


def test_a_sweep_tells_the_best_and_where_everything_is(command: Callable[..., Any], file: Path, here: Path) -> None:
    outcome = command("sweep", str(file))
    assert (outcome.code, outcome.err) == (0, "")
    assert outcome.out.startswith("6 cases of one_site: about")
    assert "The least yearly cost of the district of 6 cases" in outcome.out
    folder = here / "results" / "variants"
    frame = ems.read_sweep(folder)
    assert frame["case"].tolist() == list(range(6))
    best = int(frame["yearly_cost_yen"].idxmin())
    assert f"case {best}" in outcome.out.splitlines()[4]
    assert (folder / "sweep.html").read_text(encoding="utf-8").startswith("<!")


def test_the_best_are_those_of_the_least_bills_where_they_are_told(
    command: Callable[..., Any], file: Path, here: Path
) -> None:
    """The owner of one site pays her bill; by the district's cost another battery looks best."""
    small = ASKED.replace("start = 10, stop = 50, step = 20", "start = 2, stop = 10, step = 4")
    file.write_text(small.replace("[grid]", "bills = true\n[grid]"), encoding="utf-8")
    outcome = command("sweep", str(file), "--no-page")
    assert (outcome.code, outcome.err) == (0, "")
    assert "The least yearly bills with purchase of 6 cases" in outcome.out
    frame = ems.read_sweep(here / "results" / "variants")
    assert f"case {frame['yearly_bills_yen'].idxmin()}" in outcome.out.splitlines()[4]
    assert frame["yearly_bills_yen"].idxmin() != frame["yearly_cost_yen"].idxmin()
    status = ems.sweep_status(here / "results" / "variants")
    assert any(note.startswith("bills: what all sites together pay") for note in status.notes)


def test_ctrl_c_tells_what_is_kept_and_how_to_go_on(
    command: Callable[..., Any], file: Path, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def impatient() -> Iterator[Callable[[int, int], None]]:
        def advance(done: int, total: int) -> None:
            assert total == 6
            if done == 2:
                os.kill(os.getpid(), signal.SIGINT)
                time.sleep(5.0)

        yield advance

    with monkeypatch.context() as patch:
        patch.setattr("ems.cli.sweeping.sweep.bar", impatient)
        outcome = command("sweep", str(file), "--no-page")
    folder = here / "results" / "variants"
    kept = f"2 of 6 cases are kept in {folder}: the same command goes on from there"
    assert (outcome.code, outcome.err) == (130, f"ems: stopped; {kept}\n")
    assert len(ems.read_sweep(folder)) == 2
    assert "2 of them kept already" in command("sweep", str(file), "--no-page").out


def test_a_finished_sweep_is_not_played_again(command: Callable[..., Any], file: Path) -> None:
    command("sweep", str(file), "--no-page")
    again = command("sweep", str(file), "--no-page")
    assert again.code == 0
    assert "all are kept already" in again.out


def test_the_status_is_told_to_people_and_programs(command: Callable[..., Any], file: Path) -> None:
    command("sweep", str(file), "--out", "kept", "--no-page")
    assert "6 of 6 cases are kept (100.0 %), 0 failed" in command("sweep", "--status", "kept").out
    content = json.loads(command("sweep", "--status", "kept", "--json").out)
    assert (content["done"], content["total"], content["finished"], content["running"]) == (6, 6, True, False)


def test_the_object_names_folder_and_columns(command: Callable[..., Any], file: Path) -> None:
    content = json.loads(command("sweep", str(file), "--json", "--no-page").out)
    assert (content["cases"], content["failed"]) == (6, 0)
    assert content["columns"][:3] == ["case", "storage.battery.capacity_kwh", "pv.roof.scale_fraction"]


def test_failed_cases_are_rows_with_a_reason(command: Callable[..., Any], here: Path) -> None:
    path = here / "some.toml"
    path.write_text(
        'scenario = "one_site"\n[grid]\n"storage.battery.charge_efficiency" = [0.9, 1.5]\n', encoding="utf-8"
    )
    outcome = command("sweep", str(path), "--out", "some")
    assert outcome.code == 0
    assert "1 of 2 cases failed" in outcome.out
    assert "charge_efficiency" in ems.read_sweep(here / "some")["error"][1]


def test_a_sweep_of_nothing_but_failures_fails(command: Callable[..., Any], here: Path) -> None:
    path = here / "none.toml"
    path.write_text('scenario = "one_site"\n[grid]\n"storage.battery.charge_efficiency" = [1.5]\n', encoding="utf-8")
    outcome = command("sweep", str(path), "--out", "none")
    assert outcome.code == 1
    assert "all 1 cases failed" in outcome.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('[grid]\n"storage.battery.capacity_kwh" = { start = 0, stop = 40 }', "step"),
        ('[grid]\n"storage.batery.capacity_kwh" = [1]', "did you mean"),
        ('[grid]\n"storage.battery.capacity_kwh" = []', "capacity_kwh"),
        ('[grids]\n"storage.battery.capacity_kwh" = [1]', "grids"),
        ('[grid]\n"storage.battery.capacity_kwh" = { start = 0, stop = 45, step = 20 }', "stop"),
    ],
)
def test_wrong_files_are_told(command: Callable[..., Any], here: Path, text: str, told: str) -> None:
    path = here / "wrong.toml"
    path.write_text(f'scenario = "one_site"\n{text}\n', encoding="utf-8")
    outcome = command("sweep", str(path))
    assert outcome.code == 2
    assert told in outcome.err
    assert "Traceback" not in outcome.err
    assert not (here / "results").exists()


def test_a_file_or_a_status_must_be_asked_for(command: Callable[..., Any], file: Path) -> None:
    assert "no file says what varies" in command("sweep").err
    assert "--status with SWEEP.toml" in command("sweep", str(file), "--status", "kept").err
    assert command("sweep", "--status", "nowhere").code == 2


def test_keys_that_move_no_figure_are_told(command: Callable[..., Any], here: Path) -> None:
    """What the sites earn by feeding in is in their bills, not in what the district costs."""
    keys = '"storage.battery.capacity_kwh" = [10, 20]\n"prices.site.export_per_kwh" = [5, 8]\n'
    for bills, told in (("", True), ("bills = true\n", False)):
        path = here / f"idle_{told}.toml"
        path.write_text(f'scenario = "one_site"\n{bills}[grid]\n{keys}', encoding="utf-8")
        outcome = command("sweep", str(path), "--no-page")
        assert ("prices.site.export_per_kwh moved no figure" in outcome.out) is told
        assert "storage.battery.capacity_kwh moved" not in outcome.out
