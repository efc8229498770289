"""The manifest of a sweep's folder: how many parts, and what is said of a folder that is not one."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import fake_evaluation
import pytest

from ems.sweep import read_plan, read_sweep, sweep_status
from ems.sweep.asked.way import Way
from ems.sweep.store.folder import open_store
from ems.sweep.store.manifest import new_manifest, read_manifest
from profiles.errors import InputError

PLAN = read_plan({"scenario": "hitotsugaoka", "grid": {fake_evaluation.KEY: {"start": 1, "stop": 1000, "step": 1}}})


def way(cases: int) -> Way:
    return Way(name="fake", chunk_cases=cases, case_s=1.0)


@pytest.mark.parametrize(("wanted", "chunk", "parts"), [(10, 10, 100), (1, 1, 1000), (0, 1, 1000), (500, 32, 32)])
def test_parts(wanted: int, chunk: int, parts: int) -> None:
    manifest = new_manifest(PLAN, way(wanted), "1.0")
    assert (manifest.chunk_cases, manifest.parts) == (chunk, parts)
    spans = [manifest.span(part) for part in range(manifest.parts)]
    assert [case for first, end in spans for case in range(first, end)] == list(range(1000))


def test_never_too_many_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ems.sweep.store.manifest.MOST_PARTS", 50)
    assert new_manifest(PLAN, way(1), "1.0").parts == 50


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    with open_store(tmp_path, PLAN, way(10), "1.0") as store:
        assert read_manifest(tmp_path) == store.manifest
        assert store.is_new
    with open_store(tmp_path, PLAN, way(20), "1.0") as store:
        assert not store.is_new
        assert store.manifest.chunk_cases == 10, "the parts that are there decide"


def test_an_empty_sweep_opens(tmp_path: Path) -> None:
    with open_store(tmp_path, PLAN, way(10), "1.0"):
        status = sweep_status(tmp_path)
        assert (status.done, status.is_running, status.left_s) == (0, True, None)
    frame = read_sweep(tmp_path)
    assert list(frame.columns) == ["case", fake_evaluation.KEY, "error"]
    assert [str(kind) for kind in frame.dtypes] == ["int64", "int64", "str"]
    assert len(frame) == 0


def test_a_sweep_that_was_killed_before_its_manifest(tmp_path: Path) -> None:
    for name in ("cases", ".work"):
        (tmp_path / name).mkdir()
    (tmp_path / ".work" / "sweep.json.part").write_text('{"marker')
    with open_store(tmp_path, PLAN, way(10), "1.0") as store:
        assert store.is_new
    assert [path.name for path in (tmp_path / ".work").glob("*.part")] == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("{", "is not JSON"),
        ("[]", "is not the manifest of a sweep"),
        ('{"marker": "other"}', "is not the manifest of a sweep"),
        ('{"marker": "hitotsugaoka-ems sweep", "format": 7, "program": "3.2"}', "format = 7: this version of the"),
        ('{"marker": "hitotsugaoka-ems sweep", "format": 1}', "is damaged"),
    ],
)
def test_damaged(tmp_path: Path, content: str, message: str) -> None:
    (tmp_path / "sweep.json").write_text(content)
    for look in (read_sweep, sweep_status):
        with pytest.raises(InputError, match=message):
            look(tmp_path)


def test_numbers_that_do_not_fit(tmp_path: Path) -> None:
    with open_store(tmp_path, PLAN, way(10), "1.0"):
        pass
    path = tmp_path / "sweep.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"chunk_cases": 0}))
    with pytest.raises(InputError, match="is damaged: chunk_cases; choose another folder"):
        read_sweep(tmp_path)


def test_no_sweep_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"there is no such folder"):
        sweep_status(tmp_path / "none")
    with pytest.raises(InputError, match=r"holds no sweep\.json; name a folder that ems sweep wrote"):
        read_sweep(tmp_path)


def test_folders_that_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("dear")
    problems = {
        tmp_path: r"holds letter\.txt, but no sweep\.json of a sweep; choose another folder",
        tmp_path / "letter.txt": "is a file, which is never replaced",
        tmp_path / "letter.txt" / "in": "cannot be made: Not a directory",
    }
    for folder, message in problems.items():
        with pytest.raises(InputError, match=message), open_store(folder, PLAN, way(10), "1.0"):
            pass
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_cases_without_a_manifest(tmp_path: Path) -> None:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "part-00000.parquet").write_text("?")
    with pytest.raises(InputError, match="holds cases, but no sweep"), open_store(tmp_path, PLAN, way(10), "1.0"):
        pass
    assert Path(tmp_path / "cases" / "part-00000.parquet").exists()


def test_parts_are_those_cases_and_no_others(tmp_path: Path) -> None:
    with open_store(tmp_path, PLAN, way(10), "1.0") as store:
        frame = fake_evaluation.evaluate(PLAN, 0, 10, fake_evaluation.Memory())
        with pytest.raises(AssertionError, match="part 1 holds other cases than 10 to 19"):
            store.keep(1, frame)
        store.keep(0, frame)
        assert (store.done, store.failed, store.missing[:2]) == (10, 0, (1, 2))


def test_a_folder_that_nobody_may_write_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A finished sweep on a disk that is mounted for reading: the lock is not to be had."""
    with open_store(tmp_path, PLAN, way(10), "1.0"):
        pass

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "touch", refuse)
    with pytest.raises(InputError, match="Read-only file system"), open_store(tmp_path, PLAN, way(10), "1.0"):
        pass


@pytest.mark.parametrize(
    ("entries", "message"),
    [
        ({"plan": None}, "is damaged: plan"),
        ({"files": None}, "is damaged: files"),
        ({"files": ["load.csv"]}, "is damaged: files"),
        ({"cases": 100.5}, "is damaged: cases"),
        ({"cases": True, "chunk_cases": 0}, "is damaged: cases, chunk_cases"),
        ({"started": "x"}, "is damaged: started"),
        ({"started": "2026-01-01"}, "is damaged: started"),
        ({"keys": "a"}, "is damaged: keys"),
        ({"kinds": ["number", "number"]}, "is damaged: its numbers do not fit"),
        ({"kinds": ["complex"]}, "is damaged: kinds"),
        ({"notes": [1]}, "is damaged: notes"),
        ({"program": 1, "way": None, "scenario": 3}, "is damaged: program, scenario, way"),
        ({"mood": "good"}, "is damaged: .*mood"),
        ({"cases": 10**9}, "is damaged: its numbers do not fit"),
    ],
)
def test_entries_that_somebody_edited(tmp_path: Path, entries: dict[str, object], message: str) -> None:
    with open_store(tmp_path, PLAN, way(10), "1.0"):
        pass
    path = tmp_path / "sweep.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | entries))
    for look in (read_sweep, sweep_status):
        with pytest.raises(InputError, match=message):
            look(tmp_path)
    with pytest.raises(InputError, match=message), open_store(tmp_path, PLAN, way(10), "1.0"):
        pass


@pytest.mark.parametrize(
    ("entries", "name"),
    [({"cases": 2000}, "cases"), ({"keys": ["a"]}, "keys"), ({"kinds": ["text"]}, "kinds")],
)
def test_entries_that_are_not_what_the_sweep_has(tmp_path: Path, entries: dict[str, object], name: str) -> None:
    with open_store(tmp_path, PLAN, way(10), "1.0"):
        pass
    path = tmp_path / "sweep.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | entries))
    message = rf"sweep\.json: {name}: is not what this sweep has: the file was edited; choose another folder"
    with pytest.raises(InputError, match=message), open_store(tmp_path, PLAN, way(10), "1.0"):
        pass


@pytest.mark.parametrize("name", ["x" * 300, "a\0b", "\ud800"])
def test_names_that_no_folder_can_have(tmp_path: Path, name: str) -> None:
    with pytest.raises(InputError, match="cannot be a folder"), open_store(tmp_path / name, PLAN, way(10), "1.0"):
        pass
    for look in (read_sweep, sweep_status):
        with pytest.raises(InputError, match="there is no such folder"):
            look(tmp_path / name)


@pytest.mark.parametrize("name", ["part-99999.parquet", "part-00100.parquet", "x.parquet", ".x.parquet", "notes.txt"])
def test_what_is_no_part_is_named(tmp_path: Path, name: str) -> None:
    """Whoever opens the folder with pandas or DuckDB would read it too."""
    with open_store(tmp_path, PLAN, way(10), "1.0") as store:
        assert store.manifest.parts == 100
    (tmp_path / "cases" / name).write_text("?")
    (tmp_path / "cases" / ".DS_Store").write_text("?")
    message = f"1 problem\n  {name}: is no part of this sweep; move it to another folder"
    with pytest.raises(InputError, match=message), open_store(tmp_path, PLAN, way(10), "1.0"):
        pass
    (tmp_path / "cases" / name).unlink()
    with open_store(tmp_path, PLAN, way(10), "1.0"):
        pass
