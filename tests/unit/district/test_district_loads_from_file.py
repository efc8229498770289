"""A user's load file over the modelled loads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from small_districts import scenario_like

import ems
from ems.district.load_file import load_from_file, names_in
from profiles.errors import InputError
from profiles.load import LoadClass, build_loads

if TYPE_CHECKING:
    from pathlib import Path

    from ems.district import District


def times(scenario: str, minutes: int) -> pd.DatetimeIndex:
    """Give the starts of the intervals of the scenario's year, in UTC."""
    zone = {"renca": "America/Santiago", "kumamoto": "Asia/Tokyo"}[scenario]
    start, end = (pd.Timestamp(year=year, month=1, day=1, tz=zone).tz_convert("UTC") for year in (2027, 2028))
    return pd.date_range(start, end, freq=f"{minutes}min", inclusive="left").tz_convert(zone)


def write(path: Path, scenario: str = "kumamoto", minutes: int = 60, **columns: object) -> Path:
    """Write a load file; local times without offset where no clock changes."""
    index = times(scenario, minutes)
    local = index.strftime("%Y-%m-%dT%H:%M") if scenario == "kumamoto" else index.map(lambda t: t.isoformat())
    frame = pd.DataFrame(
        {"time": local} | {name: np.broadcast_to(values, len(index)) for name, values in columns.items()}
    )
    frame.to_csv(path, index=False)
    return path


def build(path: Path, scenario: str = "kumamoto") -> District:
    return ems.build_district(scenario_like(scenario, load={"file": str(path)}))


def test_a_class_of_the_file_is_shared_among_its_sites_as_the_model_shares_it(
    tmp_path: Path, kumamoto: District
) -> None:
    school = np.linspace(100.0, 500.0, 8760)
    district = build(write(tmp_path / "load.csv", school_kw=school))
    number = district.class_names.index("school")
    np.testing.assert_allclose(district.class_load_kw[number], school)
    ours, model = (d.nodes.load_kw[d.nodes.class_of_node == number] for d in (district, kumamoto))
    np.testing.assert_allclose(ours / ours.sum(axis=0), model / model.sum(axis=0))
    others = [i for i in range(len(district.class_names)) if i != number]
    np.testing.assert_allclose(district.class_load_kw[others], kumamoto.class_load_kw[others])
    assert "load of school from load.csv; the plan's savings are not applied to it" in district.notes
    result = ems.simulate(district)
    assert result.classes["school"]["load_kw"].sum() == pytest.approx(school.sum())


def test_a_single_site_of_the_file_is_taken_as_it_is(tmp_path: Path, kumamoto: District) -> None:
    path = write(tmp_path / "load.csv", ward_office_2_kwh=7.0, city_hall_kw=400.0)
    district = build(path)
    table = district.site_table
    row = table.index[table["name"] == "ward_office_2"][0]
    assert set(district.nodes.load_kw[row]) == {7.0}
    assert set(district.nodes.load_kw[table.index[table["name"] == "city_hall_1"][0]]) == {400.0}
    same = [i for i in range(district.nodes.count) if table["name"][i] not in {"ward_office_2", "city_hall_1"}]
    np.testing.assert_array_equal(district.nodes.load_kw[same], kumamoto.nodes.load_kw[same])
    np.testing.assert_allclose(district.class_load_kw.sum(axis=0), district.nodes.load_kw.sum(axis=0))


def test_half_hours_in_a_place_whose_clocks_change(tmp_path: Path) -> None:
    """Energy of half hours, 17,520 of them with offsets; 1 kWh each is 2 kW in every hour."""
    path = write(tmp_path / "load.csv", "renca", 30, park_kwh=1.0)
    district = build(path, "renca")
    number = district.class_names.index("park")
    np.testing.assert_allclose(district.class_load_kw[number], 2.0)


def test_a_class_without_any_modelled_load_is_shared_evenly(tmp_path: Path, kumamoto: District) -> None:
    """Schools asleep in the model (their factor is 0 there) still share what the meter saw."""
    idle = LoadClass(name="idle", model="constant", sites=4, energy_kwh=0.0)
    loads = build_loads([idle], kumamoto.calendar, kumamoto.drivers.sky, shape="measured", shape_class=None)
    laid = load_from_file(write(tmp_path / "load.csv", idle_kw=8.0), loads, kumamoto.grid)
    np.testing.assert_allclose(laid.kw, 2.0)
    assert not laid.kw.flags.writeable
    assert not laid.class_kw.flags.writeable


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ({"scool_kw": 1.0}, "column scool: is neither a class nor a site of the scenario; use a class (city_hall,"),
        ({"school_21_kw": 1.0}, "column school_21: is neither a class nor a site"),
        ({"school_kw": 5.0, "school_3_kw": 1.0}, "column school_3: its class school is given as a whole too"),
        ({"school": 1.0}, "has no unit"),
        ({"school_kw": -1.0}, "is negative"),
        ({"school_kw": "much"}, "is not a number"),
        ({}, "has no columns besides the time; add a column <class>_kw"),
    ],
)
def test_a_wrong_column_is_told(tmp_path: Path, columns: dict[str, object], told: str) -> None:
    with pytest.raises(InputError) as caught:
        build(write(tmp_path / "load.csv", **columns))
    assert told in str(caught.value)


def test_all_unknown_columns_are_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        build(write(tmp_path / "load.csv", a_kw=1.0, school_kw=1.0, school_1_kw=1.0, b_kwh=2.0))
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"time,school_kw\n2026-01-01T00:00,1\n2026-01-01T01:00,1\n", "holds the year 2026"), (b"", "no columns")],
)
def test_a_wrong_file_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "load.csv"
    path.write_bytes(content)
    with pytest.raises(InputError, match=told):
        build(path)


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read: No such file"):
        names_in(tmp_path / "nowhere.csv")
    path = tmp_path / "latin.csv"
    path.write_bytes("time,büro_kw\n".encode("latin-1"))
    with pytest.raises(InputError, match="cannot be read"):
        build(path)


def test_watts_in_place_of_kilowatts_are_noticed(tmp_path: Path) -> None:
    watts = build(write(tmp_path / "load.csv", school_kw=np.linspace(100_000.0, 500_000.0, 8760)))
    (note,) = (note for note in watts.notes if "times what the scenario says" in note)
    assert note.startswith("load of school: ")
    assert note.endswith("are its columns in kW (or kWh of a step)?")
    megawatts = build(write(tmp_path / "load.csv", school_kw=np.linspace(0.1, 0.5, 8760)))
    assert any("one part in" in note for note in megawatts.notes)


def test_another_separator_is_named(tmp_path: Path) -> None:
    path = tmp_path / "load.csv"
    path.write_text("time;school_kw\n2027-01-01T00:00;3\n")
    with pytest.raises(InputError, match="line 1: is separated by ';'; separate the columns by commas"):
        build(path)
