"""Thousands of variants of a scenario: asked in a file, played here or on a cluster, kept as Parquet."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ems.sweep.asked.plan import SweepPlan
    from ems.sweep.asked.reading import read_plan
    from ems.sweep.status import SweepStatus, sweep_status
    from ems.sweep.store.frame import read_sweep
    from ems.sweep.sweeping import run_sweep

_HOME = {
    "SweepPlan": "asked.plan",
    "SweepStatus": "status",
    "read_plan": "asked.reading",
    "read_sweep": "store.frame",
    "run_sweep": "sweeping",
    "sweep_status": "status",
}
__all__ = [
    "SweepPlan",
    "SweepStatus",
    "read_plan",
    "read_sweep",
    "run_sweep",
    "sweep_status",
]


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for."""
    if name in _HOME:
        return getattr(import_module(f"ems.sweep.{_HOME[name]}"), name)
    message = f"module 'ems.sweep' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    """List the public names."""
    return __all__
