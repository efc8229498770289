"""What a sweep brought, for the terminal and for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.cli.tables import Table
from ems.units import number, percent, power

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import pandas as pd

    from ems.sweep import SweepPlan, SweepStatus

BEST_ROWS = 5
MOST_REASONS = 3
MINUTE_S = 60.0
ROUNDING_FRACTION = 1e-12
MILLION, IN_MILLIONS_FROM = 1e6, 1e7
MATCHED, PEAK, SURVIVAL = "hourly_matched_fraction", "peak_import_kw", "survival_fraction"
COSTS = {
    "yearly_bills_": "The least yearly bills with purchase",
    "yearly_cost_": "The least yearly cost of the district",
    "cost_": "The least cost of the district",
}
"""Columns by which cases are judged, the first that is there, and how the table is headed."""


def best_table(frame: pd.DataFrame, keys: Sequence[str], currency: str) -> Table | None:
    """Cases of the least yearly bills, where they are told, or else of the least yearly cost; None where none is known.

    Parameters
    ----------
    frame
        All cases.
    keys
        What varies.
    currency
        Unit of the money.
    """
    whole = frame[~frame["error"].astype(bool)]
    told = [(name, start) for start in COSTS for name in frame.columns if name.startswith(start)]
    cost, kind = next(((name, start) for name, start in told if whole[name].notna().any()), ("", ""))
    if not cost:
        return None
    shown = [name for name in (MATCHED, PEAK, SURVIVAL) if name in frame.columns]
    best, rows = whole.nsmallest(BEST_ROWS, cost), []
    is_large = bool(whole[cost].abs().max() >= IN_MILLIONS_FROM)
    for _, row in best.iterrows():
        values = [_value(row[key]) for key in keys]
        others = [power(row[name]) if name == PEAK else percent(row[name]) for name in shown]
        money = f"{row[cost] / MILLION:,.3f}" if is_large else f"{row[cost]:,.0f}"
        rows.append((f"case {row['case']:,}", *values, money, *others))
    heads = {MATCHED: "matched", PEAK: "peak", SURVIVAL: "survives"}
    title = f"{COSTS[kind]} of {len(whole):,} cases"
    head = f"million {currency} a year" if is_large else f"{currency} a year"
    return Table(title=title, heads=("", *keys, head, *(heads[name] for name in shown)), rows=tuple(rows))


def _value(value: object) -> str:
    return number(float(value), 3).rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


def idle_keys(frame: pd.DataFrame, plan: SweepPlan) -> Iterator[str]:
    """Lines about the keys of a grid that moved no figure at all: a question that may have been meant otherwise.

    Parameters
    ----------
    frame
        All cases.
    plan
        The sweep.
    """
    if plan.method != "grid":
        return
    whole = frame[~frame["error"].astype(bool)]
    figures = [name for name in whole.columns if name not in {"case", "error", *plan.names}]
    for key in plan.keys:
        mine = {key.name, *(link.name for link in plan.linked if link.source == key.name)}
        others = [name for name in plan.names if name not in mine]
        alike = whole.groupby(others, sort=False)[figures] if others else whole.groupby("error")[figures]
        highest, lowest = alike.max(), alike.min()
        moves = (highest - lowest) > ROUNDING_FRACTION * highest.abs()
        if len(key.levels) > 1 and not moves.to_numpy().any():
            told = "" if plan.bills else "; bills = true tells what the sites pay"
            yield f"Note: {key.name} moved no figure: nothing that was told depends on it{told}"


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
