"""Peak memory of a fresh process that plans one problem once: ``python -m benchmarks.peers.memory KEY HOURS``."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.problem import three_price_levels
from benchmarks.peers.registry import BY_KEY

ROOT = Path(__file__).parents[2]
KIB_PER_MIB = 1024.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """Memory of a process.

    Parameters
    ----------
    imported_mib
        Highest resident memory once the tool was imported [MiB].
    peak_mib
        Highest resident memory of all [MiB].
    """

    imported_mib: float
    peak_mib: float

    @property
    def added_mib(self) -> float:
        """What describing and solving the problem adds [MiB]."""
        return self.peak_mib - self.imported_mib


def memory_of(key: str, hours: int) -> Memory:
    """Plan three price levels in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "benchmarks.peers.memory", key, str(hours)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    return Memory(**json.loads(done.stdout.splitlines()[-1]))


def highest_mib() -> float:
    """Return this process's highest resident memory [MiB].

    From /proc, since what ``getrusage`` tells of a child includes its parent's memory at the fork.
    """
    for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / KIB_PER_MIB
    raise OSError("the system does not tell a process's highest resident memory")


def _measure(key: str, hours: int) -> dict[str, float]:
    arrays = three_price_levels(hours)
    way = BY_KEY[key].load()
    imported_mib = highest_mib()
    way(arrays)
    return {"imported_mib": imported_mib, "peak_mib": highest_mib()}


if __name__ == "__main__":
    print(json.dumps(_measure(sys.argv[1], int(sys.argv[2]))))
