"""The one door: kinds by content, packing, and files that are nothing."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

import pytest
from weather_files import (
    as_json,
    csv_lines,
    epw_lines,
    jma_lines,
    metpv_lines,
    pvgis_hourly_lines,
    pvgis_tmy_json,
    pvgis_tmy_lines,
)

from profiles.errors import InputError
from profiles.weather.read import read_weather

if TYPE_CHECKING:
    from pathlib import Path

    from weather_files import KnownYear

PLACE = {"latitude_deg": 32.578, "longitude_deg": 131.633, "elevation_m": 8.0}


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("kind", "encoding"),
    [
        ("metpv20", "ascii"),
        ("metpv11", "ascii"),
        ("epw", "utf-8"),
        ("pvgis_tmy", "utf-8"),
        ("pvgis_tmy json", "utf-8"),
        ("pvgis_hourly", "utf-8"),
        ("jma", "cp932"),
        ("csv", "utf-8-sig"),
    ],
)
def test_the_kind_shows_in_the_content_packed_or_not(
    nobeoka: KnownYear, utc_year: KnownYear, tmp_path: Path, kind: str, encoding: str, *, packed: bool
) -> None:
    lines = {
        "metpv20": lambda: metpv_lines(nobeoka),
        "metpv11": lambda: metpv_lines(nobeoka, 9),
        "epw": lambda: epw_lines(nobeoka),
        "pvgis_tmy": lambda: pvgis_tmy_lines(utc_year),
        "pvgis_tmy json": lambda: as_json(pvgis_tmy_json(utc_year)),
        "pvgis_hourly": lambda: pvgis_hourly_lines(utc_year),
        "jma": lambda: jma_lines(nobeoka),
        "csv": lambda: csv_lines(nobeoka),
    }[kind]()
    content = "\r\n".join(lines).encode(encoding)
    path = tmp_path / "weather.dat"
    path.write_bytes(gzip.compress(content) if packed else content)
    weather = read_weather(path, **PLACE)
    assert weather.kind == kind.removesuffix(" json")
    assert len(weather.frame) == 8760
    assert len(weather.digest) == 64


def test_an_unknown_file_is_told_what_was_looked_for_and_all_kinds(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("Dear diary,\nit rained all day.\n")
    with pytest.raises(InputError) as caught:
        read_weather(path)
    text = str(caught.value)
    assert "weather file 'notes.txt'" in text
    assert "line 1: 'Dear diary,' begins no kind of weather file that is known" in text
    for kind in (
        "METPV-20 or METPV-11: looked for rows that begin with 00001 and a date",
        "EPW: looked for a first line LOCATION,…",
        "PVGIS, typical year or hourly, csv or json: looked for a first line 'Latitude (decimal degrees): …'",
        "JMA hourly CSV: looked for a first line ダウンロードした時刻",
        "plain CSV: looked for a first line of column names with time, ghi_w_per_m2, air_temperature_c",
    ):
        assert kind in text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty; give a file with a year of weather"),
        (b"\n\n  \n", "is empty"),
        (gzip.compress(b"", mtime=0), "is empty"),
        (b"\x1f\x8bnonsense", "is a damaged gzip file"),
        (gzip.compress(b"LOCATION," * 1000, mtime=0)[:-20], "is a damaged gzip file"),
        (b"\xff\xfe\x00\x81", "begins no kind of weather file"),
    ],
)
def test_files_that_hold_nothing_are_refused(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "weather.gz"
    path.write_bytes(content)
    with pytest.raises(InputError, match=r"weather file 'weather\.gz'") as caught:
        read_weather(path)
    assert said in str(caught.value)


def test_a_file_that_is_not_there_is_told_with_where_was_looked(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        read_weather(tmp_path / "none.epw")
    text = str(caught.value)
    assert "weather file 'none.epw'" in text
    assert "cannot be read (No such file or directory)" in text
    assert str(tmp_path) in text


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_weather(tmp_path)
