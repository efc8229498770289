"""Tariff files: the bundled ones say what was published, and one's own are read like them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from ems.tariffs import bundled_tariffs, parse_tariff, read_tariff
from ems.tariffs.laying.levies import levy_table
from profiles.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

SOURCES = ("published", "derived", "assumption", "setting", "N 2.1", "N 4.2")
OWN = """
name = "own"
title = "Own"
seller = "Me"
certainty = "made up"

[[energy]]
[[energy.periods]]
price_per_kwh = 20.0
"""


@pytest.mark.parametrize("entry", bundled_tariffs(), ids=lambda entry: entry.name)
def test_every_bundled_tariff_is_right_and_says_how_sure_it_is(entry: object) -> None:
    name, title, path, title_ja, seller, certainty = entry  # type: ignore[misc]
    tariff = read_tariff(name)
    assert (tariff.name, tariff.title, tariff.title_ja) == (name, title, title_ja)
    assert (tariff.seller, tariff.certainty) == (seller, certainty)
    assert read_tariff(path) == tariff
    assert tariff.export.kind != "none"


FILES = sorted(bundled_tariffs()[0].path.parent.glob("*.toml"))
DATES_AND_NAMES = ("#", "name", "title", "certainty", "until", "since", "levy = [")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_number_of_a_bundled_file_has_its_source(path: Path) -> None:
    numbers = [
        line
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"[=:].*\d", line.split("#")[0]) and not line.startswith(DATES_AND_NAMES)
    ]
    assert len(numbers) > 2
    assert [line for line in numbers if not any(f"# {source}" in line for source in SOURCES)] == []


def test_lighting_b_is_as_published() -> None:
    tariff = read_tariff("kyuden-juryo-dento-b")
    assert tariff.contract is not None
    assert (tariff.contract.unit, tariff.contract.sizes) == ("A", (10, 15, 20, 30, 40, 50, 60))
    assert [round(tariff.basic[0].price_per_unit * size, 2) for size in (30, 60)] == [948.72, 1_897.44]
    blocks = tariff.energy[0].periods[0].blocks
    assert [(block.from_kwh, block.to_kwh, block.price_per_kwh) for block in blocks] == [
        (0, 120, 18.37),
        (120, 300, 23.97),
        (300, None, 26.97),
    ]
    assert tariff.export.feed_in_per_kwh == {"2019": 24, "2020": 21, "2021": 19, "2022": 17, "2023": 16, "2024": 16}
    assert tariff.export.prices[0].price_per_kwh == 7.0


def test_night_select_is_as_published() -> None:
    tariff = read_tariff("kyuden-denka-de-night-select-22")
    assert tariff.basic[0].price_per_month == 1_888.80
    assert [period.price_per_kwh for period in tariff.energy[0].periods] == [27.63, 24.74, 22.01, 18.61, 14.59]
    assert set(tariff.seasons["summer_winter"]) == {7, 8, 9, 12, 1, 2}


def test_the_plans_menus_are_kyushus_prices_and_from_the_fourth_year_one_yen_less() -> None:
    for menu, base in (
        ("hitotsugaoka-menu-b", "kyuden-juryo-dento-b"),
        ("hitotsugaoka-menu-night", "kyuden-denka-de-night-select-22"),
        ("hitotsugaoka-menu-business", "kyuden-business"),
    ):
        first, later = read_tariff(menu).energy
        kyushu = read_tariff(base).energy[0].periods
        assert first.periods == kyushu
        for period, old in zip(later.periods, kyushu, strict=True):
            less = [block.price_per_kwh + 1.0 for block in period.blocks] or [(period.price_per_kwh or 0.0) + 1.0]
            assert less == pytest.approx([block.price_per_kwh for block in old.blocks] or [old.price_per_kwh])
        assert [share.fraction for share in read_tariff(menu).fuel_share] == [0.5, 0.0]
        assert str(first.until) == str(later.since) == "2026-04-01"


def test_the_levy_is_as_published() -> None:
    levy = {entry.since.year: entry.price_per_kwh for entry in levy_table("japan").levy if entry.since}
    assert levy == {
        2012: 0.22, 2013: 0.35, 2014: 0.75, 2015: 1.58, 2016: 2.25, 2017: 2.64, 2018: 2.90, 2019: 2.95,
        2020: 2.98, 2021: 3.36, 2022: 3.45, 2023: 1.40, 2024: 3.49, 2025: 3.98, 2026: 4.18,
    }  # fmt: skip
    assert {entry.since.month for entry in levy_table("japan").levy[1:] if entry.since} == {5}


def test_a_file_of_ones_own_is_read(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(OWN, encoding="utf-8")
    tariff = read_tariff(path)
    assert (tariff.name, tariff.energy[0].periods[0].price_per_kwh) == ("own", 20.0)
    assert (tariff.timezone, tariff.currency, tariff.prices_include_tax) == ("Asia/Tokyo", "yen", True)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("kyuden-juryo", "did you mean kyuden-juryo-dento-b?"),
        ("tepco", "there is no such tariff or file; bundled are: kyuden-juryo-dento-b,"),
        ("nothing.toml", "there is no such file"),
        (".", "is a folder, not a tariff file"),
    ],
)
def test_what_is_no_tariff_is_told(name: str, message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        read_tariff(name)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b'name = "x', "line 1"),
        ("title = '電気'".encode("cp932"), "is not UTF-8 text"),
        (b"", "certainty: is missing; Where the figures come from and how sure they are"),
    ],
)
def test_files_that_cannot_be_read_are_told(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "broken.toml"
    path.write_bytes(content)
    with pytest.raises(InputError, match=message):
        read_tariff(path)


def test_tables_of_another_kind_are_told_with_what_they_mean() -> None:
    with pytest.raises(InputError) as caught:
        parse_tariff({"name": "X Y", "title": 3, "enrgy": [], "energy": {}, "export": {"kind": "gift", "price": 1}})
    problems = [str(problem) for problem in caught.value.problems]
    assert any(text.startswith('name = "X Y": must look like') for text in problems)
    assert "title = 3: must be text in quotes; Name for people" in problems
    assert "enrgy: unknown key; did you mean energy?" in problems
    assert 'export.kind = "gift": must be "none", "fixed", "feed_in" or "market"' in problems
    assert any(text.startswith("export.price: unknown key") for text in problems)
    assert any(text.startswith("energy = {}: must be a list") for text in problems)
