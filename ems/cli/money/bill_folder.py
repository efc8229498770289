"""The folder of ``ems bill --out``: the bill as text, JSON and tables, and its figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ems.cli.folders import answer_folder, language_or_complaint, write_json

if TYPE_CHECKING:
    from pathlib import Path

    from ems.bills import Bill
    from ems.cli.progress import Tell

KIND = "bill"


def write_bill(bill: Bill, folder: Path, *, meter: Path, force: bool, lang: str, tell: Tell) -> str:
    """Write a bill as a folder that appears whole or not at all.

    Parameters
    ----------
    bill
        What is written.
    folder
        Where it goes.
    meter
        Readings that it was made from.
    force
        Replace a folder that is there.
    lang
        ``"en"`` or ``"ja"``.
    tell
        Is told what is being drawn.

    Returns
    -------
    str
        What is to be seen in the figure.

    Raises
    ------
    profiles.errors.RunError
        The folder could not be written.
    """
    entries = {"meter": str(meter), "tariff": bill.tariff.name}
    with answer_folder(folder, KIND, entries, force=force) as hidden:
        _write_tables(bill, hidden, lang)
        tell("Drawing the bill")
        return _draw(bill, hidden / "figures", lang)


def _write_tables(bill: Bill, folder: Path, lang: str) -> None:
    """Write months and rows as CSV, everything as JSON, and the bill on paper."""
    from ems.bills.printed.as_json import bill_object, months_table  # noqa: PLC0415 - imported where used

    months_table(bill).to_csv(folder / "bill.csv")
    bill.detail.to_csv(folder / "bill_detail.csv", index=False)
    write_json(folder / "bill.json", bill_object(bill))
    (folder / "bill.txt").write_text(bill.text(lang=lang) + "\n", encoding="utf-8")


def _draw(bill: Bill, folder: Path, lang: str) -> str:
    """Draw the months; return the caption."""
    from ems.plot import to_png, to_svg  # noqa: PLC0415 - matplotlib takes a second to import
    from ems.plot.money.bill import bill_caption, bill_months  # noqa: PLC0415

    known = language_or_complaint(lang)
    figure = bill_months(bill, size="page", lang=known)
    folder.mkdir()
    (folder / "bill.png").write_bytes(to_png(figure))
    (folder / "bill.svg").write_text(to_svg(figure), encoding="utf-8")
    return bill_caption(bill, known)
