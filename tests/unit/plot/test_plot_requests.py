"""Requests in figures and captions: two events whose numbers can be followed by hand."""

from __future__ import annotations

import dataclasses
import math
from typing import TYPE_CHECKING

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from fake_planning import with_requests
from fake_result import fake_result

from ems import plot
from ems.plot import planning_captions as captions
from ems.plot.requests import weekly
from ems.plot.response import mean_response, points_by_day
from ems.plot.rooms import room_days
from ems.plot.words import Words
from ems.results.planning import EVENT_COLUMNS, Requests
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.results.result import Result

EN, JA = Words("en"), Words("ja")
RESULT = fake_result()
BUSY = with_requests(RESULT)


def _at(text: str) -> pd.Timestamp:
    return pd.Timestamp(text, tz="Asia/Tokyo")


EVENTS = [
    ("homes", "less", _at("2027-01-05 18:00"), 3.0, 0.08, 100.0, 90.0, 450.0),
    ("homes", "less", _at("2027-01-07 18:00"), 3.0, 0.04, 50.0, 50.0, 250.0),
    ("homes", "more", _at("2027-05-02 23:00"), 3.0, 0.06, 60.0, 40.0, 200.0),
]
"""Two evenings of the first week, and a night in May that ends on the next day."""


def _asked(*, budget: float = 2000.0, points: float = 900.0, rooms: pd.DataFrame | None = None) -> Result:
    index = RESULT.grid.index
    flat = pd.DataFrame({"homes": 0.0}, index=index)
    response = pd.Series(0.08, index=index)
    response[_at("2027-01-05 18:00") : _at("2027-01-07 18:00")] = 0.04
    requests = Requests(
        events=pd.DataFrame(EVENTS, columns=list(EVENT_COLUMNS)),
        load_change_kw=flat,
        expected_change_kw=flat,
        response_fraction=response.to_frame("homes"),
        rooms=pd.DataFrame(index=index) if rooms is None else rooms,
        points=points,
        points_budget=budget,
        currency_per_point=0.5,
        titles={"homes": "Homes that save"},
    )
    return dataclasses.replace(RESULT, requests=requests)


def _rooms(**columns: np.ndarray) -> pd.DataFrame:
    names = ("change_kw", "planned_kw", "stored_kwh")
    zeros = np.zeros(8760)
    return pd.DataFrame({f"cooled_{name}": columns.get(name, zeros) for name in names}, index=RESULT.grid.index)


def _texts(figure: mpl.figure.Figure) -> str:
    return "\n".join(text.get_text() for text in figure.findobj(mpl.text.Text))


def test_weeks_begin_on_monday() -> None:
    less, more = weekly(_asked(), "less"), weekly(_asked(), "more")
    # 1 January 2027 is a Friday: the first week began four days before the year, the second on Monday the 4th
    assert less.first_day[:3].tolist() == [-4, 3, 10]
    assert (less.expected_kwh[1], less.realised_kwh[1]) == (150.0, 140.0)
    assert less.expected_kwh[0] == less.expected_kwh[2:].max() == 0.0
    # 2 May is the Sunday of the 18th week
    assert (more.expected_kwh[17], more.realised_kwh[17]) == (60.0, 40.0)


def test_an_event_is_drawn_at_its_hours_and_goes_on_after_midnight() -> None:
    less, more = plot.request_days(_asked()).axes[0].collections[:2]
    spans = [segment[:, 1].tolist() for segment in more.get_segments()]
    assert spans == [[23.0, 24.0], [0.0, 2.0]]
    days = [segment[0, 0] for segment in more.get_segments()]
    assert days == [121.5, 122.5]
    assert [segment[0].tolist() for segment in less.get_segments()] == [[4.5, 18.0], [6.5, 18.0]]


def test_less_is_drawn_downwards_and_more_upwards() -> None:
    heights = sorted({bar.get_height() for bar in plot.request_days(_asked()).axes[1].patches})
    assert heights == [-150.0, -140.0, 40.0, 60.0]


def test_the_legend_names_only_what_was_asked() -> None:
    asked = _asked()
    events = asked.requests.events.iloc[:2]
    only_less = dataclasses.replace(asked, requests=dataclasses.replace(asked.requests, events=events))
    legend = _texts(plot.request_days(only_less).axes[0].get_legend())
    assert "Use less now" in legend
    assert "Use more now" not in legend


def test_points_add_up_day_by_day() -> None:
    paid = points_by_day(_asked())
    assert paid.shape == (365,)
    assert paid[[3, 4, 5, 6, 120, 121, 364]].tolist() == [0.0, 450.0, 450.0, 700.0, 700.0, 900.0, 900.0]


def test_points_for_air_conditioning_fall_on_the_days_it_put_something_off() -> None:
    """100 points more than the events earned; 1 kW less on one day, 3 kW less on the next, 2 kW more on the third."""
    change = np.zeros(8760)
    change[[24 * 9, 24 * 10, 24 * 11]] = [-1.0, -3.0, 2.0]
    paid = points_by_day(_asked(points=1000.0, rooms=_rooms(change_kw=change)))
    assert paid[[8, 9, 10, 11, 364]].tolist() == pytest.approx([700.0, 725.0, 800.0, 800.0, 1000.0])


def test_the_response_is_drawn_as_every_day_begins_with_its_mean_at_events() -> None:
    figure = plot.response(_asked())
    line = figure.axes[0].lines[0]
    assert line.get_ydata()[[0, 5, 6, 7]].tolist() == [8.0, 4.0, 4.0, 8.0]
    assert mean_response(_asked()) == {"homes": pytest.approx(0.06)}
    assert "Homes that save\nevents met 6.0 %" in _texts(figure)


def test_a_long_name_takes_two_lines() -> None:
    asked = _asked()
    titles = {"homes": "Homes that save in the evening and never complain"}
    requests = dataclasses.replace(asked.requests, titles=titles)
    texts = _texts(plot.response(dataclasses.replace(asked, requests=requests)))
    assert "Homes that save in\nthe evening and…\nevents met 6.0 %" in texts


def test_points_stand_against_their_budget() -> None:
    texts = _texts(plot.response(_asked()))
    assert "900 points" in texts
    assert "budget 2,000" in texts
    assert "budget" not in _texts(plot.response(_asked(budget=math.inf)))


def test_many_points_are_told_in_thousands() -> None:
    assert plot.response(BUSY).axes[1].get_ylabel() == "Points paid [1,000]"
    assert plot.response(_asked()).axes[1].get_ylabel() == "Points paid"


def test_a_group_that_was_never_asked_keeps_its_line_without_a_mean() -> None:
    asked = _asked()
    index = asked.grid.index
    both = pd.DataFrame({"homes": 0.0, "shops": 0.0}, index=index)
    requests = dataclasses.replace(asked.requests, load_change_kw=both, response_fraction=both + 0.05)
    texts = _texts(plot.response(dataclasses.replace(asked, requests=requests))).split("\n")
    assert "shops" in texts
    assert sum(text.startswith("events met") for text in texts) == 1


def test_the_captions_count_events_energy_and_points() -> None:
    assert captions.requests_caption(_asked(), EN) == (
        "3 events on 3 days: 2 “use less”, 1 “use more”. They moved or saved 180 kWh of 210 kWh expected (86 %). "
        "The busiest month is January with 2 events."
    )
    assert captions.response_caption(_asked(), EN) == (
        "Homes that save: 8.0 % when rested, 6.0 % on average when asked, 4.0 % at the lowest (January). "
        "900 points were paid (450 yen), 45 % of the budget."
    )
    assert "900 points were paid (450 yen)." in captions.response_caption(_asked(budget=math.inf), EN)
    assert "3 回" in captions.requests_caption(_asked(), JA)
    assert "予算の 45 %" in captions.response_caption(_asked(), JA)


def _summer_and_winter() -> Result:
    """On two days in August and one in January, 10 kW more at 14:00 and 5 kW less at 18:00, of 20 and 5 planned."""
    start = [24 * 8, 24 * 220, 24 * 221]
    change, planned, stored = np.zeros(8760), np.zeros(8760), np.zeros(8760)
    for step in start:
        change[[step + 14, step + 18]] = [10.0, -5.0]
        planned[[step + 14, step + 18]] = [20.0, -5.0]
        stored[step + 14 : step + 18] = 10.0
    stored[24 * 221 + 20] = -3.0
    return _asked(rooms=_rooms(change_kw=change, planned_kw=planned, stored_kwh=stored))


def test_rooms_are_told_by_season_and_by_the_days_with_control() -> None:
    days = room_days(_summer_and_winter())
    assert {name: day.days for name, day in days.items()} == {"warm": 2, "cold": 1}
    assert days["warm"].change_kw[[13, 14, 18]].tolist() == [0.0, 10.0, -5.0]
    assert days["cold"].planned_kw[14] == 20.0
    assert days["warm"].mean_kwh[[14, 17, 18]].tolist() == [10.0, 10.0, 0.0]


def test_rooms_without_seasons_are_told_for_the_year() -> None:
    dark = fake_result(pv_rated_kw=0.0, contract_rated_kw=0.0)
    result = dataclasses.replace(dark, requests=_summer_and_winter().requests)
    assert {name: day.days for name, day in room_days(result).items()} == {"year": 3}
    assert "Days of control: 3" in _texts(plot.air_conditioning(result))


def test_rooms_are_drawn_one_column_a_season() -> None:
    figure = plot.air_conditioning(_summer_and_winter())
    assert len(figure.axes) == 4
    texts = _texts(figure)
    assert "Warm season, days of control: 2" in texts
    assert "Cold season, days of control: 1" in texts


def test_the_rooms_caption_says_what_moved_and_how_far_rooms_strayed() -> None:
    """45 of 75 kWh planned: 60 %."""
    assert captions.rooms_caption(_summer_and_winter(), EN) == (
        "Over the year 15.0 kWh are used less and 30.0 kWh more than the baseline, 60 % of what was planned. "
        "The rooms stray from the set point by at most 10.0 kWh ahead and 3.00 kWh behind."
    )


def test_nobody_asked_and_nothing_controlled_say_so() -> None:
    for draw in (plot.request_days, plot.response):
        with pytest.raises(InputError, match="nobody was asked for anything in this year"):
            draw(RESULT)
    with pytest.raises(InputError, match="no air conditioning is controlled in this year"):
        plot.air_conditioning(_asked())
    with pytest.raises(InputError, match="the controlled air conditioning was never used"):
        plot.air_conditioning(_asked(rooms=_rooms()))
