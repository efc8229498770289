"""A folder appears whole or not at all, and replaces nothing but a result folder."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from ems.results.whole_folder import MARKER, check_target, is_result_folder, whole_folder
from profiles.errors import InputError


def make_result_folder(place: Path, content: str = "old") -> Path:
    place.mkdir(parents=True)
    (place / "manifest.json").write_text(json.dumps({"marker": MARKER, "format": 1}), encoding="utf-8")
    (place / "content").write_text(content, encoding="utf-8")
    return place


def everything_in(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_the_folder_appears_with_its_content_and_missing_parents(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "a" / "b" / "c") as hidden:
        (hidden / "content").write_text("new", encoding="utf-8")
        assert not (tmp_path / "a" / "b" / "c").exists()
        assert hidden.name.startswith(".c.")
    assert everything_in(tmp_path) == ["a", "a/b", "a/b/c", "a/b/c/content"]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit, OSError])
def test_whatever_goes_wrong_nothing_is_left_and_the_old_folder_stays(
    tmp_path: Path, error: type[BaseException]
) -> None:
    def fail(place: Path, *, force: bool) -> None:
        with whole_folder(place, force=force) as hidden:
            (hidden / "half").write_text("written", encoding="utf-8")
            raise error

    make_result_folder(tmp_path / "old")
    before = everything_in(tmp_path)
    with pytest.raises(error):
        fail(tmp_path / "new" / "sub", force=False)
    with pytest.raises(error):
        fail(tmp_path / "old", force=True)
    assert everything_in(tmp_path) == before


def test_force_replaces_a_result_folder_as_a_whole(tmp_path: Path) -> None:
    place = make_result_folder(tmp_path / "old")
    with whole_folder(place, force=True) as hidden:
        (hidden / "fresh").write_text("new", encoding="utf-8")
        assert (place / "content").read_text(encoding="utf-8") == "old"
    assert everything_in(tmp_path) == ["old", "old/fresh"]


def test_the_old_folder_comes_back_where_the_new_one_cannot_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = make_result_folder(tmp_path / "old")
    rename = Path.rename

    def fail_for_the_new_one(path: Path, target: Path) -> Path:
        if path.suffix == ".part":
            raise OSError(5, "Input/output error")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fail_for_the_new_one)
    with pytest.raises(OSError, match="Input/output"), whole_folder(place, force=True):
        pass
    assert everything_in(tmp_path) == ["old", "old/content", "old/manifest.json"]


def test_a_folder_that_appeared_in_the_meantime_is_not_overwritten(tmp_path: Path) -> None:
    place = tmp_path / "new"

    def meanwhile() -> None:
        with whole_folder(place):
            make_result_folder(place, "of another process")

    with pytest.raises(InputError, match="exists already"):
        meanwhile()
    assert everything_in(tmp_path) == ["new", "new/content", "new/manifest.json"]


@pytest.mark.parametrize("force", [False, True])
def test_a_file_and_a_link_are_never_replaced(tmp_path: Path, *, force: bool) -> None:
    (tmp_path / "file").write_text("precious", encoding="utf-8")
    make_result_folder(tmp_path / "old")
    (tmp_path / "link").symlink_to(tmp_path / "old")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(InputError, match="is a file, which is never replaced; choose another folder"):
        check_target(tmp_path / "file", force=force)
    for name in ("link", "dangling"):
        with pytest.raises(InputError, match="is a link, which is never replaced"):
            check_target(tmp_path / name, force=force)


def test_roots_homes_and_the_working_directory_are_never_replaced_whatever_they_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = make_result_folder(tmp_path / "above" / "here")
    home = make_result_folder(tmp_path / "homes" / "me")
    (tmp_path / "above" / "manifest.json").write_bytes((here / "manifest.json").read_bytes())
    monkeypatch.chdir(here)
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for place in (Path("/"), here, Path(), Path(".."), here.parent, home, Path("~"), home.parent):
        with pytest.raises(InputError, match="never replaced"):
            check_target(place, force=True)
    assert check_target(here / "below", force=True) == here / "below"


def test_a_user_without_a_home_is_no_obstacle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        message = "Could not determine home directory."
        raise RuntimeError(message)

    monkeypatch.setattr(Path, "home", no_home)
    assert check_target(make_result_folder(tmp_path / "old"), force=True) == tmp_path / "old"


def test_an_existing_folder_needs_force_and_a_manifest_of_ours(tmp_path: Path) -> None:
    old = make_result_folder(tmp_path / "old")
    with pytest.raises(InputError, match="exists already; replace it with --force, or choose another folder"):
        check_target(old)
    assert check_target(old, force=True) == old
    (tmp_path / "mine").mkdir()
    with pytest.raises(InputError, match=r"holds no manifest\.json of a result folder"):
        check_target(tmp_path / "mine", force=True)


@pytest.mark.parametrize(
    "manifest", ["", "{", "[]", "{}", '{"marker": "x", "format": 1}', f'{{"marker": "{MARKER}", "format": "1"}}']
)
def test_a_manifest_of_somebody_else_is_not_ours(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    assert not is_result_folder(tmp_path)


def test_a_place_where_nothing_can_be_written_is_refused_beforehand(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(InputError, match=r"cannot be made: .*file is not a folder"):
        check_target(tmp_path / "file" / "new")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(InputError, match="no permission to write"):
        check_target(tmp_path / "new")


def test_an_empty_name_is_refused() -> None:
    with pytest.raises(InputError, match="is empty; name a folder"):
        check_target("")
