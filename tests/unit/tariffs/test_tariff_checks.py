"""Tariffs that cannot be right: each fault gets its own words, all of a file at once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tariff_cases import FLAT, HEAD, made

from ems.tariffs import parse_tariff
from profiles.errors import InputError

SEASONS = {"summer": [7, 8, 9], "other": [1, 2, 3, 4, 5, 6, 10, 11, 12]}
DAY, NIGHT = {"name": "day", "hours": [8, 22]}, {"name": "night", "hours": [22, 8]}


def told(**tables: Any) -> list[str]:
    """Return the problems of a tariff."""
    with pytest.raises(InputError) as caught:
        made(**tables)
    return [str(problem) for problem in caught.value.problems]


def energy(*rows: dict[str, Any]) -> dict[str, Any]:
    """Return the table of one energy entry; a row without a price costs 1."""
    priced = [row if "blocks" in row or "price_per_kwh" in row else row | {"price_per_kwh": 1.0} for row in rows]
    return {"energy": [{"periods": priced}]}


def blocks(*spans: tuple[float, float | None]) -> dict[str, Any]:
    """Return the table of one period with blocks of 1 per kWh."""
    rows = [{"from_kwh": a, "price_per_kwh": 1.0} | ({} if b is None else {"to_kwh": b}) for a, b in spans]
    return {"energy": [{"periods": [{"blocks": rows}]}]}


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        (
            blocks((0, 120), (130, None)),
            "energy[0].periods[0].blocks[1].from_kwh = 130: leaves a gap: 120 to 130 kWh has no price; begin at 120",
        ),
        (
            blocks((0, 120), (100, None)),
            "energy[0].periods[0].blocks[1].from_kwh = 100: overlaps: 100 to 120 kWh has two prices; begin at 120",
        ),
        (
            blocks((10, None)),
            "energy[0].periods[0].blocks[0].from_kwh = 10: the first block must begin at 0 kWh",
        ),
        (
            blocks((0, 120), (120, 300)),
            (
                "energy[0].periods[0].blocks[1].to_kwh = 300: the last block must have no end, or more has no price; "
                "leave to_kwh out"
            ),
        ),
        (
            blocks((0, None), (120, None)),
            "energy[0].periods[0].blocks[0]: has no end, but another block follows; write to_kwh = 120",
        ),
        (blocks((0, 0), (0, None)), "energy[0].periods[0].blocks[0].to_kwh = 0: must be more than 0 kWh"),
    ],
)
def test_blocks_begin_at_nothing_and_follow_each_other(tables: dict[str, Any], expected: str) -> None:
    assert told(**tables) == [expected]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([DAY], ["energy[0].periods: leave a gap: 0 to 8 h in all months has no price",
                 "energy[0].periods: leave a gap: 22 to 24 h in all months has no price"]),
        ([DAY, NIGHT | {"hours": [21, 8]}],
         ['energy[0].periods: overlap: 21 to 22 h in all months has 2 prices: [0] "day", [1] "night"']),
        ([DAY | {"days": "weekday"}, NIGHT],
         ["energy[0].periods: leave a gap: 8 to 22 h on days off in all months has no price"]),
        ([DAY | {"days": "weekday"}, DAY | {"name": "off"}, NIGHT],
         ['energy[0].periods: overlap: 8 to 22 h on weekdays in all months has 2 prices: [0] "day", [1] "off"']),
        ([DAY | {"season": "summer"}, NIGHT],
         ["energy[0].periods: leave a gap: 8 to 22 h in October to June has no price"]),
        ([], ["energy[0].periods: leave a gap: 0 to 24 h in all months has no price"]),
        # hours that the clock of another season cuts in two are told as one
        ([*(row | {"season": "summer"} for row in (DAY, NIGHT)), {"name": "rest", "season": "other", "hours": [0, 6]}],
         ["energy[0].periods: leave a gap: 6 to 24 h in October to June has no price"]),
        ([DAY | {"hours": [8, 8]}, NIGHT],
         ["energy[0].periods[0].hours = [8.0, 8.0]: is no time at all; write [0, 24] for the whole day"]),
        ([DAY, NIGHT | {"season": "winter"}],
         ['energy[0].periods[1].season = "winter": there is no such season; there are: summer, other']),
        ([DAY | {"name": "a"}, NIGHT | {"name": "a", "price_per_kwh": 2.0}],
         ['energy[0].periods[1].name = "a": comes twice with other prices in all months; give each its own name']),
    ],
)  # fmt: skip
def test_every_hour_of_every_day_has_one_price(rows: list[dict[str, Any]], expected: list[str]) -> None:
    assert told(seasons=SEASONS, **energy(*rows)) == expected


def test_one_name_may_have_other_prices_in_other_seasons() -> None:
    rows = [{"season": "summer", "price_per_kwh": 2.0}, {"season": "other", "price_per_kwh": 1.0}]
    assert made(seasons=SEASONS, **energy(*rows)).energy[0].periods[1].price_per_kwh == 1.0


@pytest.mark.parametrize(
    ("seasons", "expected"),
    [
        ({"summer": [7, 8], "rest": [8, 9, 10]}, ["seasons.summer and seasons.rest: both have August; keep one of them",
                                                  ("seasons: November to June are in no season; every month belongs to "
                                                  "one season")]),
        ({"all": [*range(1, 13), 12]}, ["seasons.all: has twice December; keep one of them"]),
        ({"some": list(range(2, 13))}, ["seasons: January is in no season; every month belongs to one season"]),
        ({"odd": [13, *range(1, 13)]}, ["seasons.odd[0] = 13: must lie between 1 and 12"]),
    ],
)  # fmt: skip
def test_every_month_is_in_one_season(seasons: dict[str, list[int]], expected: list[str]) -> None:
    assert told(seasons=seasons) == expected


def dated(*spans: tuple[date | None, date | None]) -> list[dict[str, Any]]:
    """Return energy entries with dates."""
    return [{k: v for k, v in (("since", a), ("until", b)) if v is not None} | FLAT[0] for a, b in spans]


APRIL_25, APRIL_26, JULY_26 = date(2025, 4, 1), date(2026, 4, 1), date(2026, 7, 1)


@pytest.mark.parametrize(
    ("spans", "expected"),
    [
        ([(None, JULY_26), (APRIL_26, None)],
         ["energy[0] and energy[1]: overlap from 2026-04-01; set energy[0].until = 2026-04-01"]),
        ([(None, APRIL_26), (JULY_26, None)],
         ["energy[0] and energy[1]: leave a gap: nothing holds from 2026-04-01 to 2026-07-01; close it"]),
        ([(None, None), (None, None)],
         ["energy[0] and energy[1]: overlap each other; give them dates: since, and until for the earlier one"]),
        ([(APRIL_26, APRIL_25)],
         ["energy[0].until = 2025-04-01: must lie after since, 2026-04-01; until is the day after its last one"]),
        ([(date(2026, 4, 2), None)],
         ["energy[0].since = 2026-04-02: must be the first day of a month, without quotes, such as 2026-05-01"]),
        # the long one covers both others
        ([(APRIL_25, None), (APRIL_26, JULY_26), (JULY_26, None)],
         ["energy[0] and energy[1]: overlap from 2026-04-01; set energy[0].until = 2026-04-01",
          "energy[0] and energy[2]: overlap from 2026-07-01; set energy[0].until = 2026-07-01"]),
    ],
)  # fmt: skip
def test_dates_follow_each_other(spans: list[tuple[date | None, date | None]], expected: list[str]) -> None:
    assert told(energy=dated(*spans)) == expected


def test_dates_may_stand_in_any_order() -> None:
    assert len(made(energy=dated((APRIL_26, None), (None, APRIL_26))).energy) == 2


@pytest.mark.parametrize("value", ["2026-04-01", 2026, True])
def test_a_date_is_a_date(value: object) -> None:
    assert told(basic=[{"since": value}])[0].endswith(
        "must be the first day of a month, without quotes, such as 2026-05-01"
    )


def test_demand_charges_of_other_seasons_may_share_dates() -> None:
    rows = [{"season": "summer", "price_per_kw": 2.0}, {"season": "other", "price_per_kw": 1.0}]
    assert len(made(seasons=SEASONS, demand=rows).demand) == 2
    overlap = "overlap each other; give them dates: since, and until for the earlier one"
    assert told(seasons=SEASONS, demand=[*rows, {"price_per_kw": 3.0}]) == [
        f"demand[1] and demand[2]: {overlap}",
        f"demand[0] and demand[2]: {overlap}",
    ]


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ({"energy": []}, "energy: is missing; give [[energy]] with periods, or [market]"),
        ({"energy": [{"periods": [{}]}]}, "energy[0].periods[0]: has no price; give price_per_kwh, or blocks"),
        (
            {"energy": [{"periods": [{"price_per_kwh": 1.0, "blocks": [{"price_per_kwh": 1.0}]}]}]},
            "energy[0].periods[0]: has both price_per_kwh and blocks; keep one of them",
        ),
        (
            {"energy": [{"periods": [{"price_per_kwh": -1.0}]}]},
            ("energy[0].periods[0].price_per_kwh = -1: must not be negative: only a market price or a fuel-cost "
            "adjustment may be"),
        ),
        (
            {"contract": {"unit": "A", "default": 35, "sizes": [30, 40]}},
            "contract.default = 35: must be one of the sizes, 30, 40",
        ),
        ({"contract": {"unit": "A", "default": 30, "sizes": [30, 30]}}, "contract.sizes[1] = 30: comes twice"),
        (
            {"basic": [{"price_per_unit": 3.0}]},
            ("basic[0].price_per_unit = 3: is charged for a contract that the tariff lacks; add [contract] with unit "
            "and default"),
        ),
        ({"ratchet": {"months": 11}}, "ratchet: changes the demand charge, and there is none; add [[demand]]"),
        (
            {
                "demand": [{"price_per_kw": 1000.0}],
                "power_factor": {"value_fraction": 0.95, "per_point_fraction": 1.0},
            },
            (
                "power_factor.per_point_fraction = 1: would make the demand charge -9 times what it is: "
                "it must not be negative; 1 % for each hundredth is 0.01"
            ),
        ),
        (
            {"power_factor": {"value_fraction": 0.9}},
            "power_factor: changes the demand charge, and there is none; add [[demand]]",
        ),
        (
            {"levy_name": "japan", "levy": [{"price_per_kwh": 1.0}]},
            'levy_name = "japan": brings its own dates: it cannot stand beside [[levy]]; keep one of them',
        ),
        ({"export": {"kind": "fixed"}}, "export.prices: is missing: a fixed price needs one; or leave kind out"),
        (
            {"export": {"kind": "feed_in"}},
            ('export.feed_in_per_kwh: is missing: feed-in prices by year; such as { 2024 = 16.0 }; or write kind = '
            '"fixed"'),
        ),
        (
            {"export": {"kind": "feed_in", "feed_in_per_kwh": {"FY24": 16.0}}},
            "export.feed_in_per_kwh.FY24 = 16: its key must be a fiscal year, such as 2024",
        ),
        (
            {"export": {"prices": [{"price_per_kwh": 7.0}]}},
            'export.prices: is not read by kind = "none"; write kind = "fixed", or leave the prices out',
        ),
        (
            {"export": {"kind": "fixed", "prices": [{"price_per_kwh": -7.0}]}},
            "export.prices[0].price_per_kwh = -7: must not be negative: only a market price may be",
        ),
        (
            {"timezone": "Asia/Nobeoka"},
            'timezone = "Asia/Nobeoka": there is no such time zone; such as "Asia/Tokyo"',
        ),
        (
            {"country": "Japan"},
            ('country = "Japan": the holidays package knows no such country; give a two-letter ISO 3166 code such as '
            '"JP", or leave it out for weekends alone'),
        ),
        ({"extra_days_off": ["13-01"]}, 'extra_days_off[0] = "13-01": must be a day of the year as "MM-DD"'),
        (
            {"energy": [{"periods": [{"blocks": [{"price_per_kwh": -1.0}]}]}]},
            (
                "energy[0].periods[0].blocks[0].price_per_kwh = -1: must not be negative: only a market price or a "
                "fuel-cost adjustment may be"
            ),
        ),
        (
            {"levy": [{"price_per_kwh": -1.0}]},
            "levy[0].price_per_kwh = -1: must not be negative: only a market price or a fuel-cost adjustment may be",
        ),
        ({"contract": {"unit": "A", "default": 30, "sizes": [0, 30]}}, "contract.sizes[0] = 0: is no size"),
        (
            {"export": {"kind": "fixed", "prices": [{"price_per_kwh": 7.0}], "feed_in_per_kwh": {"2024": 16.0}}},
            'export.feed_in_per_kwh: is read by kind = "feed_in" alone; set the kind, or leave the prices out',
        ),
        (
            {"export": {"kind": "feed_in", "feed_in_per_kwh": {"2024": -16.0}}},
            "export.feed_in_per_kwh.2024 = -16: must not be negative: only a market price may be",
        ),
        ({"tax_fraction": 10}, "tax_fraction = 10: must lie between 0 and 1"),
        ({"market": {"title": "spot", "loss_fraction": 0.9}}, "market.loss_fraction = 0.9: must lie between 0 and 0.5"),
    ],
)  # fmt: skip
def test_what_does_not_belong_together_is_told(tables: dict[str, Any], expected: str) -> None:
    assert told(**tables) == [expected]


def test_all_problems_of_a_file_are_told_at_once() -> None:
    wrong = {
        "timezone": "Mars",
        "seasons": {"summer": [7, 8, 9, 9]},
        "contract": {"unit": "W", "default": 3},
        "energy": [
            {"periods": [{"season": "winter", "price_per_kwh": 1.0}]},
            {"periods": [{"blocks": [{"from_kwh": 5, "price_per_kwh": "dear"}]}]},
        ],
        "levy": [{"since": "May", "price_per_kwh": 1.0}],
        "ratchet": {"months": 11},
    }
    with pytest.raises(InputError) as caught:
        parse_tariff(HEAD | wrong, source="wrong.toml")
    text = str(caught.value)
    assert text.startswith("wrong.toml: ")
    for part in (
        'contract.unit = "W": must be "A", "kVA" or "kW"',
        'blocks[0].price_per_kwh = "dear": must be a number',
        'levy[0].since = "May"',
        'timezone = "Mars"',
        "seasons.summer: has twice September",
        "October to June are in no season",
        'season = "winter": there is no such season',
        "the first block must begin at 0 kWh",
        "energy[0] and energy[1]: overlap each other",
        "ratchet: changes the demand charge",
    ):
        assert part in text
