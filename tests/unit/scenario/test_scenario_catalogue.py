"""The list of bundled scenarios, and a copy to start from."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from ems.scenario import bundled_scenarios, new_scenario, read_scenario
from profiles.errors import InputError


def refusal(path: Path, **settings: object) -> str:
    with pytest.raises(InputError) as caught:
        new_scenario(path, **settings)  # type: ignore[arg-type]
    return str(caught.value)


def test_three_scenarios_are_bundled() -> None:
    assert [scenario.name for scenario in bundled_scenarios()] == ["hitotsugaoka", "renca", "kumamoto", "one_site"]
    assert all(scenario.path.is_file() and scenario.title for scenario in bundled_scenarios())


@pytest.mark.parametrize("template", ["hitotsugaoka", "renca", "kumamoto", "one_site"])
def test_a_copy_is_a_scenario_with_its_own_name(tmp_path: Path, template: str) -> None:
    path = new_scenario(tmp_path / "my-town.toml", template)
    scenario = read_scenario(path)
    assert scenario.name == "my-town"
    assert scenario.demand == read_scenario(template).demand
    assert [file.name for file in tmp_path.iterdir()] == ["my-town.toml"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o644


def test_a_copy_keeps_the_comments(tmp_path: Path) -> None:
    text = new_scenario(tmp_path / "town.toml").read_text(encoding="utf-8")
    assert text.startswith("#:schema scenario.schema.json\n")
    assert "# N 2.4(1): 最大4,800kWh; each" in text


def test_an_existing_file_is_kept(tmp_path: Path) -> None:
    path = tmp_path / "town.toml"
    path.write_text("mine", encoding="utf-8")
    assert "exists already; choose another name, or replace it with --force" in refusal(path)
    assert path.read_text(encoding="utf-8") == "mine"


def test_an_existing_file_is_replaced_when_that_is_wanted(tmp_path: Path) -> None:
    path = tmp_path / "town.toml"
    path.write_text("mine", encoding="utf-8")
    new_scenario(path, force=True)
    assert read_scenario(path).name == "town"


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "town.toml"
    path.write_text("mine", encoding="utf-8")
    monkeypatch.setattr(Path, "exists", lambda _path: False)
    assert "exists already" in refusal(path)
    assert path.read_text(encoding="utf-8") == "mine"


def test_an_unknown_template_is_refused(tmp_path: Path) -> None:
    message = refusal(tmp_path / "town.toml", template="rencca")
    assert message == "rencca: 1 problem\n  there is no such scenario; did you mean renca?"


@pytest.mark.parametrize(
    ("name", "rule"),
    [("town.txt", "must end in .toml"), ("2towns.toml", "must be named with a letter first"), ("a b.toml", "a letter")],
)
def test_a_name_that_cannot_be_one_is_refused(tmp_path: Path, name: str, rule: str) -> None:
    assert rule in refusal(tmp_path / name)


def test_a_folder_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "town.toml").mkdir()
    assert "is a folder" in refusal(tmp_path / "town.toml", force=True)


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    assert "cannot be written: No such file or directory" in refusal(tmp_path / "none" / "town.toml")
