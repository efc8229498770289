"""What a sweep was made of, as digests: whoever goes on with it must mean the same."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from ems.sweep.asked.files import input_files

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from ems.sweep.asked.plan import SweepPlan

CHUNK_BYTES = 1 << 20
ABSENT = "absent"


def plan_digests(plan: SweepPlan) -> dict[str, str]:
    """SHA-256 of each part of a plan.

    Parameters
    ----------
    plan
        The sweep.

    Returns
    -------
    dict
        Name of the part, as a user calls it, and its digest.
    """
    settings = (plan.policy, plan.planned, plan.survival_h, plan.bills, plan.kpis)
    draws = None if plan.draws is None else hashlib.sha256(plan.draws.tobytes()).hexdigest()
    keys = [(key.name, key.levels, key.lower, key.upper, key.is_whole, key.is_log) for key in plan.keys]
    links = [(link.name, link.source, link.times) for link in plan.linked]
    return {
        "scenario and [set]": _digest(plan.tables),
        "policy, planned, survival_hours, bills, kpis": _digest(settings),
        "[grid] and [linked]": _digest((keys, links)),
        "method, samples, seed": _digest((plan.method, plan.count, draws)),
    }


def file_digests(plan: SweepPlan) -> dict[str, str]:
    """SHA-256 of every file that the cases read.

    Parameters
    ----------
    plan
        The sweep.

    Returns
    -------
    dict
        Path and digest; ``"absent"`` where there is no such file, which the cases will say.
    """
    return {str(path): digest_of(path) for path in input_files(plan)}


class InputWatch:
    """Notices when a file that the cases read changes while they are played.

    Parameters
    ----------
    plan
        The sweep. Made before the digests are: what changes in between is noticed too.

    Notes
    -----
    A file is read again only where its size or time of change is another: one look at each costs microseconds.
    """

    def __init__(self, plan: SweepPlan) -> None:
        self._seen = {path: _look(path) for path in input_files(plan)}

    def changed(self, digests: Mapping[str, str]) -> list[str]:
        """Return the files whose content is another than it was.

        Parameters
        ----------
        digests
            As they were when the sweep began, by path.
        """
        found = []
        for path, seen in self._seen.items():
            now = _look(path)
            if now == seen:
                continue
            if digest_of(path) == digests.get(str(path), ABSENT):
                self._seen[path] = now
            else:
                found.append(str(path))
        return found


def _look(path: Path) -> tuple[int, int, int] | None:
    """What changes with a file's content: which file it is, its size, when it was written; None for no file."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


def digest_of(path: Path) -> str:
    """SHA-256 of a file; ``"absent"`` where it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as stream:
            while piece := stream.read(CHUNK_BYTES):
                digest.update(piece)
    except OSError:
        return ABSENT
    return digest.hexdigest()


def _digest(value: object) -> str:
    """SHA-256 of what TOML can hold."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
