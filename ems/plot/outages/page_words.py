"""The words of the page's section on outages: key → (English, Japanese). Braces are places for computed values."""

from __future__ import annotations

_SITUATIONS = {
    "season_winter": ("a winter", "冬"),
    "season_spring": ("a spring", "春"),
    "season_rainy_season": ("a rainy-season", "梅雨"),
    "season_summer": ("a summer", "夏"),
    "season_typhoon_season": ("a typhoon-season", "台風期"),
    "season_autumn": ("an autumn", "秋"),
    "season_head_winter": ("Winter", "冬"),
    "season_head_spring": ("Spring", "春"),
    "season_head_rainy_season": ("Rainy season", "梅雨"),
    "season_head_summer": ("Summer", "夏"),
    "season_head_typhoon_season": ("Typhoon season", "台風期"),
    "season_head_autumn": ("Autumn", "秋"),
    "time_morning": ("{season} morning", "{season}の朝"),
    "time_noon": ("{season} day around noon", "{season}の昼"),
    "time_afternoon": ("{season} afternoon", "{season}の午後"),
    "time_evening": ("{season} evening", "{season}の夕方"),
    "time_night": ("{season} night", "{season}の夜"),
    "time_head_morning": ("Morning", "朝"),
    "time_head_noon": ("Noon", "昼"),
    "time_head_afternoon": ("Afternoon", "午後"),
    "time_head_evening": ("Evening", "夕方"),
    "time_head_night": ("Night", "夜"),
    "situation_month": ("{first}, {from_hour}–{to_hour}", "{first}、{from_hour}〜{to_hour}"),
    "situation_hours": ("{first} to {last}, {from_hour}–{to_hour}", "{first}〜{last}、{from_hour}〜{to_hour}"),
    "month_span": ("{first}–{last}", "{first}〜{last}"),
    "head_with": ("{name} ({what})", "{name}（{what}）"),
    "outage_intro": (
        "If the grid fails, {services} {verb}:",
        "停電した場合に{services}が{verb}時間：",
    ),
    "situation": (
        (
            "on {situation} ({when}): {median} in the middle case and {worst} in the worst ({worst_start}); {share} of "
            "these outages are survived for {hours}"
        ),
        "{situation}（{when}）：中央値 {median}、最悪 {worst}（{worst_start}）、{hours} 続く割合は {share}",
    ),
    "situation_same": (
        (
            "on {situation} ({when}): {median} in the middle case and in the worst ({worst_start}); {share} of these "
            "outages are survived for {hours}"
        ),
        "{situation}（{when}）：中央値・最悪とも {median}（{worst_start}）、{hours} 続く割合は {share}",
    ),
    "situation_all": (
        "on {situation} ({when}): {hours} from every start",
        "{situation}（{when}）：どの開始時刻からも{hours}",
    ),
    "any_time": (
        "at any hour of the year: {median} in the middle case; {share} of the outages are survived for {hours}, {low}",
        "一年のいつでも：中央値 {median}、{hours} 続く割合は {share}、{low}",
    ),
    "low_at_once": ("{share} fail within {step}", "{share} は{step}のうちに停止"),
    "low_worst": ("the hardest lasts {worst}{working}", "最も厳しい場合は {worst}{working}"),
    "low_none": ("all of them{working}", "すべて続く{working}"),
    "first_hour": ("the first hour", "最初の 1 時間"),
    "first_step": ("the first {step}", "最初の {step} "),
    "low_within": ("one in twenty fails within {low}", "20 回に 1 回は {low} 以内に停止"),
    "any_time_none": ("at whatever hour of the year: less than {step}", "一年のいつでも：{step} 未満"),
    "first_car": (
        "the first car that feeds the shelter is due {from_hour} after the grid fails",
        "給電に来る最初の電気自動車は停電から {from_hour} 後に着く",
    ),
    "any_time_all": ("at whatever hour of the year: {hours}", "一年のいつでも：{hours}"),
    "lasts_one": ("lasts", "続く"),
    "lasts_many": ("last", "続く"),
    "and": (" and ", "と"),
}

_SECTION = {
    "section_outages": ("If the grid fails", "停電したら"),
    "outages_lead": (
        (
            "Outages of {hours} that begin at every step of the year, each from what the policy “{policy}” left in the "
            "battery at that moment."
        ),
        "{hours} の停電が年間のどの時刻に始まっても、運用方策「{policy}」がその時に蓄電池に残した電力量から計算。",
    ),
    "counted_at_least": (
        (
            "A start counts as survived for h hours if a service is served in every step of them; the year "
            "goes round, an "
            "outage of 31 December meets January."
        ),
        "h 時間のすべての時刻で供給できれば「h 時間続く」と数え、年末の停電は年始に続くとみなす。",
    ),
    "counted_more_than": (
        (
            "A start counts as survived for h hours if a service is served for longer than that; the year goes "
            "round, an "
            "outage of 31 December meets January."
        ),
        "h 時間を超えて供給できれば「h 時間続く」と数え、年末の停電は年始に続くとみなす。",
    ),
    "counted_truncated": (
        (
            "A start counts as survived for h hours if a service is served in every step of them; of the "
            "starts only those "
            "count whose h hours end within the year. Hours and energies wrap round."
        ),
        (
            "h 時間のすべての時刻で供給できれば「h 時間続く」と数え、年内に h 時間が終わる開始時刻だけを対象とする"
            "（時間数と電力量は年末を年始に続ける）。"
        ),
    ),
    "counted_tolerance": (
        " Served means that at most {tolerance} is missing; a service that nobody wants just then counts as served.",
        "不足が {tolerance} 以下であれば供給とみなす（需要がない時刻も同様）。",
    ),
    "counted_faults": (
        (
            " Hours are those with all equipment working; shares and energies count that PV works with a "
            "probability of "
            "{pv} and the battery with {battery}."
        ),
        "時間数は設備がすべて正常な場合、割合と電力量は稼働率（太陽光 {pv}、蓄電池 {battery}）を考慮した値。",
    ),
    "table_outage_services": ("How long each service lasts: {shelter}", "サービス別の継続時間：{shelter}"),
    "note_outage_services": (
        "{hours} h is the whole outage. Unserved: mean of an outage.",
        "{hours} h は停電の全期間。供給不足量は停電 1 回の平均。",
    ),
    "table_situations": (
        "Hours that the vital services last, middle case (worst): {shelter}",
        "重要サービスの継続時間、中央値（最悪）：{shelter}",
    ),
    "hours_cell": ("{median} h ({worst} h)", "{median} h（{worst} h）"),
    "column_service": ("Service", "サービス"),
    "column_season": ("Season", "季節"),
    "comparison_of_shelters": ("The shelters compared", "避難所の比較"),
    "outage_events": ("Events", "災害"),
    "table_events": (
        "Vital services in drawn events, with 95 % intervals: {shelter}",
        "災害時の重要サービス（95 % 信頼区間）：{shelter}",
    ),
    "note_events": (
        (
            "{years} years drawn; shares: Wilson's interval, means: bootstrap over years. The intervals are of "
            "chance alone, "
            "not of the assumptions."
        ),
        (
            "{years} 年分を抽出。割合は Wilson の区間、平均は年単位のブートストラップ。"
            "区間は偶然のばらつきだけを示し、仮定の不確かさは含まない。"
        ),
    ),
    "column_event": ("Event", "災害"),
    "column_outages": ("Outages drawn", "停電件数"),
    "column_served_throughout": ("Served throughout", "最後まで供給"),
    "column_first_shortfall": ("First shortfall after, where there is one", "最初の不足まで（不足時）"),
    "column_missing_outage": ("Missing in an outage", "停電 1 回の不足"),
    "column_missing_year": ("Missing in a year", "年間の不足"),
    "head_unit": ("{name} [{unit}]", "{name} [{unit}]"),
    "interval": ("{value} ({low}–{high})", "{value}（{low}〜{high}）"),
    "reserve_costs": ("What a reserve costs", "予備電力の費用"),
    "table_frontier": ("Reserves compared", "予備電力の比較"),
    "column_reserve": ("Reserve", "予備電力"),
    "note_frontier": (
        "Survival and unserved: vital services in outages of {hours}, other services switched off, no cars.",
        "継続割合と供給不足量は {hours} の停電における重要サービスの値（他のサービスは停止、電気自動車なし）。",
    ),
    "outage_car_part": ("Cars that feed the shelter", "電気自動車からの給電"),
    "table_cars": (
        "How many cars keep the vital services going: {shelter}",
        "重要サービスに必要な電気自動車の台数：{shelter}",
    ),
    "column_lasting": ("Vital services last", "重要サービスの継続時間"),
    "column_cars": ("Cars needed", "必要台数"),
    "cars_not_enough": ("more than {most}", "{most} 台では不足"),
    "note_cars": (
        (
            "From {share} of the starts of the year; hours count from {from_hour} after the grid failed, when the "
            "first car is due."
        ),
        "年間の開始時刻の {share} について。時間は最初の車が着く停電後 {from_hour} から数える。",
    ),
    "table_guarantee": (
        "What guarantees {hours} of the vital services{share}, everything working: {cost}",
        "重要サービスを{share} {hours} 保証する方法（設備はすべて正常な場合）：{cost}",
    ),
    "guarantee_every": (" from every start", "すべての開始時刻で"),
    "guarantee_share": (" from {share} of the starts", "開始時刻の {share} で"),
    "column_shelter": ("Shelter", "避難所"),
    "column_kept_mean": ("Kept on average", "予備（平均）"),
    "column_kept_most": ("Kept at most", "予備（最大）"),
    "column_guaranteed": ("Promised", "保証"),
    "column_lasted": ("Lasted, played", "再現で続いた割合"),
    "column_smallest": ("Smallest battery, kept full", "満充電なら足りる最小容量"),
    "column_present": ("Today's battery", "現在の容量"),
    "note_guarantee": (
        (
            "Shares of the starts, other services switched off, no cars. “{policy}” keeps the reserve, which changes "
            "{shape}; what that costs is little beside the cost of the year and differs with its weather."
        ),
        (
            "割合は開始時刻に対する値（他のサービスは停止、電気自動車なし）。"
            "「{policy}」が予備を保ち、予備は{shape}。費用は年間費用に比べてわずかで、その年の天候により変わる。"
        ),
    ),
    "shape_hourly": ("by the step", "時刻ごとに変わる"),
    "shape_daily": ("by the day", "日ごとに変わる"),
    "shape_monthly": ("by the month", "月ごとに変わる"),
    "shape_constant": ("never", "一年中一定"),
    "knee_row": ("{reserve} (knee)", "{reserve}（変曲点）"),
}

_COLUMNS = {
    "kpi_hours_worst_h": ("Worst start", "最悪の開始時刻"),
    "kpi_hours_5_percent_h": ("5 % last at most", "5 % 点"),
    "kpi_hours_median_h": ("Middle start", "中央値"),
    "kpi_hours_mean_h": ("Mean", "平均"),
    "kpi_lasts_24_h_fraction": ("Last 24 h", "24 h 続く割合"),
    "kpi_lasts_72_h_fraction": ("Last 72 h", "72 h 続く割合"),
    "kpi_lasts_throughout_fraction": ("Last the whole outage", "最後まで続く割合"),
    "kpi_needed_kwh": ("Needed", "必要量"),
    "kpi_shed_kwh": ("Of it switched off by rule", "うち規則による停止"),
    "kpi_unserved_fraction": ("Unserved, of the need", "供給不足の割合"),
    "kpi_mean_reserve_kwh": ("Reserve of all shelters, mean of the year", "予備電力量（全避難所、年平均）"),
    "kpi_extra_cost": ("Extra cost of the year", "年間の追加費用"),
    "kpi_worst_survival_fraction": ("Survival, worst shelter", "継続割合（最も短い避難所）"),
    "kpi_mean_survival_fraction": ("Survival, mean of the shelters", "継続割合（平均）"),
}

_ANSWERS = {
    "outage_page_title": ("{title}: if the grid fails in {year}", "{title}：{year} 年に停電したら"),
    "answer_outage": (
        "of the year's starts{faults}: vital services last {hours}. {shelter}",
        "の開始時刻で重要サービスが {hours} 続く{faults}。{shelter}",
    ),
    "answer_faults": (", faults counted", "（設備の故障を考慮）"),
    "answer_working": ("{share} last if everything works", "設備がすべて正常なら {share} が続く"),
    "answer_at_once": ("{share} fail within {step}", "{share} は{step}のうちに停止"),
    "answer_parts": ("{first}; {second}", "{first}、{second}"),
    "outage_no_frontier": (
        "What a reserve would change was not tried: ems outage --frontier.",
        "予備電力の効果は計算していない（ems outage --frontier）。",
    ),
    "outage_no_battery": (
        "No shelter has a battery at the pool that could keep a reserve.",
        "予備電力を持てる蓄電池のある避難所はない。",
    ),
    "outage_cars_keep": (
        (
            "{shelter}: {cars} the vital services going for {hours} from the arrival of the first, {from_hour} after "
            "the grid fails.{until}"
        ),
        "{shelter}：停電から {from_hour} 後に最初の車が着いてから {hours}、{cars}で重要サービスが続く。{until}",
    ),
    "cars_keep_one": ("1 car keeps", "電気自動車 1 台"),
    "cars_keep_many": ("{count} cars keep", "電気自動車 {count} 台"),
    "cars_keep_none": ("without any car it keeps", "電気自動車なし"),
    "outage_cars_fail": (
        (
            "{shelter}: no number of cars up to {most} keeps the vital services going for {hours} from the first's "
            "arrival."
        ),
        "{shelter}：電気自動車が {most} 台でも、最初の車が着いてから重要サービスは {hours} 続かない。",
    ),
    "cars_until": (" Until then they go without.", "それまでは供給がない。"),
    "outage_no_knee": (
        "Among the reserves that were tried there is no knee: the table of reserves shows what each costs.",
        "試算した予備電力に変曲点はない。費用は表を参照。",
    ),
    "outage_already": (
        (
            "If everything works, the policy “{policy}” already keeps the vital services going for {hours} from "
            "{share} of the starts, even at the worst shelter: a further reserve has little left to gain."
        ),
        (
            "設備が正常なら、運用方策「{policy}」だけで、最も厳しい避難所でも"
            "開始時刻の {share} から重要サービスが {hours} 続き、"
            "予備電力を加える効果は小さい。"
        ),
    ),
    "outage_little_gain": (
        "No reserve is worth a headline: the one at the knee lifts the worst shelter by less than one point.",
        "変曲点の予備電力でも、最も厳しい避難所の継続割合はほとんど上がらない。",
    ),
    "outage_guarantee": (
        (
            "A reserve of {reserve}, mean of the year over all shelters, guarantees {hours} of the vital services"
            "{share} if everything works, for {cost}."
        ),
        "全避難所で年平均 {reserve} の予備電力を持てば、設備が正常なら{share}重要サービスが {hours} 続く（{cost}）。",
    ),
    "outage_knee": (
        (
            "A reserve of {reserve}, mean of the year over all shelters, lifts the share of starts from which the "
            "vital services of the worst shelter last {hours} from {before} to {after}, for {cost}; renewable hour "
            "by hour becomes {matched}."
        ),
        (
            "全避難所で年平均 {reserve} の予備電力を持てば、最も厳しい避難所の重要サービスが {hours} 続く"
            "開始時刻の割合は {before} から {after} に上がる。"
            "費用は{cost}、時間一致の再エネ比率は {matched} になる。"
        ),
    ),
    "outage_method": (
        (
            "The year is simulated under the policy; from what it left in the batteries when each step begins, an "
            "outage is played at each shelter step by step: sun, then cars, then the battery serve the services by "
            "priority."
        ),
        (
            "方策のもとで一年を計算し、各時刻の蓄電量から停電を一刻みずつ再現した。"
            "日射、電気自動車、蓄電池の順に、優先度に従って供給する。"
        ),
    ),
}

OUTAGE_PAGE_WORDS = _SITUATIONS | _SECTION | _COLUMNS | _ANSWERS
