"""Plans and requests come back from a result folder as they were written, to the last bit."""

from __future__ import annotations

import json
import math
from dataclasses import fields, replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from fake_planning import with_planning, with_requests
from pandas.testing import assert_frame_equal

import ems
from ems.results.planning import EVENT_COLUMNS, PROMISED_COLUMNS, WINDOW_COLUMNS, EngineChoice
from ems.results.planning_files import planning_entries, read_planning
from profiles.errors import InputError

if TYPE_CHECKING:
    from pathlib import Path

    from ems.results import Planning, Requests, Result


def same(one: Planning | Requests, other: Planning | Requests | None) -> None:
    """Assert that every field is equal: frames with their types and the frequency of their index."""
    assert other is not None
    for field in fields(one):
        mine, theirs = getattr(one, field.name), getattr(other, field.name)
        if isinstance(mine, pd.DataFrame):
            assert_frame_equal(mine, theirs, check_exact=True, check_freq=True)
        else:
            # repr, because NaN is not equal to itself
            assert repr(mine) == repr(theirs)


@pytest.fixture
def planned(renca_year: Result) -> Result:
    """Return Renca's year, whose clock skips and repeats an hour, with plans and requests."""
    return with_requests(with_planning(renca_year))


@pytest.fixture
def folder(planned: Result, tmp_path: Path) -> Path:
    """Return the folder of that year."""
    return ems.write_result(planned, tmp_path / "planned")


def test_reasons_of_older_versions_are_read(planned: Result, folder: Path) -> None:
    """They were sentences, and before that there were none."""
    assert planned.planning is not None
    grid, entry = planned.grid, planning_entries(planned)["planning"]
    sentence = "exact (3): one storage at one node"
    old = read_planning(folder, entry | {"choices": [sentence]}, grid)
    assert old is not None
    assert old.choices == (EngineChoice(engine="", problems=0, what="", why=sentence),)
    del entry["choices"]
    older = read_planning(folder, entry, grid)
    assert older is not None
    assert older.choices == ()


def test_plans_and_requests_come_back_equal(planned: Result, folder: Path) -> None:
    back = ems.read_result(folder)
    assert planned.planning is not None
    assert planned.requests is not None
    same(planned.planning, back.planning)
    same(planned.requests, back.requests)
    assert list(back.planning.promised.columns) == list(PROMISED_COLUMNS)
    assert list(back.planning.windows.columns) == list(WINDOW_COLUMNS)
    assert list(back.requests.events.columns) == list(EVENT_COLUMNS)
    assert back.requests.groups == ("homes", "shops")
    assert back.requests.room_groups == ("cooled_homes",)


def test_numbers_that_do_not_exist_and_a_budget_without_end_come_back(planned: Result, tmp_path: Path) -> None:
    odd = replace(
        planned,
        planning=replace(planned.planning, promised_cost=math.nan, approximations=()),
        requests=replace(planned.requests, points_budget=math.inf),
    )
    back = ems.read_result(ems.write_result(odd, tmp_path / "odd"))
    assert math.isnan(back.planning.promised_cost)
    assert back.planning.approximations == ()
    assert back.requests.points_budget == math.inf


def test_a_year_in_which_nobody_was_asked_and_no_room_is_controlled_comes_back(
    renca_year: Result, tmp_path: Path
) -> None:
    quiet = with_requests(renca_year, rooms=False, groups={"homes": 0.08})
    # a frame without rows knows nothing of the types of its columns
    events = pd.DataFrame([], columns=list(EVENT_COLUMNS))
    quiet = replace(quiet, requests=replace(quiet.requests, events=events, points=0.0))
    back = ems.read_result(ems.write_result(quiet, tmp_path / "quiet"))
    same(quiet.requests, back.requests)
    assert back.requests.room_groups == ()
    assert back.planning is None


def test_controlled_rooms_alone_come_back(renca_year: Result, tmp_path: Path) -> None:
    rooms_only = with_requests(renca_year, groups={})
    back = ems.read_result(ems.write_result(rooms_only, tmp_path / "rooms"))
    assert back.requests.groups == ()
    assert_frame_equal(back.requests.rooms, rooms_only.requests.rooms, check_exact=True)


def test_a_rule_without_requests_leaves_no_trace(renca_year: Result, tmp_path: Path) -> None:
    folder = ems.write_result(renca_year, tmp_path / "rule")
    back = ems.read_result(folder)
    assert back.planning is None
    assert back.requests is None
    assert not [path.name for path in folder.iterdir() if path.name.startswith(("plan_", "request_"))]
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["planning"] is manifest["requests"] is None


@pytest.mark.parametrize("name", ["plan_windows", "plan_promised", "request_events", "request_groups", "request_rooms"])
def test_a_missing_or_damaged_file_is_named(folder: Path, name: str) -> None:
    path = folder / f"{name}.parquet"
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(InputError, match=rf"{name}\.parquet: is damaged"):
        ems.read_result(folder)
    path.unlink()
    with pytest.raises(InputError, match=rf"{name}\.parquet: is missing"):
        ems.read_result(folder)


def test_entries_that_do_not_fit_the_files_are_refused(folder: Path) -> None:
    path = folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["requests"]["groups"] = ["nobody"]
    path.write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(InputError, match="nobody has 0 of 8760 steps"):
        ems.read_result(folder)


def test_the_same_plans_give_the_same_bytes(planned: Result, folder: Path, tmp_path: Path) -> None:
    again = ems.write_result(planned, tmp_path / "again")
    for path in folder.iterdir():
        assert path.read_bytes() == (again / path.name).read_bytes(), path.name


def test_points_have_a_worth(planned: Result) -> None:
    asked = replace(planned.requests, points=250.0, currency_per_point=0.5)
    assert asked.points_cost == 125.0
