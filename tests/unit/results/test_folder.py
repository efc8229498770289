"""A result folder gives back the result that was written, to the last bit, or says what is wrong with it."""

from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import ems
from ems.results import Claim
from ems.results.folder import write_comparison
from ems.results.manifest import plain, write_manifest
from ems.results.series_files import read_classes
from profiles.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from ems.results import Result


def same(one: Result, other: Result) -> None:
    """Assert that two results are equal in every field, floats to the last bit."""
    for name in ("series", "storage_table", "plants", "sites"):
        assert_frame_equal(getattr(one, name), getattr(other, name), check_exact=True, check_freq=True)
    for name in ("classes", "storages"):
        frames, others = getattr(one, name), getattr(other, name)
        assert list(frames) == list(others)
        for key in frames:
            assert_frame_equal(frames[key], others[key], check_exact=True)
    for name in ("hour", "weekday", "month", "day_of_year", "day", "is_holiday", "is_day_off"):
        np.testing.assert_array_equal(getattr(one.calendar, name), getattr(other.calendar, name))
    for name in ("scenario", "title", "title_ja", "policy", "currency", "grid", "notes"):
        assert getattr(one, name) == getattr(other, name)
    for name in ("kpis", "class_titles", "class_titles_ja", "provenance"):
        # repr, because NaN is not equal to itself
        assert repr(dict(getattr(one, name))) == repr(dict(getattr(other, name)))
    assert repr(one.claims) == repr(other.claims)
    if one.site_series is None:
        assert other.site_series is None
    else:
        np.testing.assert_array_equal(one.site_series, other.site_series)


def manifest_of(folder: Path) -> dict[str, Any]:
    """Read a manifest as strict JSON."""

    def refuse(constant: str) -> None:
        pytest.fail(f"{constant} is no JSON")

    return dict(json.loads((folder / "manifest.json").read_text(encoding="utf-8"), parse_constant=refuse))


def change(folder: Path, **entries: object) -> None:
    """Change a manifest behind the program's back; ``None`` removes an entry."""
    manifest = manifest_of(folder) | entries
    kept = {key: value for key, value in manifest.items() if value is not None}
    (folder / "manifest.json").write_text(json.dumps(kept), encoding="utf-8")


@pytest.fixture
def folder(renca_year: Result, tmp_path: Path) -> Path:
    """Return the folder of Renca's year."""
    return ems.write_result(renca_year, tmp_path / "renca")


def test_a_year_with_clock_changes_and_site_series_comes_back_equal(renca_year: Result, folder: Path) -> None:
    back = ems.read_result(folder)
    same(renca_year, back)
    # 23 and 25 hours: the index is that of Santiago's clock, regular in absolute time
    hours = pd.Series(1, index=back.series.index).groupby(back.series.index.date).sum()
    assert sorted(hours.unique()) == [23, 24, 25]
    assert not back.calendar.is_holiday.flags.writeable


def test_a_year_without_site_series_and_with_pool_storages_comes_back_equal(
    kumamoto_year: Result, tmp_path: Path
) -> None:
    same(kumamoto_year, ems.read_result(ems.write_result(kumamoto_year, tmp_path / "kumamoto")))
    assert not (tmp_path / "kumamoto" / "site_series.parquet").exists()


def test_a_district_without_storages_and_numbers_that_do_not_exist_come_back(
    renca_year: Result, tmp_path: Path
) -> None:
    claims = (Claim(claim="A share", plan=1.0, simulated=math.nan, unit="", note="not simulated"),)
    bare = replace(
        renca_year,
        storages={},
        storage_table=renca_year.storage_table.iloc[:0],
        kpis={**renca_year.kpis, "equivalent_full_cycles": math.nan},
        claims=claims,
        site_series=None,
    )
    folder = ems.write_result(bare, tmp_path / "bare")
    back = ems.read_result(folder)
    assert back.storages == {}
    assert list(back.storage_table.columns) == list(renca_year.storage_table.columns)
    assert math.isnan(back.kpis["equivalent_full_cycles"])
    assert math.isnan(back.claims[0].simulated)
    manifest = manifest_of(folder)
    assert manifest["kpis"]["equivalent_full_cycles"] is None
    assert manifest["claims"][0]["simulated"] is None


def test_the_parquet_files_open_in_pandas_with_units_in_the_names(folder: Path) -> None:
    district = pd.read_parquet(folder / "district.parquet")
    assert str(district.index.tz) == "America/Santiago"  # type: ignore[attr-defined]
    assert {"load_kw", "import_kw", "energy_kwh", "is_holiday"} <= set(district.columns)
    classes = pd.read_parquet(folder / "classes.parquet")
    assert classes.groupby("class_name", observed=True).size().unique() == [8760]
    sites = pd.read_parquet(folder / "site_series.parquet")
    assert (sites.drop(columns="time").dtypes == "float64").all()


def test_the_manifest_says_what_is_needed_to_run_again(renca_year: Result, tmp_path: Path) -> None:
    scenario = ems.read_scenario("renca", ["load.seed=7"])
    folder = ems.write_result(renca_year, tmp_path / "renca", scenario=scenario)
    manifest = manifest_of(folder)
    assert manifest["format"] == 2
    assert manifest["provenance"]["rules"]["site"]["digest"] == renca_year.provenance["rules"]["site"]["digest"]  # type: ignore[index]
    assert manifest["scenario_tables"]["load"]["seed"] == 7
    assert manifest["scenario_source"].endswith("renca.toml")
    assert set(manifest["files"]) == {
        f"{name}.parquet" for name in ("district", "classes", "storages", "sites", "site_series")
    }


def test_the_same_result_gives_the_same_bytes(renca_year: Result, folder: Path, tmp_path: Path) -> None:
    again = ems.write_result(renca_year, tmp_path / "again")
    for path in folder.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes(), path.name


def test_a_file_name_that_is_no_unicode_does_not_stop_the_manifest(renca_year: Result, tmp_path: Path) -> None:
    odd = replace(renca_year, provenance={"weather_file": "k\udcffmamoto.csv"}, site_series=None)
    back = ems.read_result(ems.write_result(odd, tmp_path / "odd"))
    assert back.provenance["weather_file"] == "k\udcffmamoto.csv"


def test_plain_keeps_truth_values_and_turns_what_json_lacks_into_null_or_text(tmp_path: Path) -> None:
    given = {"yes": np.bool_(True), "no": False, "whole": np.int64(3), "inf": np.inf, "path": tmp_path, "none": None}  # noqa: FBT003
    assert plain(given) == {"yes": True, "no": False, "whole": 3, "inf": None, "path": str(tmp_path), "none": None}


@pytest.mark.parametrize("name", ["district", "classes", "storages", "sites", "site_series"])
def test_a_damaged_file_is_named(folder: Path, name: str) -> None:
    path = folder / f"{name}.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match=rf"{name}\.parquet: is damaged.*simulate again") as caught:
        ems.read_result(folder)
    assert len(caught.value.problems) == 1


def test_every_missing_or_unknown_file_is_named_at_once(folder: Path) -> None:
    (folder / "sites.parquet").unlink()
    (folder / "classes.parquet").write_bytes(b"")
    files = manifest_of(folder)["files"]
    del files["storages.parquet"]
    change(folder, files=files)
    with pytest.raises(InputError, match="3 problems") as caught:
        ems.read_result(folder)
    assert [problem.where for problem in caught.value.problems] == [
        "classes.parquet",
        "storages.parquet",
        "sites.parquet",
    ]


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"format": 3}, "format = 3: this version reads 2 only; update"),
        ({"format": 1}, "format = 1: this version reads 2 only; simulate again"),
        ({"format": None}, "format = None"),
        ({"marker": "something else"}, "is not the manifest of a result folder"),
        ({"files": None}, "district.parquet: is not noted"),
        ({"kpis": None}, "KeyError: 'kpis': does not fit"),
        ({"grid": {"year": 2026, "timezone": "America/Santiago"}}, "its times are not the steps of 2026"),
        ({"grid": {"year": 2027, "timezone": "Nowhere"}}, "no such time zone"),
        ({"classes": ["castle"]}, "castle has 0 of 8760 steps"),
        ({"kpis": 3}, "AttributeError"),
        ({"claims": [{"plan": 1}]}, "KeyError"),
    ],
)
def test_a_manifest_that_does_not_fit_is_refused(folder: Path, entries: dict[str, object], message: str) -> None:
    change(folder, **entries)
    with pytest.raises(InputError, match=message):
        ems.read_result(folder)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_a_manifest_that_is_no_json_object_is_refused(folder: Path, content: bytes) -> None:
    (folder / "manifest.json").write_bytes(content)
    with pytest.raises(InputError, match=r"is not JSON|is not the manifest"):
        ems.read_result(folder)


def test_a_folder_without_manifest_and_no_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"holds no manifest\.json; name a folder that ems run wrote"):
        ems.read_result(tmp_path)
    with pytest.raises(InputError, match="there is no such folder"):
        ems.read_result(tmp_path / "nowhere")


def test_a_manifest_that_may_not_be_read_is_reported(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.read_bytes", refuse)
    with pytest.raises(InputError, match="cannot be read: Permission denied"):
        ems.read_result(folder)


def test_a_comparison_holds_a_result_folder_for_each_policy(renca_year: Result, tmp_path: Path) -> None:
    other = replace(renca_year, policy="none", site_series=None)
    place = write_comparison({"a": renca_year, "b": other}, tmp_path / "both")
    same(other, ems.read_result(place / "b"))
    assert [entry["folder"] for entry in manifest_of(place)["policies"]] == ["a", "b"]
    with pytest.raises(InputError, match=rf"holds a comparison of policies; read one of {place / 'a'}, {place / 'b'}"):
        ems.read_result(place)


def test_a_folder_of_several_years_is_no_result(tmp_path: Path) -> None:
    write_manifest(tmp_path, "pathway", {"years": [2026, 2027]})
    with pytest.raises(
        InputError, match="holds a pathway, not the result of one simulated year; its tables are the CSV"
    ):
        ems.read_result(tmp_path)


def test_reading_by_names_refuses_steps_that_are_missing(folder: Path, renca_year: Result) -> None:
    with pytest.raises(ValueError, match="office has 8760 of 17520 steps"):
        read_classes(folder, ["office"], type(renca_year.grid)(year=2027, timezone="America/Santiago", step_minutes=30))
