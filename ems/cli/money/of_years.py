"""Money of simulated years for the commands: books, gains, wear, and the bills without the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.cli.text import complain
from profiles.errors import InputError

if TYPE_CHECKING:
    from ems.ageing import Wear
    from ems.cli.progress import Tell
    from ems.district import District
    from ems.ledger import Books, Gains, WithoutPlan
    from ems.results import Result


def books_of(district: District, result: Result, tell: Tell) -> Books:
    """Keep the books of a year, and check that the district's money adds to zero.

    Parameters
    ----------
    district
        What was simulated.
    result
        What happened, with the power of the sites.
    tell
        Is told what is being done.

    Returns
    -------
    Books
        Of the local power company, and everybody's account.
    """
    from ems.ledger import books  # noqa: PLC0415 - imported where used

    tell("Keeping the books")
    return books(district, result)


def gains_of(district: District, result: Result, kept: Books, tell: Tell) -> Gains | None:
    """Compare every site's bill with those without batteries, sharing or the plan.

    Parameters
    ----------
    district
        What was simulated.
    result
        What happened, with the power of the sites.
    kept
        Books of the same year.
    tell
        Is told what is being done.

    Returns
    -------
    Gains or None
        None where the district without its plan cannot be built, which is told.
    """
    from ems.ledger import gains  # noqa: PLC0415 - imported where used

    tell("Bills without the plan")
    try:
        return gains(district, result, kept)
    except InputError as error:
        # The plan's load shape may be out of reach before the plan; that is no reason to refuse the year asked for.
        complain(f"The report does not show who gains: {error}")
        return None


def wear_of(district: District, result: Result) -> Wear | None:
    """Judge what a year cost in wear.

    Parameters
    ----------
    district
        What was simulated.
    result
        What happened.

    Returns
    -------
    Wear or None
        None where no battery ages.
    """
    from ems.ageing import wear  # noqa: PLC0415 - imported where used

    judged = wear(result, district)
    return judged if judged.curves else None


def without_plan_of(district: District, tell: Tell) -> WithoutPlan | None:
    """Bill the sites as if the plan had never been carried out.

    Parameters
    ----------
    district
        With the plan.
    tell
        Is told what is being done.

    Returns
    -------
    WithoutPlan or None
        None where the district without its plan cannot be built, which is told.
    """
    from ems.ledger import without_plan  # noqa: PLC0415 - imported where used

    tell("Bills without the plan")
    try:
        return without_plan(district)
    except InputError as error:
        complain(f"The comparison does not show who gains: {error}")
        return None
