"""The words of the local power company's books, and of who gains: key → (English, Japanese)."""

from __future__ import annotations

_PARTIES = {
    "party_homes": ("Homes", "住宅"),
    "party_shops": ("Shops", "商業施設"),
    "party_public": ("Public", "公共施設"),
    "party_offices": ("Offices", "庁舎"),
    "party_schools": ("Schools", "学校"),
    "party_shelters": ("Shelters", "避難所"),
    "party_retailer": ("Local power company", "地域新電力"),
    "party_operator": ("PPA operator", "PPA 事業者"),
    "party_market": ("Market", "卸電力市場"),
    "party_network": ("Network", "送配電"),
    "party_state": ("State (levy, tax)", "国（賦課金・税）"),
    "party_contracts": ("Contracted roofs", "契約供給（卒FIT等）"),
    "party_suppliers": ("Suppliers", "取引先"),
}

_ITEMS = {
    "item_basic": ("Basic charges", "基本料金"),
    "item_demand": ("Demand charges", "基本料金（最大需要電力）"),
    "item_power_factor": ("Power factor", "力率割引・割増"),
    "item_energy": ("Energy charges", "電力量料金"),
    "item_fuel_adjustment": ("Fuel adjustment", "燃料費調整額"),
    "item_minimum": ("Minimum charges", "最低料金との差額"),
    "item_levy": ("Levy collected", "再エネ賦課金（収入）"),
    "item_tax": ("Tax collected", "消費税（収入）"),
    "item_market_sales": ("Sold at the area price", "市場への売電"),
    "item_market_purchases": ("Bought at the area price", "市場からの購入"),
    "item_contract_supply": ("Contracted supply", "契約供給（卒FIT等）"),
    "item_surplus": ("Surplus of sites", "余剰電力の買取"),
    "item_pool_plants": ("Plants at the pool", "地域電源の買取"),
    "item_wheeling": ("Wheeling", "託送料金"),
    "item_demand_charge": ("Demand charge of the district", "地区の最大需要電力料金"),
    "item_levy_passed_on": ("Levy passed on", "再エネ賦課金（納付）"),
    "item_levy_on_losses": ("Levy on battery losses", "蓄電損失分の賦課金"),
    "item_tax_passed_on": ("Tax passed on", "消費税（納付）"),
    "item_points": ("Points", "ポイント"),
    "item_running_cost": ("Running cost", "運営費"),
    "item_margin": ("Margin", "差引利益"),
}

_FIGURES = {
    "books_figure": ("What the local power company takes and pays", "地域新電力の収入と支出"),
    "books_months": ("Margin of the local power company by month", "地域新電力の月別の差引利益"),
    "books_under": (
        "{title} · policy {policy} · margin {per_kwh} {currency}/kWh sold",
        "{title} · 運用方策 {policy} · 利益 {per_kwh} {currency}/kWh（販売量あたり）",
    ),
    "money_axis": ("Money of the year [{unit}]", "年間金額 [{unit}]"),
    "money_month_axis": ("Money of the month [{unit}]", "月間金額 [{unit}]"),
    "bar_revenue": ("Bills, levy and tax apart", "料金収入（賦課金・税を除く）"),
    "bar_sales": ("Sold at the area price", "市場への売電"),
    "bar_market": ("Bought at the area price", "市場からの購入"),
    "bar_surplus": ("Surplus and plants", "余剰・地域電源の買取"),
    "bar_contract_supply": ("Contracted supply", "契約供給"),
    "bar_wheeling": ("Wheeling", "託送料金"),
    "bar_levy": ("Levy, not covered", "賦課金（差額）"),
    "bar_others": ("Running cost, points, others", "運営費・ポイント等"),
    "bar_margin": ("Margin", "差引利益"),
    "bar_bills": ("Bills", "料金収入"),
    "gains_figure": ("Who gains and who pays", "だれが得をし、だれが負担するか"),
    "gains_under": (
        "A year's bill without {what} less that with the plan · policy {policy} · sites in rising order",
        "{what}なしの年間料金 − 計画ありの年間料金 · 運用方策 {policy} · 小さい順",
    ),
    "without_no_batteries": ("batteries", "蓄電池"),
    "without_no_sharing": ("sharing", "融通"),
    "without_no_plan": ("the plan", "計画"),
    "gains_axis": ("Gain of a site [{unit} a year]", "需要家の利得 [{unit}/年]"),
    "gains_share_axis": ("Sites of the group [%]", "各区分の需要家 [%]"),
    "gains_line": ("{group} {pv}", "{group}（{pv}）"),
    "gains_all": ("All sites", "全需要家"),
    "gains_middle": ("{count} sites, median\n{median}", "{count} 件、中央値\n{median}"),
    "with_pv": ("with PV", "太陽光あり"),
    "without_pv": ("without PV", "太陽光なし"),
    "gains_losers": ("pay more", "負担増"),
    "gains_beyond": (
        "{count} sites beyond the axis, up to {highest}",
        "{count} 件は軸の範囲外（最大 {highest}）",
    ),
}

_CAPTIONS = {
    "caption_books": (
        (
            "{revenue} of bills (levy and tax apart) leave {margin} for the local power company, {per_kwh} {currency} "
            "a kWh sold. {even}The largest cost is “{largest}”, {largest_cost}."
        ),
        (
            "料金収入 {revenue}（賦課金・税を除く）に対し、地域新電力の利益は {margin}、"
            "販売量あたり {per_kwh} {currency}/kWh。{even}最大の支出は「{largest}」の {largest_cost}。"
        ),
    ),
    "books_even": (
        "The margin is gone at {factor} times the area price. ",
        "市場価格が {factor} 倍になると利益は 0 になる。",
    ),
    "books_even_below": (
        "It would break even at {factor} times the area price. ",
        "市場価格が {factor} 倍なら収支は 0 になる。",
    ),
    "caption_books_months": (
        "Best is {best} with {best_margin}, worst {worst} with {worst_margin}; {negative} of {count} months lose.",
        "最良は{best}の {best_margin}、最低は{worst}の {worst_margin}。{count} か月中 {negative} か月が赤字。",
    ),
    "caption_gains": (
        (
            "The middle site gains {median} a year; {losers} of all pay more than without {what}. The tenth "
            "that gains most has {top} of all gains (Gini {gini}). {pv}"
        ),
        (
            "中央の需要家の利得は年 {median}。{what}なしより負担が増えるのは {losers}。"
            "利得の大きい上位 1 割が全利得の {top} を占める（ジニ係数 {gini}）。{pv}"
        ),
    ),
    "caption_gains_few": (
        "The middle site gains {median} a year; {losers} of all pay more than without {what}. {pv}",
        "中央の需要家の利得は年 {median}。{what}なしより負担が増えるのは {losers}。{pv}",
    ),
    "gains_pv": (
        "Of the {group} with PV the middle one gains {with_pv}, of those without {without_pv}.",
        "{group}の中央値は、太陽光ありで {with_pv}、なしで {without_pv}。",
    ),
}

_PAGE = {
    "section_money": ("What it costs, and to whom", "費用と負担"),
    "money_lead": (
        (
            "Customers pay {bills} a year for {sold} over their meters and {ppa} for PV of an operator, and earn "
            "{surplus} with their surplus. The local power company keeps {margin}."
        ),
        (
            "需要家の支払いは、系統からの {sold} に年 {bills}、PPA の太陽光に {ppa}、余剰売電の収入は {surplus}。"
            "地域新電力の利益は {margin}。"
        ),
    ),
    "money_prices": (
        "A kWh over the meter costs {price} {currency} on average{bare}{with_ppa}.{plan}",
        "系統電力の平均単価は {price} {currency}/kWh{bare}{with_ppa}。{plan}",
    ),
    "money_bare": (", {price} without the levy", "、賦課金を除くと {price}"),
    "money_with_ppa": (", and {price} with PPA power", "、PPA を含めると {price}"),
    "money_with_ppa_bare": (
        ", and {price} with PPA power and without the levy",
        "、PPA を含め賦課金を除くと {price}",
    ),
    "money_batteries": (
        (
            "Of {count} sites with a battery {losers} pay more a year than with the battery idle; the middle one "
            "{middle}{operator}."
        ),
        (
            "蓄電池のある需要家 {count} 件のうち {losers} 件は、蓄電池を使わない場合より支払いが増える。"
            "中央値は年 {middle}{operator}。"
        ),
    ),
    "money_gains": ("gains {sum}", "{sum}の得"),
    "money_loses": ("loses {sum}", "{sum}の損"),
    "money_batteries_operator": (
        ". The PPA operator takes {operator} more because of them",
        "。PPA 事業者の増収は年 {operator}",
    ),
    "money_plan": (
        " The plan expects {low} to {high}{before}.",
        "計画は {low}〜{high}{before}。",
    ),
    "money_plan_before": ("; without the plan it would be {before}", "（計画前は {before}）"),
    "money_zero": (
        (
            "Checked: all accounts add to zero, each agrees with its owner's own records, energy billed is energy "
            "metered, and the district cost is met again (largest difference {residual} of all that moves)."
        ),
        (
            "検証済み：全当事者の収支の合計は 0、各口座は当事者自身の記録と一致、請求電力量は計量値と一致、"
            "地区費用とも整合（最大の差は全体の {residual}）。"
        ),
    ),
    "money_gini": (
        (
            "Gini: half the mean difference of two sites' gains over the mean gain, losers counted as zero; 0 where "
            "all gain alike, near 1 where one gains all. Losers: sites that pay more than in the reference. Neither "
            "equipment nor savings measures are paid in these gains."
        ),
        (
            "ジニ係数：2 件の利得の差の平均の半分を平均利得で割った値（負担増は 0 と数える）。0 は均等、1 は独占。"
            "設備費・省エネ対策費は利得から差し引いていない。"
        ),
    ),
    "table_bills_by_class": ("Bills by class", "区分別の電気料金"),
    "table_books": ("Books of the local power company", "地域新電力の収支"),
    "table_accounts": ("Everybody's account", "当事者別の収支"),
    "table_books_prices": ("Prices beside the plan", "単価と計画値"),
    "table_books_market": ("Margin at other area prices", "市場価格による利益の変化"),
    "table_books_batteries": ("What the batteries earn", "蓄電池の収益"),
    "table_gains": ("What a site gains in a year", "需要家の年間利得"),
    "table_gains_by": ("Gains by class, with the plan against none", "区分別の利得（計画なしとの比較）"),
    "note_bills": (
        "As billed: with the tax that prices contain. The company's books are without it.",
        "請求額どおり（単価に含まれる消費税を含む）。地域新電力の収支は税抜き。",
    ),
    "note_books": (
        "Without consumption tax: what the bills contain or add of it is passed on; what the company buys is without.",
        "消費税抜き。料金に含まれる、または加算される消費税は全額を納付し、仕入れも税抜きとする。",
    ),
    "column_item": ("Item", "項目"),
    "column_party": ("Party", "当事者"),
    "column_year": ("Year [{unit}]", "年間 [{unit}]"),
    "column_factor": ("Area price, times", "市場価格の倍率"),
    "money_column_reference": ("Against", "比較対象"),
    "money_column_quantity": ("Quantity", "項目"),
    "column_run": ("This run", "本計算"),
    "column_the_plan": ("The plan", "計画"),
    "row_price": ("Price over the meter, levy and tax included", "系統電力の平均単価（賦課金・税込み）"),
    "row_price_without_levy": ("The same without the levy", "同（賦課金を除く）"),
    "row_price_with_ppa": ("Grid and PPA power, levy left out", "系統・PPA 平均（賦課金を除く）"),
    "row_price_before": ("Without the plan, levy included", "計画なしの平均単価（賦課金込み）"),
    "row_price_before_without_levy": ("Without the plan, without the levy", "同（賦課金を除く）"),
    "note_prices": (
        "The plan does not say whether its price contains the levy or the PPA; all readings stand here.",
        "計画の単価が賦課金・PPA を含むかは明記されていないため、すべての読み方を示す。",
    ),
    "note_prices_tax": ("Prices are with tax, the margin is without.", "単価は税込み、利益は税抜き。"),
    "row_margin": ("Margin of the local power company", "地域新電力の利益"),
    "against_no_batteries": ("No battery at the site", "需要家の蓄電池なし"),
    "against_no_sharing": ("No sharing: the supplier before the plan", "融通なし（計画前の供給者）"),
    "against_no_plan": ("No plan at all", "計画なし"),
    "against_savings": ("– of it by savings measures", "うち省エネによる分"),
    "site_tier_of": ("{title}: at the sites", "{title}（需要家側）"),
    "note_batteries": (
        (
            "At sites: the bill and PPA power without the battery less with it, under the same tariff. At the pool: "
            "what is discharged less what is charged at the area price, less wheeling and levy on the losses. Before "
            "what they cost."
        ),
        (
            "需要家側：同じ料金での蓄電池なしとありの支払いの差。地域共用：市場価格での放電と充電の差から、"
            "損失分の託送料金・賦課金を引いた額。設備費は含まない。"
        ),
    ),
    "note_sensitivity": (
        "Exact while nobody acts otherwise: only what is bought and sold at the area price follows it.",
        "運用が変わらない場合の厳密値。市場での売買だけが変化する。",
    ),
}

_COLUMNS = {
    "load_kwh": ("Load", "需要"),
    "line_basic_cost": ("Basic", "基本料金"),
    "line_demand_cost": ("Demand", "最大需要電力料金"),
    "line_power_factor_cost": ("Power factor", "力率割引"),
    "line_energy_cost": ("Energy", "電力量料金"),
    "line_fuel_adjustment_cost": ("Fuel", "燃料費調整"),
    "line_levy_cost": ("Levy", "賦課金"),
    "line_minimum_cost": ("To the minimum", "最低料金差額"),
    "line_tax_cost": ("Tax on top", "消費税（加算分）"),
    "to_pay_cost": ("Bill", "電気料金"),
    "ppa_cost": ("PPA", "PPA"),
    "surplus_cost": ("Earned by surplus", "余剰売電収入"),
    "net_cost": ("Net", "差引"),
    "price_per_kwh": ("Price over the meter", "平均単価"),
    "ppa_kwh": ("PPA power", "PPA 電力量"),
    "units": ("Units", "台数"),
    "saved_cost": ("Saved", "節約・売買差益"),
    "losses_cost": ("On losses", "損失分"),
    "earned_cost": ("Earned", "収益"),
    "operator_cost": ("For the PPA operator", "PPA 事業者の増収"),
    "earned_per_kwh": ("Per kWh discharged", "放電量あたり"),
    "market_cost": ("Trade", "市場取引"),
    "margin_cost": ("Margin", "利益"),
    "margin_per_kwh": ("Per kWh sold", "販売量あたり"),
    "mean_cost": ("Mean", "平均"),
    "p10_cost": ("10 % gain less than", "下位 10 %"),
    "median_cost": ("Median", "中央値"),
    "p90_cost": ("10 % gain more than", "上位 10 %"),
    "total_cost": ("Together", "合計"),
    "losers_fraction": ("Losers", "負担増"),
    "losers_with_storage_fraction": ("Losers with a battery", "蓄電池ありの負担増"),
    "gini_fraction": ("Gini", "ジニ係数"),
    "top_tenth_fraction": ("Share of the top tenth", "上位 1 割の占有率"),
}

LEDGER_WORDS = (
    _PARTIES
    | _ITEMS
    | _FIGURES
    | _CAPTIONS
    | _PAGE
    | {f"kpi_{key}": text for key, text in _COLUMNS.items() if key != "load_kwh"}
)
"""Key → (English, Japanese)."""
