"""English and Japanese say the same, in the same places."""

from __future__ import annotations

import datetime as dt
from string import Formatter

import pandas as pd
import pytest
from fake_result import fake_result

from ems.plot.vocabulary import WORDS
from ems.plot.words import Words
from ems.results.result import Claim

ENGLISH, JAPANESE = Words("en"), Words("ja")


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("key", sorted(WORDS))
def test_both_languages_have_places_for_the_same_values(key: str) -> None:
    english, japanese = WORDS[key]
    assert _places(english) == _places(japanese)
    assert english
    assert japanese


def test_a_value_with_braces_is_put_in_as_it_is() -> None:
    assert ENGLISH("under_title", title="{0} {policy}", policy="{x}") == "{0} {policy} · policy {x}"


@pytest.mark.parametrize(
    ("first", "last", "english", "japanese"),
    [
        ("2027-06-28", "2027-07-04", "28 June – 4 July 2027", "2027年6月28日〜7月4日"),
        ("2027-06-07", "2027-06-13", "7–13 June 2027", "2027年6月7日〜13日"),
        ("2027-12-31", "2027-12-31", "31 December 2027", "2027年12月31日"),
    ],
)
def test_spans_of_dates(first: str, last: str, english: str, japanese: str) -> None:
    span = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    assert ENGLISH.dates(*span) == english
    assert JAPANESE.dates(*span) == japanese


def test_a_moment_has_its_weekday() -> None:
    moment = pd.Timestamp("2027-01-28 19:30", tz="Asia/Tokyo")
    assert ENGLISH.moment(moment) == "Thursday 28 January at 19:30"
    assert JAPANESE.moment(moment) == "1月28日（木） 19:30"


def test_months_and_weekdays() -> None:
    assert (ENGLISH.month(2), ENGLISH.short_month(2), JAPANESE.month(2), JAPANESE.short_month(2)) == (
        "February",
        "Feb",
        "2月",
        "2月",
    )
    assert ENGLISH.short_weekday(dt.date(2027, 8, 9)) == "Mon"
    assert ENGLISH.clock(13.5) == "13:30"


def test_a_name_without_translation_stays() -> None:
    claim = Claim(claim="PV", plan=1.0, simulated=1.0, unit="kWh")
    assert JAPANESE.claim(claim) == "PV"
    assert JAPANESE.title(fake_result(title="Renca", title_ja="")) == "Renca"
    assert JAPANESE.title(fake_result()) == "一ヶ岡"
    assert ENGLISH.title(fake_result()) == "Hitotsugaoka"


def test_unknown_words_are_none() -> None:
    assert ENGLISH.known("no such word") is None
