"""What can be wrong with the requests that a planner may make (E7)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ems.dispatch.array_checks import FINITE, NOT_NEGATIVE, STEPS, ArrayChecks, Axis

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ems.dispatch.problem import Candidates


def check_candidates(asked: Candidates, n_nodes: int, n_steps: int, checks: ArrayChecks) -> None:
    """Add a problem for everything that is wrong with candidates.

    Parameters
    ----------
    asked
        The candidates.
    n_nodes, n_steps
        Size of the problem that they belong to.
    checks
        Where problems are collected.
    """
    groups, days = _lengths(asked.most_per_day)
    _, weeks = _lengths(asked.most_per_week)
    axis = Axis("candidates", asked.count, asked.names)
    right = {
        name: checks.whole_numbers(f"candidates.{name}", getattr(asked, name), (axis,), lowest, count, what)
        for name, lowest, count, what in (
            ("group", 0, groups, "groups of most_per_day"),
            ("node", 0, n_nodes, "nodes"),
            ("start", 0, n_steps, "steps of the window"),
            ("blocked_steps", 1, None, ""),
            ("day", 0, days, "days of most_per_day"),
            ("week", 0, weeks, "weeks of most_per_week"),
        )
    }
    for name, entries in (("most_per_day", "days"), ("most_per_week", "weeks")):
        axes = (Axis("groups", groups), Axis(entries, None))
        checks.whole_numbers(f"candidates.{name}", getattr(asked, name), axes, 0, None, "")
    for name in ("points", "start_cost"):
        checks.numbers(f"candidates.{name}", getattr(asked, name), (axis,), NOT_NEGATIVE)
    for name in ("points_left", "currency_per_point"):
        checks.numbers(f"candidates.{name}", np.asarray(getattr(asked, name), dtype=float), (), NOT_NEGATIVE)
    axes = (axis, Axis(STEPS, n_steps))
    if checks.numbers("candidates.change_kw", asked.change_kw, axes, FINITE) and right["start"]:
        _check_changes(asked, axes, checks)
    if right["group"] and right["start"]:
        _check_order(asked, axis, checks)


def _lengths(limits: NDArray[np.int64]) -> tuple[int | None, int | None]:
    """Lengths of both axes, None where the number of axes is wrong."""
    return limits.shape if limits.ndim == 2 else (None, None)  # noqa: PLR2004 (groups and days, or weeks)


def _check_changes(asked: Candidates, axes: tuple[Axis, Axis], checks: ArrayChecks) -> None:
    early = (asked.change_kw != 0.0) & (np.arange(asked.change_kw.shape[1]) < asked.start[:, None])
    if early.any():
        checks.first("candidates.change_kw", early, asked.change_kw, axes, "must be 0 before the candidate starts")


def _check_order(asked: Candidates, axis: Axis, checks: ArrayChecks) -> None:
    order = np.argsort(asked.group, kind="stable")
    back = np.zeros(asked.count, dtype=bool)
    back[order[1:]] = (np.diff(asked.start[order]) < 0) & (np.diff(asked.group[order]) == 0)
    if back.any():
        checks.first("candidates.start", back, asked.start, (axis,), "must not be before the one before in its group")
