"""What a sweep brought, for the terminal and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.cli.tables import Table
from ems.units import number, percent, power

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd

    from ems.sweep import SweepStatus

BEST_ROWS = 5
MOST_REASONS = 3
MINUTE_S = 60.0
MILLION = 1e6
MATCHED, PEAK, SURVIVAL = "hourly_matched_fraction", "peak_import_kw", "survival_fraction"
COSTS = {
    "yearly_bills_": "The least yearly bills with purchase",
    "yearly_cost_": "The least yearly cost",
    "cost_": "The least cost",
}
"""Columns by which cases are judged, the first that is there, and how the table is headed."""


def best_table(frame: pd.DataFrame, keys: Sequence[str]) -> Table | None:
    """Cases of the least yearly bills, where they are told, or else of the least yearly cost; None where none is known.

    Parameters
    ----------
    frame
        All cases.
    keys
        What varies.
    """
    whole = frame[~frame["error"].astype(bool)]
    told = [(name, start) for start in COSTS for name in frame.columns if name.startswith(start)]
    cost, kind = next(((name, start) for name, start in told if whole[name].notna().any()), ("", ""))
    if not cost:
        return None
    shown = [name for name in (MATCHED, PEAK, SURVIVAL) if name in frame.columns]
    rows = []
    for _, row in whole.nsmallest(BEST_ROWS, cost).iterrows():
        values = [_value(row[key]) for key in keys]
        others = [power(row[name]) if name == PEAK else percent(row[name]) for name in shown]
        rows.append((f"case {row['case']:,}", *values, number(row[cost] / MILLION, 2), *others))
    currency = cost.rpartition("_")[2]
    heads = {MATCHED: "matched", PEAK: "peak", SURVIVAL: "survives"}
    title = f"{COSTS[kind]} of {len(whole):,} cases"
    head = f"million {currency} a year"
    return Table(title=title, heads=("", *keys, head, *(heads[name] for name in shown)), rows=tuple(rows))


def _value(value: object) -> str:
    return number(float(value), 3).rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def failures(frame: pd.DataFrame) -> Iterator[str]:
    """Lines about the cases that failed, the commonest reasons first.

    Parameters
    ----------
    frame
        All cases.
    """
    errors = frame.loc[frame["error"].astype(bool), "error"]
    if errors.empty:
        return
    yield f"{len(errors):,} of {len(frame):,} cases failed; the column error says why:"
    reasons = errors.value_counts()
    for reason, count in reasons.head(MOST_REASONS).items():
        yield f"  {count:,} × {reason}"
    if len(reasons) > MOST_REASONS:
        yield f"  and {len(reasons) - MOST_REASONS:,} other reasons"


def sweep_object(frame: pd.DataFrame, folder: Path) -> dict[str, object]:
    """Return what ``ems sweep --json`` gives.

    Parameters
    ----------
    frame
        All cases.
    folder
        Where they are kept.

    Returns
    -------
    dict
        ``folder``, ``cases``, ``failed``, ``columns``.
    """
    failed = int(frame["error"].astype(bool).sum())
    return {"folder": str(folder), "cases": len(frame), "failed": failed, "columns": list(frame.columns)}


def status_lines(status: SweepStatus) -> Iterator[str]:
    """Lines that say how far a sweep is.

    Parameters
    ----------
    status
        How far it is.
    """
    share = percent(status.done_fraction)
    yield f"{status.folder}: {status.done:,} of {status.total:,} cases are kept ({share}), {status.failed:,} failed"
    at_work = "a process is at work on it" if status.is_running else "no process is at work on it"
    if status.is_finished:
        yield "It is finished"
    elif status.left_s is None or not status.is_running:
        again = "" if status.is_running else "; start it again with the same command, and it goes on"
        yield f"Begun {status.started:%Y-%m-%d %H:%M} UTC; {at_work}{again}"
    else:
        left = f"{status.left_s:.0f} s" if status.left_s < 2 * MINUTE_S else f"{status.left_s / MINUTE_S:.0f} min"
        yield f"Begun {status.started:%Y-%m-%d %H:%M} UTC; {at_work}, about {left} are left"


def status_object(status: SweepStatus) -> dict[str, object]:
    """Return what ``ems sweep --status --json`` gives.

    Parameters
    ----------
    status
        How far it is.
    """
    return {
        "folder": str(status.folder),
        "total": status.total,
        "done": status.done,
        "failed": status.failed,
        "running": status.is_running,
        "finished": status.is_finished,
        "started": status.started.isoformat(),
        "left_s": status.left_s,
        "program": status.program,
    }
