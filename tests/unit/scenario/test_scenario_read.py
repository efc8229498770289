"""Reading a scenario: where it comes from, what it knows of itself, files that cannot be read."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from ems.scenario import parse_scenario, read_scenario
from profiles.errors import InputError


def message_of(name_or_path: str | Path, **settings: Any) -> str:
    with pytest.raises(InputError) as caught:
        read_scenario(name_or_path, **settings)
    return str(caught.value)


def test_a_file_is_read_with_its_defaults(town: Path) -> None:
    scenario = read_scenario(town)
    assert scenario.source == town
    assert scenario.time.step_minutes == 60
    assert scenario.policy.name == "self_consumption"
    assert scenario.prices.site.import_periods[0].months == tuple(range(1, 13))
    assert list(scenario.pv) == ["roof", "carport"]


def test_a_path_may_be_text(town: Path) -> None:
    assert read_scenario(str(town)).digest == read_scenario(town).digest


def test_the_simulated_year_is_the_fiscal_year_unless_one_is_given(town: Path) -> None:
    assert read_scenario(town).year == 2025
    assert read_scenario(town, fiscal_year=2024).year == 2024
    assert read_scenario(town, ["time.year=2020"]).year == 2020


def test_a_scenario_cannot_be_changed(town: Path) -> None:
    scenario = read_scenario(town)
    with pytest.raises(ValidationError):
        scenario.name = "other"  # type: ignore[misc]


def test_a_scenario_travels_between_processes(town: Path) -> None:
    scenario = read_scenario(town)
    copy = pickle.loads(pickle.dumps(scenario))  # noqa: S301  (our own bytes)
    assert copy == scenario
    assert copy.source == town


def test_the_digest_follows_the_content_not_the_place(town: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere" / "other.toml"
    other.parent.mkdir()
    other.write_text("# a comment\n" + town.read_text(encoding="utf-8"), encoding="utf-8")
    assert read_scenario(town).digest == read_scenario(other).digest
    assert len(read_scenario(town).digest) == 64
    assert read_scenario(town).digest != read_scenario(town, ["storage.shelter.capacity_kwh=101"]).digest


def test_relative_paths_start_at_the_scenario(town: Path) -> None:
    (town.parent / "data").mkdir()
    (town.parent / "data" / "weather.csv").touch()
    text = town.read_text(encoding="utf-8").replace('climate = "nobeoka"', 'file = "data/weather.csv"')
    town.write_text(text, encoding="utf-8")
    scenario = read_scenario(town)
    assert scenario.weather.file == Path("data/weather.csv")
    assert scenario.resolved(scenario.weather.file) == town.parent / "data" / "weather.csv"


def test_a_scenario_without_file_resolves_from_the_working_directory(tables: dict[str, Any]) -> None:
    scenario = parse_scenario(tables)
    assert scenario.source is None
    assert scenario.resolved("x.csv") == Path("x.csv")


def test_files_that_are_not_there_are_reported(town: Path) -> None:
    text = town.read_text(encoding="utf-8").replace(
        'climate = "nobeoka"', 'file = "sun.csv"\n[load]\nfile = "load.csv"'
    )
    town.write_text(text, encoding="utf-8")
    message = message_of(town)
    assert f'weather.file = "sun.csv": there is no such file: {town.parent / "sun.csv"}' in message
    assert f'load.file = "load.csv": there is no such file: {town.parent / "load.csv"}' in message


def test_a_file_from_a_windows_editor_is_read(town: Path) -> None:
    content = town.read_text(encoding="utf-8").replace("\n", "\r\n")
    town.write_bytes(b"\xef\xbb\xbf" + content.encode())
    assert read_scenario(town).name == "small"


def test_a_misspelt_name_suggests_the_bundled_one() -> None:
    message = message_of("hitotsugaka")
    assert "there is no such scenario or file; did you mean hitotsugaoka?" in message


def test_a_missing_file_is_reported(tmp_path: Path) -> None:
    message = message_of(tmp_path / "none.toml")
    assert "there is no such file; bundled are: hitotsugaoka, renca, kumamoto" in message


def test_a_folder_is_no_scenario(tmp_path: Path) -> None:
    assert "is a folder, not a scenario file" in message_of(tmp_path)


def test_an_unreadable_file_is_reported(town: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path) -> bytes:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_bytes", refuse)
    assert "cannot be read: Permission denied" in message_of(town)


def test_other_encodings_are_reported_with_their_line(town: Path) -> None:
    town.write_bytes('name = "x"\ntitle = "延岡"\n'.encode("cp932"))
    assert message_of(town) == "town.toml: 1 problem\n  line 2: is not UTF-8 text; save the file as UTF-8"


def test_broken_toml_is_reported_with_line_and_column(town: Path) -> None:
    town.write_text('name = "x"\ntitle = Small town\n', encoding="utf-8")
    message = message_of(town)
    assert "line 2, column 9: invalid value; it reads: title = Small town" in message


def test_toml_that_ends_too_soon_is_reported_with_its_last_line(town: Path) -> None:
    town.write_text('name = "x"\nlist = [1,\n', encoding="utf-8")
    message = message_of(town)
    assert "line 3" in message
    assert "invalid" in message.lower() or "unclosed" in message.lower()


def test_a_key_given_twice_is_reported(town: Path) -> None:
    town.write_text('name = "x"\nname = "y"\n', encoding="utf-8")
    assert "line 2" in message_of(town)


def test_an_empty_file_lists_what_is_missing(town: Path) -> None:
    town.write_text("", encoding="utf-8")
    message = message_of(town)
    for key in ("name", "title", "fiscal_year", "place", "demand", "prices", "grid"):
        assert f"  {key}: is missing" in message


def test_standard_offset_ignores_daylight_saving() -> None:
    """Santiago: −3 h in January (summer), −4 h in July; the clock without daylight saving is −4 h."""
    assert read_scenario("renca").place.standard_utc_offset_h(2027) == -4.0
    assert read_scenario("hitotsugaoka").place.standard_utc_offset_h(2027) == 9.0


def test_a_document_that_stops_within_a_value_names_the_end(town: Path) -> None:
    town.write_text("name =", encoding="utf-8")
    assert message_of(town) == "town.toml: 1 problem\n  line 1: invalid value (end of file)"


def test_endless_nesting_is_reported(town: Path) -> None:
    town.write_text("a = " + "[" * 100_000, encoding="utf-8")
    assert message_of(town) == "town.toml: 1 problem\n  its lists or tables are nested too deeply"
