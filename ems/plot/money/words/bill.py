"""The words of bills: key → (English, Japanese). Braces are places for computed values."""

from __future__ import annotations

from ems.bills.lines import NAMES

BILL_WORDS = {
    "bill_months": ("The bill month by month", "月別の電気料金"),
    "bill_under": ("{tariff} · {span}", "{tariff} · {span}"),
    "bill_axis": ("Amount [{currency}]", "金額 [{currency}]"),
    "bill_axis_thousand": ("Amount [thousand {currency}]", "金額 [千{currency}]"),
    "bill_axis_million": ("Amount [million {currency}]", "金額 [百万{currency}]"),
    "caption_bill": (
        (
            "{total} {currency} for {energy}{fed_in}{mean}; the dearest month is {high_month} ({high}), the cheapest "
            "{low_month} ({low}). {line} is the largest part, {share} of all charges."
        ),
        (
            "{energy} で {total} {currency}{fed_in}{mean}。最も高い月は {high_month}（{high}）、"
            "最も安い月は {low_month}（{low}）。最大の項目は{line}で、請求額全体の {share}。"
        ),
    ),
    "caption_bill_one": (
        "{total} {currency} for {energy}{fed_in}{mean}. {line} is the largest part, {share} of all charges.",
        "{energy} で {total} {currency}{fed_in}{mean}。最大の項目は{line}で、請求額全体の {share}。",
    ),
    "bill_mean": (", {price} {currency} a kWh", "、1 kWh あたり {price} {currency}"),
    "bill_fed_in": (", {earned} earned for {energy} fed in", "（売電 {energy} の収入 {earned} を差し引き後）"),
    **{f"bill_line_{line}": (name.english, name.japanese) for line, name in NAMES.items()},
}
