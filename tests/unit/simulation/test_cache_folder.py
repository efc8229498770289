"""Where compiled kernels are kept."""

from __future__ import annotations

import stat
import sys
from pathlib import Path

import pytest

from ems.simulation.cache import cache_folder, write_once

VARIABLES = ("EMS_CACHE_DIR", "XDG_CACHE_HOME", "LOCALAPPDATA")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a home of this test, with none of the variables set."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    return tmp_path


def test_own_variable_goes_before_the_users_cache(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert cache_folder() == home / "home" / ".cache" / "hitotsugaoka-ems" / "kernels"
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "xdg"))
    assert cache_folder() == home / "xdg" / "hitotsugaoka-ems" / "kernels"
    monkeypatch.setenv("EMS_CACHE_DIR", str(home / "own"))
    assert cache_folder() == home / "own" / "hitotsugaoka-ems" / "kernels"


def test_windows_has_its_own_place(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", str(home / "local"))
    assert cache_folder() == home / "local" / "hitotsugaoka-ems" / "kernels"


def test_only_the_user_may_enter_the_folder(home: Path) -> None:
    assert stat.S_IMODE(cache_folder().stat().st_mode) == 0o700
    assert home


def test_where_no_folder_can_be_made_a_temporary_one_serves(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = home / "file"
    blocked.write_text("a file where a folder should be")
    monkeypatch.setenv("EMS_CACHE_DIR", str(blocked))
    monkeypatch.setattr(Path, "home", lambda: blocked)
    folder = cache_folder()
    assert folder.is_dir()
    assert "hitotsugaoka-ems-" in folder.name
    folder.rmdir()


def test_a_folder_that_cannot_be_written_to_is_passed_over(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EMS_CACHE_DIR", str(home / "own"))
    monkeypatch.setattr("os.access", lambda path, _mode: not Path(path).is_relative_to(home / "own"))
    assert cache_folder() == home / "home" / ".cache" / "hitotsugaoka-ems" / "kernels"


def test_a_file_with_the_same_text_is_left_alone(tmp_path: Path) -> None:
    """Numba's index holds the time of the file: writing it again would mean compiling again."""
    path = tmp_path / "module.py"
    write_once(path, "X = 1\n")
    before = path.stat().st_mtime_ns
    write_once(path, "X = 1\n")
    assert path.stat().st_mtime_ns == before
    write_once(path, "X = 2\n")
    assert path.read_text() == "X = 2\n"
    assert list(tmp_path.iterdir()) == [path]
