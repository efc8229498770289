"""Tables of outages: numbers that can be counted by hand, and what every row must keep."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from fake_outages import fake_study, lasting

from ems.resilience.starts import tables
from ems.resilience.starts.seasons import seasons_of
from profiles.errors import InputError

HUB, MEDICAL, LIGHTING, COOLING = [0, 1, 2, 72], [72], [72, 5, 5, 5], [0]
FOUR = lasting([HUB, MEDICAL, LIGHTING, COOLING])
"""From every fourth start the hub lasts 0, 1, 2 and all 72 h."""
YEAR = fake_study(pv_kw=130.0, capacity_kwh=500.0, reserve_fraction=0.3)


def test_hours_of_a_service_by_hand() -> None:
    row = tables.by_service(FOUR).loc["hub"]
    assert row["starts"] == 8760
    assert row[["hours_worst_h", "hours_5_percent_h", "hours_median_h", "hours_mean_h"]].tolist() == [0, 0, 1, 18.75]
    assert row["lasts_24_h_fraction"] == row["lasts_72_h_fraction"] == row["lasts_throughout_fraction"] == 0.25


def test_services_together_last_until_the_first_of_them_fails() -> None:
    frame = tables.by_service(FOUR)
    assert frame.index.tolist() == ["hub", "medical", "lighting", "cooling", "vital", "all"]
    assert frame["vital"].tolist() == [True, True, False, False, True, False]
    assert frame.loc["vital", "hours_mean_h"] == 18.75
    assert frame.loc["all", "hours_mean_h"] == 0.0
    needed = frame["needed_kwh"]
    assert needed["vital"] == pytest.approx(needed["hub"] + needed["medical"])
    assert needed["hub"] == pytest.approx(3.0 * 72.0)
    assert needed["all"] == pytest.approx(needed.iloc[:4].sum())


def test_what_was_switched_off_by_rule_stands_beside_what_was_not_served() -> None:
    state = FOUR.states[0]
    shed_kwh = np.tile([0.0, 0.0, 1.0, 5.0], (8760, 1))
    study = dataclasses.replace(
        FOUR, states=(dataclasses.replace(state, play=dataclasses.replace(state.play, shed_kwh=shed_kwh)),)
    )
    frame = tables.by_service(study)
    columns = frame.columns.tolist()
    assert columns.index("shed_kwh") == columns.index("unserved_kwh") + 1
    assert frame["shed_kwh"].tolist() == [0.0, 0.0, 1.0, 5.0, 0.0, 6.0]


def test_without_vital_services_all_of_them_count() -> None:
    study = fake_study(vital=())
    assert tables.main_service(study) == "all"
    assert "vital" not in tables.by_service(study).index
    assert len(tables.worst_starts(study, 3)) == 3
    with pytest.raises(InputError, match=r"service = 'vital': must be one of all, hub"):
        tables.by_month(study)


def test_an_unknown_service_is_named() -> None:
    with pytest.raises(InputError, match="service = 'lift': must be one of vital, all, hub, medical"):
        tables.hours_survived(FOUR, "lift")


def test_more_than_counts_the_starts_that_last_longer() -> None:
    """With 73 steps reached where all 72 h are survived, and 24 h reached but not exceeded."""
    study = lasting([[24, 73], [73], [73], [73]], definition="more_than")
    row = tables.by_service(study).loc["hub"]
    assert row["lasts_24_h_fraction"] == row["lasts_72_h_fraction"] == 0.5
    assert row["hours_mean_h"] == (24 + 72) / 2


def test_months_of_truncated_windows_leave_out_what_passes_the_end_of_the_year() -> None:
    """December's last starts survive nothing, but only those whose window ends in the year count."""
    hours = np.full(8760, 72)
    hours[-71:] = 0
    study = lasting([hours.tolist(), [72], [72], [72]], definition="truncated")
    curve = tables.survival_among(study, "hub", study.calendar.month == 12)
    assert curve[-1] == 1.0
    assert curve[0] == pytest.approx((744 - 71) / 744)
    assert tables.by_month(study).loc[12, "lasts_72_h_fraction"] == 1.0
    every = np.ones(8760, dtype=bool)
    assert tables.survival_among(study, "hub", every).tolist() == study.survival("hub").tolist()


def test_shares_are_the_mixture_over_what_may_fail_and_hours_are_with_all_working() -> None:
    study = fake_study(availability=(0.98, 0.97))
    assert [round(state.probability_fraction, 6) for state in study.states] == [0.9506, 0.0294, 0.0194, 0.0006]
    reached = [(state.play.survived[:, 0] >= 24).mean() for state in study.states]
    weights = [state.probability_fraction for state in study.states]
    row, alone = (tables.by_service(one).loc["hub"] for one in (study, fake_study()))
    assert row["lasts_24_h_fraction"] == pytest.approx(np.dot(weights, reached))
    assert row["lasts_24_h_fraction"] < alone["lasts_24_h_fraction"]
    assert row["hours_mean_h"] == alone["hours_mean_h"]
    assert row["unserved_kwh"] > alone["unserved_kwh"]


@pytest.mark.parametrize("table", [tables.by_month, tables.by_hour, tables.by_weather])
def test_rows_part_the_starts_of_the_year(table: object) -> None:
    frame = table(YEAR)
    every = tables.by_service(YEAR).loc["vital"]
    weights = frame["starts"] / frame["starts"].sum()
    assert frame["starts"].sum() == 8760
    for column in ("hours_mean_h", "lasts_24_h_fraction", "unserved_kwh", "needed_kwh"):
        assert (frame[column] * weights).sum() == pytest.approx(every[column])
    assert frame["hours_worst_h"].min() == every["hours_worst_h"]


def test_rows_are_months_hours_and_thirds_of_the_days() -> None:
    assert tables.by_month(YEAR).index.tolist() == list(range(1, 13))
    assert tables.by_month(YEAR).loc[2, "starts"] == 28 * 24
    assert tables.by_hour(YEAR).index.tolist() == list(range(24))
    weather = tables.by_weather(YEAR)
    assert weather.index.tolist() == ["dull", "mean", "sunny"]
    assert (weather["starts"] // 24).tolist() == [122, 122, 121]
    assert weather["sun_kwh"].is_monotonic_increasing
    sun_kwh = YEAR.shelter.generation_kw.reshape(365, 24).sum(axis=1)
    assert tables.daily_sun_kwh(YEAR) == pytest.approx(sun_kwh)
    assert weather.loc["dull", "sun_kwh"] == pytest.approx(np.sort(sun_kwh)[:122].mean())


def test_a_shelter_without_sun_has_no_dull_days() -> None:
    weather = tables.by_weather(fake_study(pv_kw=0.0))
    assert weather["starts"].tolist() == [0, 0, 0]
    assert weather.drop(columns="starts").isna().all(axis=None)


def test_outages_shorter_than_a_mark_leave_it_open() -> None:
    row = tables.by_service(fake_study(hours=12)).loc["hub"]
    assert np.isnan([row["lasts_24_h_fraction"], row["lasts_72_h_fraction"]]).all()
    assert np.isfinite(row["lasts_throughout_fraction"])
    assert tables.by_service(fake_study(hours=24)).loc["hub", "lasts_24_h_fraction"] >= 0.0


def test_half_hours_are_half_hours() -> None:
    study = fake_study(step_minutes=30)
    hours = tables.hours_survived(study)
    assert study.steps == 144
    assert hours.max() <= 72.0
    assert (hours % 1.0 == 0.5).any()
    curve = study.survival()
    assert tables.survival_at(study, curve, 24.0) == curve[47]


def test_situations_are_seasons_and_times_of_the_day() -> None:
    frame = tables.situations(YEAR)
    assert ("rainy_season", "evening") in frame.index
    assert ("typhoon_season", "night") in frame.index
    winter = frame.loc[("winter", "night")]
    assert winter["months"] == (12, 1, 2)
    assert winter["starts"] == 90 * 8
    assert (frame.loc["summer", "starts"]).sum() == 62 * 24
    hours = tables.hours_survived(YEAR)
    at = YEAR.grid.index.get_loc(winter["worst_start"])
    assert hours[at] == winter["hours_worst_h"]
    assert YEAR.calendar.month[at] in {12, 1, 2}
    assert YEAR.calendar.hour[at] >= 22 or YEAR.calendar.hour[at] < 6


def test_seasons_of_other_places_follow_the_warmth() -> None:
    south = fake_study(timezone="America/Santiago", latitude_deg=-33.4)
    found = {season.name: season.months for season in seasons_of(south.calendar, south.air_temperature_c)}
    assert found == {"summer": (12, 1, 2), "autumn": (3, 4, 5), "winter": (6, 7, 8), "spring": (9, 10, 11)}
    assert set(tables.situations(south).index.get_level_values("season")) == set(found)


def test_the_worst_starts_lie_a_day_apart() -> None:
    worst = tables.worst_starts(YEAR, 10)
    apart = np.abs(np.subtract.outer(worst["step"].to_numpy(), worst["step"].to_numpy()))[~np.eye(10, dtype=bool)]
    assert np.minimum(apart, 8760 - apart).min() >= 24
    assert worst.index.tolist() == list(range(1, 11))
    assert worst["start"].dt.date.nunique() == 10
    assert worst["unserved_kwh"].is_monotonic_decreasing
    unserved = YEAR.states[0].play.unserved_kwh[:, :2].sum(axis=1)
    assert worst["unserved_kwh"].iloc[0] == unserved.max()
    passed_over = np.ones(8760, dtype=bool)
    for step in worst["step"]:
        passed_over[(step + np.arange(-23, 24)) % 8760] = False
    assert unserved[passed_over].max() <= worst["unserved_kwh"].min()
    first = worst.iloc[0]
    assert first["start"] == YEAR.grid.index[first["step"]]
    assert first["energy_kwh"] == YEAR.energy_kwh[first["step"]]


def test_of_equal_shortfalls_the_earlier_is_worse_and_without_any_the_emptier_battery() -> None:
    study = lasting([[72, 72, 9, 72], [72], [72], [72]])
    state = study.states[0]
    end_kwh = np.arange(8760.0)[::-1]
    play = dataclasses.replace(
        state.play, unserved_kwh=np.zeros_like(state.play.unserved_kwh), end_energy_kwh=end_kwh.copy()
    )
    worst = tables.worst_starts(dataclasses.replace(study, states=(dataclasses.replace(state, play=play),)), 2)
    assert worst["survived_h"].tolist() == [9.0, 9.0]
    assert worst["step"].tolist() == [8758, 8734]
