"""Promised and played: errors that can be counted by hand."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from fake_planning import with_planning
from fake_result import fake_result

from ems import plot
from ems.plot import planning_captions as captions
from ems.plot.promises import (
    came_true,
    exchange_error_kw,
    forecast_error_kw,
    forecast_errors_by_lead,
    is_planned,
    lead_h,
    week_of_surprises,
)
from ems.plot.words import Words
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.results.result import Result

EN, JA = Words("en"), Words("ja")
RESULT = fake_result()
RULE_IMPORT_KW = RESULT.series["import_kw"].to_numpy()


def _promise(window_h: int = 48, replan_h: int = 24, **promised: np.ndarray | float) -> Result:
    """Plans that promised what was played, but for the columns given."""
    result = with_planning(RESULT, error_fraction=0.0, window_h=window_h, replan_h=replan_h)
    frame = RESULT.series[list(result.planning.promised.columns)].assign(**promised)
    return dataclasses.replace(result, planning=dataclasses.replace(result.planning, promised=frame))


def test_what_came_true_has_no_error() -> None:
    result = _promise()
    assert np.abs(forecast_error_kw(result)).max() == 0.0
    assert came_true(result)
    assert not came_true(with_planning(RESULT))


def test_import_above_the_promise_is_an_error_of_the_forecast_unless_the_storages_gave_it() -> None:
    import_kw = RESULT.series["import_kw"] - 30.0
    assert forecast_error_kw(_promise(import_kw=import_kw)) == pytest.approx(np.full(8760, 30.0))
    gave = _promise(import_kw=import_kw, discharge_kw=RESULT.series["discharge_kw"] + 30.0)
    assert forecast_error_kw(gave) == pytest.approx(np.zeros(8760), abs=1e-9)
    assert exchange_error_kw(gave) == pytest.approx(np.full(8760, 30.0))


def test_the_lead_begins_anew_with_every_window() -> None:
    assert lead_h(_promise(replan_h=24))[[0, 23, 24, 8759]].tolist() == [0.0, 23.0, 0.0, 23.0]
    assert lead_h(_promise(window_h=8760, replan_h=8760))[[0, 8759]].tolist() == [0.0, 8759.0]


def test_errors_by_lead_are_those_of_their_steps() -> None:
    """10 kW too little promised in the first six hours of every window, 20 kW too much in the next, then right."""
    lead = lead_h(_promise())
    error = np.select([lead < 6, lead < 12], [10.0, -20.0], 0.0)
    frame = forecast_errors_by_lead(_promise(import_kw=RESULT.series["import_kw"] - error))
    assert frame["from_h"].tolist() == [0.0, 6.0, 12.0, 18.0, 0.0]
    assert frame["to_h"].tolist() == [6.0, 12.0, 18.0, 24.0, 24.0]
    assert frame["mean_absolute_error_kw"].tolist() == pytest.approx([10.0, 20.0, 0.0, 0.0, 7.5])
    assert frame["bias_kw"].tolist() == pytest.approx([10.0, -20.0, 0.0, 0.0, -2.5])
    assert frame["root_mean_square_error_kw"].tolist() == pytest.approx([10.0, 20.0, 0.0, 0.0, math.sqrt(125.0)])


def test_long_windows_have_long_bands() -> None:
    """Ten days make ten bands of a day, which are too many: two weeks; a year makes one."""
    days = forecast_errors_by_lead(_promise(window_h=48, replan_h=48))
    assert days["to_h"].tolist() == [6.0, 12.0, 18.0, 24.0, 30.0, 36.0, 42.0, 48.0, 48.0]
    assert forecast_errors_by_lead(_promise(window_h=240, replan_h=240))["to_h"].tolist() == [168.0, 240.0, 240.0]
    assert forecast_errors_by_lead(_promise(window_h=8760, replan_h=8760))["to_h"].tolist() == [8760.0]


def test_where_nothing_was_planned_nothing_was_missed() -> None:
    """One window over the first ten hours, 5 kW too little promised; nothing promised afterwards."""
    result = _promise(import_kw=np.where(np.arange(8760) < 10, RULE_IMPORT_KW - 5.0, 0.0))
    windows = result.planning.windows.iloc[:1].assign(steps=10, played_steps=10)
    result = dataclasses.replace(result, planning=dataclasses.replace(result.planning, windows=windows))
    assert is_planned(result).sum() == 10
    assert forecast_error_kw(result)[[9, 10]].tolist() == pytest.approx([5.0, 0.0])
    assert forecast_errors_by_lead(result)["mean_absolute_error_kw"].tolist() == pytest.approx([5.0, 5.0, 5.0])
    assert "5.00 kW over all that was planned. Played import is 50.0 kWh more" in captions.promised_caption(result, EN)
    promised = plot.promised_week(result, "2027-01-01").axes[1].lines[1].get_ydata()
    assert np.isfinite(promised).sum() == 10


def test_windows_played_for_five_hours_have_one_band() -> None:
    frame = forecast_errors_by_lead(_promise(replan_h=5))
    assert frame[["from_h", "to_h"]].to_numpy().tolist() == [[0.0, 5.0]]


def test_the_week_that_strayed_furthest_is_found_by_its_monday() -> None:
    import_kw = RESULT.series["import_kw"].copy()
    import_kw[pd.Timestamp("2027-03-14 12:00", tz="Asia/Tokyo")] += 5000.0  # a Sunday
    result = _promise(import_kw=import_kw)
    assert week_of_surprises(result) == dt.date(2027, 3, 8)
    assert "Promised and played: 8–14 March 2027" in _texts(plot.promised_week(result))


def test_a_week_may_be_chosen_and_ends_with_the_year() -> None:
    figure = plot.promised_week(with_planning(RESULT), "2027-12-30")
    assert "30–31 December 2027" in _texts(figure)
    assert figure.axes[0].get_xlim() == (0.0, 48.0)


def test_promised_and_played_are_drawn_from_their_own_series() -> None:
    result = _promise(import_kw=7000.0, export_kw=0.0, energy_kwh=12_345.0)
    upper, lower = plot.promised_week(result, "2027-01-04").axes
    promised = next(patch for patch in upper.patches if isinstance(patch, mpl.patches.StepPatch) and not patch.fill)
    assert set(promised.get_data()[0].tolist()) == {7000.0}
    energy_kwh = lower.lines[1].get_ydata()
    assert np.count_nonzero(energy_kwh == 12_345.0) == 168
    np.testing.assert_array_equal(lower.lines[0].get_ydata(), RESULT.series["energy_kwh"].to_numpy()[72:240])


def test_every_plan_begins_with_what_was_stored_when_it_was_made() -> None:
    """Plans of a day each: at midnight the line breaks and goes on from the energy that was played."""
    stored = RESULT.series["energy_kwh"].to_numpy()
    _, lower = plot.promised_week(_promise(energy_kwh=12_345.0), "2027-05-03").axes
    hours, energy_kwh = lower.lines[1].get_data()
    assert np.flatnonzero(np.isnan(hours)).tolist() == [25, 51, 77, 103, 129, 155, 181]
    midnights = hours[[0, 26, 52]].tolist()
    assert midnights == [0.0, 24.0, 48.0]
    first = 24 * 122  # 3 May
    assert energy_kwh[[0, 26, 52]].tolist() == stored[[first - 1, first + 23, first + 47]].tolist()


def test_a_plan_that_began_earlier_goes_on() -> None:
    year = _promise(window_h=8760, replan_h=8760, energy_kwh=12_345.0)
    _, lower = plot.promised_week(year, "2027-05-03").axes
    assert lower.lines[1].get_ydata()[:-1].tolist() == [12_345.0] * 169


def test_the_legend_names_export_only_where_there_is_some() -> None:
    winter = _texts(plot.promised_week(_promise(), "2027-01-04").axes[0].get_legend())
    summer = _texts(plot.promised_week(_promise(), "2027-05-03").axes[0].get_legend())
    assert "Export" not in winter
    assert "Export" in summer


def test_the_caption_says_how_far_the_play_strayed() -> None:
    """2 kW in every hour, but 26 kW in those of one week: 2 + 24 × 168 / 8760 = 2.46 kW over the year."""
    series = RESULT.series.assign(import_kw=100.0, export_kw=0.0)
    flat = dataclasses.replace(_promise(), series=series, kpis={"cost_yen": 1500.0})
    promised = series[list(flat.planning.promised.columns)].copy()
    promised["import_kw"] = 98.0
    promised.loc["2027-03-08":"2027-03-14", "import_kw"] = 74.0
    planning = dataclasses.replace(flat.planning, promised=promised, promised_cost=1234.0)
    result = dataclasses.replace(flat, planning=planning)
    assert captions.promised_caption(result, EN) == (
        "The week that strayed furthest from its plans: 26.0 kW on average, against 2.46 kW over all that was planned. "
        "Played import is 21.6 MWh more than promised, the district cost 1,500 yen against 1,234 yen promised."
    )
    without = dataclasses.replace(result, planning=dataclasses.replace(planning, promised_cost=math.nan))
    assert captions.promised_caption(without, EN).endswith("21.6 MWh more than promised.")
    assert "計画 1,234 yen に対し 1,500 yen" in captions.promised_caption(result, JA)


def test_a_rule_promises_nothing() -> None:
    with pytest.raises(InputError, match="policy = self_consumption: is no planner, so nothing was promised"):
        plot.promised_week(RESULT)


def _texts(figure: mpl.artist.Artist) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(mpl.text.Text))
