"""SIZING.md does what it says: its commands run on files of one's own, its answer is the program's."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import ems
from ems.cli import main
from ems.district.drivers import choose_weather

PAGE = (Path(__file__).parents[1] / "SIZING.md").read_text(encoding="utf-8")
COMMANDS = [line.split("  #")[0].strip() for line in re.findall(r"^ems .*$", PAGE, flags=re.MULTILINE)]
FILES = "--weather weather.csv --set load.file=load.csv --set time.year=2023"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with a load file and a weather file, as somebody brings them."""
    times = pd.date_range("2023-01-01", periods=8760, freq="h")
    hour, day = times.hour.to_numpy(), times.day_of_year.to_numpy()
    weather = choose_weather(ems.read_scenario("one_site", {"weather.seed": 7})).frame
    weather.rename_axis("time").tz_localize(None).reset_index().to_csv(tmp_path / "weather.csv", index=False)
    load = 3.0 + 4.0 * (hour >= 7) * (hour <= 18) + 2.0 * np.exp(-(((hour - 19) / 2.0) ** 2)) + (day % 7) * 0.1
    pd.DataFrame({"time": times, "site_kw": load.round(2)}).to_csv(tmp_path / "load.csv", index=False)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(line: str) -> list[str]:
    """Return what is typed for a line of the page, with the files of the test."""
    line = line.replace("…", FILES).replace("weather.epw", "weather.csv")
    return shlex.split(line)[1:]


def test_the_answer_on_the_page_is_that_of_the_program() -> None:
    found = ems.best_size(ems.build_district(ems.read_scenario("one_site")), "storage.battery")
    for sentence in found.sentences[:2]:
        assert sentence in PAGE


@pytest.mark.slow
def test_the_commands_of_the_page_run(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    new, check, size, *others = [line for line in COMMANDS if "my_site" in line]
    for line in (new, check, size):
        assert main(typed(line)) == 0, capsys.readouterr().err
    assert (here / "size" / "report.html").is_file()
    for line in others:
        code = main([*typed(line), *(("--draws", "20") if "--how-sure" in line else ())])
        assert code == 0, f"{line}: {capsys.readouterr().err}"


@pytest.mark.slow
def test_the_sweep_of_the_page_runs(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["new", "my_site.toml", "--from", "one_site"]) == 0
    (text,) = re.findall(r"```toml\n(.*?)```", PAGE, flags=re.DOTALL)
    (here / "variants.toml").write_text(text.replace("weather.epw", "weather.csv"), encoding="utf-8")
    (line,) = (line for line in COMMANDS if line.startswith("ems sweep variants"))
    assert main(typed(line)) == 0, capsys.readouterr().err
    frame = ems.read_sweep(here / "variants")
    assert len(frame) == 12 * 4
    assert not frame["error"].any()
    assert (frame["yearly_bills_yen"] == frame["bills_yen"] + frame["purchase_yen"]).all()
    assert (here / "variants" / "sweep.html").is_file()


@pytest.mark.slow
def test_the_python_of_the_page_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    exec(compile(block, "SIZING.md", "exec"), {})  # noqa: S102 - the point of the test
    assert capsys.readouterr().out.startswith("Battery: ")
    assert (tmp_path / "curve.png").stat().st_size > 10_000
