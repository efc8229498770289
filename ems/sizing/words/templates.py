"""Sentences about sizes: key → (English, Japanese). Braces are places for computed values."""

from __future__ import annotations

TEMPLATES = {
    "none_pays": (
        "{title}: none pays at {price}. The first kWh would save {next} a year and costs {cost}.",
        "{title}：{price} では導入しないのが最も安い。最初の 1 kWh は年 {next} の節約に対し、年 {cost} かかる。",
    ),
    "least_cost": (
        (
            "{title}: {size} cost least over their life, {yearly} a year with their purchase: {gain} a year less "
            "than with none."
        ),
        "{title}：{size} が寿命を通じて最も安く、年 {yearly}（購入・維持費込み）。導入しない場合より年 {gain} 安い。",
    ),
    "right_below_zero": (
        "{title}: {size} are right: with them the year costs {gain} less than with none, their purchase included.",
        "{title}：適正規模は {size}。購入費を含めても導入しない場合より年 {gain} 安い。",
    ),
    "none_pays_at_any_power": (
        "{title}: none pays at {price}, whatever its power.",
        "{title}：{price} では、出力をどう選んでも導入しないのが最も安い。",
    ),
    "range_binds": (
        "It is the largest that was allowed: one more {unit} would save {next} a year and costs {cost}.",
        "許された最大の規模：さらに 1 {unit} 増やせば年 {next} の節約に対し、年 {cost} かかる。",
    ),
    "range_assumed": (
        (
            "{title}: that is the end of the range, {times} times the plan's: one more {unit} would save {next} a "
            "year and costs {cost}, so that more may be better; --most allows it."
        ),
        (
            "{title}：計画の {times} 倍が範囲の上限：さらに 1 {unit} 増やせば年 {next} の節約に対し、年 {cost}。"
            "上限は --most で広げられる。"
        ),
    ),
    "range_given": (
        "{title}: it is the largest that was allowed: one more {unit} would save {next} a year and costs {cost}.",
        "{title}：許された最大の規模：さらに 1 {unit} 増やせば年 {next} の節約に対し、年 {cost} かかる。",
    ),
    "endless": (
        (
            "{title}: no finite size is best at {price}: one more kWh always saves more than it costs ({next} a year "
            "for {cost} beyond {size}). Give the largest that may be: --most."
        ),
        (
            "{title}：{price} では最適な有限の規模がない：{size} を超えても 1 kWh ごとに年 {next} の節約（費用 "
            "{cost}）。上限を --most で与えてください。"
        ),
    ),
    "free": (
        (
            "{title}: where it costs nothing no finite size is best: any kWh that saves something pays. Give it a "
            "price, or the largest that may be: --most."
        ),
        (
            "{title}：費用がかからなければ最適な有限の規模はない：節約になる限り増やすほどよい。価格か上限 (--most) を"
            "与えてください。"
        ),
    ),
    "cheapest_matches_less": (
        "That cost is of the cheapest dispatch with this size, which matches only {share}.",
        "費用はこの規模で最も安い運用のもので、その場合に賄えるのは {share}。",
    ),
    "peak_rises": (
        "At the size found the peak import rises from {none} to {peak}: the cost asks nothing for a kW.",
        "この規模では最大受電が {none} から {peak} に増えるが、費用には 1 kW も算入されていない。",
    ),
    "peak_would_rise": (
        "At the plan's size the peak import would rise from {none} to {peak}: the cost asks nothing for a kW.",
        "計画の規模では最大受電が {none} から {peak} に増えるが、費用には 1 kW も算入されていない。",
    ),
    "power_unpriced": (
        "A kW has no price here, so that the power found says little: give one with --price-per-kw.",
        "1 kW の価格がないため、出力の値はあまり意味を持たない。--price-per-kw で価格を与えてください。",
    ),
    "least_cost_flat": (
        "{title}: {size} cost least over their life, {yearly} a year with their purchase, no less than with none.",
        "{title}：{size} が寿命を通じて最も安く、年 {yearly}（購入・維持費込み）。導入しない場合と同じ。",
    ),
    "least_cost_forced": (
        (
            "{title}: {size} cost least of the sizes that were allowed, {yearly} a year with their purchase: {gain} "
            "a year more than with none."
        ),
        (
            "{title}：許された範囲では {size} が最も安く、年 {yearly}（購入・維持費込み）。導入しない場合より年 "
            "{gain} 高い。"
        ),
    ),
    "together": (
        "Together they cost {yearly} a year with their purchase, {gain} a year less than with none.",
        "合わせて年 {yearly}（購入・維持費込み）。導入しない場合より年 {gain} 安い。",
    ),
    "together_more": (
        "Together they cost {yearly} a year with their purchase, {gain} a year more than with none.",
        "合わせて年 {yearly}（購入・維持費込み）。導入しない場合より年 {gain} 高い。",
    ),
    "together_none": (
        "None of them pays at these prices: without any the year costs {yearly}.",
        "この価格ではどれも導入しないのが最も安く、年 {yearly}。",
    ),
    "size_found": ("{title}: {size}.", "{title}：{size}。"),
    "size_none": ("{title}: none.", "{title}：導入しない。"),
    "share_together_without": (
        "{value} of the load is matched in its own step without any.",
        "導入しなくても需要の {value} は同じ時間の再エネで賄われる。",
    ),
    "peak_together_without": (
        "No more than {value} is imported without any.",
        "導入しなくても受電は {value} 以下。",
    ),
    "share_reached": (
        "{title}: {size} are the cheapest with which {value} of the load is matched in its own step.",
        "{title}：需要の {value} を同じ時間の再エネで賄う最も安い規模は {size}。",
    ),
    "peak_reached": (
        "{title}: {size} are the cheapest with which no more than {value} is imported.",
        "{title}：受電を {value} 以下に抑える最も安い規模は {size}。",
    ),
    "peak_reached_by_each": (
        "{title}: {size} are the cheapest with which no site imports more than {value}.",
        "{title}：どの需要家の受電も {value} 以下に抑える最も安い規模は {size}。",
    ),
    "share_together": (
        "Together they are the cheapest with which {value} of the load is matched in its own step.",
        "この組み合わせは、需要の {value} を同じ時間の再エネで賄う最も安いもの。",
    ),
    "peak_together": (
        "Together they are the cheapest with which no more than {value} is imported.",
        "この組み合わせは、受電を {value} 以下に抑える最も安いもの。",
    ),
    "peak_together_by_each": (
        "Together they are the cheapest with which no site imports more than {value}.",
        "この組み合わせは、どの需要家の受電も {value} 以下に抑える最も安いもの。",
    ),
    "of_part": ("{title}: {text}", "{title}：{text}"),
    "survival_reached": (
        "{title}: {size}, kept full, are the smallest with which the vital services last {value} from {share}.",
        "{title}：満充電を保てば、{share}停電しても重要サービスが {value} 続く最小の規模は {size}。",
    ),
    "every_start": ("every start of the year", "年間のどの時刻に"),
    "share_of_starts": ("{share} of the starts of the year", "年間の {share} の時刻に"),
    "share_without": (
        "{title}: {value} of the load is matched in its own step without any.",
        "{title}：導入しなくても需要の {value} は同じ時間の再エネで賄われる。",
    ),
    "peak_without": (
        "{title}: no more than {value} is imported without any.",
        "{title}：導入しなくても受電は {value} 以下。",
    ),
    "survival_without": (
        "{title}: the vital services last {value} without any.",
        "{title}：導入しなくても重要サービスは {value} 続く。",
    ),
    "to_buy": (
        (
            "They cost {net} to buy after subsidy ({capital} before) and {purchase} a year; with that the "
            "year costs {gain} less than with none."
        ),
        "購入費は補助後 {net}（補助前 {capital}）、年当たり {purchase}。全体では導入しない場合より年 {gain} 安い。",
    ),
    "to_buy_more": (
        (
            "They cost {net} to buy after subsidy ({capital} before) and {purchase} a year; with that the "
            "year costs {gain} more than with none."
        ),
        "購入費は補助後 {net}（補助前 {capital}）、年当たり {purchase}。全体では導入しない場合より年 {gain} 高い。",
    ),
    "budget_binds": (
        "The budget of {budget} stops it there: one more kWh would save {next} a year and costs {cost}.",
        "予算 {budget} が上限：さらに 1 kWh 増やせば年 {next} の節約に対し、年 {cost} かかる。",
    ),
    "plan_right": ("The plan's {planned} is the right size.", "計画の {planned} は適正。"),
    "plan_large": (
        (
            "The plan's {planned} is too large: its last kWh saves {last} a year and costs {cost}. It costs "
            "{more} a year more than the right size."
        ),
        (
            "計画の {planned} は大きすぎる：最後の 1 kWh は年 {last} の節約に対し、年 {cost} かかる。適正規模より"
            "年 {more} 高い。"
        ),
    ),
    "plan_large_loses": (
        (
            "The plan's {planned} is too large: its last kWh saves next to nothing and costs {cost} a year. It "
            "costs {more} a year more than the right size."
        ),
        (
            "計画の {planned} は大きすぎる：最後の 1 kWh はほとんど何も節約せず、年 {cost} かかる。適正規模より年"
            " {more} 高い。"
        ),
    ),
    "plan_small": (
        (
            "The plan's {planned} is too small: one more kWh would save {next} a year and costs {cost}. It costs "
            "{more} a year more than the right size."
        ),
        (
            "計画の {planned} は小さすぎる：さらに 1 kWh で年 {next} 節約でき、年 {cost} しかかからない。適正規模"
            "より年 {more} 高い。"
        ),
    ),
    "plan_other": (
        "The plan's {planned} costs {more} a year more than the right size.",
        "計画の {planned} は適正規模より年 {more} 高い。",
    ),
    "best_of_budget": (
        (
            "{title}: {size} are the best that {budget} buy, {yearly} a year with their purchase: {gain} a year less "
            "than with none."
        ),
        (
            "{title}：予算 {budget} で買える最良は {size}、年 {yearly}（購入・維持費込み）。"
            "導入しない場合より年 {gain} 安い。"
        ),
    ),
    "budget_spent": (
        "All of the budget of {budget} is spent: with more, other sizes would cost less a year.",
        "予算 {budget} を使い切る：予算が増えれば、より安い規模がある。",
    ),
    "budget_left": ("To buy that takes {net} of the budget of {budget}.", "購入費は予算 {budget} のうち {net}。"),
    "plan_beyond_budget": (
        "The plan's {planned} is beyond the budget: it takes {net} to buy.",
        "計画の {planned} は購入費が {net} で、予算を超える。",
    ),
    "plan_outside": (
        "The plan's {planned} would cost {less} a year less, but lies outside the range or the budget.",
        "計画の {planned} は年 {less} 安いが、範囲または予算の外にある。",
    ),
    "plan_times": ("The plan's {planned} is {times} times that.", "計画の {planned} はその {times} 倍。"),
    "plan_falls_short": (
        "The plan's {planned} is {share} of that: it falls short.",
        "計画の {planned} はその {share} で、足りない。",
    ),
    "right_price_between": (
        "{planned} would be the right size at a price from {low} to {high} before subsidy, instead of {price}.",
        "{planned} が適正となる価格は補助前 {low}〜{high}（現在 {price}）。",
    ),
    "right_price_one": (
        "{planned} would be the right size at a price of {high} before subsidy, instead of {price}.",
        "{planned} が適正となる価格は補助前 {high}（現在 {price}）。",
    ),
    "right_price_up_to": (
        "{planned} would be the right size only at a price of {high} or less before subsidy, instead of {price}.",
        "{planned} が適正となるのは補助前 {high} 以下の場合だけ（現在 {price}）。",
    ),
    "right_price_never": (
        "At no price would {planned} be the right size: its last kWh saves next to nothing.",
        "どんな価格でも {planned} は適正にならない：最後の 1 kWh はほとんど何も節約しない。",
    ),
    "last_pays": (
        (
            "{battery} saves {saved} a year after upkeep. At {price} it pays back in {years}{late}; without "
            "subsidy in {years_without}{late_without} (interest not counted)."
        ),
        (
            "{battery}は維持費を引いて年 {saved} を節約する。{price} なら {years} で回収{late}、補助がなければ "
            "{years_without}{late_without}（利子を含まない）。"
        ),
    ),
    "last_pays_alone": (
        "{battery} saves {saved} a year after upkeep. At {price} it pays back in {years}{late} (interest not counted).",
        "{battery}は維持費を引いて年 {saved} を節約する。{price} なら {years} で回収{late}（利子を含まない）。",
    ),
    "last_upkeep": (
        "{battery} saves {saved} a year, less than its upkeep of {upkeep}: it never pays back.",
        "{battery}の節約は年 {saved} で、維持費 {upkeep} に届かず、回収できない。",
    ),
    "last_nothing": (
        "{battery} saves nothing, and its upkeep is {upkeep} a year: it never pays back.",
        "{battery}は何も節約せず、維持費は年 {upkeep}。回収できない。",
    ),
    "last_loses": (
        (
            "{battery} saves nothing: the year costs {lost} more with it, and its upkeep is {upkeep}. It never "
            "pays back."
        ),
        "{battery}は何も節約しない：あると年 {lost} 余計にかかり、維持費は {upkeep}。回収できない。",
    ),
    "the_only": ("A battery of the plan's size", "計画の規模の蓄電池"),
    "the_mean": (
        "A battery of the plan's size, on the average of the sites,",
        "計画の規模の蓄電池（全需要家の平均）",
    ),
    "the_number": ("The {ordinal} battery", "{number} 台目の蓄電池"),
    "after_life": (", after its life of {life}", "（寿命 {life} を超える）"),
    "within_life": ("", ""),
    "without_subsidy": ("Without subsidy {size} would be right.", "補助がなければ {size} が適正。"),
    "without_subsidy_none": ("Without subsidy none would pay.", "補助がなければ導入しないのが最も安い。"),
    "without_subsidy_same": (
        "Without subsidy the right size would be the same.",
        "補助がなくても適正規模は同じ。",
    ),
    "proof_between": (
        (
            "Proof: one more kWh would save {next} a year, one less would cost {last}, and a kWh costs {cost}: "
            "no other size can be cheaper by more than {gap}."
        ),
        (
            "証明：1 kWh 増やせば年 {next} の節約、1 kWh 減らせば年 {last} の増、1 kWh の費用は年 {cost}。他のど"
            "の規模も {gap} を超えて安くはならない。"
        ),
    ),
    "proof_zero": (
        (
            "Proof: the first kWh would save {next} a year and costs {cost}, and every further one saves no "
            "more: no other size can be cheaper by more than {gap}."
        ),
        (
            "証明：最初の 1 kWh は年 {next} の節約で費用は年 {cost}、以降の 1 kWh の節約はそれ以下。他のどの規模"
            "も {gap} を超えて安くはならない。"
        ),
    ),
    "proof_power": (
        "One more kW would save {next} a year, one less would cost {last}, and a kW costs {cost}.",
        "1 kW 増やせば年 {next} の節約、1 kW 減らせば年 {last} の増、1 kW の費用は年 {cost}。",
    ),
    "proof_power_zero": (
        "The first kW would save {next} a year and costs {cost}.",
        "最初の 1 kW は年 {next} の節約で、費用は年 {cost}。",
    ),
    "proof_goal": (
        "Proof: no cheaper purchase reaches it; none is cheaper by more than {gap}.",
        "証明：これより {gap} を超えて安い購入では届かない。",
    ),
    "proof_within": (
        "Proof: of the sizes that were allowed none can be cheaper by more than {gap}.",
        "証明：許された範囲の他のどの規模も {gap} を超えて安くはならない。",
    ),
    "subsidised": (" less {share} subsidy", "（補助 {share}）"),
    "tried_planned": (
        "Found by trying sizes, each at its best dispatch; nothing is proven.",
        "規模ごとに最適運用を計算して試した結果で、証明ではない。",
    ),
    "tried": (
        "Found by trying sizes under the rule {policy}; nothing is proven.",
        "運用規則 {policy} で規模を試した結果で、証明ではない。",
    ),
    "bisected_plants": (
        "Found by halving: more of them never match less.",
        "二分法による：設備を増やして賄える割合が減ることはない。",
    ),
    "bisected": (
        "Found by halving: a larger battery keeps every promise that a smaller one keeps.",
        "二分法による：大きい蓄電池は小さい蓄電池の約束をすべて守る。",
    ),
}

ORDINALS = {1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth"}
