"""Price files: their own form and JEPX's, laid on steps; what is missing, doubled or of another year is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from tariff_cases import steps, year

from ems.tariffs import read_market_prices
from profiles.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

HEADER = "年月日,時刻コード,システムプライス(円/kWh),エリアプライス東京(円/kWh),エリアプライス九州(円/kWh)"


def own(path: Path, index: pd.DatetimeIndex, prices: list[float] | None = None, form: str = "%Y-%m-%d %H:%M") -> Path:
    """Write a file in the program's own form; the prices count the lines where none are given."""
    values = range(len(index)) if prices is None else prices
    rows = [f"{time.strftime(form)},{price}" for time, price in zip(index, values, strict=True)]
    path.write_text("\n".join(["time,price_per_kwh", *rows, ""]), encoding="utf-8")
    return path


def jepx(days: list[str], *, header: str = HEADER) -> str:
    """Return the text of a JEPX file: Tokyo costs 100 and the code, Kyushu the code."""
    rows = [f"{day},{code},0.01,{100 + code},{code}" for day in days for code in range(1, 49)]
    return "\n".join([header, *rows, ""])


def problems(path: Path, index: pd.DatetimeIndex, area: str | None = None) -> list[str]:
    """Return what is wrong with a file."""
    with pytest.raises(InputError) as caught:
        read_market_prices(path, index, area)
    return [str(problem) for problem in caught.value.problems]


def test_half_hours_are_averaged_to_hours_and_held_over_quarters(tmp_path: Path) -> None:
    day = steps("2027-06-01", "2027-06-02", step_h=0.5)
    path = own(tmp_path / "p.csv", day)
    hours = steps("2027-06-01", "2027-06-02")
    assert read_market_prices(path, hours).tolist() == [0.5 + 2 * hour for hour in range(24)]
    assert read_market_prices(path, day).tolist() == list(range(48))
    quarters = steps("2027-06-01", "2027-06-02", step_h=0.25)
    assert read_market_prices(path, quarters)[:5].tolist() == [0, 0, 1, 1, 2]
    assert read_market_prices(path, quarters[1:6]).tolist() == [0, 1, 1, 2, 2]  # begins within a half-hour
    assert not read_market_prices(path, hours).flags.writeable


def test_hours_are_held_over_half_hours(tmp_path: Path) -> None:
    path = own(tmp_path / "p.csv", steps("2027-06-01", "2027-06-02"))
    assert read_market_prices(path, steps("2027-06-01", "2027-06-02", step_h=0.5))[:4].tolist() == [0, 0, 1, 1]


def test_a_longer_file_in_any_order_with_offsets_or_without_gives_the_same(tmp_path: Path) -> None:
    index = steps("2027-06-01", "2027-06-02", step_h=0.5)
    longer = steps("2027-05-30", "2027-06-05", step_h=0.5)
    wanted = read_market_prices(own(tmp_path / "a.csv", longer), index)
    backwards = own(tmp_path / "b.csv", longer[::-1], list(range(len(longer)))[::-1])
    with_offset = own(tmp_path / "c.csv", longer.tz_convert("UTC"), form="%Y-%m-%dT%H:%M:%S+00:00")
    assert np.array_equal(read_market_prices(backwards, index), wanted)
    assert np.array_equal(read_market_prices(with_offset, index), wanted)


def test_the_hour_that_comes_twice_is_told_by_its_order(tmp_path: Path) -> None:
    santiago = steps("2027-04-03", "2027-04-05", timezone="America/Santiago")
    assert len(santiago) == 49
    assert read_market_prices(own(tmp_path / "p.csv", santiago), santiago).tolist() == list(range(49))


@pytest.mark.parametrize("encoding", ["cp932", "utf-8", "utf-8-sig"])
@pytest.mark.parametrize("day", ["2027/06/01", "2027-06-01", "20270601"])
def test_the_spot_file_of_jepx_is_read(tmp_path: Path, encoding: str, day: str) -> None:
    path = tmp_path / "spot.csv"
    path.write_text(jepx([day]), encoding=encoding)
    index = steps("2027-06-01", "2027-06-02")
    assert read_market_prices(path, index)[:2].tolist() == [1.5, 3.5]
    for area in ("tokyo", "東京", " Tokyo "):
        assert read_market_prices(path, index, area)[:2].tolist() == [101.5, 103.5]
    utc = read_market_prices(path, index.tz_convert("UTC"))
    assert utc[0] == 1.5  # JEPX's clock is Japan's, whatever the meter's


def test_two_files_of_jepx_may_follow_each_other(tmp_path: Path) -> None:
    path = tmp_path / "spot.csv"
    later = HEADER.replace("年月日", "受渡日")
    assert later != HEADER
    path.write_text(jepx(["2027/03/31"]) + jepx(["2027/04/01"]), encoding="cp932")
    assert len(read_market_prices(path, steps("2027-03-31", "2027-04-02"))) == 48
    path.write_text(jepx(["2027/03/31"], header=later), encoding="cp932")
    assert len(read_market_prices(path, steps("2027-03-31", "2027-04-01"))) == 24


def test_prices_may_be_negative(tmp_path: Path) -> None:
    index = steps("2027-06-01", "2027-06-01 02:00")
    assert read_market_prices(own(tmp_path / "p.csv", index, [-3.0, 0.01]), index).tolist() == [-3.0, 0.01]


def test_a_file_of_another_year_says_which_years_are_there_and_which_are_needed(tmp_path: Path) -> None:
    path = own(tmp_path / "p.csv", year(2026))
    assert problems(path, year(2027)) == [
        (
            "is of another time: the file holds 2026-01-01 00:00 to 2026-12-31 23:00, the steps need 2027-01-01 "
            "00:00 to 2027-12-31 23:00; give prices of 2027"
        )
    ]


def test_a_fiscal_year_of_jepx_is_no_calendar_year(tmp_path: Path) -> None:
    path = tmp_path / "spot.csv"
    days = [f"{day:%Y/%m/%d}" for day in pd.date_range("2027-04-01", "2028-03-31")]
    path.write_text(jepx(days), encoding="cp932")
    assert problems(path, year(2027)) == [
        (
            "4,320 of the 17,520 half-hours needed are missing: 2027-01-01 00:00, 2027-01-01 00:30, 2027-01-01 01:00 "
            "and 4,317 more; the file holds 2027-04-01 00:00 to 2028-03-31 23:30, the steps need 2027-01-01 00:00 to "
            "2027-12-31 23:30; JEPX's files run from April to March: put two of them together"
        )
    ]


def test_missing_and_doubled_half_hours_are_named(tmp_path: Path) -> None:
    day = steps("2027-06-01", "2027-06-02", step_h=0.5)
    path = own(tmp_path / "p.csv", day[[0, 1, 2, 2, 4, *range(6, 48)]])
    assert problems(path, day) == [
        "1 interval stands twice: 2027-06-01 01:00; keep one line for each",
        (
            "2 of the 48 half-hours needed are missing: 2027-06-01 01:30, 2027-06-01 02:30; the file holds "
            "2027-06-01 00:00 to 2027-06-01 23:30, the steps need 2027-06-01 00:00 to 2027-06-01 23:30; fill the gaps"
        ),
    ]


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (
            "time,price_per_kwh\n2027-06-01 00:00,dear\n2027-06-01 01:00,\nsoon,3\n",
            [
                "line 4: is no ISO 8601 time ('soon'); write it as \"2027-01-01 00:30\"",
                "column price_per_kwh, line 3: has no price; fill the gap",
                "column price_per_kwh, line 2: is not a number ('dear')",
            ],
        ),
        (
            "time,price\n2027-06-01 00:00,3\n",
            [
                (
                    "column price_per_kwh: is missing; present are: time, price; or give JEPX's spot file with "
                    "受渡日 and 時刻コード"
                )
            ],
        ),
        (
            "time,price_per_kwh\n2027-06-01 00:00,3\n2027-06-01 02:00+09:00,3\n",
            ["line 2: has no offset from UTC while other lines have one; give all or none"],
        ),
        ("time,price_per_kwh\n2027-06-01 00:00,1\n2027-06-01 00:05,2\n", ["has steps of 5 min: must be 30 or 60 min"]),
        ("time,price_per_kwh\n2027-06-01 00:00,1\n", ["has fewer than two times; give every hour or half-hour"]),
        ("time,price_per_kwh\n", ["has no lines below its header"]),
        ("", ["cannot be read as CSV: No columns to parse from file"]),
        (f"{HEADER}\n2027/06/01,0,1,1,1\n2027/06/31,49,1,1,1\n", ["line 3: is no day ('2027/06/31')"]),
        (
            "受渡日,エリアプライス東京(円/kWh)\n2027/06/01,3\n",
            ["column エリアプライス九州: is missing; there are: tokyo"],
        ),
    ],
)
def test_what_is_wrong_with_a_file_is_told(tmp_path: Path, content: str, expected: list[str]) -> None:
    path = tmp_path / "p.csv"
    path.write_text(content, encoding="utf-8")
    found = problems(path, steps("2027-06-01", "2027-06-01 02:00"))
    for text in expected:
        assert any(problem.startswith(text) for problem in found), found


def test_hours_that_do_not_exist_are_told(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("time,price_per_kwh\n2027-09-05 00:30,1\n2027-09-05 01:00,2\n", encoding="utf-8")
    found = problems(path, steps("2027-09-04", "2027-09-06", timezone="America/Santiago"))
    assert found[0] == "line 2: does not exist in America/Santiago: clocks go forward; give offsets"


def test_an_hour_that_comes_twice_and_stands_once_is_told(tmp_path: Path) -> None:
    """As a meter's readings are told: which of the two it is nobody knows."""
    path = tmp_path / "p.csv"
    santiago = steps("2027-04-03", "2027-04-05", timezone="America/Santiago")
    local = santiago.tz_localize(None)
    own(path, santiago[~local.duplicated()])
    found = problems(path, santiago)
    assert any("stands once but comes twice in America/Santiago: clocks go back" in text for text in found), found


def test_files_that_are_no_text_or_not_there_are_told(tmp_path: Path) -> None:
    index = steps("2027-06-01", "2027-06-02")
    (tmp_path / "p.csv").write_bytes(b"\x81\xff\xff\x00")
    assert problems(tmp_path / "p.csv", index) == ["is neither UTF-8 nor cp932 text; save it as UTF-8"]
    assert problems(tmp_path / "none.csv", index) == ["cannot be read: No such file or directory"]
    assert problems(tmp_path, index) == ["cannot be read: Is a directory"]
    assert problems(tmp_path / "none.csv", index[:0]) == ["steps: there are none, or they have no time zone"]


def test_an_area_that_is_not_there_is_told(tmp_path: Path) -> None:
    path = tmp_path / "spot.csv"
    path.write_text(jepx(["2027/06/01"]), encoding="cp932")
    found = problems(path, steps("2027-06-01", "2027-06-02"), "okinawa")
    assert found == ["column エリアプライスokinawa: is missing; there are: tokyo, kyushu"]
