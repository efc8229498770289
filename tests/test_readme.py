"""The README's Python runs as it stands, its rule is a rule, and its commands exist."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from ems.dispatch.rules import extract_rule

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)


@pytest.mark.slow
def test_first_python_block_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(compile(BLOCKS[0], "README.md", "exec"), names)  # noqa: S102 - the point of the test
    printed = capsys.readouterr().out
    assert re.search(r"renewable hour by hour: \d\d\.\d%", printed)
    assert (tmp_path / "week.png").stat().st_size > 10_000


def test_first_python_block_has_ten_lines() -> None:
    assert len([line for line in BLOCKS[0].splitlines() if line.strip()]) == 10


@pytest.mark.slow
def test_best_use_of_one_battery_runs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Discharging at 23.1 yen what would earn 10.4 pays, so that a kWh at midnight is worth what the evening pays."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    (block,) = (block for block in BLOCKS if "plan_storage" in block)
    exec(compile(block, "README.md", "exec"), names)  # noqa: S102 - the point of the test
    printed = re.search(
        r"([\d,]+) yen, at most (\S+) above the best\na kWh that is stored at midnight is worth ([\d.]+) yen",
        capsys.readouterr().out,
    )
    assert printed is not None
    cost, gap, worth = (float(part.replace(",", "")) for part in printed.groups())
    assert 0.0 <= gap <= 1e-9 * cost
    assert worth == pytest.approx(23.1 * 0.922, abs=0.05)
    assert (tmp_path / "worth.png").stat().st_size > 10_000


def test_rule_of_the_readme_is_accepted() -> None:
    rule = extract_rule(BLOCKS[1], "keep_half", name="README")
    assert not rule.uses_own_series


def test_headline_figures_are_those_of_the_program() -> None:
    """The table of the README is what the bundled district gives, rounded to a per cent."""
    import ems  # noqa: PLC0415 - the first test needs a clean import too

    kpis = ems.simulate(ems.build_district(ems.read_scenario("hitotsugaoka")), "self_consumption").kpis
    printed = [int(cell) for cell in re.findall(r"\| \**(\d+) %\** \|$", README, flags=re.MULTILINE)]
    expected = [kpis["renewable_volume_fraction"], kpis["hourly_matched_fraction"]]
    np.testing.assert_allclose(printed, np.array(expected) * 100.0, atol=0.5)


@pytest.mark.slow
def test_what_happens_when_the_grid_fails_is_what_the_program_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The section's Python runs, and its figures are those of the bundled district, as rounded there."""
    import ems  # noqa: PLC0415 - the first test needs a clean import too

    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    (block,) = (block for block in BLOCKS if "ems.outages" in block)
    exec(compile(block, "README.md", "exec"), names)  # noqa: S102 - the point of the test
    said = capsys.readouterr().out
    assert (tmp_path / "map.png").stat().st_size > 10_000
    found = ems.outages(names["district"], "self_consumption", event="typhoon")  # type: ignore[arg-type]
    shares = [100.0 * study.survival("vital")[-1] for study in found.studies]
    text = " ".join(README.split())
    assert f"only {min(shares):.0f} to {max(shares):.0f} % of the year's starts" in text
    assert f"the vital services last 72 h from {shares[0]:.0f}% of the starts" in said
    worth = found.events[0].warning_worth()
    assert worth is not None
    assert f"without a warning {100.0 * worth.served_uncharged.value:.0f} % of them" in text
    assert f"used to fill up, {100.0 * worth.served.value:.0f} %" in text
    kept = names["kept"].table  # type: ignore[attr-defined]
    assert (
        f"{kept['mean_floor_kwh'].iloc[0]:.0f} kWh on average and at most {kept['highest_floor_kwh'].max():.0f}" in text
    )
    assert (kept["lasted_fraction"] == 1.0).all()


@pytest.mark.slow
def test_what_it_costs_is_what_the_program_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The section's Python runs, and its figures are those of the bundled district, as rounded there."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    (block,) = (block for block in BLOCKS if "ems.books" in block)
    exec(compile(block, "README.md", "exec"), names)  # noqa: S102 - the point of the test
    said = capsys.readouterr().out
    assert (tmp_path / "gains.png").stat().st_size > 10_000
    books, gains = names["books"], names["gains"]
    text = " ".join(README.split())
    assert f"customers pay {books.price_per_kwh:.1f} yen/kWh" in text  # type: ignore[attr-defined]
    assert f"{books.price_without_levy_per_kwh:.1f} without the levy" in text  # type: ignore[attr-defined]
    assert f"Taxes apart, {books.margin / 1e6:.0f} million yen a year are left" in text  # type: ignore[attr-defined]
    assert f"{books.margin_per_kwh:.1f} yen for each kWh sold" in text  # type: ignore[attr-defined]
    assert f"gone at {books.break_even_fraction:.1f} times the spot price" in text  # type: ignore[attr-defined]
    all_sites = gains.summary().loc["no_plan"]  # type: ignore[attr-defined]
    assert f"together pay {all_sites['total'] / 1e6:.0f} million yen less" in text
    saved = gains.table["gain_savings"].sum()  # type: ignore[attr-defined]
    assert f"{saved / 1e6:.0f} of them by the savings measures" in text
    without = gains.summary().loc["no_batteries", "losers_with_storage_fraction"]  # type: ignore[attr-defined]
    assert f"Under self-consumption {without:.0%} of those who own a battery" in text.replace("80 %", "80%")
    assert all_sites["losers_fraction"] == 0.0
    median = gains.by("pv")["median"].loc["homes"]  # type: ignore[attr-defined]
    with_pv, without_pv = (round(float(median[has_pv]), -2) for has_pv in (True, False))
    assert f"a home with PV gains {with_pv:,.0f} yen, one without {without_pv:,.0f}" in text
    assert "city: " in said


@pytest.mark.slow
def test_what_size_is_right_is_what_the_program_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The section's Python runs, and its figures are those of the bundled district, as rounded there."""
    import ems  # noqa: PLC0415 - the first test needs a clean import too

    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    (block,) = (block for block in BLOCKS if "ems.best_size" in block)
    exec(compile(block, "README.md", "exec"), names)  # noqa: S102 - the point of the test
    said = capsys.readouterr().out
    assert (tmp_path / "curve.png").stat().st_size > 10_000
    part = names["part"]
    text = " ".join(README.split())
    assert f"would save {part.saved_by_next_kwh:,.0f} yen a year and costs {part.yearly_per_kwh:,.0f}" in text  # type: ignore[attr-defined]
    assert f"at {part.price_per_kwh:,.0f} yen/kWh and {part.subsidy_fraction:.0%} subsidy".replace("%", " %") in text  # type: ignore[attr-defined]
    assert f"would be right at {part.right_prices_per_kwh[1]:,.0f} yen/kWh" in text  # type: ignore[attr-defined]
    assert "0 kWh: the next saves" in said
    lasting = ems.best_size(names["district"], "storage.shelter", goal="survival", value=72.0)  # type: ignore[arg-type]
    assert f"{lasting.parts[0].capacity_kwh:,.0f} kWh each are enough" in text
    carports = ems.best_size(names["district"], "pv.home_carport").parts[0]  # type: ignore[arg-type]
    assert f"costs least with {carports.power_kw:,.0f} kW, the plan has {carports.planned_kw:,.0f}" in text
    assert carports.units == 100


def test_the_sweep_of_the_readme_is_one(tmp_path: Path) -> None:
    from ems.sweep import read_plan  # noqa: PLC0415 - the first test needs a clean import too

    (text,) = (block for block in re.findall(r"```toml\n(.*?)```", README, flags=re.DOTALL) if "[grid]" in block)
    path = tmp_path / "sweep.toml"
    path.write_text(text, encoding="utf-8")
    assert read_plan(path).count == 45 * 3
