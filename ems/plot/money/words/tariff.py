"""The words of tariffs: key → (English, Japanese). Braces are places for computed values."""

from __future__ import annotations

_FIGURE = {
    "tariff_prices": ("What the tariff charges", "料金の単価"),
    "tariff_under": ("{title} · {when}", "{title} · {when}"),
    "tariff_since": ("prices from {since} on", "{since}からの単価"),
    "tariff_until": ("prices until the end of {until}, the last known", "{until}末までの単価（最新）"),
    "tariff_between": ("prices from {since} to the end of {until}", "{since}から{until}末までの単価"),
    "tariff_undated": ("prices without a known first day", "単価（適用開始日は未確認）"),
    "tariff_hours": ("Energy by hour of the day", "時間帯別の電力量料金"),
    "tariff_hours_bands": (
        "Energy by hour of the day (bands: by the kWh of the month)",
        "時間帯別の電力量料金（帯：月間使用量による幅）",
    ),
    "tariff_months": ("Energy by month", "月別の電力量料金"),
    "tariff_blocks": ("Energy by the kWh of the month", "月間使用量別の電力量料金"),
    "tariff_demand": ("Demand charge by month", "月別の基本料金（最大需要電力）"),
    "tariff_axis": ("Price [{currency}/kWh]", "単価 [{currency}/kWh]"),
    "tariff_demand_axis": ("Price [{currency}/kW]", "単価 [{currency}/kW]"),
    "tariff_kwh_axis": ("Energy of the month [kWh]", "月間使用量 [kWh]"),
    "tariff_every_day": ("Every day", "毎日"),
    "tariff_curve": ("{days}, {months}", "{days}（{months}）"),
    "tariff_label": ("{name} {price}", "{name} {price}"),
    "tariff_range": ("{first} to {last}", "{first}〜{last}"),
    "tariff_mean": ("Mean of all kWh", "全使用量の平均"),
    "tariff_export_mark": ("Fed in {price}", "売電 {price}"),
    "tariff_follows_market": (
        "on top of it, step by step: the market price\n({market})",
        "これに各時間帯の市場価格を加算\n（{market}）",
    ),
    "tariff_market_alone": ("step by step: the market price\n({market})", "各時間帯の市場価格\n（{market}）"),
    "tariff_losses": (" ÷ (1 − {percent} losses)", " ÷（1 − 損失 {percent}）"),
    "tariff_all_year": ("all year", "通年"),
    "tariff_month_run": ("{first}–{last}", "{first}〜{last}"),
    "tariff_and": (", ", "・"),
    "tariff_season_summer": ("summer", "夏季"),
    "tariff_season_winter": ("winter", "冬季"),
    "tariff_season_spring": ("spring", "春季"),
    "tariff_season_autumn": ("autumn", "秋季"),
    "tariff_season_other": ("the other months", "その他季"),
    "tariff_season_summer_winter": ("summer and winter", "夏季・冬季"),
    "tariff_season_spring_autumn": ("spring and autumn", "春季・秋季"),
}

_FACTS = {
    "tariff_basic_month": ("Basic charge: {price} {currency} a month.", "基本料金：月額 {price} {currency}。"),
    "tariff_basic_unit": (
        "Basic charge: {price} {currency} a month for each {unit} of the contract ({sizes}).",
        "基本料金：契約 1 {unit} あたり月額 {price} {currency}（{sizes}）。",
    ),
    "tariff_basic_both": (
        "Basic charge: {fixed} {currency} a month, and {price} for each {unit} of the contract ({sizes}).",
        "基本料金：月額 {fixed} {currency}＋契約 1 {unit} あたり {price} {currency}（{sizes}）。",
    ),
    "tariff_peak": (
        "Demand charge: for the highest half-hour of the month{factor}.",
        "最大需要電力：当月の30分最大値{factor}。",
    ),
    "tariff_peak_past": (
        "Demand charge: for the highest half-hour of the month or of the {months} before{factor}.",
        "最大需要電力：当月と前 {months} か月の30分値の最大{factor}。",
    ),
    "tariff_peak_part": (
        "Demand charge: for the highest half-hour of the month, or {percent} of that of the {months} before{factor}.",
        "最大需要電力：当月の30分最大値と前 {months} か月の最大値の {percent} のうち大きい方{factor}。",
    ),
    "tariff_factor": ("; × {factor} by a power factor of {value}", "、力率 {value} により × {factor}"),
    "tariff_levy": (
        "Renewable levy on top: {price} {currency}/kWh{when}.",
        "再エネ賦課金を別途加算：{price} {currency}/kWh{when}。",
    ),
    "tariff_levy_own": (
        "Levy on top: {price} {currency}/kWh{when}.",
        "賦課金を別途加算：{price} {currency}/kWh{when}。",
    ),
    "tariff_levy_since": (" from {since} on", "（{since}から）"),
    "tariff_fuel": (
        "Fuel-cost adjustment on top: {price} {currency}/kWh.",
        "燃料費調整額を別途加算：{price} {currency}/kWh。",
    ),
    "tariff_fuel_unknown": (
        "Fuel-cost adjustment on top, {share}changing monthly: not shown.",
        "燃料費調整額を毎月{share}別途加算（図には含まない）。",
    ),
    "tariff_fuel_part": ("{percent} of it, ", "（その {percent}）"),
    "tariff_fuel_none": ("No fuel-cost adjustment.", "燃料費調整額なし。"),
    "tariff_minimum": ("Least charge: {price} {currency} a month.", "最低月額料金：{price} {currency}。"),
    "tariff_export_none": ("Energy fed in: nothing is paid.", "売電：支払いなし。"),
    "tariff_export_fixed": ("Energy fed in: {price} {currency}/kWh.", "売電：{price} {currency}/kWh。"),
    "tariff_export_feed_in": (
        "Energy fed in: {first} {currency}/kWh for {years} years from {year} on (the latest known), then {price}.",
        "売電：{year} 年度（最新）運転開始の設備は {years} 年間 {first} {currency}/kWh、その後 {price}。",
    ),
    "tariff_export_market": (
        "Energy fed in: {percent} of the market price{floor}.",
        "売電：市場価格の {percent}{floor}。",
    ),
    "tariff_export_floor": (", nothing where it is negative", "（負の価格では 0）"),
    "tariff_tax_contained": ("The prices contain {percent} tax.", "単価は税込（税率 {percent}）。"),
    "tariff_tax_on_top": ("{percent} tax comes on top of these prices.", "単価は税抜（税率 {percent} を別途加算）。"),
}

_CAPTIONS = {
    "caption_tariff_hours": (
        "The dearest hours are {high_when}, {high} {currency}/kWh{times}; the cheapest are {low_when}, {low}.",
        "最も高いのは{high_when}の {high} {currency}/kWh{times}、最も安いのは{low_when}の {low}。",
    ),
    "caption_tariff_times": (", {times} times the cheapest", "（最も安い時間帯の {times} 倍）"),
    "caption_tariff_when": ("{days} {first} to {last} h{season}", "{season}{days} {first}〜{last} 時"),
    "caption_tariff_whole_day": ("{days}{season}", "{season}{days}"),
    "caption_tariff_season": (" in {season}", "{season}・"),
    "caption_tariff_weekday": ("weekdays", "平日"),
    "caption_tariff_day_off": ("days off", "休日"),
    "caption_tariff_all": ("every day", "毎日"),
    "caption_tariff_joined": (" and ", "、"),
    "caption_tariff_months": (
        "A kWh costs {high} {currency} in {high_season} and {low} in {low_season}, at any hour.",
        "単価は時刻によらず、{high_season}が {high} {currency}/kWh、{low_season}が {low}。",
    ),
    "caption_tariff_flat": ("A kWh costs {price} {currency} at any hour.", "単価は常に {price} {currency}/kWh。"),
    "caption_tariff_blocks": (
        "The first {to} kWh of the month cost {first} {currency} each, those above {over} kWh {last}{times}.",
        "月間 {to} kWh までは {first} {currency}/kWh、{over} kWh 超は {last}{times}。",
    ),
    "caption_tariff_block_of": ("{name}: ", "{name}："),
    "caption_tariff_block_times": (", {times} times as much", "（{times} 倍）"),
    "caption_tariff_market": (
        "A kWh costs what the market asks ({market}) and {adder} {currency} on top; no price is known ahead.",
        "単価は市場価格（{market}）に {adder} {currency}/kWh を加えたもので、事前には決まらない。",
    ),
    "caption_tariff_market_alone": (
        "A kWh costs what the market asks ({market}); no price is known ahead.",
        "単価は市場価格（{market}）で、事前には決まらない。",
    ),
    "caption_tariff_market_factor": (", times {factor}", "、{factor} 倍"),
    "caption_tariff_demand": (
        "Each kW of the highest half-hour costs {price} {currency} a month{kept}.",
        "30分最大需要 1 kW あたり月 {price} {currency}{kept}。",
    ),
    "caption_tariff_kept": (
        ", in that month and{part} in the {months} after",
        "（その後 {months} か月も{part}支払う）",
    ),
    "caption_tariff_kept_part": (" {percent} of it", " {percent} 分を"),
    "caption_tariff_levy": (
        "The levy of {price} {currency}/kWh comes on top.",
        "賦課金 {price} {currency}/kWh が別途加わる。",
    ),
}

TARIFF_WORDS = _FIGURE | _FACTS | _CAPTIONS
