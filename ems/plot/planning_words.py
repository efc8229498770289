"""The words of plans and requests: key → (English, Japanese). Braces are places for computed values."""

from __future__ import annotations

FIGURE_WORDS = {
    "under_plain": ("{title}", "{title}"),
    "planned": ("Planned", "計画"),
    "difference": (
        "Where {policy} uses the storages otherwise than {reference}",
        "蓄電池の使い方の違い：{policy} と {reference}",
    ),
    "difference_bar": (
        "Mean difference [{unit}]\n(− charges more,\n+ discharges more)",
        "平均の差 [{unit}]\n（− 充電が多い、\n+ 放電が多い）",
    ),
    "difference_alike": ("alike within {power}", "同じ（平均の差は {power} 未満）"),
    "promised": ("Promised and played", "運用計画と実績"),
    "promised_line": ("Promised", "運用計画"),
    "stored_played": ("Stored", "蓄電量"),
    "stored_axis": ("Stored [{unit}]", "蓄電量 [{unit}]"),
    "requests": ("What people were asked to do", "住民への行動の依頼"),
    "request_less": ("Use less now", "節電の依頼"),
    "request_more": ("Use more now", "利用の依頼"),
    "request_expected": ("Expected", "見込み"),
    "requests_axis": ("A week [{unit}]", "週ごと [{unit}]"),
    "response": ("Response to requests, and points paid", "依頼への反応率と支払いポイント"),
    "response_axis": ("Response [% of load]", "反応率 [需要比 %]"),
    "response_label": ("{group}\nevents met {mean}", "{group}\n依頼時の平均 {mean}"),
    "points_axis": ("Points paid", "支払いポイント"),
    "points_axis_thousand": ("Points paid [1,000]", "支払いポイント [千]"),
    "points_label": ("{points} points", "{points} ポイント"),
    "budget_label": ("budget {points}", "予算 {points}"),
    "rooms": ("Controlled air conditioning, mean day of control", "空調の遠隔制御（制御日の平均）"),
    "rooms_warm": ("Warm season, days of control: {days}", "夏期、制御日数 {days}"),
    "rooms_cold": ("Cold season, days of control: {days}", "冬期、制御日数 {days}"),
    "rooms_year": ("Days of control: {days}", "制御日数 {days}"),
    "rooms_power_axis": ("Power [{unit}]", "電力の変化 [{unit}]"),
    "rooms_energy_axis": ("Ahead [{unit}]", "先取り量 [{unit}]"),
    "rooms_more": ("Uses more", "増"),
    "rooms_less": ("Uses less", "減"),
    "rooms_stored": ("Ahead of the set point", "設定温度からの先取り"),
}

CAPTION_WORDS = {
    "caption_difference": (
        "{policy} moves {moved} to other hours than {reference}{share}.",
        "{policy} は {reference} と異なる時刻に {moved} を移す{share}。",
    ),
    "caption_difference_share": (
        ", which is {share} of what {reference} discharges",
        "（{reference} の放電量の {share}）",
    ),
    "caption_difference_more": (
        " It discharges most beyond it at {hour} in {month} ({title}, {power} on average).",
        "放電が最も多いのは {month} の {hour}（{title}、平均 {power}）。",
    ),
    "caption_difference_less": (
        " It charges most beyond it at {hour} in {month} ({title}, {power}).",
        "充電が最も多いのは {month} の {hour}（{title}、{power}）。",
    ),
    "caption_difference_none": (
        "{policy} and {reference} use the storages alike: no mean hour differs by more than {power}.",
        "{policy} と {reference} の蓄電池の使い方は同じ（差はどの平均時刻でも {power} 以下）。",
    ),
    "caption_promised": (
        (
            "The week that strayed furthest from its plans: {week} on average, against {year} over all that was "
            "planned. Played import is {imported} {more} than promised{cost}."
        ),
        (
            "計画から最も離れた週：平均のずれは {week}（計画全体では {year}）。"
            "購入量の実績は計画より {imported} {more}{cost}。"
        ),
    ),
    "caption_promised_cost": (
        ", the district cost {cost} against {promised} promised",
        "、地域の費用は計画 {promised} に対し {cost}",
    ),
    "caption_requests": (
        (
            "{events} events on {days} days: {less} “use less”, {more} “use more”. They moved or saved {realised} of "
            "{expected} expected ({share})."
        ),
        (
            "{days} 日に {events} 回（節電 {less} 回、利用 {more} 回）。"
            "見込み {expected} に対し、動いたのは {realised}（{share}）。"
        ),
    ),
    "caption_requests_busiest": (
        " The busiest month is {month} with {count} events.",
        "最も多いのは{month}の {count} 回。",
    ),
    "caption_response_group": (
        "{group}: {rested} when rested, {mean} on average when asked, {lowest} at the lowest ({month}).",
        "{group}：休止後は {rested}、依頼時の平均 {mean}、最低 {lowest}（{month}）。",
    ),
    "caption_points": (
        "{points} points were paid ({cost} {currency}){budget}.",
        "支払いは {points} ポイント（{cost} {currency}）{budget}。",
    ),
    "caption_points_budget": (", {share} of the budget", "、予算の {share}"),
    "caption_rooms": (
        "Over the year {down} are used less and {up} more than the baseline, {share} of what was planned.",
        "年間で基準より {down} 減らし {up} 増やした（計画の {share}）。",
    ),
    "caption_rooms_strays": (
        " The rooms stray from the set point by at most {ahead} ahead and {behind} behind.",
        "設定温度からの最大のずれは先取り {ahead}、遅れ {behind}。",
    ),
}

WITHIN = (("0.01%", "0.01 %"), ("0.10%", "0.1 %"), ("1.00%", "1 %"), ("10.00%", "10 %"))
"""How near to the best many sites were planned: as the reason has it, and as it is shown."""

REASON_WORDS = {
    "the scenario asks for it": ("the scenario asks for it", "シナリオの指定"),
    "one storage at one node": ("one storage at one node", "一つの節点に蓄電池が一つ"),
    "storages at one node that are alike act as one": (
        "storages at one node that are alike act as one",
        "同じ節点にある同じ性質の蓄電池は一つとみなせる",
    ),
    "the certificate of the exact plan did not close": (
        "the exact planner could not prove that its plan is the best",
        "厳密計画では最適性を証明できなかった",
    ),
    "the exact planner has no plan with a proof": (
        "the exact planner could not prove that its plan is the best",
        "厳密計画では最適性を証明できなかった",
    ),
    "no path keeps all limits, so that they must be weighed (E4)": (
        "not all limits of the storage can be kept, so that they must be weighed against each other (E4)",
        "蓄電池の制約をすべては守れず、優先順位の判断が必要（E4）",
    ),
    "steered rooms": ("steered rooms", "室温を制御する部屋がある"),
    "there is no storage": ("there is no storage", "蓄電池がない"),
    "several demand charges": ("several demand charges", "基本料金が複数ある"),
    "a goal other than the cost": ("a goal other than the cost", "費用以外の目的がある"),
    "requests that may or may not be made (whole numbers)": (
        "requests that may or may not be made (whole numbers)",
        "依頼の有無を決める整数変数がある",
    ),
    "an export price above the import price": (
        "an export price above the import price",
        "売電価格が購入価格を上回る",
    ),
    "a price below zero": ("a price below zero", "負の価格がある"),
    "an import price above the price of unserved load": (
        "an import price above the price of unserved load",
        "購入価格が供給不足の単価を上回る",
    ),
    "a value of the energy left below zero energy": (
        "a value of the energy left below zero energy",
        "ゼロ未満の蓄電量に期末の価値がある",
    ),
    "many sites under one pool": ("many sites under one pool", "一つのプールに多数の需要家"),
    "many sites under one pool, whose storages add nothing": (
        "many sites under one pool, whose storages save nothing",
        "一つのプールに多数の需要家、蓄電池による節約なし",
    ),
    "many sites under one pool, planned to a gap above 10% of what their storages add": (
        "many sites under one pool; their storages might save over 10 % more than planned",
        "一つのプールに多数の需要家、蓄電池による節約にはなお 10 % 超の改善余地があり得る",
    ),
} | {
    f"many sites under one pool, planned to a gap of at most {told} of what their storages add": (
        f"many sites under one pool; their storages could save at most {shown} more than planned",
        f"一つのプールに多数の需要家、蓄電池による節約の改善余地は {shown} 以下",
    )
    for told, shown in WITHIN
}
"""Reasons for an engine, as its plan gives them; those with names and numbers of their own stay as they are."""

DIFFERENCES = {
    "power per kWh": "容量あたりの出力",
    "efficiency": "効率",
    "standing loss": "自己放電",
    "wear price": "劣化単価",
    "price of losses": "損失の単価",
    "export": "送電の可否",
    "floor": "残量の下限",
    "ceiling": "残量の上限",
    "charge limits": "充電の制約",
    "discharge limits": "放電の制約",
    "drain": "使用量",
    "start energy": "期首の蓄電量",
    "end energy": "期末の蓄電量",
    "value of the energy left": "期末の蓄電量の価値",
}
"""In what storages at one node may differ."""

COUNTED_REASON_WORDS = {
    "nodes: their storages meet at one line": (
        "{count} nodes: their storages meet at one line",
        "{count} 節点の蓄電池が同じ受電点につながる",
    ),
    "storages at one node": ("{count} storages at one node", "一つの節点に蓄電池が {count} 個"),
} | {
    f"storages at one node that differ in {english}": (
        f"{{count}} storages at one node that differ in {english}",
        f"一つの節点に{japanese}の異なる蓄電池が {{count}} 個",
    )
    for english, japanese in DIFFERENCES.items()
}
"""Reasons that begin with a number."""

PAGE_WORDS = {
    "lead_approximate": (
        " The planner saw sums of sites in place of the sites: an approximation, explained below.",
        "計画は需要家をまとめて近似している（詳細は下記）。",
    ),
    "section_planning": ("What was planned, and what came of it", "運用計画とその結果"),
    "planning": (
        (
            "The planner “{planner}” made {plans} of {window}, of which {played} were played, told “{forecast}” of the "
            "future."
        ),
        "計画手法「{planner}」：予測「{forecast}」により {window} 分の計画を {plans} 立て、{played} 分ずつ実行した。",
    ),
    "planning_whole": (
        "The planner “{planner}” made {plans} for the whole span of {window}, told “{forecast}” of the future.",
        "計画手法「{planner}」：予測「{forecast}」により {window} の全期間を {plans} で計画した。",
    ),
    "comma": (", ", "、"),
    "plans_one": ("one plan", "1 件"),
    "plans_many": ("{count} plans", "{count} 件"),
    "hours": ("{count} h", "{count} 時間"),
    "days_many": ("{count} days", "{count} 日"),
    "planning_solved": (
        " Solved by {engine}, with {detail}: {states}.",
        "求解：{engine}、節点は{detail}：{states}。",
    ),
    "engine_exact": ("the exact planner", "厳密計画（ソルバー不要）"),
    "engine_coordination": ("coordination of the sites", "需要家の協調計画"),
    "engine_arrays": ("HiGHS from arrays", "HiGHS（配列から直接）"),
    "engine_pyomo": ("HiGHS through Pyomo", "HiGHS（Pyomo 経由）"),
    "choices": ("Who planned what, and why", "計画エンジンの選択理由"),
    "choice": ("{engine}, {problems}{what}: {why}", "{engine}、{problems}{what}：{why}"),
    "problems_one": ("1 problem", "1 問"),
    "problems_many": ("{count} problems", "{count} 問"),
    "choice_sites": (" (sites alone)", "（需要家ごとに単独）"),
    "choice_pool": (" (the pool alone)", "（プール単独）"),
    "and_reason": ("; ", "、"),
    "detail_class": ("one node a class of sites", "需要家区分ごと"),
    "detail_site": ("one node a site", "需要家ごと"),
    "state_optimal": ("{count} to optimality", "最適 {count} 件"),
    "state_feasible": ("{count} within a gap of {gap}", "ギャップ {gap} 以内 {count} 件"),
    "state_timed_out": ("{count} until time ran out (gap {gap})", "時間切れ {count} 件（ギャップ {gap}）"),
    "approximations": ("Approximations of the plan", "計画の近似"),
    "planning_exact": (
        " The plan's nodes stand for the sites exactly.",
        "計画の節点は需要家を正確に表す。",
    ),
    "table_promised": ("Promised and played", "運用計画と実績"),
    "column_group": ("Group", "グループ"),
    "column_policy": ("Policy", "運用方策"),
    "column_quantity": ("Quantity", "項目"),
    "quantity_stored_kwh": ("Stored at the end", "期末の蓄電量"),
    "column_promised": ("Promised", "計画"),
    "column_played": ("Played", "実績"),
    "column_change": ("Difference", "差"),
    "table_forecast_errors": ("Errors of the forecast net load, by lead", "正味需要の予測誤差（先行時間別）"),
    "column_lead": ("Lead", "先行時間"),
    "lead_band": ("{first} to {last} h", "{first}〜{last} 時間"),
    "lead_all": ("all, 0 to {last} h", "全体、0〜{last} 時間"),
    "note_forecast_errors": (
        (
            "Played less forecast net load of the district before its storages, for the steps that were played; a bias "
            "above zero means that more was needed than forecast."
        ),
        "地域の正味需要（蓄電池の前）の実績と予測の差。正の偏りは予測より多く必要だったことを示す。",
    ),
    "table_requests": ("Requests by group", "依頼（グループ別）"),
    "note_requests": (
        "Points are paid for what was moved or saved; what came back afterwards is in the load.",
        "ポイントは動かした電力量に対して支払う。反動分は需要に含まれる。",
    ),
    "table_rooms": ("Controlled air conditioning by group", "空調の遠隔制御（グループ別）"),
    **{f"why_{reason}": texts for reason, texts in REASON_WORDS.items()},
    **{f"why_many_{reason}": texts for reason, texts in COUNTED_REASON_WORDS.items()},
    "table_regrets": ("What forecasts and rules cost", "予測と規則の費用"),
    "note_regrets": (
        (
            "Regret of the forecast: cost with forecasts less that of the same planner told the truth. Regret of the "
            "rule: cost less that of the policy optimal, which foresees the year."
        ),
        (
            "予測による損失：予測に基づく費用と、同じ計画手法で完全予見の場合の費用の差。"
            "規則による損失：optimal の費用との差。"
        ),
    ),
}

NAME_WORDS = {
    "points_paid": ("Points paid", "支払いポイント"),
    "points": ("Points", "ポイント"),
    "events": ("Events", "回数"),
    "less": ("Use less", "節電"),
    "more": ("Use more", "利用"),
    "expected_kwh": ("Expected", "見込み"),
    "realised_kwh": ("Realised", "実績"),
    "realised_fraction": ("Realised of expected", "実現率"),
    "response_fraction": ("Mean response", "平均反応率"),
    "net_change_kwh": ("Net change of load", "需要の純変化"),
    "used_less_kwh": ("Used less", "減少量"),
    "used_more_kwh": ("Used more", "増加量"),
    "planned_less_kwh": ("Planned less", "減少の計画"),
    "planned_more_kwh": ("Planned more", "増加の計画"),
    "highest_stored_kwh": ("Furthest ahead", "先取りの最大"),
    "lowest_stored_kwh": ("Furthest behind", "遅れの最大"),
    "mean_absolute_error_kw": ("Mean absolute error", "平均絶対誤差"),
    "root_mean_square_error_kw": ("Root mean square error", "二乗平均平方根誤差"),
    "bias_kw": ("Bias", "偏り"),
    "cost_told_the_truth": ("Told the truth", "完全予見の場合"),
    "regret_forecast": ("Regret of the forecast", "予測による損失"),
    "regret_rule": ("Regret of the rule", "規則による損失"),
}
