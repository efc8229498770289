"""Meter files: what is taken, and every complaint with its line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import pytest

from ems.bills import read_meter
from profiles.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "time,import_kw,export_kw"
FOUR = [
    "2027-01-01 00:00,1.0,0",
    "2027-01-01 00:30,2.0,0",
    "2027-01-01 01:00,0.0,3.5",
    "2027-01-01 01:30,0.5,0",
]


def written(folder: Path, *lines: str) -> Path:
    """Write a meter file."""
    path = folder / "meter.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def problems(path: Path, timezone: str = "Asia/Tokyo") -> list[str]:
    """Return what a file is refused for."""
    with pytest.raises(InputError) as error:
        read_meter(path, timezone)
    assert error.value.source == str(path)
    return [str(problem) for problem in error.value.problems]


def test_readings_come_in_local_time(tmp_path: Path) -> None:
    found = read_meter(written(tmp_path, HEAD, *FOUR))
    assert list(found.columns) == ["import_kw", "export_kw"]
    assert found.index[0] == pd.Timestamp("2027-01-01 00:00+09:00")
    assert found["export_kw"].tolist() == [0.0, 0.0, 3.5, 0.0]
    assert found.index.name == "time"


def test_empty_lines_at_the_end_are_no_readings(tmp_path: Path) -> None:
    assert len(read_meter(written(tmp_path, HEAD, *FOUR, "", ""))) == 4
    assert problems(written(tmp_path, HEAD, "", "")) == ["has no readings below its header"]
    assert problems(written(tmp_path, HEAD, *FOUR[:2], "", *FOUR[2:]))[0].endswith("line 4: has no value; fill the gap")


def test_times_with_offsets_and_a_byte_order_mark(tmp_path: Path) -> None:
    path = tmp_path / "meter.csv"
    text = "time,import_kw\n2026-12-31T15:00Z,1\n2026-12-31T16:00Z,2\n"
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    found = read_meter(path)
    assert [str(time) for time in found.index] == ["2027-01-01 00:00:00+09:00", "2027-01-01 01:00:00+09:00"]
    assert list(found.columns) == ["import_kw"]


def test_the_half_hour_that_is_missing_is_named(tmp_path: Path) -> None:
    assert problems(written(tmp_path, HEAD, FOUR[0], FOUR[1], FOUR[3])) == [
        "time: 1 half-hour is missing of 4: 2027-01-01 01:00; fill the gap: nothing is guessed"
    ]
    days = pd.date_range("2027-01-01", periods=96, freq="30min").delete([3, 10, 11, 40, 41])
    rows = [f"{time},1.0" for time in days]
    assert problems(written(tmp_path, "time,import_kw", *rows)) == [
        (
            "time: 5 half-hours are missing of 96, first: 2027-01-01 01:30, 2027-01-01 05:00, 2027-01-01 05:30; "
            "fill the gap: nothing is guessed"
        )
    ]


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "time,import_kw,exprot_kw",
        "2027-01-01 00:00,1.0,0",
        "2027-01-01 00:30,-2.0,0",
        "2027-01-01 00:30,x,0",
        "2027-01-01 02:00,,0",
        "2027-01-01 01:30,nan,0",
        "2027-01-01 01:40,inf,0",
    )
    assert problems(path) == [
        "column 'exprot_kw': is unknown; did you mean export_kw?",
        "column 'import_kw', line 5: has no value; fill the gap",
        "column 'import_kw', lines 4, 6, 7: is not a number ('x')",
        (
            "column 'import_kw', line 3: is negative (down to -2); what is taken stands in import_kw, what is fed in "
            "in export_kw, both 0 or more"
        ),
        "line 4, time '2027-01-01 00:30': stands twice; keep one reading for each interval",
        "line 6, time '2027-01-01 01:30': lies before the line above; sort the readings by time",
        "line 7, time '2027-01-01 01:40': begins no half-hour on the clock; the other readings have one every 30 min",
        "time: 1 half-hour is missing of 5: 2027-01-01 01:00; fill the gap: nothing is guessed",
    ]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["time,import_kw"], "file: has no lines below its header"),
        (["hour,import_kw", "0,1"], "column 'time': is missing; present are: hour, import_kw"),
        (["time,kw", "2027-01-01 00:00,1"], "column 'import_kw': is missing; present are: time, kw"),
        (
            ["time,import_kw,import_kwh", "2027-01-01 00:00,1,1"],
            "column 'import_kwh': is unknown; give the mean power in import_kw: energy of a half-hour × 2",
        ),
        (["time,import_kw", "2027-01-01 00:00,1,2", "2027-01-01 00:30,1,2"], "line 2: has more fields than the header"),
        (["time,import_kw", "1 January,1"], "line 2, time '1 January': is no ISO 8601 time; write it as"),
        (["time,import_kw", "2027-01-01 00:00,1"], "time: has no two intervals"),
        (
            ["time,import_kw", "2027-01-01 00:00,1", "2027-01-01 00:10,1", "2027-01-01 00:20,1"],
            "time: has steps of 10 min: must be 15, 30 or 60 min",
        ),
        (
            ["time,import_kw", "2027-01-01 00:00+09:00,1", "2027-01-01 00:30,1"],
            "line 3, time '2027-01-01 00:30': has no offset from UTC while other lines have one; give all or none",
        ),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, lines: list[str], message: str) -> None:
    assert any(message in problem for problem in problems(written(tmp_path, *lines)))


def test_no_file_an_empty_one_and_another_encoding(tmp_path: Path) -> None:
    assert problems(tmp_path / "nowhere.csv") == ["no such file"]
    path = tmp_path / "meter.csv"
    path.write_bytes(b"")
    assert problems(path) == ["is empty; its columns are time, import_kw, export_kw"]
    path.write_bytes("time,import_kw,電力\n".encode("cp932"))
    assert problems(path) == ['is not UTF-8; save it as "CSV UTF-8"']


def test_days_when_clocks_change(tmp_path: Path) -> None:
    spring = [f"2027-03-28 {hour:02d}:00,1" for hour in range(24) if hour != 2]
    assert len(read_meter(written(tmp_path, "time,import_kw", *spring), "Europe/Berlin")) == 23
    autumn = [f"2027-10-31 {hour:02d}:00,1" for hour in [0, 1, 2, 2, *range(3, 24)]]
    assert len(read_meter(written(tmp_path, "time,import_kw", *autumn), "Europe/Berlin")) == 25
    skipped = written(tmp_path, "time,import_kw", "2027-03-28 01:00,1", "2027-03-28 02:00,1", "2027-03-28 03:00,1")
    assert "does not exist in Europe/Berlin: clocks go forward" in problems(skipped, "Europe/Berlin")[0]
    once = written(tmp_path, "time,import_kw", *[line for line in autumn if line != "2027-10-31 02:00,1"], autumn[2])
    assert "stands once but comes twice" in problems(once, "Europe/Berlin")[0]
    assert len(read_meter(written(tmp_path, "time,import_kw", *autumn[4:]), "Asia/Tokyo")) == 21
