"""The words themselves: key → (English, Japanese). Braces are places for computed values."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING

from ems.plot.money.words.every import MONEY_WORDS
from ems.plot.outages.words import OUTAGE_WORDS
from ems.plot.planning_words import CAPTION_WORDS, FIGURE_WORDS, NAME_WORDS, PAGE_WORDS
from ems.plot.sizing.words import SIZING_WORDS
from ems.plot.sweeps.words import SWEEP_WORDS
from ems.plot.worth_words import WORTH_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

_QUANTITIES = {
    "pv": ("PV", "太陽光"),
    "other_generation": ("Other generation", "その他の発電"),
    "discharge": ("From storage", "蓄電池から"),
    "contract": ("Contracted supply", "契約供給（卒FIT等）"),
    "import": ("Grid import", "系統からの購入"),
    "unserved": ("Unserved", "供給不足"),
    "charge": ("Into storage", "蓄電池へ"),
    "export": ("Export", "系統への送電"),
    "curtailed": ("Curtailed", "出力抑制"),
    "load": ("Load", "需要"),
    "net_load": ("Net load", "正味需要"),
    "state_of_charge": ("State of charge", "蓄電残量"),
}

_FIGURES = {
    "under_title": ("{title} · policy {policy}", "{title} · 運用方策 {policy}"),
    "week_summer": ("Sunniest summer week", "夏の最も晴れた週"),
    "week_winter": ("Darkest winter week", "冬の最も日射の少ない週"),
    "week_rainy": ("Rainiest week (most PV lost to cloud)", "雨天・曇天の週（発電の落ち込みが最大）"),
    "week_high_load": ("Week of highest load", "需要が最大の週"),
    "week_low_load": ("Week of lowest load", "需要が最小の週"),
    "week_plain": ("Supply and load", "供給と需要"),
    "title_with_dates": ("{title}: {dates}", "{title}：{dates}"),
    "power_axis": ("Power [{unit}]", "電力 [{unit}]"),
    "energy_axis": ("Energy [{unit}]", "電力量 [{unit}]"),
    "soc_axis": ("Stored [%]", "残量 [%]"),
    "hour_axis": ("Local time [h]", "時刻 [時]"),
    "year_hours_axis": ("Hours of the year [h]", "年間時間数 [h]"),
    "net_load_bar": ("Net load [{unit}]\n(− surplus, + need)", "正味需要 [{unit}]\n（− 余剰、+ 不足）"),
    "import_bar": ("Import [{unit}]", "購入電力 [{unit}]"),
    "state_of_charge_bar": ("Stored [% of usable]", "残量 [有効容量比 %]"),
    "heat_net_load": ("Net load, hour by day", "正味需要（時刻 × 日）"),
    "heat_import": ("Grid import, hour by day", "系統からの購入（時刻 × 日）"),
    "heat_state_of_charge": ("State of charge, hour by day", "蓄電残量（時刻 × 日）"),
    "monthly": ("Monthly energy balance", "月別の電力量収支"),
    "duration": ("Import duration curve", "購入電力の持続曲線"),
    "with_batteries": ("With batteries", "蓄電池あり"),
    "without_batteries": ("Without batteries", "蓄電池なし"),
    "curve": ("{name}, at most {peak}", "{name}（最大 {peak}）"),
    "day_types": ("Mean weekday and mean day off", "平日と休日の平均日負荷"),
    "weekday": ("Weekday", "平日"),
    "day_off": ("Day off", "休日"),
    "pv_mean": ("PV, all days", "太陽光（全日）"),
    "plan": ("The plan and the simulation", "計画値とシミュレーション"),
    "plan_axis": ("Simulated as share of the plan [%]", "計画値に対する割合 [%]"),
    "plan_line": ("plan = 100 %", "計画 = 100 %"),
    "plan_row": ("simulated {simulated}, plan {plan}", "結果 {simulated}、計画 {plan}"),
    "plan_absent": ("not simulated", "対象外"),
    "soc_year": ("Storages day by day", "蓄電池の一年"),
    "soc_band": ("daily range", "一日の範囲"),
    "site_tier": ("Site storages", "需要家側"),
    "pool_tier": ("Pool storages", "地域共用"),
    "tier_label": ("{title}\n{capacity}", "{title}\n{capacity}"),
    "shaded": ("Shaded: days off", "網掛け：休日"),
}

_CAPTIONS = {
    "caption_week": (
        "Load {load}, PV {pv}. {imported} come from the grid, at most {peak} on {when}; {exported} leave the district.",
        "需要 {load}、太陽光 {pv}。系統からの購入は {imported}、最大は {when} の {peak}。地域外への送電は {exported}。",
    ),
    "caption_week_soc": (
        " {title}: full on {full} of {days} days, empty by {hour} on {empty} of {days} evenings.",
        "{title}：{days} 日中 {full} 日で満充電、{hour} までに空になるのは {days} 晩中 {empty} 晩。",
    ),
    "caption_unserved": (" {unserved} of load stay unserved.", "供給できない需要は {unserved}。"),
    "caption_curtailed": (" {curtailed} are curtailed.", "出力抑制は {curtailed}。"),
    "caption_net_load": (
        (
            "Generation exceeds the load in {hours} h of the year ({share}){usually}. "
            "The highest need before storage, {peak}, comes on {when}."
        ),
        "発電が需要を上回るのは年間 {hours} 時間（{share}）{usually}。蓄電池を使う前の最大不足は {when} の {peak}。",
    ),
    "caption_usually": (", most often at {hour}", "、最も多いのは {hour} ごろ"),
    "caption_import": (
        (
            "{hours} h of the year pass without import ({share}). "
            "Import is highest at {hour} on average ({mean}); its peak, {peak}, comes on {when}."
        ),
        (
            "購入なしで過ごすのは年間 {hours} 時間（{share}）。"
            "平均で最も多いのは {hour} ごろ（{mean}）、最大は {when} の {peak}。"
        ),
    ),
    "caption_heat_soc": (
        (
            "On the mean day the storages ({capacity} usable) are fullest at {full_hour} ({full}) and emptiest at "
            "{empty_hour} ({empty})."
        ),
        (
            "平均的な一日では、蓄電池（有効容量 {capacity}）の残量は {full_hour} に最大（{full}）、"
            "{empty_hour} に最小（{empty}）。"
        ),
    ),
    "caption_monthly": (
        (
            "{most_month} takes the most from the grid ({most}), {least_month} the least ({least}). "
            "Generation exceeds the load in {count} of 12 months."
        ),
        (
            "購入が最も多いのは{most_month}（{most}）、最も少ないのは{least_month}（{least}）。"
            "発電が需要を上回るのは 12 か月中 {count} か月。"
        ),
    ),
    "caption_duration_alone": (
        "Import peaks at {peak}, exceeds {level} in 100 h of the year, and is nil in {free} h.",
        "購入電力は最大 {peak}、年間 100 時間は {level} を超え、{free} 時間はゼロ。",
    ),
    "and_requests": (" and requests", "・需要調整"),
    "caption_duration_both": (
        (
            " Against the same district without batteries{requests}, import is {saved} {less}, its peak is "
            "{peak_change}, and the hours without import go from {free_before} to {free}."
        ),
        (
            "蓄電池{requests}なしと比べ、購入量は {saved} {less}、最大値は{peak_change}、"
            "購入ゼロの時間は {free_before} から {free} 時間へ。"
        ),
    ),
    "sentences": ("{first} {second}", "{first}{second}"),
    "caption_one_day_type": ("The year has only one type of day.", "この年には一種類の日しかない。"),
    "less": ("less", "減"),
    "more": ("more", "増"),
    "peak_lower": ("{change} lower", " {change} 減"),
    "peak_higher": ("{change} higher", " {change} 増"),
    "peak_same": ("the same", "同じ"),
    "caption_day_types": (
        (
            "The mean weekday is highest at {weekday_hour} ({weekday_peak}), the mean day off at {day_off_hour} "
            "({day_off_peak}): {difference} {lower}. A weekday takes {weekday_energy}, a day off {day_off_energy}."
        ),
        (
            "平日の最大は {weekday_hour} の {weekday_peak}、"
            "休日は {day_off_hour} の {day_off_peak} で {difference} {lower}。"
            "一日の電力量は平日 {weekday_energy}、休日 {day_off_energy}。"
        ),
    ),
    "lower": ("lower", "低い"),
    "higher": ("higher", "高い"),
    "caption_plan": (
        "{met} of {count} claims are reached within 3 %.",
        "計画値の 3 % 以内に収まるのは {count} 件中 {met} 件。",
    ),
    "caption_plan_worst": (
        " Furthest from the plan: {claim}, {simulated} against {plan}.",
        "最も離れているのは「{claim}」で、計画 {plan} に対し {simulated}。",
    ),
    "caption_plan_absent": (" Not simulated: {count}.", "対象外 {count} 件。"),
    "caption_soc_winter": (
        "{title}: empty by {hour} on {empty} of {count} evenings in the dark season; full on {full} of {days} days.",
        "{title}：日照の少ない時期の {count} 晩中 {empty} 晩は {hour} までに空。年間 {days} 日中 {full} 日で満充電。",
    ),
    "caption_soc_plain": (
        "{title}: empty by {hour} on {empty} of {count} evenings; full at some time on {full} of {days} days.",
        "{title}：{count} 晩中 {empty} 晩は {hour} までに空。年間 {days} 日中 {full} 日で満充電。",
    ),
}

_PAGE = {
    "page_title": ("{title}, {year}", "{title} {year}年"),
    "page_lead": (
        "A simulated year in steps of {minutes} minutes under the policy “{policy}”.",
        "運用方策「{policy}」による一年間（{minutes} 分刻み）のシミュレーション。",
    ),
    "answer_renewable_volume_fraction": (
        "renewable supply by annual volume, of the load",
        "需要に対する再エネ供給（年間の量）",
    ),
    "answer_hourly_matched_fraction": (
        "renewable supply hour by hour, of the load",
        "需要に対する再エネ供給（毎時の一致）",
    ),
    "answer_import_kwh": ("taken from the grid", "系統からの購入量"),
    "answer_volume_and_match": (
        (
            "By annual volume, renewable supply is {volume} of the load; hour by hour it reaches {matched} of it, and "
            "{imported} still come from the grid, at most {peak} at once."
        ),
        (
            "年間の量では再エネは需要の {volume} に当たるが、毎時で見ると需要に届くのは {matched}。"
            "系統からの購入は {imported}、最大 {peak}。"
        ),
    ),
    "answer_shape_measured": ("{value} with the measured load shape", "実測形状の負荷では {value}"),
    "answer_shape_plan": ("{value} with the plan's load shape", "計画形状の負荷では {value}"),
    "section_figures": ("Figures", "図"),
    "section_tables": ("Tables", "表"),
    "section_method": ("How this was computed, and from what", "計算方法と入力"),
    "table_plan": ("The plan beside the simulation", "計画値とシミュレーション"),
    "table_kpis": ("Key figures", "主要指標"),
    "table_comparison": ("Policies compared", "運用方策の比較"),
    "table_definitions": ("What the key figures mean", "主要指標の定義"),
    "table_by_class": ("By class of sites", "需要家区分別"),
    "table_by_month": ("By month", "月別"),
    "table_storages": ("Storages", "蓄電池"),
    "table_plants": ("PV plants", "太陽光発電設備"),
    "table_provenance": ("Provenance", "来歴"),
    "notes": ("Notes", "注記"),
    "column_claim": ("Claim", "計画の記述"),
    "column_plan": ("Plan", "計画"),
    "column_simulated": ("Simulated", "シミュレーション"),
    "column_ratio": ("Of the plan", "計画比"),
    "column_note": ("Note", "備考"),
    "column_kpi": ("Figure", "指標"),
    "column_value": ("Value", "値"),
    "column_shape_measured": ("Measured load shape", "実測形状の負荷"),
    "column_shape_plan": ("Plan's load shape", "計画形状の負荷"),
    "column_reference": ("Without batteries", "蓄電池なし"),
    "column_level": ("Level", "範囲"),
    "column_definition": ("Definition", "定義"),
    "column_key": ("Item", "項目"),
    "column_name": ("Name", "名称"),
    "level_site": ("site", "需要家"),
    "level_district": ("district", "地域"),
    "tier_site": ("site", "需要家"),
    "tier_pool": ("district", "地域"),
    "month_column": ("Month", "月"),
    "made_by": ("Made by hitotsugaoka-ems {version}", "hitotsugaoka-ems {version} により作成"),
    "made_by_plain": ("Made by hitotsugaoka-ems", "hitotsugaoka-ems により作成"),
    "method": (
        (
            "In every step each site's own generation and storages come first, as the policy decides; surplus goes "
            "to other sites, what is left to the storages of the district, and only then to or from the grid."
        ),
        (
            "各時刻で、まず各需要家の発電と蓄電池を運用方策に従って使い、余剰を他の需要家へ融通し、"
            "残りを地域の蓄電池へ、最後に系統と受け渡しする。"
        ),
    ),
    "method_checked": (
        " The balance of every node and step was checked; the largest residual is {residual}.",
        "全地点・全時刻の収支を確認済み（最大残差 {residual}）。",
    ),
    "yes": ("yes", "はい"),
    "no": ("no", "いいえ"),
}

_NAMES = {
    "load_kwh": ("Load", "需要"),
    "generation_kwh": ("Generation", "発電量"),
    "pv_kwh": ("PV", "太陽光発電量"),
    "other_generation_kwh": ("Other generation", "その他の発電量"),
    "contract_kwh": ("Contracted supply", "契約供給量"),
    "self_consumption_fraction": ("Self-consumption in the district", "自家消費率（地域内）"),
    "site_self_consumption_fraction": ("Self-consumption on site", "自家消費率（需要家内）"),
    "self_sufficiency_fraction": ("Self-sufficiency", "自給率"),
    "renewable_volume_fraction": ("Renewable, annual volume", "再エネ比率（年間の量）"),
    "hourly_matched_fraction": ("Renewable, matched hour by hour", "再エネ比率（毎時の一致）"),
    "hourly_matched_without_contract_fraction": ("Matched hour by hour, own plants", "再エネ比率（毎時・地域内電源）"),
    "import_kwh": ("Import", "購入量"),
    "export_kwh": ("Export", "送電量"),
    "curtailed_kwh": ("Curtailed", "出力抑制量"),
    "unserved_kwh": ("Unserved", "供給不足量"),
    "charge_kwh": ("Charged", "充電量"),
    "discharge_kwh": ("Discharged", "放電量"),
    "peak_import_kw": ("Peak import", "最大購入電力"),
    "peak_export_kw": ("Peak export", "最大送電電力"),
    "equivalent_full_cycles": ("Equivalent full cycles", "等価フルサイクル数"),
    "grid_charged_fraction": ("Charged from the grid", "系統からの充電割合"),
    "co2_kg": ("CO2", "CO2 排出量"),
    "co2_contract_kg": ("CO2 covered by contracts", "契約で賄う CO2"),
    "co2_avoided_kg": ("CO2 avoided", "CO2 削減量"),
    "storage_loss_kwh": ("Storage losses", "蓄電損失"),
    "stored_change_kwh": ("Change of stored energy", "蓄電量の増減"),
    "cost_yen": ("District cost", "地域の費用"),
    "cost": ("District cost", "地域の費用"),
    "load_factor_fraction": ("Load factor of import", "購入の負荷率"),
    "ramping_kw": ("Ramping", "変動量の合計"),
    "balance_residual_kwh": ("Balance residual", "収支残差"),
    "usable_capacity_kwh": ("Usable capacity", "有効容量"),
    "max_charge_kw": ("Max. charge", "最大充電"),
    "max_discharge_kw": ("Max. discharge", "最大放電"),
    "count": ("Number", "台数"),
    "tier": ("Level", "範囲"),
    "title": ("Name", "名称"),
    "name": ("Name", "名称"),
    "rated_kw": ("Rated", "定格"),
    "pv_kw": ("Rated PV", "太陽光定格"),
    "plane_of_array_kwh_per_m2": ("Plane of array", "傾斜面日射量"),
    "yield_kwh_per_kw": ("Yield", "単位発電量"),
    "performance_ratio": ("Performance ratio, stated", "システム出力係数（設定）"),
    "physical_performance_ratio": ("Performance ratio, physical", "システム出力係数（物理推定）"),
    "clipped_fraction": ("Clipped", "クリップ損失"),
    "kind": ("Kind", "種別"),
    "energy_kwh": ("Output", "発電量"),
    "floor_kwh": ("Floor", "下限"),
    "initial_energy_kwh": ("Stored at the start", "初期蓄電量"),
    "wear_price_per_kwh": ("Wear price", "劣化単価"),
    "title_ja": ("Japanese name", "日本語名"),
    "plan_kwh": ("Plan", "計画"),
    "month": ("Month", "月"),
    "class_name": ("Class", "区分"),
    "sites": ("Sites", "需要家数"),
}

_NAMED = {f"kpi_{key}": text for key, text in (_NAMES | NAME_WORDS).items()}
WORDS: Mapping[str, tuple[str, str]] = MappingProxyType(
    _QUANTITIES
    | _FIGURES
    | FIGURE_WORDS
    | WORTH_WORDS
    | OUTAGE_WORDS
    | MONEY_WORDS
    | SIZING_WORDS
    | SWEEP_WORDS
    | _CAPTIONS
    | CAPTION_WORDS
    | _PAGE
    | PAGE_WORDS
    | _NAMED
)
"""Key → (English, Japanese)."""
