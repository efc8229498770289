"""The words of a pathway: key → (English, Japanese). Braces are places for computed values."""

from __future__ import annotations

_FIGURES = {
    "under": ("{title} · {policy} · prices: {prices}", "{title} · 運用方策 {policy} · 価格：{prices}"),
    "energy": ("What supplies the district, year by year", "年ごとの電力の供給源"),
    "energy_axis": ("Load of the year [{unit}]", "年間需要 [{unit}]"),
    "share_axis": ("Share of the load [%]", "需要に対する割合 [%]"),
    "own": ("Own sun and water in the same hour, or stored", "地区内の再エネ（同時刻・蓄電）"),
    "contract": ("Contracts in the same hour", "契約電源（同時刻）"),
    "rest": ("Other import", "その他の購入"),
    "volume_line": ("by annual volume", "年間量"),
    "matched_line": ("hour by hour", "時刻別"),
    "own_line": ("own, hour by hour", "地区内・時刻別"),
    "money": ("Money, year by year", "年ごとの収支"),
    "money_axis": ("Of the year [{unit}]", "年間 [{unit}]"),
    "before_line": ("Customers pay without the plan", "需要家の負担（計画なし）"),
    "after_line": ("Customers pay with it", "需要家の負担（計画あり）"),
    "margin_bar": ("{title}: margin", "{title}の収支"),
    "operator_bar": ("PPA income", "PPA収入"),
    "batteries": ("Capacity of the batteries as they age", "蓄電池の残存容量"),
    "battery_axis": ("Capacity [{unit}]", "容量 [{unit}]"),
    "new_line": ("When new", "新品時"),
    "replaced_mark": ("Replaced", "交換"),
}
_CAPTIONS = {
    "caption_energy": (
        (
            "In {first} {matched_first} of the load is renewable in the very hour it is used, in {last} "
            "{matched_last}; the highest is {matched_best} in {best}. By annual volume it is {volume_last} in {last}: "
            "the difference is what noon cannot give to night."
        ),
        (
            "使用と同時刻に再エネで賄える割合は {first} 年 {matched_first}、{last} 年 {matched_last}、"
            "最高は {best} 年の {matched_best}。年間量では {last} 年に {volume_last} で、"
            "その差は昼の余剰が夜に届かない分である。"
        ),
    ),
    "caption_money": (
        (
            "Without the plan the customers pay {before} in {last}, with it {after}. {retailer}: {margin} in that "
            "year, below zero in {count} of {years} years."
        ),
        (
            "{last} 年の需要家の負担は計画なしで {before}、計画ありで {after}。"
            "{retailer}の収支はその年 {margin}、{years} 年中 {count} 年が赤字。"
        ),
    ),
    "caption_batteries": (
        (
            "All batteries together have {left} of their capacity in {last}, and never less than {lowest} (in "
            "{worst}). {replaced}"
        ),
        "{last} 年の残存容量は全体で {left}、最低は {worst} 年の {lowest}。{replaced}",
    ),
    "caption_replaced": ("{energy} are replaced, most of it in {year}.", "{energy} を交換し、最も多いのは {year} 年。"),
    "caption_none_replaced": ("None is replaced.", "交換はない。"),
}
_PAGE = {
    "page_title": ("{title}: {first} to {last}", "{title}：{first}〜{last} 年"),
    "page_lead": (
        "Policy {policy} · prices: {prices} · {years} simulated years",
        "運用方策 {policy} · 価格：{prices} · {years} 年分のシミュレーション",
    ),
    "answer_matched": (
        "of the load renewable hour by hour in {last}",
        "{last} 年に時刻別で再エネの需要割合",
    ),
    "answer_matched_beside": ("{first}: {value}", "{first} 年：{value}"),
    "answer_gain": ("less a year for all customers, mean of the years", "需要家全体の年間負担減（期間平均）"),
    "answer_gain_beside": ("{share} of what they would pay", "計画なしの負担の {share}"),
    "answer_capacity": ("of the batteries' capacity left in {last}", "{last} 年の蓄電池残存容量"),
    "answer_npv": ("net present value, city", "正味現在価値（市全体）"),
    "answer_npv_without": ("{amount} without what is left at the end", "残存価値を除くと {amount}"),
    "answer_npv_rate": ("; internal rate of return {rate}", "、内部収益率 {rate}"),
    "answer_replaced_beside": ("{energy} replaced", "交換 {energy}"),
    "sentence": (
        (
            "Over {years} years the district uses {load}, {matched} of it renewable in the same hour; the customers "
            "pay {gain} {less} than without the plan{company}."
        ),
        (
            "{years} 年間の需要は {load}、うち {matched} が同時刻の再エネ。"
            "需要家の負担は計画なしより {gain} {less}{company}。"
        ),
    ),
    "sentence_company": (", and {retailer} {verb} {margin}", "。{retailer}は {margin} の{verb}"),
    "less": ("less", "少ない"),
    "more": ("more", "多い"),
    "earns": ("is left with", "黒字"),
    "loses": ("loses", "赤字"),
    "table_years": ("Year by year", "年ごとの値"),
    "table_money": ("Money year by year", "年ごとの収支"),
    "table_batteries": ("Capacity left of each class of batteries", "蓄電池の種類別の残存容量"),
    "table_worth": ("What the plan is worth", "投資の評価"),
    "head_year": ("Year", "年"),
    "head_view": ("View", "立場"),
    "view_owner": ("Sites", "需要家"),
    "view_operator": ("Operator (local power company, PPA, ESCO)", "事業者（地域新電力・PPA・ESCO）"),
    "view_city": ("City", "市全体"),
    "head_npv": ("Net present value", "正味現在価値"),
    "head_npv_without_residual": ("the same without what is left at the end", "残存価値を除く正味現在価値"),
    "head_irr": ("Internal rate", "内部収益率"),
    "head_payback": ("Payback [years]", "回収年数 [年]"),
    "head_discounted": ("Payback, discounted [years]", "割引回収年数 [年]"),
    "head_lcoe": ("Cost of generation", "発電単価"),
    "head_lcos": ("Cost of stored power", "蓄電単価"),
    "head_co2": ("Cost of avoided CO2", "CO2 削減費用"),
    "method": (
        (
            "Every year is simulated step by step with what is installed by then, the tariffs and levies of that year, "
            "and batteries as the years before left them. Each is laid beside the same year without the plan: no "
            "plants, batteries or measures, and the tariffs of before. Bills are those of every site, books those of "
            "the local power company; the money of all parties adds to zero in every year."
        ),
        (
            "各年を、その年までの設備、その年の料金・賦課金、前年までに劣化した蓄電池で時刻ごとに計算した。"
            "比較対象は計画のない同じ年（発電・蓄電・省エネなし、従前の料金）。請求額は全需要家分、帳簿は地域新電力のもので、"
            "全関係者の収支の和は毎年ゼロになる。"
        ),
    ),
    "provenance": ("From what it was computed", "計算の条件"),
    "entry": ("Entry", "項目"),
    "value": ("Value", "値"),
}
_COLUMNS = {
    "storage_kwh": ("Batteries when new", "蓄電池（新品時）"),
    "storage_left_kwh": ("Batteries left", "蓄電池（残存）"),
    "capacity_left_fraction": ("of it left", "残存率"),
    "replaced_kwh": ("Batteries replaced", "蓄電池交換"),
    "co2_before_kg": ("CO2 without the plan", "CO2（計画なし）"),
    "co2_saved_kg": ("CO2 saved", "CO2削減"),
    "district_cost": ("District cost", "地区費用"),
    "customers_cost": ("Customers pay", "需要家負担"),
    "customers_cost_before": ("without the plan", "計画なしの負担"),
    "customers_gain": ("less", "負担減"),
    "price_per_kwh": ("Mean price", "平均単価"),
    "price_before_per_kwh": ("Mean price without the plan", "計画なしの単価"),
    "retailer_margin": ("Margin of the company", "地域新電力の収支"),
    "margin_per_kwh": ("Margin of a kWh", "1 kWh の収支"),
    "operator_income": ("PPA income", "PPA収入"),
    "wholesale_per_kwh": ("Wholesale", "卸価格"),
    "levy_per_kwh": ("Levy", "賦課金"),
}
PATHWAY_WORDS = {f"pathway_{key}": text for key, text in (_FIGURES | _CAPTIONS | _PAGE).items()} | {
    f"kpi_{key}": text for key, text in _COLUMNS.items()
}
