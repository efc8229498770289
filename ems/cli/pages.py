"""From a district and its results to the report: the runs that it lays beside, and the call that writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from ems.cli.progress import Tell
    from ems.district import District
    from ems.results import Result

WITHOUT_BATTERIES = "none"
SHAPES = ("plan", "measured")


def other_shape(district: District, result: Result) -> tuple[str, dict[str, float]] | None:
    """Simulate the same district under the other load shape, where the scenario knows both.

    Parameters
    ----------
    district
        What was simulated; its weather and plants are used again.
    result
        What happened; its policy is played again.

    Returns
    -------
    tuple or None
        Name of the other shape and its KPIs.
    """
    from ems.district import build_district  # noqa: PLC0415 - imported where used
    from ems.year import simulate  # noqa: PLC0415

    load = district.scenario.load
    if load.shape_class is None:
        return None
    name = next(shape for shape in SHAPES if shape != load.shape)
    scenario = district.scenario.model_copy(update={"load": load.model_copy(update={"shape": name})})
    other = build_district(scenario, drivers=district.drivers)
    return name, dict(simulate(other, result_policy).kpis)


def write_page(
    result: Result,
    folder: Path,
    *,
    reference: Result | None,
    shape: tuple[str, dict[str, float]] | None = None,
    comparison: pd.DataFrame | None = None,
    lang: str = "en",
    tell: Tell,
) -> None:
    """Write the report of a result into its folder.

    Parameters
    ----------
    result
        What happened.
    folder
        Where ``report.html`` and ``figures/`` go.
    reference
        The run without batteries.
    shape
        Name of the other load shape and its KPIs.
    comparison
        KPIs of several policies, one row a policy.
    lang
        ``"en"`` or ``"ja"``.
    tell
        Is told what is being drawn.
    """
    from ems.kpis import class_kpis, monthly_kpis  # noqa: PLC0415 - imported where used
    from ems.kpis.judge import definitions_table  # noqa: PLC0415
    from ems.report import write_report  # noqa: PLC0415 - matplotlib takes a second to import

    name, kpis = shape or ("measured", None)
    write_report(
        result,
        folder,
        reference=reference,
        comparison=comparison,
        tables={"by_class": class_kpis(result), "by_month": monthly_kpis(result)},
        definitions=definitions_table(result.currency),
        other_shape=kpis,
        other_shape_name=name,
        lang=lang,
        progress=lambda title: tell(f"Drawing: {title}"),
    )
