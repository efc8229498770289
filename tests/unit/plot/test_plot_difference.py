"""Where two policies use the storages differently: means a reader can check by hand."""

from __future__ import annotations

import dataclasses

import matplotlib as mpl
import numpy as np
import pytest
from fake_planning import shifted
from fake_result import fake_result

from ems import plot
from ems.plot.difference import hour_by_month, storage_differences
from ems.plot.planning_captions import difference_caption
from ems.plot.words import Words
from profiles.errors import InputError

EN, JA = Words("en"), Words("ja")
RULE = fake_result()
OPTIMUM = shifted(RULE)


def test_an_hour_of_a_month_is_the_mean_of_its_days() -> None:
    """The number of the day of the year at 18:00: in January the mean of 1 to 31, which is 16."""
    values = np.where(RULE.calendar.hour == 18, RULE.calendar.day_of_year, 0.0)
    by_month = hour_by_month(RULE, values)
    assert by_month.shape == (24, 12)
    assert by_month[18, 0] == 16.0
    assert by_month[18, 1] == 45.5  # 32 to 59
    assert by_month[17].max() == 0.0


def test_half_hours_and_changed_clocks_have_rows_of_their_own() -> None:
    result = fake_result(timezone="America/Santiago", latitude_deg=-33.4, step_minutes=30)
    by_month = hour_by_month(result, np.asarray(result.calendar.hour))
    assert by_month.shape == (48, 12)
    np.testing.assert_allclose(by_month[:, 6], np.arange(48) / 2.0)


def test_discharging_more_is_positive_and_charging_more_negative() -> None:
    """The shelters charge 400 kW more from 2 to 5 h and discharge 300 kW more from 18 to 21 h, in winter."""
    site, pool = storage_differences(OPTIMUM, RULE, EN)
    assert np.abs(site.difference_kw).max() == 0.0
    np.testing.assert_allclose(pool.by_hour_and_month[[2, 4, 18, 20], 0], [-400.0, -400.0, 300.0, 300.0])
    np.testing.assert_allclose(pool.by_hour_and_month[[1, 5, 17, 21], 0], 0.0, atol=1e-9)
    np.testing.assert_allclose(pool.by_hour_and_month[:, 5], 0.0, atol=1e-9)


def test_equal_differences_either_way_have_equal_colours() -> None:
    figure = plot.storage_difference(OPTIMUM, RULE)
    low, high = figure.axes[1].images[0].get_clim()
    assert (low, high) == pytest.approx((-400.0, 400.0))


def test_a_tier_that_is_used_alike_says_so_in_place_of_a_scale() -> None:
    figure = plot.storage_difference(OPTIMUM, RULE)
    assert len(figure.axes) == 3  # two tiers, one scale
    assert "alike within 0.50 kW" in [text.get_text() for text in figure.axes[0].findobj(mpl.text.Text)]


def test_the_title_names_both_policies() -> None:
    title = plot.storage_difference(OPTIMUM, RULE).texts[0].get_text()
    assert title == "Where optimal uses the storages otherwise than self_consumption"


def test_the_caption_says_when_and_how_much() -> None:
    """90 winter days of 3 h × 400 kW and 3 h × 300 kW, halved: 94.5 MWh."""
    discharged_kwh = float(RULE.series["discharge_kw"].sum())
    assert difference_caption(OPTIMUM, RULE, EN) == (
        f"optimal moves 94.5 MWh to other hours than self_consumption, which is {94_500 / discharged_kwh:.0%} of what "
        "self_consumption discharges. It discharges most beyond it at 18:00 in January (Shelters, 300 kW on average). "
        "It charges most beyond it at 2:00 in January (Shelters, 400 kW)."
    ).replace("%", " %")
    assert "94.5 MWh" in difference_caption(OPTIMUM, RULE, JA)


def test_the_caption_leaves_out_what_there_is_not() -> None:
    """Against the optimum without its night charging the rule discharges nothing more."""
    name = list(RULE.storages)[-1]
    frame = RULE.storages[name].assign(charge_kw=OPTIMUM.storages[name]["charge_kw"])
    series = RULE.series.assign(discharge_kw=0.0)
    charging = dataclasses.replace(OPTIMUM, storages={**RULE.storages, name: frame})
    idle = dataclasses.replace(RULE, series=series)
    assert difference_caption(charging, idle, EN) == (
        "optimal moves 54.0 MWh to other hours than self_consumption. "
        "It charges most beyond it at 2:00 in January (Shelters, 400 kW)."
    )


def test_policies_that_do_the_same_are_called_alike() -> None:
    twin = dataclasses.replace(RULE, policy="twin")
    assert difference_caption(twin, RULE, EN) == (
        "twin and self_consumption use the storages alike: no mean hour differs by more than 0.50 kW."
    )


def test_another_year_and_another_district_cannot_be_compared() -> None:
    with pytest.raises(InputError, match="must be the same district and year under another policy"):
        plot.storage_difference(OPTIMUM, fake_result(year=2026))
    with pytest.raises(InputError, match="must be the same district and year under another policy"):
        plot.storage_difference(OPTIMUM, fake_result(storages={}))
    with pytest.raises(InputError, match="there are none, so no policy uses them"):
        plot.storage_difference(fake_result(storages={}), fake_result(storages={}))
