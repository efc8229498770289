"""The section on outages: sentences that a shelter manager can check against the tables, figures in their places."""

from __future__ import annotations

import dataclasses
import math
import re
from types import SimpleNamespace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
from fake_outages import fake_events, fake_frontier, fake_study, lasting
from fake_result import fake_result

from ems.island.shelter import Cars
from ems.plot import japanese_font
from ems.plot.words import Words
from ems.report import write_report
from ems.report.figures import Picture
from ems.report.outages.figures import outage_sketches
from ems.report.outages.page import answers, sentence
from ems.report.outages.section import COMPARED, OutageContent, outage_content, outage_section
from ems.report.outages.sentences import counted, fails_at_once, first_step, shelter_intro, shelter_sentences
from ems.report.outages.tables import (
    car_table,
    event_table,
    frontier_table,
    guarantee_table,
    service_table,
    situation_table,
)
from ems.resilience.cars.fleet import FleetStudy
from ems.resilience.starts import tables

if TYPE_CHECKING:
    from pathlib import Path

    from ems.resilience.starts.study import OutageStudy

ENGLISH, JAPANESE = Words("en"), Words("ja")
STUDY = fake_study(pv_kw=130.0, capacity_kwh=500.0, reserve_fraction=0.3, availability=(0.98, 0.97))
SURE, NEVER = lasting([[72]] * 4), lasting([[0]] * 4)
CARS = Cars(arrival_h=(6.0, 7.0), energy_kwh=30.0, power_kw=6.0, feeders=1, trip_h=math.inf)
EVENTS = fake_events(STUDY, survived=[10, 5, 40, 30], steps=[10, 20, 40, 30])
HOSTILE = "<script>alert(1)</script> ../x & {y}"


def _hostile(study: OutageStudy) -> OutageStudy:
    named = [dataclasses.replace(one, title=HOSTILE) for one in study.shelter.services]
    shelter = dataclasses.replace(study.shelter, name=HOSTILE, title=HOSTILE, title_ja="", services=tuple(named))
    return dataclasses.replace(study, shelter=shelter, policy=HOSTILE)


def _months(study: OutageStudy, hours: dict[int, list[int]]) -> OutageStudy:
    """Let the vital services last stated hours by month, in turn; all other months 72 h."""
    survived = np.full((study.grid.n_steps, 4), 72, dtype=np.int64)
    for month, given in hours.items():
        here = study.calendar.month == month
        survived[here, :2] = np.resize(given, int(here.sum()))[:, None]
    state = study.states[0]
    changed = dataclasses.replace(state, play=dataclasses.replace(state.play, survived=survived), reached=survived)
    return dataclasses.replace(study, states=(changed,))


# sentences


def test_a_situation_is_told_with_its_middle_case_its_worst_and_its_share() -> None:
    """In June starts last 20, 30 and 72 h in turn, over the day and therefore in every evening."""
    study = _months(SURE, {6: [20, 30, 72, 72, 72], 7: [20, 30, 72, 72, 72]})
    rows = tables.situations(study)
    row = rows.loc[("rainy_season", "evening")]
    assert (row["hours_worst_h"], row["hours_median_h"]) == (20.0, 72.0)
    share = f"{100.0 * row['lasts_throughout_fraction']:.0f} %"
    told = next(text for text in shelter_sentences(study, ENGLISH) if "rainy-season" in text)
    assert told.startswith("on a rainy-season evening (June, 18:00–22:00): all 72 h in the middle case and 20 h in")
    assert ENGLISH.moment(row["worst_start"]) in told
    assert told.endswith(f"{share} of these outages are survived for all 72 h")
    winter = next(text for text in shelter_sentences(study, ENGLISH) if "winter" in text)
    assert winter == "on a winter night (December to February, 22:00–6:00): all 72 h from every start"


def test_the_services_are_named_once_and_the_verb_agrees() -> None:
    assert shelter_intro(STUDY, ENGLISH) == "If the grid fails, Information hub and Medical aids last:"
    alone = fake_study(services=("hub", "cooling"), vital=("hub",))
    assert shelter_intro(alone, ENGLISH) == "If the grid fails, Information hub lasts:"
    three = fake_study(vital=("hub", "medical", "lighting"))
    assert "Information hub, Medical aids and Lighting and phones last:" in shelter_intro(three, ENGLISH)
    assert shelter_intro(fake_study(vital=()), ENGLISH) == "If the grid fails, All services last:"


def test_any_time_of_the_year() -> None:
    assert shelter_sentences(SURE, ENGLISH)[0] == "at whatever hour of the year: all 72 h"
    study = lasting([[10, 20, 30, 72], [72], [72], [72]])
    assert shelter_sentences(study, ENGLISH)[0] == (
        "at any hour of the year: 20 h in the middle case; 25 % of the outages are survived for all 72 h, "
        "one in twenty fails within 10 h"
    )
    dark = lasting([[0, 72], [72], [72], [72]])
    assert shelter_sentences(dark, ENGLISH)[0].endswith("72 h, 50 % fail within the first hour")
    assert "less than 1 h in the middle case" in shelter_sentences(dark, ENGLISH)[0]


def test_where_nearly_all_last_the_hardest_is_told_not_one_in_twenty() -> None:
    """98 of 100 starts last 72 h; with a battery that may fail none is sure, though all last if it works."""
    hard = lasting([[72] * 98 + [20, 30]] * 4)
    assert shelter_sentences(hard, ENGLISH)[0].endswith(
        "98 % of the outages are survived for all 72 h, the hardest lasts 20 h"
    )
    sure, none = SURE.states[0], NEVER.states[0]
    states = (
        dataclasses.replace(sure, probability_fraction=0.97),
        dataclasses.replace(none, probability_fraction=0.03, battery_works=False),
    )
    told = shelter_sentences(dataclasses.replace(SURE, states=states), ENGLISH)[0]
    assert told.endswith("97 % of the outages are survived for all 72 h, all of them if everything works")


def test_the_share_that_fails_at_once_counts_faults() -> None:
    """Half the starts fail at once; of the others those without a battery, with a probability of 10 %."""
    half, none = lasting([[0, 72], [72], [72], [72]]).states[0], NEVER.states[0]
    states = (
        dataclasses.replace(half, probability_fraction=0.9),
        dataclasses.replace(none, probability_fraction=0.1, battery_works=False),
    )
    study = dataclasses.replace(SURE, states=states)
    assert fails_at_once(study) == pytest.approx(0.9 * 0.5 + 0.1)
    assert shelter_sentences(study, ENGLISH)[0].endswith("55 % fail within the first hour")
    short = fake_study(hours=24, step_minutes=30)
    assert first_step(short, ENGLISH) == "the first 0.50 h"
    assert first_step(short, JAPANESE) == "最初の 0.50 h "


def test_where_nothing_lasts_it_is_said_once_and_when_cars_come() -> None:
    assert shelter_sentences(NEVER, ENGLISH) == ("at whatever hour of the year: less than 1 h",)
    assert shelter_sentences(_with_cars(NEVER), ENGLISH)[1] == (
        "the first car that feeds the shelter is due 6 h after the grid fails"
    )
    section = outage_section(OutageContent(studies=(NEVER,)), (), ENGLISH)
    assert len(section.parts[0].tables) == 1
    names = [sketch.name for _, sketch in outage_sketches(OutageContent(studies=(NEVER,)), ENGLISH)]
    assert names == ["survival-school", "worst-outages-school"]


def test_panels_in_which_nothing_is_missing_are_not_drawn() -> None:
    play = dataclasses.replace(SURE.states[0].play, unserved_kwh=np.zeros((8760, 4)))
    sure = dataclasses.replace(SURE, states=(dataclasses.replace(SURE.states[0], play=play),))
    names = [sketch.name for _, sketch in outage_sketches(OutageContent(studies=(sure,)), ENGLISH)]
    assert names == ["survival-school", "outage-map-school"]


def test_the_hardest_situation_is_told_too() -> None:
    """Spring alone is hard, and it is not among the four that are always told."""
    study = _months(SURE, {4: [1], 5: [2]})
    assert any("on a spring" in text for text in shelter_sentences(study, ENGLISH))
    assert not any("on a spring" in text for text in shelter_sentences(SURE, ENGLISH))


def test_a_place_without_a_rainy_season_has_its_own_seasons() -> None:
    south = fake_study(timezone="America/Santiago", latitude_deg=-33.4)
    text = " ".join(shelter_sentences(south, ENGLISH))
    assert "on a winter night (June to August, 22:00–6:00)" in text
    assert "on an autumn evening (March to May" in text
    assert "rainy" not in text
    assert "typhoon" not in text


def test_how_survival_is_counted_is_said_with_tolerance_end_of_year_and_faults() -> None:
    text = counted([STUDY], ENGLISH)
    assert "an outage of 31 December meets January" in text
    assert "at most 0.01 W is missing" in text
    assert "served in every step" in text
    assert "longer than that" in counted([dataclasses.replace(STUDY, definition="more_than")], ENGLISH)
    truncated = counted([dataclasses.replace(SURE, definition="truncated")], ENGLISH)
    assert "whose h hours end within the year" in truncated
    assert "probability" not in truncated


def test_faults_are_told_with_the_shelter_s_availabilities() -> None:
    shelter = dataclasses.replace(STUDY.shelter, pv_availability_fraction=0.98, battery_availability_fraction=0.97)
    text = counted([SURE, dataclasses.replace(STUDY, shelter=shelter)], ENGLISH)
    assert "PV works with a probability of 98.0 % and the battery with 97.0 %" in text


# tables


def test_the_table_of_services_has_hours_shares_and_energies() -> None:
    table = service_table(STUDY, ENGLISH)
    frame = tables.by_service(STUDY)
    assert [row[0].text for row in table.rows] == [
        "Information hub",
        "Medical aids",
        "Lighting and phones",
        "Cooling and heating",
        "Vital services",
        "All services",
    ]
    assert [head.text for head in table.heads][1:6] == [
        "Worst start [h]",
        "5 % last at most [h]",
        "Middle start [h]",
        "Last 24 h [%]",
        "Last 72 h [%]",
    ]
    assert table.rows[0][3].text == f"{frame.loc['hub', 'hours_median_h']:.0f}"
    assert table.rows[0][5].text == f"{100.0 * frame.loc['hub', 'lasts_72_h_fraction']:.1f}"
    assert [head.text for head in table.heads][6:8] == ["Unserved [kWh]", "Of it switched off by rule [kWh]"]
    short = service_table(fake_study(hours=12), ENGLISH)
    assert [head.text for head in short.heads][4] == "Last the whole outage [%]"


def test_the_table_of_situations_has_middle_and_worst() -> None:
    study = _months(SURE, {6: [20, 72, 72, 72, 72], 7: [20, 72, 72, 72, 72]})
    table = situation_table(study, ENGLISH)
    assert [head.text for head in table.heads][-1] == "Night (22:00–6:00)"
    rows = {row[0].text: [cell.text for cell in row[1:]] for row in table.rows}
    assert rows["Winter (Dec–Feb)"] == ["≥ 72 h (≥ 72 h)"] * 5
    assert rows["Rainy season (Jun)"] == ["≥ 72 h (20 h)"] * 5


def test_the_table_of_events_has_intervals() -> None:
    table = event_table([EVENTS, fake_events(STUDY, [], [], name="planned")], ENGLISH)
    cells = [cell.text for cell in table.rows[0]]
    assert cells[:2] == ["Typhoon", "4"]
    assert cells[2] == "75 (30–95)"
    assert cells[3].startswith("5.0")
    # 15 of 20 h without 2 kWh of each of the two vital services, in one of four outages
    assert cells[4] == "15.0"  # four outages have no interval
    several = event_table([fake_events(STUDY, survived=[10, 5, 40, 30] * 5, steps=[10, 20, 40, 30] * 5)], ENGLISH)
    assert several.rows[0][4].text.startswith("15.0 (")
    assert [head.text for head in table.heads][4] == "Missing in an outage [kWh]"
    assert [cell.text for cell in table.rows[1]][:4] == ["Planned", "0", "–", "–"]


def test_the_table_of_reserves_names_the_knee() -> None:
    frontier = fake_frontier()
    table = frontier_table(frontier, ENGLISH)
    names = [row[0].text for row in table.rows]
    assert names[0] == "0 % of the capacity at all times"
    assert [name for name in names if "knee" in name] == ["at every hour what 72 h need (knee)"]
    assert "Extra cost of the year [yen]" in [head.text for head in table.heads]
    assert table.rows[0][2].text == "0"


def test_reserves_without_a_cost_have_a_dash() -> None:
    frontier = fake_frontier()
    points = [
        dataclasses.replace(point, cost=math.nan, hourly_matched_fraction=math.nan)
        if point.kind == "announced"
        else point
        for point in frontier.points
    ]
    table = frontier_table(dataclasses.replace(frontier, points=tuple(points)), ENGLISH)
    assert [cell.text for cell in table.rows[-1]][2:5] == ["–", "–", "100.0"]


def test_the_table_of_what_guarantees() -> None:
    promised = _promised(-965.0)
    table = guarantee_table(promised, (), ENGLISH)
    assert table.title == (
        "What guarantees 72 h of the vital services from every start, everything working: 965 yen less a year"
    )
    assert [head.text for head in table.heads] == [
        "Shelter",
        "Kept on average [kWh]",
        "Kept at most [kWh]",
        "Promised [%]",
        "Lasted, played [%]",
        "Smallest battery, kept full [kWh]",
        "Today's battery [kWh]",
    ]
    assert [cell.text for cell in table.rows[0]][1:] == ["90.0", "124", "100.0", "99.9", "–", "4,800"]
    assert "changes by the month" in table.note
    small = SimpleNamespace(shelter="school", storage=SimpleNamespace(capacity_kwh=127.0))
    assert guarantee_table(promised, (small,), ENGLISH).rows[0][5].text == "127"
    some = _promised(6289.0)
    some.share_fraction = 0.9
    japanese = guarantee_table(some, (small,), JAPANESE)
    assert japanese.title == (
        "重要サービスを開始時刻の 90.0 % で 72 h 保証する方法（設備はすべて正常な場合）：年間 6,289 円 の追加"
    )
    assert japanese.rows[0][0].text == "一ヶ岡小学校"
    part = outage_section(OutageContent(studies=(STUDY,), guarantee=some), (), ENGLISH).parts[-1]
    assert part.title == "What a reserve costs"
    assert part.tables[0].title.endswith("from 90.0 % of the starts, everything working: 6,289 yen more a year")


def _promised(extra_cost: float, *, held: bool = True) -> SimpleNamespace:
    """What a search for a reserve that guarantees comes back with, as far as the page looks at it."""
    row = {
        "mean_floor_kwh": 90.04,
        "highest_floor_kwh": 124.3,
        "promised_fraction": 1.0,
        "lasted_fraction": 0.9991,
        "capacity_kwh": 4800.0,
    }
    return SimpleNamespace(
        hours=72.0,
        share_fraction=1.0,
        policy="self_consumption",
        shape="monthly",
        shelters=(STUDY.shelter,),
        table=pd.DataFrame.from_dict({"school": row}, orient="index"),
        extra_cost=extra_cost,
        held=held,
        result=SimpleNamespace(currency="yen"),
    )


def _fleet(survived: list[list[int]]) -> FleetStudy:
    """Make outages with no car, one car, two cars … from two starts."""
    return FleetStudy(
        shelter="school",
        cars=CARS,
        from_h=6.0,
        hours=(24.0, 72.0),
        share_fraction=1.0,
        step_h=1.0,
        survived=np.array(survived),
    )


def _with_cars(study: OutageStudy) -> OutageStudy:
    return dataclasses.replace(study, shelter=dataclasses.replace(study.shelter, cars=CARS))


def test_the_table_of_cars_says_how_many_are_enough() -> None:
    fleet = _fleet([[0, 5], [24, 30], [30, 48]])
    table = car_table(fleet, "School", ENGLISH)
    assert [[cell.text for cell in row] for row in table.rows] == [["24 h", "1"], ["72 h", "more than 2"]]
    assert "6 h after the grid failed" in table.note
    section = outage_section(OutageContent(studies=(STUDY,), cars=(fleet,)), (), ENGLISH)
    assert section.parts[-1].tables[0].title.endswith("Hitotsugaoka elementary school")


# content and page


def test_nothing_makes_no_section() -> None:
    assert outage_content(None) is None
    assert outage_content(()) is None
    assert outage_content((), fake_frontier()).frontier is not None


def test_studies_and_events_are_sorted_from_a_sequence() -> None:
    content = outage_content([STUDY, EVENTS, SURE])
    assert content.studies == (STUDY, SURE)
    assert content.events == (EVENTS,)


def test_everything_that_was_asked_comes_with_its_notes() -> None:
    found = SimpleNamespace(
        studies=(STUDY,),
        events=(EVENTS,),
        frontier=fake_frontier(),
        guarantee=None,
        smallest=(),
        cars=(),
        notes=("a", "b", "a"),
    )
    content = outage_content(found, draws_worst=False)
    assert content == OutageContent(
        studies=(STUDY,), events=(EVENTS,), frontier=found.frontier, notes=found.notes, draws_worst=False
    )
    other = fake_frontier(policy="other")
    assert outage_content(found, other).frontier is other
    section = outage_section(content, (), ENGLISH)
    assert section.notes == ("a", "b", "survival is that of the vital services")
    assert [part.title for part in section.parts][1:] == ["Events", "What a reserve costs"]


def test_shelters_are_compared_where_there_are_several() -> None:
    picture = Picture(title="t", caption="c", address="data:")
    content = outage_content([STUDY, SURE])
    section = outage_section(content, [(COMPARED, picture), ("school", picture)], ENGLISH)
    assert section.parts[2].pictures == (picture,)
    assert section.parts[2].title == "The shelters compared"


def test_figures_stand_in_the_parts_that_they_are_about() -> None:
    content = outage_content([STUDY, EVENTS], fake_frontier())
    names = [sketch.name for _, sketch in outage_sketches(content, ENGLISH)]
    assert names == [
        "survival-school",
        "outage-map-school",
        "worst-outages-school",
        "survival-events-school",
        "reserve-frontier",
    ]
    two = outage_content([STUDY, SURE], draws_worst=False)
    assert [sketch.name for _, sketch in outage_sketches(two, ENGLISH)][-1] == "survival-of-shelters"
    hostile = [sketch.name for _, sketch in outage_sketches(outage_content([_hostile(STUDY)]), ENGLISH)]
    assert all(re.fullmatch(r"[0-9a-z-]+", name) for name in hostile)


def _section(folder: Path, **options: object) -> str:
    html = write_report(fake_result(), folder, formats=("svg",), **options).read_text(encoding="utf-8")
    assert html.count("<figure>") == html.count("</figure>")
    first = html.index('<section class="outages">')
    return re.sub(r"base64,[^\"]+", "", html[first : html.index('<section class="tables">')])


def test_the_page_has_the_section_between_figures_and_tables(tmp_path: Path) -> None:
    section = _section(tmp_path, outages=(STUDY, EVENTS), frontier=fake_frontier())
    order = [
        "If the grid fails",
        "Outages of 72 h that begin at every step of the year",
        "If the grid fails, Information hub and Medical aids last:",
        "at any hour of the year",
        "How long each service lasts: Hitotsugaoka elementary school",
        "Vital services in drawn events",
        "What a reserve costs",
        "A start counts as survived",
        "survival is that of the vital services",
    ]
    places = [section.index(part) for part in order]
    assert places == sorted(places)
    assert section.count("<figure>") == 4
    names = sorted(path.name for path in (tmp_path / "figures").iterdir())
    assert names[-1] == f"{len(names):02d}-reserve-frontier.svg"


def test_a_page_without_outages_has_no_such_section(tmp_path: Path) -> None:
    html = write_report(fake_result(), tmp_path, formats=("svg",)).read_text(encoding="utf-8")
    assert "If the grid fails" not in html


def test_names_in_the_section_are_escaped(tmp_path: Path) -> None:
    section = _section(tmp_path, outages=(_hostile(STUDY),))
    assert "<script" not in section
    assert "&lt;script&gt;" in section


@pytest.mark.skipif(japanese_font() is None, reason="no Japanese font on this machine")
def test_the_section_in_japanese(tmp_path: Path) -> None:
    section = _section(tmp_path, outages=(STUDY, EVENTS), frontier=fake_frontier(), lang="ja")
    for part in ("停電したら", "停電した場合に情報拠点と医療機器が続く時間", "梅雨の夕方", "一ヶ岡小学校", "変曲点"):
        assert part in section
    assert shelter_sentences(SURE, JAPANESE)[0] == "一年のいつでも：全 72 h"


# the page on outages alone


def _found(*studies: OutageStudy, cars: tuple[FleetStudy, ...] = (), **of_reserves: object) -> SimpleNamespace:
    known = {study.shelter.name: study for study in studies}
    reserves = {"frontier": None, "guarantee": None} | of_reserves
    return SimpleNamespace(studies=studies, cars=cars, study=known.__getitem__, **reserves)


def _bare(study: OutageStudy) -> OutageStudy:
    return dataclasses.replace(study, shelter=dataclasses.replace(study.shelter, storage=None, storage_group=None))


def test_a_card_says_that_it_counts_faults_and_what_it_is_without() -> None:
    card = answers(_found(STUDY), ENGLISH)[0]
    assert card.value == f"{100.0 * STUDY.survival()[-1]:.0f} %"
    assert (
        card.label == "of the year's starts, faults counted: vital services last 72 h. Hitotsugaoka elementary school"
    )
    working = float((STUDY.survived() >= 72).mean())
    at_once = f"{100.0 * fails_at_once(STUDY):.0f} % fail within the first hour"
    assert card.beside == f"{at_once}; {100.0 * working:.0f} % last if everything works"
    longer = fake_study(availability=(0.98, 0.97), definition="more_than")
    reached = float((longer.states[0].reached[:, :2].min(axis=1) > 72).mean())
    assert f"; {100.0 * reached:.0f} % last if everything works" in answers(_found(longer), ENGLISH)[0].beside
    sure = answers(_found(SURE), ENGLISH)[0]
    assert (sure.value, sure.beside) == ("100 %", "")
    assert "faults" not in sure.label
    assert answers(_found(NEVER), JAPANESE)[0].beside == "100 % は最初の 1 時間のうちに停止"
    assert len(answers(_found(*[SURE] * 5), ENGLISH)) == 3


def test_a_shelter_to_which_cars_come_is_told_how_many_keep_it_going() -> None:
    never = _bare(_with_cars(NEVER))
    enough = _found(never, cars=(_fleet([[0, 0], [24, 30], [72, 72]]),))
    assert sentence(enough, ENGLISH) == (
        "Hitotsugaoka elementary school: 2 cars keep the vital services going for 72 h from the arrival of the first, "
        "6 h after the grid fails. Until then they go without."
    )
    assert "電気自動車 2 台で重要サービスが続く" in sentence(enough, JAPANESE)
    one = sentence(_found(never, cars=(_fleet([[0, 0], [24, 30], [24, 30]]),)), ENGLISH)
    assert "1 car keeps the vital services going for 24 h" in one
    none = sentence(_found(never, cars=(_fleet([[0, 0], [4, 30]]),)), ENGLISH)
    assert none.endswith("no number of cars up to 1 keeps the vital services going for 24 h from the first's arrival.")
    lit = sentence(_found(_bare(_with_cars(SURE)), cars=(_fleet([[72, 72], [72, 72]]),)), ENGLISH)
    assert "without any car" in lit
    assert "Until then" not in lit


def test_reserves_are_advised_only_where_a_battery_could_keep_one() -> None:
    assert "ems outage --frontier" in sentence(_found(STUDY), ENGLISH)
    assert sentence(_found(_bare(STUDY)), ENGLISH) == (
        "No shelter has a battery at the pool that could keep a reserve."
    )
    both = sentence(_found(STUDY, cars=(_fleet([[0, 0], [72, 72]]),)), ENGLISH)
    assert both.index("1 car keeps") < both.index("--frontier")


def test_the_sentence_on_reserves_tells_the_knee_or_what_guarantees() -> None:
    frontier = fake_frontier()
    told = sentence(_found(STUDY, frontier=frontier), ENGLISH)
    assert "from 35 % to 93 %, for 445,151 yen more a year; renewable hour by hour becomes" in told
    flat = dataclasses.replace(frontier, knee=None)
    assert "there is no knee" in sentence(_found(STUDY, frontier=flat), ENGLISH)
    promised = sentence(_found(STUDY, frontier=flat, guarantee=_promised(-965.0)), ENGLISH)
    assert promised == (
        "A reserve of 90.0 kWh, mean of the year over all shelters, guarantees 72 h of the vital services from every "
        "start if everything works, for 965 yen less a year."
    )
    broken = _promised(-965.0, held=False)
    assert "there is no knee" in sentence(_found(STUDY, frontier=flat, guarantee=broken), ENGLISH)
    enough = sentence(_found(SURE, frontier=flat, guarantee=_promised(0.0)), ENGLISH)
    assert enough.startswith(
        "If everything works, the policy “optimal” already keeps the vital services going for 72 h"
    )
    little = dataclasses.replace(frontier, points=(frontier.points[frontier.knee], *frontier.points[1:]))
    assert "less than one point" in sentence(_found(STUDY, frontier=little), ENGLISH)
