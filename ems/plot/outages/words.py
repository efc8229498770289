"""The words of outages: key → (English, Japanese). Braces are places for computed values."""

from __future__ import annotations

from ems.plot.outages.page_words import OUTAGE_PAGE_WORDS

_FIGURES = {
    "survival": ("How long the services last: {shelter}", "停電時の各サービスの継続時間：{shelter}"),
    "survival_of_one": ("How long the vital services last: {shelter}", "停電時の重要サービスの継続時間：{shelter}"),
    "survival_several": ("How long the vital services last", "停電時の重要サービスの継続時間"),
    "survival_axis": ("Outages survived [%]", "継続できる割合 [%]"),
    "outage_hours_axis": ("Hours since the grid failed [h]", "停電からの時間 [h]"),
    "event_hours_axis": (
        "Hours h since the grid failed [h]; of the outages drawn, those that last ≥ h",
        "停電からの時間 h [h]（災害は h 時間以上続く停電だけを数える）",
    ),
    "outage_under": (
        "Policy {policy} · {definition} · served: ≤ {tolerance} missing",
        "運用方策 {policy} · {definition} · 不足 {tolerance} 以下を供給とみなす",
    ),
    "outages_under": (
        "{definition} · served: ≤ {tolerance} missing",
        "{definition} · 不足 {tolerance} 以下を供給とみなす",
    ),
    "survival_of_event": (
        "How long the services last: {shelter}, {event}",
        "停電時の各サービスの継続時間：{shelter}（{event}）",
    ),
    "events_under": (
        "Policy {policy} · {count} outages drawn in {years} years; numbers: served throughout · ≤ {tolerance} missing",
        "運用方策 {policy} · {years} 年分の停電 {count} 件、数値は最後まで続く割合 · 不足 {tolerance} 以下は無視",
    ),
    "band_interval": ("95 % interval", "95 % 信頼区間"),
    "separate": (" / ", " / "),
    "definition_at_least": (
        "starts that last ≥ h hours, year wraps round",
        "h 時間以上続く開始時刻の割合、年末は年始に続く",
    ),
    "definition_more_than": (
        "starts that last > h hours, year wraps round",
        "h 時間を超えて続く開始時刻の割合、年末は年始に続く",
    ),
    "definition_truncated": (
        "windows within the year that last ≥ h hours",
        "h 時間以上続く割合、年をまたぐ期間は除く",
    ),
    "availability": (", faults counted", "、設備の故障を考慮"),
    "service_vital": ("Vital services", "重要サービス"),
    "service_all": ("All services", "全サービス"),
    "band_months": (
        "Vital services, from the lowest month to the highest",
        "重要サービス：最も低い月から最も高い月まで",
    ),
    "lasts_nothing": ("less than {step}", "{step} 未満"),
    "lasts_nothing_short": ("< {step}", "{step} 未満"),
    "outage_map": (
        "Hours survived by start: {service}, {shelter}",
        "停電の開始時刻別の継続時間：{service}（{shelter}）",
    ),
    "outage_map_bar": ("Survived [h]", "継続時間 [h]"),
    "outage_map_lasts": ("all\n{hours} h", "{hours} h\nすべて"),
    "start_hour_axis": ("Outage starts at [h]", "停電の開始時刻 [時]"),
    "worst_outages": ("The {count} worst starts of an outage: {shelter}", "最も厳しい停電 {count} 件：{shelter}"),
    "worst_under": (
        "{service}: most energy missing in {hours}, one start a day · policy {policy} · served: ≤ {tolerance} missing",
        "{service}の不足が最大の {hours} の停電（1 日 1 件）· 運用方策 {policy} · 不足 {tolerance} 以下を供給とみなす",
    ),
    "worst_under_week": (
        (
            "{service}: most missing in {hours}, one a day; drawn as if it lasted {shown} · policy {policy} · "
            "≤ {tolerance} is none"
        ),
        (
            "{service}の不足が最大の {hours}（1 日 1 件）、{shown} 続いた場合の図 · 運用方策 {policy} · "
            "不足 {tolerance} 以下は無視"
        ),
    ),
    "unserved_of": ("{service}, unserved", "{service}の供給不足"),
    "unserved_others": ("Other services, unserved", "その他の供給不足"),
    "first_failure": ("First failure", "最初の停止"),
    "outage_end": ("End of the {hours} that count", "集計する {hours} の終わり"),
    "worst_panel": ("{rank} · {when} · {lasts} · {missing} missing", "{rank} · {when} · {lasts} · 不足 {missing}"),
    "outage_sun_cut": ("Sun (cut off above)", "太陽光（上部省略）"),
    "map_under": (
        "Policy {policy} · outages of {hours}, all working, year wraps round · served: ≤ {tolerance} missing",
        "運用方策 {policy} · {hours} の停電、設備は正常、年末は年始に続く · 不足 {tolerance} 以下を供給とみなす",
    ),
    "frontier": ("What a reserve costs and what it is worth", "予備電力の費用と効果"),
    "frontier_under": (
        "Policy {policy} · vital services, {hours}, {definition} · shelter that lasts worst",
        "運用方策 {policy} · 重要サービス、{hours}、{definition} · 最も短い避難所",
    ),
    "frontier_survival_axis": ("Survive {hours} [%]", "{hours} 継続 [%]"),
    "frontier_matched_axis": ("Matched [%]", "再エネ一致 [%]"),
    "frontier_cost_axis": ("Extra cost of the year [{unit}]", "年間の追加費用 [{unit}]"),
    "money_thousand": ("1,000 {currency}", "千{currency}"),
    "money_million": ("million {currency}", "百万{currency}"),
    "money_plain": ("{currency}", "{currency}"),
    "kind_constant": ("Constant, share of capacity", "一定（容量比）"),
    "kind_monthly": ("By month, for so many hours", "月別（時間数）"),
    "kind_hourly": ("By hour, for so many hours", "時刻別（時間数）"),
    "kind_warning": ("On warning, outage unannounced", "警報時のみ（予告なしの停電）"),
    "kind_announced": ("On warning, outage announced", "警報時のみ（予告ありの停電）"),
    "cost_unknown": ("{kind}, cost unknown", "{kind}、費用不明"),
    "knee": ("knee: {level}", "変曲点：{level}"),
    "outage_sun": ("Sun", "太陽光"),
    "outage_cars": ("Cars", "電気自動車"),
}

_CAPTIONS = {
    "caption_survival": (
        "{service} last {marks} of the starts{months}.{first}",
        "{service}が続く開始時刻の割合は、{marks}{months}。{first}",
    ),
    "caption_survival_all": (
        "{service} last {hours} from every start of the year.{first}",
        "{service}は、年間のどの開始時刻からも {hours} 続く。{first}",
    ),
    "survival_mark": ("{hours} from {share}", "{hours} で {share}"),
    "survival_months": (
        "; least often when it starts in {low_month} ({low}), most often in {high_month} ({high})",
        "（最も低いのは{low_month}の {low}、最も高いのは{high_month}の {high}）",
    ),
    "survival_first": (
        " “{service}” fails most often: it lasts {hours} from {share}.",
        "最も止まりやすいのは「{service}」で、{hours} 続くのは開始時刻の {share}。",
    ),
    "caption_survival_several": (
        "Vital services for {hours}: {shares}.",
        "重要サービスが {hours} 続く割合：{shares}。",
    ),
    "survival_of": ("{name} {share}", "{name} {share}"),
    "caption_events": (
        (
            "Vital services from beginning to end: {shares} (95 % intervals). Each hour of a curve counts only the "
            "outages that last so long, so it may rise. The days are those of the one simulated year: drawing more "
            "years adds no weather."
        ),
        (
            "重要サービスが最後まで続く割合：{shares}（95 % 信頼区間）。"
            "曲線の各時間はそれ以上続く停電だけを数えるため、上がることもある。"
            "日数は、停電が始まる日が計算した 1 年のうち何日あるかを示し、抽出年数を増やしても気象は増えない。"
        ),
    ),
    "event_share": (
        "{name} {share} ({low}–{high}; {count} outages that begin on {days} different days)",
        "{name} {share}（{low}〜{high}、{count} 件、開始日は {days} 日）",
    ),
    "caption_map": (
        (
            "{service} last {lasts} from {share} of the starts{none}{working}. {clock}The hardest month is {month} "
            "({month_h} on average)."
        ),
        (
            "{service}は、開始時刻の {share} で{lasts} 続く{none}{working}。{clock}"
            "最も厳しい月は{month}（平均 {month_h}）。"
        ),
    ),
    "map_clock": (
        (
            "On average an outage that starts at {worst_hour} is survived the shortest ({worst_hour_h}), one at "
            "{best_hour} the longest ({best_hour_h}). "
        ),
        "平均で最も短いのは {worst_hour} 開始（{worst_hour_h}）、最も長いのは {best_hour} 開始（{best_hour_h}）。",
    ),
    "all_working": (" if everything works", "（設備はすべて正常な場合）"),
    "map_none": (", less than {step} from {none}", "が、{none} では {step} ももたない"),
    "caption_map_all": (
        "{service} last {lasts} from every start of the year.",
        "{service}は、年間のどの開始時刻からも {lasts} 続く。",
    ),
    "caption_worst": (
        (
            "{service} at the worst start, {when}: {missing} of the {needed} needed stay unserved, and they last "
            "{lasts}.{common}"
        ),
        (
            "{service}が最も厳しいのは {when} に始まる停電で、必要な {needed} のうち {missing} が不足し、"
            "継続は {lasts}。"
            "{common}"
        ),
    ),
    "worst_common": (
        " {month_count} of the {count} begin in {month}{empty}.",
        "{count} 件中 {month_count} 件は{month}に始まる{empty}。",
    ),
    "worst_empty": (
        "; in {empty} of them the battery holds less than {low} when the grid fails",
        "（{empty} 件では停電時の残量が {low} 未満）",
    ),
    "caption_worst_none": (
        "Nothing is missing in any of them: {service} last {lasts} from every start.",
        "いずれの開始時刻でも不足はなく、{service}は {lasts} 続く。",
    ),
    "caption_frontier": (
        (
            "Without a reserve the vital services last {hours} from {none} of the starts at the shelter that lasts "
            "worst. {knee}A battery kept full reaches {full} for {full_cost}; the matched share falls from "
            "{matched_none} to {matched_full}."
        ),
        (
            "予備なしでは、最も短い避難所で重要サービスが {hours} 続くのは開始時刻の {none}。{knee}"
            "常に満充電なら{full_cost}で {full}、再エネ一致率は {matched_none} から {matched_full} へ。"
        ),
    ),
    "caption_knee": (
        "At the knee ({reserve}) it is {share} for {cost}. ",
        "変曲点（{reserve}）では{cost}で {share}。",
    ),
    "cost_more": ("{cost} more a year", "年間 {cost} の追加"),
    "cost_less": ("{cost} less a year", "年間 {cost} の節約"),
    "reserve_constant": ("{level} of the capacity at all times", "常に容量の {level}"),
    "reserve_monthly": ("in each month what {level} need", "月ごとに {level} に必要な量"),
    "reserve_hourly": ("at every hour what {level} need", "時刻ごとに {level} に必要な量"),
    "reserve_warning": ("full while a warning is in force", "警報が出ている間だけ満充電"),
    "reserve_announced": (
        "full while a warning is in force, outage announced",
        "警報が出ている間だけ満充電（予告あり）",
    ),
    "caption_no_knee": ("There is no knee. ", "変曲点はない。"),
    "caption_cheapest": (
        "The cheapest reserve of all ({reserve}) already reaches {share}, for {cost}. There is no knee. ",
        "最も安い予備（{reserve}）でも{cost}で {share} に達し、変曲点はない。",
    ),
    "lasts_whole": ("all {hours}", "全 {hours}"),
}

OUTAGE_WORDS = _FIGURES | _CAPTIONS | OUTAGE_PAGE_WORDS
