"""The benchmarks run: kernel and numpy loop, solvers and tools agree on small cases."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
TESTS = 65


@pytest.mark.slow
def test_benchmarks_smoke() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "benchmarks", "--benchmark-disable", "-q", "-p", "no:cacheprovider"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # tools of the extra "benchmarks" may be missing, and their tests are skipped then
    counts = {word: int(count) for count, word in re.findall(r"(\d+) (passed|skipped)", done.stdout.splitlines()[-1])}
    assert sum(counts.values()) == TESTS
    assert counts.get("skipped", 0) <= 10
