"""The words of wear, and of policies beside each other in money: key → (English, Japanese)."""

from __future__ import annotations

WEAR_WORDS = {
    "table_wear": ("What the policy costs in wear", "運用方策による蓄電池の損耗"),
    "note_wear": (
        (
            "Years to the end of life by capacity, if every year were like this one; of a life a year uses one over "
            "them. The cost is that of new batteries over the years after which they are replaced, by capacity or by "
            "age: replaced by age, they cost the same however they are used."
        ),
        (
            "寿命年数は毎年が同じ場合に容量が交換水準に達するまでの年数で、1 年の寿命消費率はその逆数。"
            "損耗費用は交換費用を交換までの年数（容量または使用年数）で割った額。"
            "使用年数で交換する場合、使い方によらず同額。"
        ),
    ),
    "kpi_full_cycles": ("Full cycles", "フルサイクル数"),
    "kpi_years_to_end_of_life": ("Years to end of life", "寿命年数"),
    "kpi_life_years": ("Replaced after years", "交換までの年数"),
    "kpi_life_used_fraction": ("Life used in the year", "寿命消費率（年）"),
    "kpi_wear_cost": ("Batteries' cost in the year", "年間の蓄電池費用"),
    "kpi_cycle_wear_cost": ("of it by the policy's cycles", "うち運用（サイクル）による分"),
    "table_money": ("Money under the policies compared", "運用方策別の費用と負担"),
    "note_money": (
        (
            "Gain and share of losers: bills against those without the plan. Life used: mean of the batteries by "
            "capacity; at the shelters those that a shelter counts on."
        ),
        "利得と負担増の割合は計画なしの料金との比較。寿命消費率は容量による加重平均、避難所は避難所用の蓄電池のみ。",
    ),
    "kpi_margin": ("Margin of the local power company", "地域新電力の利益"),
    "kpi_home_median_gain": ("Gain of the middle home against no plan", "住宅の利得の中央値（計画なし比）"),
    "kpi_shelter_life_used_fraction": ("Life used of the shelter batteries", "寿命消費率（避難所用蓄電池）"),
}
