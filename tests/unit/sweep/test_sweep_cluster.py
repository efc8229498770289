"""A sweep on a local Dask cluster of two workers: the same rows as here, and clear words when something is amiss."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import fake_evaluation
import pytest
from distributed import Client, LocalCluster
from pandas.testing import assert_frame_equal

import ems.year
from ems.sweep import read_sweep, run_sweep
from ems.sweep.running import cluster, worker
from profiles.errors import RunError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KEY = fake_evaluation.KEY
ASKED = {
    "scenario": "hitotsugaoka",
    "method": "latin_hypercube",
    "samples": 90,
    "seed": 3,
    "grid": {KEY: {"start": 1000, "stop": 12000}, "weather.seed": {"start": 1, "stop": 9}},
}


@pytest.fixture(autouse=True)
def fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "EVALUATION", "fake_evaluation")


@pytest.fixture(scope="module")
def dask() -> Iterator[LocalCluster]:
    """Return a scheduler with two workers, each a process with one thread."""
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0", silence_logs=50) as started:
        yield started


def test_the_rows_are_those_of_this_machine(dask: LocalCluster, tmp_path: Path) -> None:
    here = run_sweep(ASKED, tmp_path / "here")
    there = run_sweep(ASKED, tmp_path / "there", cluster=dask.scheduler_address)
    assert_frame_equal(there, here, check_exact=True)
    assert len(here) == 90


def test_both_workers_work(dask: LocalCluster, tmp_path: Path) -> None:
    run_sweep(ASKED | {"policy": "slow"}, tmp_path, cluster=dask.scheduler_address)
    with Client(dask) as client:
        asked = client.run(lambda: len(__import__("ems.sweep.running.cluster").sweep.running.cluster._kept))
    assert list(asked.values()) == [1, 1]


def test_failed_cases_are_rows(dask: LocalCluster, tmp_path: Path) -> None:
    asked = {"scenario": "hitotsugaoka", "policy": "fail", "grid": {KEY: [1000, 3000, 4000]}}
    frame = run_sweep(asked, tmp_path, cluster=dask.scheduler_address)
    assert (frame["error"] != "").tolist() == [False, True, False]


def test_a_worker_of_another_program_version(
    dask: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ems.year, "own_version", lambda: "9.9")
    with pytest.raises(RunError) as error:
        run_sweep(ASKED, tmp_path, cluster=dask.scheduler_address)
    assert str(error.value).count("has program version 0.1.0, this is 9.9: its cases would differ") == 2
    assert "0 of 90 cases are kept" in str(error.value)


def test_a_worker_that_comes_later_with_another_version(
    dask: LocalCluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ems.year, "own_version", lambda: "9.9")
    monkeypatch.setattr(cluster, "_refuse_strangers", lambda *_: None)
    with pytest.raises(RunError, match=r"a worker has program version 0\.1\.0, this is 9\.9"):
        run_sweep(ASKED, tmp_path, cluster=dask.scheduler_address)


def test_a_worker_without_an_input_file(dask: LocalCluster, tmp_path: Path) -> None:
    load = tmp_path / "load.csv"
    load.write_text("here")
    asked = {"scenario": "hitotsugaoka", "grid": {KEY: [1000], "load.file": [str(load)]}}
    monkey = load.rename  # the file is there when the sweep is read, and away when the workers look
    with pytest.raises(RunError, match=r"has no such file or another one: .*load\.csv; copy it to the same place"):
        run_sweep(
            asked, tmp_path / "out", cluster=dask.scheduler_address, tell=lambda _: monkey(tmp_path / "away") and None
        )


def test_nobody_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "CONNECT_S", 0.2)
    with pytest.raises(RunError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9; write the scheduler's add"):
        run_sweep(ASKED, tmp_path, cluster="tcp://127.0.0.1:9")


def test_a_worker_that_is_killed(dask: LocalCluster, tmp_path: Path) -> None:
    """Other workers play its cases too: nothing is lost and nothing comes twice."""
    asked = ASKED | {"policy": "slow"}
    here = run_sweep(asked, tmp_path / "here")
    killed: list[int] = []

    def kill(_: object) -> None:
        if not killed:
            killed.append(next(iter(dask.workers.values())).process.pid)
            os.kill(killed[0], signal.SIGKILL)

    there = run_sweep(asked, tmp_path / "there", cluster=dask.scheduler_address, progress=kill)
    assert killed
    assert_frame_equal(there, here, check_exact=True)


def test_cases_that_kill_their_workers(dask: LocalCluster, tmp_path: Path) -> None:
    asked = {"scenario": "hitotsugaoka", "policy": "die", "grid": {KEY: {"start": 1000, "stop": 12000, "step": 250}}}
    dask.scheduler.allowed_failures = 0  # Dask's own three need four new workers, at two seconds each
    with pytest.raises(RunError, match=r"workers of the Dask cluster died over the same cases.* of 45 cases are kept"):
        run_sweep(asked, tmp_path, cluster=dask.scheduler_address)
    assert fake_evaluation.DIES_AT not in set(read_sweep(tmp_path)["case"])
