"""The words of what stored energy is worth: key → (English, Japanese). Braces are places for computed values."""

from __future__ import annotations

WORTH_WORDS = {
    "worth": ("What stored energy is worth", "蓄えた電力量の価値"),
    "worth_under": (
        "Bold price below the band: it charges; above: it discharges; inside: it waits. {range}",
        "太線の価格が帯より下なら充電、上なら放電、帯の中では待つ。{range}",
    ),
    "worth_range": (
        "A stored kWh: {low} to {high} {currency}.",
        "蓄えた 1 kWh の価値は {low}〜{high} {currency}。",
    ),
    "worth_range_one": ("A stored kWh: {low} {currency}.", "蓄えた 1 kWh の価値は {low} {currency}。"),
    "worth_unknown": (
        "What a stored kWh is worth is not known here.",
        "ここでは蓄えた 1 kWh の価値は不明。",
    ),
    "worth_line": ("Worth of a stored kWh", "蓄えた 1 kWh の価値"),
    "worth_band": ("Prices at which it waits", "待つ価格帯"),
    "price_axis": ("Price [{currency}/kWh]", "価格 [{currency}/kWh]"),
    "price_paid": ("Paid for import", "購入価格"),
    "price_earned": ("Earned for export", "売電価格"),
    "price_both": ("Paid and earned", "購入・売電価格"),
    "net_before": ("Net load without storage", "蓄電池なしの正味需要"),
    "span_hours_axis": ("Hours since the first step [h]", "最初の時刻からの時間 [h]"),
}
