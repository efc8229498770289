"""The words of cash flows: key → (English, Japanese). Braces are places for computed values."""

from __future__ import annotations

_FIGURES = {
    "cash_flow": ("Money of the plan, year by year", "計画のキャッシュフロー"),
    "cash_flow_under": (
        "{title} · {form} · {first}–{last} · at {rate} a year, the city at {city_rate}",
        "{title} · {form} · {first}〜{last}年度 · 割引率 年 {rate}（市 {city_rate}）",
    ),
    "cash_form_own": ("own money", "自己資金"),
    "cash_form_loan": ("loan", "融資"),
    "cash_form_ppa": ("PPA", "PPA（第三者所有）"),
    "cash_form_esco": ("ESCO", "ESCO"),
    "cash_view_owner": ("Sites", "需要家"),
    "cash_view_operator": ("Operator", "事業者（地域新電力・PPA・ESCO）"),
    "cash_view_city": ("City (everybody)", "市全体"),
    "cash_panel": (
        "{view}: NPV {npv} · {irr} · back {payback} (discounted: {discounted})",
        "{view}：正味現在価値 {npv}・{irr}・回収 {payback}（割引後 {discounted}）",
    ),
    "cash_rate": ("IRR {irr}", "内部収益率 年 {irr}"),
    "cash_no_rate": ("no IRR", "内部収益率なし"),
    "cash_after_years": ("after {years} years", "{years} 年"),
    "cash_years": ("{years}", "{years} 年"),
    "cash_at_once": ("at once", "初期負担なし"),
    "cash_not_back": ("never", "期間内なし"),
    "cash_bar_benefit": ("Benefit", "便益"),
    "cash_bar_co2": ("Worth of CO₂", "CO2 の価値"),
    "cash_bar_subsidy": ("Subsidy", "補助金"),
    "cash_bar_contract": ("Contract", "契約（PPA・ESCO）"),
    "cash_bar_loan": ("Loan", "借入"),
    "cash_bar_payments": ("Interest and repayment", "元利返済"),
    "cash_bar_capital": ("Capital", "設備投資"),
    "cash_bar_replacement": ("Replacements", "更新"),
    "cash_bar_om": ("Upkeep", "維持管理"),
    "cash_bar_residual": ("Left at the end", "残存価値"),
    "cash_line": ("Added up", "累計"),
    "cash_line_discounted": ("the same discounted", "累計（割引後）"),
    "cash_axis": ("{unit} a year", "{unit}／年"),
}

_CAPTIONS = {
    "caption_cash": (
        "{view}: {up_front} up front after subsidy{loan}; the present value of {years} years is {npv}{irr}. {back}",
        "{view}：補助金{loan}後の初期負担は {up_front}、{years} 年間の正味現在価値は {npv}{irr}。{back}",
    ),
    "caption_cash_loan": (" and loan", "・借入"),
    "caption_cash_irr": (", {irr} a year", "、内部収益率は年 {irr}"),
    "caption_cash_back": ("It is back after {years} years.", "回収には {years} 年かかる。"),
    "caption_cash_both": (
        "It is back after {years} years, discounted after {discounted}.",
        "回収には {years} 年（割引後は {discounted} 年）かかる。",
    ),
    "caption_cash_at_once": ("There is never anything to get back.", "回収すべき負担は生じない。"),
    "caption_cash_never": (
        "It is not back within these years, what is left of the plants aside.",
        "残存価値を除けば、期間内には回収できない。",
    ),
    "caption_cash_co2": (
        " A tonne of avoided CO₂ costs {cost}.",
        "CO2 削減費用は {cost}/t。",
    ),
    "caption_cash_co2_earns": (
        " A tonne of avoided CO₂ brings {cost}.",
        "CO2 を 1 t 減らすごとに {cost} の得になる。",
    ),
}

CASH_FLOW_WORDS = _FIGURES | _CAPTIONS
