"""The words of sizes: key → (English, Japanese). Braces are places for computed values."""

from __future__ import annotations

_NAMES = {
    "each": ("{size} each", "各 {size}"),
    "in_all": ("{size} in all", "計 {size}"),
    "both": ("{capacity}, {power}", "{capacity}、{power}"),
    "under": ("{title} · {policy} · {goal}", "{title} · 運用：{policy} · {goal}"),
    "policy_optimal": ("best dispatch", "最適運用"),
    "policy_each_for_itself": ("best dispatch for each site's own bill", "料金が最小になる運用"),
    "goal_cost": ("least yearly cost", "年間費用の最小化"),
    "goal_share": ("the cheapest with {value} matched", "再エネ一致 {value} を満たす最小費用"),
    "goal_peak": ("the cheapest with import ≤ {value}", "購入 {value} 以下を満たす最小費用"),
    "goal_survival": ("the cheapest that lasts {value} without the grid", "停電時 {value} 継続を満たす最小費用"),
    "goal_budget": ("{goal}, budget {budget}", "{goal}（予算 {budget}）"),
    "method_exact": ("exact search", "厳密探索"),
    "method_programme": ("one linear programme", "線形計画"),
    "method_sweep": ("sizes tried one by one", "規模ごとの試算"),
    "method_bisection": ("bisection", "二分探索"),
    "proven": ("proven", "証明あり"),
    "not_proven": ("not proven", "証明なし"),
    "best": ("best {size}", "最適 {size}"),
    "found": ("found {size}", "結果 {size}"),
    "plan": ("plan {size}", "計画 {size}"),
    "same": ("found and plan {size}", "結果と計画 {size}"),
    "mark_found": ("Size found", "求めた容量"),
    "mark_plan": ("Plan's size", "計画の容量"),
}
_FIGURES = {
    "curve": ("What a size costs and saves in a year", "容量と年間費用"),
    "capacity_axis": ("Capacity of each unit [{unit}]", "1 台の容量 [{unit}]"),
    "capacity_axis_one": ("Capacity [{unit}]", "容量 [{unit}]"),
    "power_axis": ("Power of each unit [{unit}]", "1 台の出力 [{unit}]"),
    "power_axis_one": ("Power [{unit}]", "出力 [{unit}]"),
    "pv_axis": ("PV power [{unit}]", "太陽光発電の容量 [{unit}]"),
    "change_axis": ("Yearly cost\nagainst none [{unit}]", "年間費用の増減\n（なしとの差）[{unit}]"),
    "slope_axis": ("Of a kWh, yearly\n[{unit}]", "1 kWh 当たり\n年間 [{unit}]"),
    "slope_axis_kw": ("Of a kW, yearly\n[{unit}]", "1 kW 当たり\n年間 [{unit}]"),
    "line_purchase": ("Purchase", "購入（年割）"),
    "line_operation": ("Operation", "運用"),
    "line_together": ("Together", "合計"),
    "line_saves": ("the next saves", "追加分の節約"),
    "line_costs": ("it costs", "追加分の費用"),
    "share_axis": ("Matched\n[%]", "再エネ一致\n[%]"),
    "peak_axis": ("Peak import\n[{unit}]", "最大購入\n[{unit}]"),
    "survival_axis": ("Survives\n[% of starts]", "継続\n[開始時刻の %]"),
    "parts_axis": ("Its parts\n[{unit}]", "内訳\n[{unit}]"),
    "asked": ("asked {value}", "目標 {value}"),
    "map": ("Yearly cost over capacity and power", "容量・出力と年間費用"),
    "map_bar": ("Above the least [{unit}]", "最小との差 [{unit}]"),
    "map_ratio": ("plan's proportion", "計画の比率"),
    "front": ("What cost, CO2 and survival ask of each other", "費用・CO2・停電時の継続"),
    "front_of_two": ("What cost and CO2 ask of each other", "費用・CO2"),
    "cost_axis": ("Yearly cost [{unit}]", "年間費用 [{unit}]"),
    "co2_axis": ("CO2 [{unit}]", "CO2 [{unit}]"),
    "front_survival_axis": ("Survives {hours} [% of starts]", "{hours} 継続 [開始時刻の %]"),
    "on_front": ("On the front: none is better in everything", "フロント上：すべてで上回る容量がない"),
    "off_front": ("Another is better in everything", "すべてで上回る容量がある"),
    "beyond": ("{count} dearer sizes beyond →", "さらに高い容量 {count} 通り →"),
    "sure": ("How sure the size is", "容量の確からしさ"),
    "sure_under": (
        "{title} · {draws} draws (seed {seed}) · gain a year against none",
        "{title} · {draws} 回の抽出（シード {seed}）· なしに対する年間の利得",
    ),
    "gain_axis": ("Gain [{unit}]", "利得 [{unit}]"),
    "draws_axis": ("Best in\n[% of draws]", "最適となる\n割合 [%]"),
    "fan_wide": ("5–95 %", "5〜95 %"),
    "fan_middle": ("10–90 %", "10〜90 %"),
    "fan_inner": ("25–75 %", "25〜75 %"),
    "fan_mean": ("Mean", "平均"),
    "fan_worst": ("Mean of the worst tenth", "下位 1 割の平均"),
    "best_mean": ("best on average {size}", "平均で最良 {size}"),
    "best_worst": ("best in the worst tenth {size}", "下位 1 割で最良 {size}"),
    "best_either": ("best either way {size}", "いずれでも最良 {size}"),
    "tornado": ("One at a time: its 10 % and 90 % value", "1 要因ずつ：10 % 値と 90 % 値"),
    "tornado_low": ("at its 10 % value", "10 % 値"),
    "tornado_high": ("at its 90 % value", "90 % 値"),
    "sobol": ("All at once: share of the spread", "同時に変化：分散への寄与"),
    "sobol_axis": ("Sobol index [%]", "Sobol 指数 [%]"),
    "sobol_first": ("alone", "単独"),
    "sobol_total": ("with others", "他との相互作用を含む"),
}
_CAPTIONS = {
    "caption_best": (
        "{size} cost least: {saved} a year {less} than none{of_plan}.",
        "年間費用が最小になるのは {size} で、なしの場合より年間 {saved} {less}{of_plan}。",
    ),
    "caption_reached": (
        "{size} are {goal}: {saved} a year {less} than none{of_plan}.",
        "{goal} となるのは {size} で、なしの場合より年間 {saved} {less}{of_plan}。",
    ),
    "caption_of_plan": (
        ", {saved} {less} than the plan's {planned}",
        "、計画の {planned} より {saved} {less}",
    ),
    "caption_as_plan": (", as the plan has it", "、計画どおり"),
    "caption_none_best": ("None at all costs least{of_plan}.", "設置しない場合が最も安い{of_plan}。"),
    "caption_none_first": (
        " Even the first kWh would save {next} a year and costs {price}.",
        "最初の 1 kWh でも年間の節約は {next} で、費用 {price} に届かない。",
    ),
    "caption_none_first_kw": (
        " Even the first kW would save {next} a year and costs {price}.",
        "最初の 1 kW でも年間の節約は {next} で、費用 {price} に届かない。",
    ),
    "caption_slopes": (
        " There the last kWh saves {last} a year and the next one would save {next}; a kWh costs {price} a year.",
        "最後の 1 kWh は年間 {last} を節約し、次の 1 kWh の節約は {next}。1 kWh の費用は年間 {price}。",
    ),
    "caption_slopes_kw": (
        " There the last kW saves {last} a year and the next one would save {next}; a kW costs {price} a year.",
        "最後の 1 kW は年間 {last} を節約し、次の 1 kW の節約は {next}。1 kW の費用は年間 {price}。",
    ),
    "less": ("less", "安い"),
    "more": ("more", "高い"),
    "caption_map_found": ("Cheapest is {found}{of_plan}.", "最も安いのは {found}{of_plan}。"),
    "caption_map_cheaper": (
        "With capacity and power free, {pair} would cost {less} a year less than the {found} found{of_plan}.",
        "容量と出力を自由に選べば、{pair} は結果の {found} より年間 {less} 安い{of_plan}。",
    ),
    "caption_map_goal": (
        "Cheapest of all pairs, whether they reach the goal or not, is {pair}; found is {found}.",
        "目標を満たすかどうかによらず最も安い組み合わせは {pair}、目標を満たす結果は {found}。",
    ),
    "caption_map_within": (
        " Within {within} of the least lie capacities from {low} to {high}.",
        "最小との差が {within} 以内の容量は {low}〜{high}。",
    ),
    "caption_in_proportion": (
        " Smaller and larger sizes keep the proportion of all parts.",
        "他の容量も各部分の比率は同じ。",
    ),
    "caption_map_others": (" Here {others} stays as found.", "{others} は結果のまま。"),
    "caption_map_plan": (
        "; the plan's {planned} cost {excess} a year more",
        "。計画の {planned} は結果より年間 {excess} 高い",
    ),
    "caption_front": (
        (
            "{count} of {all} sizes are worth a look. From the cheapest ({low}) to the largest of them ({high}) "
            "the yearly cost changes by {cost} and CO2 by {co2}{survival}."
        ),
        (
            "{all} 通りのうち検討に値するのは {count} 通り。最も安い {low} から最大の {high} へ移ると、"
            "年間費用は {cost}、CO2 は {co2} 変わる{survival}。"
        ),
    ),
    "caption_front_survival": (
        "; survival of {hours} rises from {low} to {high}",
        "。停電時の {hours} 継続は {low} から {high} へ",
    ),
    "caption_sure": (
        (
            "On average {best} gain most: {mean} a year, between {low} and {high} in 9 of 10 draws{other}. "
            "By the worst tenth of their draws {worst} are best. {decisive}"
        ),
        (
            "平均で最良なのは {best} で、利得は年間 {mean}（9 割の抽出で {low}〜{high}）{other}。"
            "下位 1 割の平均では {worst} が最良。{decisive}"
        ),
    ),
    "caption_sure_loss": (
        ", a loss in at least {share} of them",
        "、抽出の {share} 以上で損失",
    ),
    "caption_decisive": (
        "Most depends on: {factor} ({low} to {high} a year).",
        "最も影響が大きいのは「{factor}」（年間 {low}〜{high}）。",
    ),
    "caption_decisive_sobol": (
        "Most depends on: {factor} ({share} of the spread).",
        "最も影響が大きいのは「{factor}」（分散の {share}）。",
    ),
}
_PAGE = {
    "page_title": ("{title}: the right size", "{title}：最適な容量"),
    "page_lead": (
        "Goal: {goal} · dispatch: {policy} · found by {method} (rounds: {rounds})",
        "目標：{goal} · 運用：{policy} · 方法：{method}（{rounds} 回）",
    ),
    "answer_size_beside": ("found: {found}; plan: {planned}", "結果：{found}。計画：{planned}"),
    "answer_gain": ("less a year than with none, purchase included", "なしの場合との年間差額（購入費を含む節約）"),
    "answer_loss": ("more a year than with none, purchase included", "なしの場合との年間差額（購入費を含む増加）"),
    "answer_none": ("none", "なし"),
    "answer_plan_costs": ("more a year with the plan's size than with none", "計画の容量の年間追加費用（なしとの差）"),
    "answer_plan_saves": ("less a year with the plan's size than with none", "計画の容量の年間節約（なしとの差）"),
    "answer_size_beside_none": ("plan: {planned}", "計画：{planned}"),
    "answer_beside_less": ("{amount} less than with the plan's", "計画の容量より {amount} 安い"),
    "answer_beside_more": ("{amount} more than with the plan's", "計画の容量より {amount} 高い"),
    "answer_reached_share": ("of the load matched hour by hour", "再エネ一致（毎時）"),
    "answer_reached_peak": ("highest import", "最大購入電力"),
    "answer_reached_survival": ("vital services last from every start", "どの開始時刻からも重要サービスが続く時間"),
    "answer_next_of": ("{title}: {text}", "{title}：{text}"),
    "answer_next": ("what the next kWh saves a year", "次の 1 kWh の年間節約"),
    "answer_next_kw": ("what the next kW saves a year", "次の 1 kW の年間節約"),
    "answer_next_beside": ("a kWh costs {price} a year", "1 kWh の費用は年間 {price}"),
    "answer_next_beside_kw": ("a kW costs {price} a year", "1 kW の費用は年間 {price}"),
    "method_text": (
        (
            "The yearly cost is what a year of running costs (the district, for a storage at its pool; the sites' own "
            "bills, for what stands behind meters) and the yearly part of the purchase: price after subsidy as an "
            "annuity over the life, and upkeep. {how} {proof}"
        ),
        (
            "年間費用は、1 年間の運用費用（プールの蓄電池は地区全体、メーターの内側は各需要家の料金）と、"
            "購入費の年割分（補助後の価格を寿命にわたる年金額に換算）および維持費の合計。"
            "{how}{proof}"
        ),
    ),
    "how_exact": (
        (
            "For every size asked the year was planned with perfect foresight; that cost is convex in the size, "
            "and the planner's own marginal values are its slopes. Cutting planes through them enclose the least."
        ),
        (
            "各容量について先を見通した最適運用を計算した。その費用は容量の凸関数で、"
            "計画の限界価値がその傾きになる。接平面で最小値を挟み込んだ。"
        ),
    ),
    "how_programme": (
        "One linear programme holds the dispatch of the whole year and the sizes as variables.",
        "一年間の運用と容量を変数とする一つの線形計画を解いた。",
    ),
    "how_sweep": (
        "The years of many sizes were played one by one, more closely around the best; sizes between them were not.",
        "多数の容量で一年間を計算し、最良付近は細かく調べた。その間の容量は調べていない。",
    ),
    "how_bisection": (
        "What is asked holds from a certain size on, and that size was found by halving the range.",
        "目標はある容量以上で満たされるため、区間を半分ずつ狭めて求めた。",
    ),
    "proof": (
        "No other size is better by more than {gap} a year.",
        "他の容量がこれより {gap} を超えて良くなることはない。",
    ),
    "no_proof": (
        "That no other size is better is not proven.",
        "他により良い容量がないことの証明ではない。",
    ),
    "table_sizes": ("Sizes", "容量"),
    "table_curve": ("Sizes compared, costs against none (★: found)", "容量の比較（費用は無しとの差、★：結果）"),
    "peak_note": (
        "Peak import: the highest at any one of the sites; cost, CO2 and matched share are of all of them.",
        "最大購入電力は最も高い一需要家の値。費用・CO2・一致割合は全需要家の合計。",
    ),
    "survives_note": (
        "Survives: share of the year's hours from which an outage of {hours} is got through.",
        "停電時の継続：{hours} の停電を乗り切れる開始時刻の割合。",
    ),
    "table_front": ("Sizes worth a look", "検討に値する容量"),
    "table_provenance": ("From what it was computed", "計算の条件"),
    "head_what": ("What", "対象"),
    "head_units": ("Units", "台数"),
    "head_size": ("Found", "結果"),
    "head_planned": ("Plan", "計画"),
    "head_price": ("Price", "価格"),
    "head_subsidy": ("Subsidy", "補助"),
    "head_life": ("Life [years]", "寿命 [年]"),
    "head_yearly": ("Costs a year", "年間費用"),
    "head_last": ("The last saves a year", "最後の分の年間節約"),
    "head_next": ("The next would save", "次の分の年間節約"),
    "entry": ("Entry", "項目"),
    "value": ("Value", "値"),
    "head_capacity": ("Capacity of each unit", "1 台の容量"),
    "head_power": ("Power of each unit", "1 台の出力"),
    "entry_scenario": ("Scenario", "シナリオ"),
    "entry_policy": ("Dispatch", "運用"),
    "entry_goal": ("Goal", "目標"),
    "entry_method": ("Method", "方法"),
    "entry_rounds": ("Rounds", "回数"),
    "entry_bound": ("Proven lower bound", "証明された下限"),
    "entry_reached": ("Reached", "達成値"),
    "entry_program": ("Program", "プログラム"),
    "section_sureness": ("How sure the size is", "容量の確からしさ"),
    "table_sureness": ("Gain of a year by size", "容量別の年間利得"),
}
_COLUMNS = {
    "gain_mean_cost": ("Mean", "平均"),
    "gain_q05_cost": ("5 %", "5 %"),
    "gain_q25_cost": ("25 %", "25 %"),
    "gain_q50_cost": ("50 %", "50 %"),
    "gain_q75_cost": ("75 %", "75 %"),
    "gain_q95_cost": ("95 %", "95 %"),
    "gain_worst_tenth_cost": ("Worst tenth", "下位 1 割"),
    "yearly_cost": ("Yearly cost", "年間費用"),
    "operation_cost": ("Operation", "運用費用"),
    "purchase_cost": ("Purchase, yearly", "購入費（年割）"),
    "capacity_kwh": ("Capacity", "容量"),
    "power_kw": ("Power", "出力"),
    "saved_by_next_kwh": ("The next kWh saves", "次の 1 kWh の節約"),
    "saved_by_next_kw": ("The next kW saves", "次の 1 kW の節約"),
    "survival_fraction": ("Survives", "停電時の継続"),
}
_PLAIN = {"and_also": (" and ", "と")}
SIZING_WORDS = (
    _PLAIN
    | {f"size_{key}": text for key, text in (_NAMES | _FIGURES | _CAPTIONS | _PAGE).items()}
    | {f"kpi_{key}": text for key, text in _COLUMNS.items()}
)
