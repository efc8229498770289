"""The figure of a tariff: panels by what its prices depend on, direct labels, facts below, computed captions."""

from __future__ import annotations

import datetime as dt
import string
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from tariff_cases import made

from ems.plot import tariff_prices
from ems.plot.money.tariffs.captions import tariff_caption
from ems.plot.money.tariffs.facts import facts
from ems.plot.money.tariffs.shape import month_runs, shape_of
from ems.plot.money.words.tariff import TARIFF_WORDS
from ems.plot.save import to_svg
from ems.plot.style import PAPERS
from ems.plot.words import Words
from ems.tariffs import Tariff, bundled_tariffs, read_tariff

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from ems.plot.style import Size

NAMES = [tariff.name for tariff in bundled_tariffs()]
ENGLISH = Words("en")
HOSTILE = "<b>$\\frac{$ & {x}"
STAIR = [{"to_kwh": 100.0, "price_per_kwh": 20.0}, {"from_kwh": 100.0, "price_per_kwh": 30.0}]


@pytest.fixture(scope="module")
def both() -> Tariff:
    """Blocks by day in summer, one price by day on the other weekdays, and everything else there is to say."""
    periods: list[dict[str, Any]] = [
        {"name": "Hot", "season": "hot", "hours": [8, 20], "blocks": STAIR},
        {"name": "Mild", "season": "mild", "days": "weekday", "hours": [8, 20], "price_per_kwh": 17.0},
        {"name": "Mild, off", "season": "mild", "days": "day_off", "hours": [8, 20], "price_per_kwh": 15.0},
        {"name": "Night", "hours": [20, 8], "price_per_kwh": 12.0},
    ]
    return made(
        seasons={"hot": [6, 7, 8, 9], "mild": [1, 2, 3, 4, 5, 10, 11, 12]},
        energy=[{"periods": periods}],
        contract={"unit": "kVA", "default": 6.0},
        basic=[{"price_per_month": 100.0, "price_per_unit": 50.0}],
        minimum=[{"price_per_month": 300.0}],
        demand=[{"season": "hot", "price_per_kw": 1200.0}],
        ratchet={"months": 11, "fraction": 0.35},
        levy=[{"since": dt.date(2020, 5, 1), "price_per_kwh": 1.0}],
        fuel_adjustment=[{"price_per_kwh": -2.5}],
    )


def panels(figure: Figure) -> list[str]:
    """Return the titles of the panels."""
    return [axes.get_title(loc="left") for axes in figure.axes]


def labels(axes: Axes) -> list[str]:
    """Return what is written within a panel."""
    return [text.get_text() for text in axes.texts]


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("kyuden-juryo-dento-b", ["Energy by the kWh of the month"]),
        ("kyuden-denka-de-night-select-22", ["Energy by hour of the day"]),
        ("kyuden-business", ["Energy by month", "Demand charge by month"]),
        ("spot-linked-kyushu", ["Energy by hour of the day"]),
        ("renca-netbilling", ["Energy by hour of the day"]),
    ],
)
def test_panels_show_what_prices_depend_on(name: str, titles: list[str]) -> None:
    assert panels(tariff_prices(read_tariff(name))) == titles


def test_every_period_is_labelled_with_its_price_once() -> None:
    figure = tariff_prices(read_tariff("kyuden-denka-de-night-select-22"))
    assert sorted(labels(figure.axes[0])) == [
        "Day, days off, spring and autumn 18.61",
        "Day, days off, summer and winter 22.01",
        "Day, weekdays, spring and autumn 24.74",
        "Day, weekdays, summer and winter 27.63",
        "Fed in 7.00",
        "Night 14.59",
    ]
    assert {text.get_text() for text in figure.legends[0].get_texts()} == {
        "Weekday, Jul–Sep, Dec–Feb",
        "Day off, Jul–Sep, Dec–Feb",
        "Weekday, Mar–Jun, Oct–Nov",
        "Day off, Mar–Jun, Oct–Nov",
    }


def test_lines_are_the_prices_of_the_hours() -> None:
    shape = shape_of(read_tariff("kyuden-denka-de-night-select-22"))
    found = {(curve.kind, curve.months[0]): curve.stretches for curve in shape.curves}
    assert set(found) == {("weekday", 1), ("day_off", 1), ("weekday", 3), ("day_off", 3)}
    hours = [(stretch.first_h, stretch.last_h, stretch.period.price_per_kwh) for stretch in found["weekday", 1]]
    assert hours == [(0.0, 8.0, 14.59), (8.0, 22.0, 27.63), (22.0, 24.0, 14.59)]


def test_stairs_and_their_mean_are_those_of_the_blocks() -> None:
    axes = tariff_prices(read_tariff("kyuden-juryo-dento-b")).axes[0]
    assert {"18.37", "23.97", "26.97", "Mean of all kWh"} <= set(labels(axes))
    assert [tick.get_text() for tick in axes.get_xticklabels()] == ["0", "120", "300"]
    x, mean = (np.asarray(values, dtype=float) for values in axes.lines[0].get_data())
    at_400 = (120 * 18.37 + 180 * 23.97 + 100 * 26.97) / 400
    assert np.interp(400.0, x, mean) == pytest.approx(at_400, abs=0.01)
    assert np.interp(60.0, x, mean) == pytest.approx(18.37)


def test_hours_and_blocks_have_a_panel_each_and_a_band(both: Tariff) -> None:
    figure = tariff_prices(both)
    assert panels(figure) == [
        "Energy by hour of the day (bands: by the kWh of the month)",
        "Energy by the kWh of the month",
        "Demand charge by month",
    ]
    assert {"Hot 20.00 to 30.00", "Night 12.00"} <= set(labels(figure.axes[0]))
    assert labels(figure.axes[2]) == ["1,200.00"]


def test_a_market_price_is_said_not_drawn() -> None:
    axes = tariff_prices(read_tariff("spot-linked-kyushu")).axes[0]
    assert any("market price\n(JEPX spot price, Kyushu area ÷ (1 − 8 % losses))" in text for text in labels(axes))
    assert [float(tick) for tick in axes.get_yticks()] == [0.0, 11.0]
    alone = made(energy=[], market={"title": "Pool", "factor": 1.1}, export={"kind": "market"})
    assert "step by step: the market price\n(Pool, times 1.1)" in labels(tariff_prices(alone).axes[0])
    assert tariff_caption(alone) == "A kWh costs what the market asks (Pool, times 1.1); no price is known ahead."


def test_the_latest_prices_are_drawn_or_those_of_a_day() -> None:
    tariff = read_tariff("hitotsugaoka-menu-b")
    latest, before = tariff_prices(tariff), tariff_prices(tariff, day=dt.date(2025, 4, 1))
    assert any("prices from April 2026 on" in text.get_text() for text in latest.texts)
    assert any("prices until the end of March 2026" in text.get_text() for text in before.texts)
    assert "17.37" in labels(latest.axes[0])
    assert "18.37" in labels(before.axes[0])
    said = [text.get_text() for text in before.texts]
    assert "Renewable levy on top: 3.49 yen/kWh from May 2024 on." in said
    assert "Fuel-cost adjustment on top, 50 % of it, changing monthly: not shown." in said
    assert shape_of(tariff, dt.date(2010, 1, 1)).levy is None


def test_facts_say_what_no_panel_shows(both: Tariff) -> None:
    assert facts(shape_of(both), ENGLISH) == [
        "Basic charge: 100.00 yen a month, and 50.00 for each kVA of the contract (6 kVA 400.00).",
        "Demand charge: for the highest half-hour of the month, or 35 % of that of the 11 before.",
        "Levy on top: 1.00 yen/kWh from May 2020 on.",
        "Fuel-cost adjustment on top: -2.50 yen/kWh.",
        "Least charge: 300.00 yen a month.",
        "Energy fed in: nothing is paid.",
    ]
    assert facts(shape_of(read_tariff("kyuden-juryo-dento-b")), ENGLISH) == [
        "Basic charge: 31.624 yen a month for each A of the contract (10 A 316.24, 30 A 948.72, 60 A 1,897.44).",
        "Renewable levy on top: 4.18 yen/kWh from May 2026 on.",
        "Fuel-cost adjustment on top, changing monthly: not shown.",
        "Energy fed in: 16.00 yen/kWh for 10 years from 2024 on (the latest known), then 7.00.",
        "The prices contain 10 % tax.",
    ]
    business = facts(shape_of(read_tariff("kyuden-business")), ENGLISH)
    assert business[0].endswith("of the month or of the 11 before; × 0.9 by a power factor of 95 %.")


def test_captions_are_computed(both: Tariff) -> None:
    assert tariff_caption(read_tariff("kyuden-denka-de-night-select-22")).startswith(
        "The dearest hours are weekdays 8 to 22 h in summer and winter, 27.63 yen/kWh, 1.9 times the cheapest; "
        "the cheapest are every day 22 to 8 h, 14.59."
    )
    assert tariff_caption(read_tariff("kyuden-juryo-dento-b")).startswith(
        "The first 120 kWh of the month cost 18.37 yen each, those above 300 kWh 26.97, 1.5 times as much."
    )
    assert tariff_caption(read_tariff("kyuden-business")).startswith(
        "A kWh costs 19.00 yen in summer and 18.00 in the other months, at any hour. "
        "Each kW of the highest half-hour costs 2,000.00 yen a month, in that month and in the 11 after."
    )
    text = tariff_caption(both)
    assert "every day 8 to 20 h in Jun–Sep, 30.00 yen/kWh, 2.5 times the cheapest" in text
    assert "in that month and 35 % of it in the 11 after." in text
    assert text.endswith("The levy of 1.00 yen/kWh comes on top.")
    assert "平日 8〜22 時の 27.63" in tariff_caption(read_tariff("kyuden-denka-de-night-select-22"), "ja")


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(
    ("name", "size"), [*((name, "page") for name in NAMES), *((NAMES[1], size) for size in PAPERS)]
)
def test_nothing_is_clipped(name: str, size: Size, lang: str) -> None:
    figure = tariff_prices(read_tariff(name), size=size, lang=lang)
    figure.draw_without_rendering()
    width, height = figure.get_size_inches() * figure.dpi
    texts = [*figure.texts, *(text for legend in figure.legends for text in legend.get_texts())]
    for axes in figure.axes:
        assert "[" in axes.get_ylabel()
        texts += [*axes.texts, axes.title, *axes.get_xticklabels(), *axes.get_yticklabels(), axes.yaxis.label]
        texts.append(axes.xaxis.label)
    for text in texts:
        box = text.get_window_extent()
        assert box.x0 >= 0.0
        assert box.y0 >= 0.0
        assert box.x1 <= width, text.get_text()
        assert box.y1 <= height
        assert "…" not in text.get_text()


def test_labels_of_a_panel_do_not_touch(both: Tariff) -> None:
    prices = [20.0 + number / 3.0 for number in range(12)]
    many = made(
        seasons={f"m{month}": [month] for month in range(1, 13)},
        energy=[
            {
                "periods": [
                    {"name": f"Day {month}", "season": f"m{month}", "hours": [8, 20], "price_per_kwh": price}
                    for month, price in enumerate(prices, 1)
                ]
                + [{"name": "Night", "hours": [20, 8], "price_per_kwh": 12.0}]
            }
        ],
    )
    for tariff in (both, many, read_tariff("kyuden-denka-de-night-select-22")):
        for axes in tariff_prices(tariff, size="a4").axes:
            boxes = [text.get_window_extent() for text in axes.texts]
            assert not [1 for k, box in enumerate(boxes) for other in boxes[:k] if box.overlaps(other)]
    assert {"Day 1 20.00", "Night 12.00"} <= set(labels(tariff_prices(many).axes[0]))


def test_free_energy_and_hostile_names_are_drawn() -> None:
    free = made(title=HOSTILE, energy=[{"periods": [{"price_per_kwh": 0.0}]}])
    figure = tariff_prices(free)
    assert any(HOSTILE in text.get_text() for text in figure.texts)
    assert to_svg(figure) == to_svg(tariff_prices(free))


def test_runs_of_months_go_through_new_year() -> None:
    assert month_runs((1, 2, 7, 8, 9, 12)) == [(7, 9), (12, 2)]
    assert month_runs(tuple(range(1, 13))) == [(1, 12)]
    assert month_runs((4, 6)) == [(4, 4), (6, 6)]


def test_both_languages_have_the_same_places() -> None:
    for english, japanese in TARIFF_WORDS.values():
        places = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in (english, japanese)]
        assert places[0] == places[1]
