"""A sweep that is killed again and again, without a moment to tidy up, ends like one that nobody disturbed."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import fake_evaluation
import pandas as pd
import psutil
import pytest
from cli_process import environment
from pandas.testing import assert_frame_equal

from ems.sweep import read_sweep, run_sweep, sweep_status
from ems.sweep.running import worker

if TYPE_CHECKING:
    from collections.abc import Callable

CASES = 490
ASKED = {
    "scenario": "hitotsugaoka",
    "policy": "slow",
    "grid": {fake_evaluation.KEY: {"start": 100, "stop": 49_000, "step": 100}},
}
SWEEP = """
import sys
from ems.sweep import run_sweep
from ems.sweep.running import worker
worker.EVALUATION = "fake_evaluation"
if __name__ == "__main__":
    run_sweep(eval(sys.argv[1]), sys.argv[2], processes=int(sys.argv[3]))
"""
REAL = """
scenario = "one_site"
[grid]
"storage.battery.capacity_kwh" = { start = 5, stop = 50, count = 10 }
"prices.site.export_per_kwh" = { start = 1, stop = 12, count = 12 }
"""
KILLS, REAL_KILLS = 10, 3
LONGEST_WAIT_S = 30.0


def until(reached: Callable[[], bool], what: str) -> None:
    """Wait for something that is about to happen."""
    end_s = time.monotonic() + LONGEST_WAIT_S
    while not reached():
        assert time.monotonic() < end_s, f"waited in vain: {what}"
        time.sleep(0.001)


def parts(folder: Path) -> dict[str, tuple[int, int]]:
    """Return inode and time of writing of every part: a part that was written again has others."""
    found = {path.name: path.stat() for path in (folder / "cases").glob("*.parquet")}
    return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in found.items()}


def started(script: Path, folder: Path, processes: int) -> subprocess.Popen[bytes]:
    """Start a sweep in a process of its own."""
    tests = str(Path(fake_evaluation.__file__).parent)
    paths = {"PYTHONPATH": f"{tests}:{environment()['PYTHONPATH']}"}
    return subprocess.Popen([sys.executable, script, repr(ASKED), folder, str(processes)], env=environment(**paths))


@pytest.mark.slow
def test_killed_ten_times_and_equal_to_an_undisturbed_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "EVALUATION", "fake_evaluation")
    undisturbed = run_sweep({**ASKED, "policy": "quick"}, tmp_path / "undisturbed")
    script = tmp_path / "sweep.py"
    script.write_text(SWEEP)
    folder, moments = tmp_path / "killed", random.Random(7)  # noqa: S311 - moments, no secrets
    for kill in range(KILLS):
        before = parts(folder)
        processes = 2 if kill % 5 == 4 else 0
        more, pause_s = moments.randint(0, 5), moments.uniform(0.0, 0.05)
        with started(script, folder, processes) as sweep:
            # the first part takes a moment anyhow; from then on any moment will do, that of writing included
            until(lambda more=more, before=before: len(parts(folder)) > len(before) + more, "a part")  # type: ignore[misc]
            time.sleep(pause_s)
            children = psutil.Process(sweep.pid).children(recursive=True)
            sweep.kill()
        assert sweep.returncode == -9
        until(lambda children=children: not any(map(psutil.pid_exists, alive(children))), "its processes end")  # type: ignore[misc]
        opens_with_what_was_there(folder, before, undisturbed)
    assert len(parts(folder)) < CASES / fake_evaluation.CHUNK, "it was through before the last kill: make it longer"
    before = parts(folder)
    assert_frame_equal(run_sweep(ASKED, folder), undisturbed, check_exact=True)
    assert before.items() <= parts(folder).items(), "a finished part was played twice"


@pytest.mark.slow
def test_the_command_is_killed_and_goes_on(tmp_path: Path) -> None:
    """Years of a real scenario, played by ``ems sweep`` as a user types it, killed in between."""
    asked, moments = tmp_path / "real.toml", random.Random(3)  # noqa: S311 - moments, no secrets
    asked.write_text(REAL)
    folder, command = tmp_path / "killed", [sys.executable, "-m", "ems", "sweep", str(asked), "--no-page", "--out"]
    undisturbed = run_sweep(asked, tmp_path / "undisturbed")
    for _ in range(REAL_KILLS):
        before = parts(folder)
        with subprocess.Popen([*command, str(folder)], env=environment(), stdout=subprocess.DEVNULL) as sweep:
            until(lambda before=before: len(parts(folder)) > len(before), "a part")  # type: ignore[misc]
            time.sleep(moments.uniform(0.0, 0.3))
            sweep.kill()
        assert sweep.returncode == -9
        assert before.items() <= parts(folder).items()
        kept = read_sweep(folder)
        assert_frame_equal(kept, undisturbed.loc[kept["case"]].reset_index(drop=True), check_exact=True)
    assert sweep_status(folder).done < len(undisturbed), "it was through before the last kill: make it longer"
    before = parts(folder)
    assert subprocess.run([*command, str(folder)], env=environment(), check=False, capture_output=True).returncode == 0
    assert_frame_equal(read_sweep(folder), undisturbed, check_exact=True)
    assert before.items() <= parts(folder).items(), "a finished part was played twice"


def alive(children: list[psutil.Process]) -> list[int]:
    """Return the processes that still run."""
    return [child.pid for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]


def opens_with_what_was_there(folder: Path, before: dict[str, tuple[int, int]], undisturbed: pd.DataFrame) -> None:
    """Check the folder that a killed sweep leaves."""
    assert before.items() <= parts(folder).items()
    status = sweep_status(folder)
    assert not status.is_running
    assert status.done == len(parts(folder)) * fake_evaluation.CHUNK
    kept = read_sweep(folder)
    assert_frame_equal(kept, undisturbed.loc[kept["case"]].reset_index(drop=True), check_exact=True)
    assert_frame_equal(pd.read_parquet(folder / "cases"), kept)
