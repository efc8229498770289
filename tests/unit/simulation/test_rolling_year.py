"""A rolling horizon: windows, forecasts that see no future, plans carried out on what happens."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from plan_cases import played_cost
from small_districts import district_like, village

from ems.dispatch import read_policy
from ems.kpis.balance import LARGEST_RESIDUAL_KWH
from ems.simulation.foresight import build_foresight
from ems.simulation.play import PlayedYear, play_policy
from ems.simulation.rolling import Window, windows_of
from ems.simulation.year import play_year

if TYPE_CHECKING:
    from ems.district import District

WEEKLY = {"window_h": 9 * 24, "replan_h": 7 * 24}


def roll(district: District, method: Any = None, **more: Any) -> PlayedYear:
    return play_policy(district, read_policy("rolling"), forecast_method=method, **more)


@pytest.fixture(scope="module")
def weekly() -> District:
    """Return the village planned site by site, once a week."""
    return village(planner=WEEKLY | {"detail": "site"})


@pytest.fixture(scope="module")
def rolled(weekly: District) -> PlayedYear:
    """Return its year with yesterday as forecast."""
    return roll(weekly, "persistence_day")


def test_windows_follow_each_other_to_the_end_of_the_year() -> None:
    windows = windows_of(district_like(planner={"window_h": 48, "replan_h": 24, "first_issue_h": 0}))
    assert len(windows) == 365
    assert windows[0] == Window(begin=0, end=24, n_steps=48)
    assert windows[-1] == Window(begin=8736, end=8760, n_steps=24)
    assert all(before.end == after.begin for before, after in pairwise(windows))


def test_the_first_plan_holds_until_the_first_issue() -> None:
    windows = windows_of(district_like(planner={"window_h": 48, "replan_h": 24, "first_issue_h": 10}))
    assert windows[0] == Window(begin=0, end=10, n_steps=48)
    assert windows[1] == Window(begin=10, end=34, n_steps=48)
    assert windows[-1].end == 8760


def test_shorter_steps_make_longer_windows() -> None:
    windows = windows_of(district_like(planner={"window_h": 24, "replan_h": 12}, time={"step_minutes": 30}))
    assert windows[0] == Window(begin=0, end=24, n_steps=48)
    assert windows[-1].end == 17520


def test_every_window_is_solved_and_carried_out(weekly: District, rolled: PlayedYear) -> None:
    planning = rolled.planning
    assert planning is not None
    assert (planning.planner, planning.forecast, planning.detail) == ("rolling", "persistence_day", "site")
    assert set(planning.windows["status"]) == {"optimal"}
    assert planning.windows["played_steps"].sum() == weekly.grid.n_steps
    assert planning.windows["start"].tolist() == [weekly.grid.index[w.begin] for w in windows_of(weekly)]
    assert max(rolled.outcome.sites.residual_kwh, rolled.outcome.pool.residual_kwh) < LARGEST_RESIDUAL_KWH
    assert rolled.outcome.unserved_kw.sum() == 0.0


def test_with_perfect_forecasts_everything_promised_happens(weekly: District) -> None:
    perfect = roll(weekly, "perfect")
    assert perfect.planning is not None
    promised = perfect.planning.promised
    assert perfect.outcome.import_kw == pytest.approx(promised["import_kw"].to_numpy(), abs=1e-6)
    stored = perfect.outcome.sites.series[:, 4].sum(axis=0) + perfect.outcome.pool.series[0, 4]
    assert stored == pytest.approx(promised["energy_kwh"].to_numpy(), abs=1e-6)


def test_plans_on_forecasts_are_not_kept_to_the_letter(rolled: PlayedYear) -> None:
    assert rolled.planning is not None
    promised = rolled.planning.promised["import_kw"].to_numpy()
    assert np.abs(rolled.outcome.import_kw - promised).max() > 1.0


def test_what_comes_changes_nothing_of_what_was_decided(weekly: District, rolled: PlayedYear) -> None:
    """The planner sees the past only: another second half of the year leaves the first half as it was."""
    half, spring = 26 * 7 * 24, slice(26 * 7 * 24, -28 * 24)  # the year goes round: its end is the past of its start
    loads, class_loads = weekly.nodes.load_kw.copy(), weekly.class_load_kw.copy()
    loads[:, spring] *= 1.5
    class_loads[:, spring] *= 1.5
    other = replace(weekly, nodes=replace(weekly.nodes, load_kw=loads), class_load_kw=class_loads)
    again = roll(other, "persistence_day")
    assert np.array_equal(again.outcome.import_kw[:half], rolled.outcome.import_kw[:half])
    assert not np.allclose(again.outcome.import_kw[half:], rolled.outcome.import_kw[half:])


def test_a_longer_look_and_perfect_forecasts_come_close_to_the_optimum(renca: District) -> None:
    perfect = roll(district_like(planner={"window_h": 14 * 24, "replan_h": 7 * 24}), "perfect")
    best, idle = play_policy(renca, read_policy("optimal")), play_year(renca, read_policy("none"))
    dearest, cheapest = played_cost(renca, idle), played_cost(renca, best.outcome)
    assert dearest > cheapest
    assert abs(played_cost(renca, perfect.outcome) - cheapest) < 0.02 * (dearest - cheapest)


def test_a_month_pays_for_its_highest_import_once() -> None:
    """A demand charge keeps later windows from cutting peaks below what the month has paid for already."""
    charge = {"demand_charge_per_kw": 5000.0}
    paid = roll(village(planner=WEEKLY | {"detail": "site"}, prices__pool=charge), "perfect")
    free = roll(village(planner=WEEKLY | {"detail": "site"}), "perfect")
    month = slice(0, 28 * 24)
    assert paid.outcome.import_kw[month].max() < free.outcome.import_kw[month].max() - 1.0


@pytest.mark.parametrize("method", ["persistence_week", "clear_sky", "noisy"])
def test_every_method_gives_an_outlook(weekly: District, method: Any) -> None:
    foresight = build_foresight(weekly, method)
    made_kw = weekly.output_kw(weekly.class_plants_kw.sum(axis=0) + weekly.pool_plants_kw)
    net_kw = weekly.load_kw - made_kw
    issues = range(24 * 30, 24 * 330, 24 * 10)
    errors_kw = [np.abs(foresight.net_load_kw(issue, 48) - net_kw[issue : issue + 48]).mean() for issue in issues]
    assert foresight.method == method
    assert 0.0 < np.mean(errors_kw) < 0.5 * np.abs(net_kw).mean()


def test_progress_is_told_window_by_window(renca: District) -> None:
    lines: list[str] = []
    district = district_like(planner={"window_h": 24 * 100, "replan_h": 24 * 100})
    roll(district, "perfect", tell=lines.append)
    assert len(lines) == 4
    assert "(4 of 4 windows)" in lines[-1]
    assert renca.grid.n_steps == district.grid.n_steps
