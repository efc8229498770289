"""The words of sweeps: key → (English, Japanese). Braces are places for computed values."""

from __future__ import annotations

_FIGURES = {
    "key": ("{name} · {of}", "{of}：{name}"),
    "with_unit": ("{name} [{unit}]", "{name} [{unit}]"),
    "per": ("{currency}/{unit}", "{currency}/{unit}"),
    "is": ("{name} = {value}", "{name} = {value}"),
    "lines": ("{value} over {key}", "{key}と{value}"),
    "several": ("What changes with {key}", "{key}による変化"),
    "heat_map": ("{value} over {x} and {y}", "{x}・{y}と{value}"),
    "parallel": ("All cases side by side", "全ケースの並行座標"),
    "pareto": ("{y} against {x}", "{x}と{y}"),
    "under": ("{count} cases{failed}{fixed}", "{count} ケース{failed}{fixed}"),
    "under_failed": (", {count} more failed", "（他に失敗 {count}）"),
    "under_fixed": (" · fixed: {fixed}", " · 固定：{fixed}"),
    "all_grid": ("every combination", "全組み合わせ"),
    "best": ("best {value}", "最良 {value}"),
    "on_front": ("On the front: no case is better in both", "フロント上：両方で上回るケースがない"),
    "off_front": ("Another case is better in both", "両方で上回るケースがある"),
    "best_tenth": ("Best tenth by {value}", "{value}の上位 1 割"),
    "other_cases": ("Other cases", "その他のケース"),
    "best_case": ("Best case", "最良のケース"),
    "and": (" and ", "・"),
    "comma": (", ", "、"),
}
_CAPTIONS = {
    "caption_lines": (
        "{value} is {lowest} at {lowest_at} and {highest} at {highest_at}.",
        "{value}は {lowest_at} で {lowest}、{highest_at} で {highest}。",
    ),
    "caption_flat": ("{value} stays at {lowest}.", "{value}は {lowest} で一定。"),
    "caption_best": (
        "The best of {count} cases by {value} ({best}) has {where}; the worst has {worst}.",
        "{count} ケースのうち{value}が最良（{best}）なのは {where}。最悪は {worst}。",
    ),
    "caption_narrow": (
        " In the best tenth {name} lies between {low} and {high}.",
        "上位 1 割では{name}は {low}〜{high}。",
    ),
    "caption_narrow_one": (
        " In the best tenth {name} is always {low}.",
        "上位 1 割では{name}は常に {low}。",
    ),
    "caption_edge": (
        " The best case is at the edge of what was tried: {edges}. Beyond it there may be a better one.",
        "最良のケースは試した範囲の端にある（{edges}）。範囲の外により良いものがあるかもしれない。",
    ),
    "edge_low": ("{name} has its lowest value", "{name}は最小値"),
    "edge_high": ("{name} has its highest value", "{name}は最大値"),
    "caption_pareto": (
        "{front} of {count} cases are on the front: from {x_low} with {y_low} to {x_high} with {y_high}.",
        "{count} ケース中 {front} ケースがフロント上：{x_low} で {y_low} から、{x_high} で {y_high} まで。",
    ),
    "caption_failed": (" {count} cases failed and are not shown.", "失敗した {count} ケースは示していない。"),
}
_PAGE = {
    "page_title": ("{title}: the sweep", "{title}：スイープ"),
    "page_title_plain": ("Sweep", "スイープ"),
    "page_lead": (
        "{count} cases{failed}. Move a slider, by mouse or with the arrow keys; everything here is in this file.",
        "{count} ケース{failed}。スライダーをマウスまたは矢印キーで動かす。データはすべてこのファイルに含まれる。",
    ),
    "page_failed": (", of which {count} failed", "（うち失敗 {count}）"),
    "page_thinned": (
        "Of {all} cases {kept} are in this page, evenly through the sweep, so that it stays small.",
        "ページを小さく保つため、{all} ケースのうち等間隔に選んだ {kept} ケースを収めた。",
    ),
    "page_dropped": (
        "So that the page stays small these columns are left out: {names}.",
        "ページを小さく保つため、次の列を省いた：{names}。",
    ),
    "page_no_script": (
        "The sliders need JavaScript, which is switched off here. The tables below do without.",
        "スライダーには JavaScript が必要だが、ここでは無効になっている。下の表はそのまま読める。",
    ),
    "controls": ("What varies", "変化させる項目"),
    "jump": ("Jump to the best case by", "最良のケースへ移動"),
    "jump_go": ("Go", "移動"),
    "linked": ("{name} moves along: {value}", "{name}は連動：{value}"),
    "results": ("This case", "このケース"),
    "curves": ("How it changes along", "変化の軸"),
    "show": ("Also show", "表示を追加"),
    "choose": ("choose a figure", "指標を選ぶ"),
    "remove": ("Remove {name}", "{name}を外す"),
    "exact": ("case {case}: exactly these values", "ケース {case}：この値のケース"),
    "nearest": (
        "case {case}: the nearest one; its values are {values}",
        "ケース {case}：最も近いケース。その値は {values}",
    ),
    "failed_case": ("case {case} failed: {reason}", "ケース {case} は失敗：{reason}"),
    "failed_short": ("failed", "失敗"),
    "among": ("{low} to {high} in all cases", "全ケースで {low}〜{high}"),
    "chart_line": (
        "The line: cases that differ from this one in {key} alone. The dot: this case.",
        "線：{key}だけが異なるケース。点：このケース。",
    ),
    "chart_dots": (
        "Dots: all cases; dark ones are near this one in everything but {key}. The large dot: this case.",
        "点：全ケース。濃い点は{key}以外が近いケース。大きい点：このケース。",
    ),
    "chart_label": (
        "{name} along {key}: {low} to {high}; this case {value}",
        "{key}に対する{name}：{low}〜{high}、このケース {value}",
    ),
    "all_figures": ("All figures of this case", "このケースの全指標"),
    "figure": ("Figure", "指標"),
    "value": ("Value", "値"),
    "range": ("All cases", "全ケース"),
    "best_cases": ("The best cases by {name}", "{name}が良いケース"),
    "case": ("Case", "ケース"),
    "failed_cases": ("Failed cases", "失敗したケース"),
    "reason": ("Reason", "理由"),
    "more_failed": (
        "{count} more failed; see the column “error” of the sweep.",
        "他に {count} ケース。スイープの error 列を参照。",
    ),
    "how_yearly_cost": (
        (
            "The yearly cost of the district is what its power costs where it meets the public grid, with a year's "
            "part of the purchase. It is no bill: what a site pays by its own tariff is not in it."
        ),
        (
            "地域の年間費用は、系統との接続点での電力の費用に購入費の年割を加えたもの。"
            "各需要家が料金表に従って支払う電気料金ではない。"
        ),
    ),
    "how_yearly_bills": (
        (
            "Bills are what all sites together pay by their tariffs, less what they earn by feeding in; "
            "a year's part of the purchase comes on top."
        ),
        "電気料金は全需要家が料金表に従って支払う額の合計（売電収入を差し引く）。これに購入費の年割を加える。",
    ),
    "how": (
        (
            "Every case is a scenario of its own, played over its whole year. Nothing between two cases is guessed: "
            "the page shows the nearest case, by the distance of its values over the range of each, and says so."
        ),
        (
            "各ケースは個別のシナリオとして一年間を計算した。ケースの間は補間せず、"
            "各項目の範囲で測った距離が最も近いケースを示し、その旨を表示する。"
        ),
    ),
}
_COLUMNS = {
    "purchase": ("Purchase, yearly", "購入費（年割）"),
    "yearly_cost": ("Yearly cost of the district", "地域の年間費用"),
    "cost": ("Cost of the district without purchase", "地域の費用（購入費を除く）"),
    "yearly_bills": ("Yearly bills with purchase", "電気料金と購入費（年間）"),
    "bills": ("Yearly bills of all sites", "全需要家の電気料金（年間）"),
    "export_per_kwh": ("Feed-in price", "売電価格"),
    "import_per_kwh": ("Price of import", "買電価格"),
    "wholesale_per_kwh": ("Wholesale price", "卸電力価格"),
    "wheeling_per_kwh": ("Network fee", "託送料金"),
    "levy_per_kwh": ("Levy", "賦課金"),
    "capacity_kwh": ("Capacity", "容量"),
    "initial_fraction": ("Energy at the start", "初期充電率"),
    "survival_fraction": ("Survives", "停電時の継続"),
    "hourly_matched_fraction": ("Matched hour by hour", "再エネ一致（毎時）"),
    "max_charge_kw": ("Charge power", "充電出力"),
    "max_discharge_kw": ("Discharge power", "放電出力"),
    "year": ("Year", "年"),
    "floor_fraction": ("Floor", "下限"),
    "ceiling_fraction": ("Ceiling", "上限"),
    "charge_efficiency": ("Charge efficiency", "充電効率"),
    "discharge_efficiency": ("Discharge efficiency", "放電効率"),
    "scale_fraction": ("Scale", "規模"),
}
_SECTIONS = {
    "weather": ("weather", "気象"),
    "prices": ("prices", "価格"),
    "forecast": ("forecast", "予測"),
    "pool": ("pool", "地域"),
}
_WHOLE = {"policy.name": ("Policy", "運用"), "weather.year": ("Weather year", "気象年")}
SWEEP_WORDS = (
    {f"sweep_section_{key}": text for key, text in _SECTIONS.items()}
    | {f"sweep_{key}": text for key, text in (_FIGURES | _CAPTIONS | _PAGE).items()}
    | {f"sweep_whole_{key}": text for key, text in _WHOLE.items()}
    | {f"sweep_column_{key}": text for key, text in _COLUMNS.items()}
)
