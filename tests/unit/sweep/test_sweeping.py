"""A sweep as a whole: every way of playing it gives the same rows, and what was finished stays."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import duckdb
import fake_evaluation
import numpy as np
import pandas as pd
import polars as pl
import pytest
from pandas.testing import assert_frame_equal

import ems.year
from ems.sweep import read_sweep, run_sweep, sweep_status
from ems.sweep.running import here, worker
from ems.sweep.store import layout, manifest
from profiles.errors import InputError, RunError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from ems.sweep import SweepStatus

KEY = fake_evaluation.KEY
ASKED = {
    "scenario": "hitotsugaoka",
    "grid": {KEY: {"start": 1000, "stop": 12000, "step": 250}, "weather.year": ["mean", "sunny"]},
}
CASES = 90


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "EVALUATION", "fake_evaluation")
    monkeypatch.setattr(here, "_may_meet", lambda: True)
    monkeypatch.setattr(manifest, "SHARED_PARTS", 1)  # parts of 7 cases, as the evaluation wants them


def expected() -> pd.DataFrame:
    """Return the rows of the sweep, written out independently."""
    case = np.arange(CASES)
    capacity_kwh = 1000 + 250 * (case // 2)
    return pd.DataFrame(
        {
            "case": case,
            KEY: capacity_kwh,
            "weather.year": pd.Series(["mean", "sunny"] * 45, dtype="str"),
            "cost_yen": 1e6 - 10.0 * capacity_kwh + case / 7.0,
            "error": pd.Series([""] * CASES, dtype="str"),
        }
    )


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Return a list that gets the first case of every part that is evaluated."""
    played: list[int] = []
    evaluate = fake_evaluation.evaluate

    def noted(plan: object, first: int, end: int, memory: object) -> pd.DataFrame:
        played.append(first)
        return evaluate(plan, first, end, memory)  # type: ignore[arg-type]

    monkeypatch.setattr(fake_evaluation, "evaluate", noted)
    return played


@pytest.mark.parametrize("who", [{}, {"workers": 1}, {"workers": 3}, {"processes": 2}])
def test_every_way_gives_the_same_rows(tmp_path: Path, who: dict[str, int]) -> None:
    frame = run_sweep(ASKED, tmp_path / "sweep", **who)  # type: ignore[arg-type]
    assert_frame_equal(frame, expected())
    assert_frame_equal(read_sweep(tmp_path / "sweep"), frame)


def test_pandas_duckdb_and_polars_open_the_dataset(tmp_path: Path) -> None:
    frame = run_sweep(ASKED, tmp_path)
    cases = tmp_path / "cases"
    assert len(list(cases.iterdir())) == -(-CASES // fake_evaluation.CHUNK)
    assert_frame_equal(pd.read_parquet(cases), frame)
    found = duckdb.read_parquet(f"{cases}/*.parquet").order('"case"').fetchall()
    assert found == list(frame.itertuples(index=False, name=None))
    assert pl.read_parquet(cases / "*.parquet").sort("case").rows() == found


def test_a_finished_sweep_is_not_played_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    first = run_sweep(ASKED, tmp_path, tell=told.append)
    played = counted(monkeypatch)
    assert_frame_equal(run_sweep(ASKED, tmp_path, tell=told.append), first)
    assert played == []
    assert told == [
        "90 cases of hitotsugaoka: about 1 s",
        "90 cases of hitotsugaoka: all are kept already",
    ]


def test_it_goes_on_with_what_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = run_sweep(ASKED, tmp_path)
    (tmp_path / "cases" / "part-00003.parquet").unlink()
    (tmp_path / "cases" / "part-00012.parquet").unlink()
    assert read_sweep(tmp_path)["case"].tolist() == [n for n in range(84) if not 21 <= n < 28]
    told: list[str] = []
    played = counted(monkeypatch)
    assert_frame_equal(run_sweep(ASKED, tmp_path, tell=told.append), whole)
    assert played == [21, 84]
    assert told == ["90 cases of hitotsugaoka, 77 of them kept already: about 1 s"]


@pytest.mark.parametrize("damage", [lambda text: text[:-40], lambda _: b"", lambda _: b"PAR1 nonsense PAR1"])
def test_a_damaged_part_is_named_and_played_again(tmp_path: Path, damage: Callable[[bytes], bytes]) -> None:
    whole = run_sweep(ASKED, tmp_path)
    part = tmp_path / "cases" / "part-00002.parquet"
    part.write_bytes(damage(part.read_bytes()))
    with pytest.raises(InputError, match=r"part-00002.parquet: is damaged or of another sweep; start the same sweep"):
        read_sweep(tmp_path)
    assert_frame_equal(run_sweep(ASKED, tmp_path), whole)


def test_damaged_data_behind_a_whole_footer_is_named_and_played_again(tmp_path: Path) -> None:
    """Bits that turned on the disk, anywhere before the footer: named, or in a place that changes nothing."""
    whole = run_sweep(ASKED, tmp_path)
    part = tmp_path / "cases" / "part-00002.parquet"
    good = part.read_bytes()
    end_of_data = len(good) - 8 - int.from_bytes(good[-8:-4], "little")
    named: list[int] = []
    others: list[int] = []
    for place in range(4, end_of_data, 11):
        part.write_bytes(good[:place] + bytes([good[place] ^ 255]) + good[place + 1 :])
        try:
            assert_frame_equal(read_sweep(tmp_path), whole)
        except InputError as error:
            told = str(error)
            (named if "part-00002.parquet: is damaged or of another sweep; start the same" in told else others).append(
                place
            )
    assert others == []
    assert len(named) > end_of_data / 11 / 2
    part.write_bytes(good[: named[0]] + bytes([good[named[0]] ^ 255]) + good[named[0] + 1 :])
    assert_frame_equal(run_sweep(ASKED, tmp_path), whole)
    assert_frame_equal(read_sweep(tmp_path), whole)


def test_a_part_of_another_place_is_played_again(tmp_path: Path) -> None:
    whole = run_sweep(ASKED, tmp_path)
    cases = tmp_path / "cases"
    (cases / "part-00002.parquet").write_bytes((cases / "part-00003.parquet").read_bytes())
    assert sweep_status(tmp_path).done == CASES - fake_evaluation.CHUNK
    assert_frame_equal(run_sweep(ASKED, tmp_path), whole)


def test_failed_cases_are_rows_with_their_reason(tmp_path: Path) -> None:
    frame = run_sweep(ASKED | {"policy": "fail"}, tmp_path)
    failed = frame[frame["error"] != ""]
    assert failed[KEY].tolist() == [3000, 3000, 6000, 6000, 9000, 9000, 12000, 12000]
    assert set(failed["error"]) == {"capacity_kwh: must not be a multiple of 3000"}
    assert failed["cost_yen"].isna().all()
    assert len(frame) == CASES
    status = sweep_status(tmp_path)
    assert (status.total, status.done, status.failed, status.is_running) == (90, 90, 8, False)
    assert status.is_finished
    assert status.left_s is None


def test_columns_that_come_later_are_empty_before(tmp_path: Path) -> None:
    frame = run_sweep(ASKED | {"policy": "late"}, tmp_path)
    assert list(frame.columns) == ["case", KEY, "weather.year", "cost_yen", "late_kwh", "error"]
    assert frame["late_kwh"].isna().tolist() == [case < 14 for case in range(CASES)]
    assert_frame_equal(pd.read_parquet(tmp_path / "cases"), frame)
    names = {tuple(pl.read_parquet_schema(path)) for path in (tmp_path / "cases").iterdir()}
    assert len(names) == 1


def test_columns_are_in_order_however_parts_arrive(tmp_path: Path) -> None:
    asked = ASKED | {"policy": "late"}
    whole = run_sweep(asked, tmp_path)
    (tmp_path / "cases" / "part-00000.parquet").unlink()
    assert_frame_equal(run_sweep(asked, tmp_path), whole)


def test_progress_is_told_after_every_part(tmp_path: Path) -> None:
    statuses = []
    run_sweep(ASKED, tmp_path, progress=statuses.append)
    assert [status.done for status in statuses] == [*range(7, 90, 7), 90]
    assert all(status.is_running for status in statuses)
    assert statuses[0].left_s is not None
    assert statuses[0].left_s > 0.0
    assert statuses[-1].left_s == 0.0
    assert statuses[0].done_fraction == pytest.approx(7 / 90)


def test_status_of_a_sweep_at_work(tmp_path: Path) -> None:
    seen = []
    run_sweep(ASKED, tmp_path, progress=lambda status: seen.append(sweep_status(status.folder)))
    assert all(status.is_running for status in seen)
    assert [status.done for status in seen] == [*range(7, 90, 7), 90]
    assert seen[3].left_s is not None
    assert not sweep_status(tmp_path).is_running


def test_two_sweeps_in_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ems.sweep.store.lock.PAUSE_S", 0.0)
    messages = []

    def again(_: object) -> None:
        with pytest.raises(InputError, match="another sweep is at work in this folder") as error:
            run_sweep(ASKED, tmp_path)
        messages.append(str(error.value))

    frame = run_sweep(ASKED, tmp_path, progress=again)
    assert len(messages) == 13
    assert_frame_equal(frame, expected())


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = layout.write_whole
    room = [5]

    def full(folder: Path, target: Path, write: Callable[[Path], object]) -> None:
        def cut(path: Path) -> None:
            if target.suffix == ".parquet" and not room[0]:
                path.write_bytes(b"PAR1 the first ha")
                raise OSError(errno.ENOSPC, "No space left on device")
            room[0] -= target.suffix == ".parquet"
            write(path)

        written(folder, target, cut)

    monkeypatch.setattr("ems.sweep.store.parts.write_whole", full)
    with pytest.raises(RunError) as error:
        run_sweep(ASKED, tmp_path)
    assert "cannot write (No space left on device); 35 of 90 cases are kept in" in str(error.value)
    assert "start the same sweep again" in str(error.value)
    assert len(read_sweep(tmp_path)) == len(pd.read_parquet(tmp_path / "cases")) == 35
    assert list((tmp_path / ".work").glob("*.part")) == []
    room[0] = 1000
    assert_frame_equal(run_sweep(ASKED, tmp_path), expected())


def test_a_process_that_dies(tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"a process of the sweep ended by itself: killed.*of 90 cases are kept in"):
        run_sweep(ASKED | {"policy": "die"}, tmp_path, processes=2)
    kept = read_sweep(tmp_path)
    assert not kept["case"].between(14, 20).any()
    assert_frame_equal(kept, expected().loc[kept["case"], kept.columns].reset_index(drop=True))


def test_ctrl_c_leaves_a_dataset_that_opens(tmp_path: Path) -> None:
    def stop(status: object) -> None:
        if status.done == 21:  # type: ignore[attr-defined]
            raise KeyboardInterrupt

    for who in ({}, {"workers": 2}, {"processes": 2}):
        folder = tmp_path / repr(who)
        with pytest.raises(KeyboardInterrupt):
            run_sweep(ASKED, folder, progress=stop, **who)  # type: ignore[arg-type]
        assert len(read_sweep(folder)) == 21
        assert not sweep_status(folder).is_running
        assert_frame_equal(run_sweep(ASKED, folder), expected())


def test_a_mistake_of_the_program_is_no_failed_case(tmp_path: Path) -> None:
    for who in ({}, {"workers": 2}, {"processes": 2}):
        with pytest.raises(ZeroDivisionError):
            run_sweep(ASKED | {"policy": "bug"}, tmp_path, **who)  # type: ignore[arg-type]


def test_another_program_version(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_sweep(ASKED, tmp_path)
    monkeypatch.setattr(ems.year, "own_version", lambda: "9.9")
    with pytest.raises(
        InputError, match=r"program: was begun by program version 0\.1\.0, this is 9\.9: .*another fold"
    ):
        run_sweep(ASKED, tmp_path)
    assert_frame_equal(read_sweep(tmp_path), expected())


def test_another_sweep_in_the_folder(tmp_path: Path) -> None:
    run_sweep(ASKED, tmp_path)
    other = {
        "scenario": "hitotsugaoka",
        "survival_hours": 72,
        "set": {"weather.seed": 2},
        "grid": {KEY: [1000]},
    }
    with pytest.raises(InputError) as error:
        run_sweep(other, tmp_path)
    assert [problem.where for problem in error.value.problems] == [
        "scenario and [set]",
        "policy, planned, survival_hours, bills, kpis",
        "[grid] and [linked]",
        "method, samples, seed",
    ]
    assert "choose another folder" in str(error.value)
    assert_frame_equal(read_sweep(tmp_path), expected())


def test_an_input_file_that_changes_while_the_cases_are_played(tmp_path: Path) -> None:
    load = tmp_path / "load.csv"
    load.write_text("as it was")
    asked = ASKED | {"set": {"load.file": str(load)}}
    folder = tmp_path / "sweep"

    def save(status: SweepStatus) -> None:
        os.utime(load)  # written again with the same content: nothing has changed
        if status.done == 21:
            load.write_text("as it is")

    with pytest.raises(RunError) as error:
        run_sweep(asked, folder, progress=save)
    told = f"{load}: has changed while the cases were played; 21 of 90 cases are kept in {folder}, all played before: "
    assert str(error.value).startswith(told)
    assert "put the old file back and start the same sweep again" in str(error.value)
    assert len(read_sweep(folder)) == 21
    with pytest.raises(InputError, match="has changed since the sweep began"):
        run_sweep(asked, folder)
    load.write_text("as it was")
    assert_frame_equal(run_sweep(asked, folder), expected())


@pytest.mark.parametrize("kind", [KeyboardInterrupt, SystemExit])
def test_whoever_stops_it_is_told_what_is_kept(tmp_path: Path, kind: type[BaseException]) -> None:
    def stop(status: SweepStatus) -> None:
        if status.done == 28:
            raise kind

    with pytest.raises(kind) as stopped:
        run_sweep(ASKED, tmp_path, progress=stop)
    note = f"28 of 90 cases are kept in {tmp_path}: the same command goes on from there"
    assert stopped.value.__notes__ == [note]
    assert_frame_equal(run_sweep(ASKED, tmp_path), expected())


@pytest.mark.parametrize("asked", [["SWEEP.toml"], None, 3])
def test_what_is_no_sweep(tmp_path: Path, asked: object) -> None:
    with pytest.raises(InputError, match="is neither the path of a file nor a mapping"):
        run_sweep(asked, tmp_path / "sweep")  # type: ignore[arg-type]
    assert not (tmp_path / "sweep").exists()


def test_a_changed_input_file(tmp_path: Path) -> None:
    load = tmp_path / "load.csv"
    load.write_text("as it was")
    asked = ASKED | {"grid": {KEY: [1000, 2000], "load.file": [str(load)]}}
    run_sweep(asked, tmp_path / "sweep")
    load.write_text("as it is")
    with pytest.raises(InputError, match=r"load\.csv: has changed since the sweep began; put the old file back"):
        run_sweep(asked, tmp_path / "sweep")


@pytest.mark.parametrize(
    ("who", "message"),
    [
        ({"workers": -1}, "workers = -1: must be a whole number, 0 or more"),
        ({"processes": 1.5}, "processes = 1.5: must be a whole number, 0 or more"),
        ({"workers": 2, "processes": 2}, "workers = 2 and processes = 2: who plays the cases"),
        ({"cluster": "192.168.0.10"}, "is no address; write the scheduler's address, such as tcp://"),
    ],
)
def test_wrong_workers(tmp_path: Path, who: dict[str, int], message: str) -> None:
    with pytest.raises(InputError, match=message.replace(".", r"\.")):
        run_sweep(ASKED, tmp_path / "sweep", **who)  # type: ignore[arg-type]
    assert not (tmp_path / "sweep").exists()
