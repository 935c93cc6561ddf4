"""The pages of trends, topics, reports and staffing in the gallery, with invented numbers."""

from __future__ import annotations

import random
import uuid
from datetime import date, timedelta
from typing import Any

from werkzeug.datastructures import MultiDict

from helpline.deeds.supervision.chart_notes import NoteShown
from helpline.deeds.supervision.period_reports import Report, TimesOf
from helpline.deeds.supervision.report_shares import Share
from helpline.deeds.supervision.topics import CallShares, Topics, Waited
from helpline.deeds.supervision.trends import CHANNELS, Asked, Trends
from helpline.figures.arrivals import arrivals
from helpline.figures.backlog import backlog_over_time
from helpline.figures.calendar import ServiceCalendar
from helpline.figures.counties import Inhabitants, Rate
from helpline.figures.line_totals import Hour, answer_rate
from helpline.figures.referrals import KNOWN
from helpline.figures.reporting import (
    DEFINITIONS,
    periods_around,
    read_period,
    shown_outside,
    shown_whole,
    table_of,
)
from helpline.figures.response_times import Ratio
from helpline.figures.tallies import Counted, minutes_since_1970
from helpline.figures.topic_lines import TopicLine
from helpline.figures.trends import Line, Measure, trend
from helpline.web.supervision.figure_words import COUNTED, MEASURES
from helpline.web.supervision.inhabitants import InhabitantsForm, page_of
from helpline.web.supervision.report_words import RULES, SHARES, grids_of, in_words
from helpline.web.supervision.staffing import StaffingForm, lines_of
from helpline.web.supervision.trends import NoteForm, TrendsForm, shown
from helpline.words.code_lists import code_list
from tests.web.gallery.invented import NOW

SINCE, UNTIL = date(2025, 4, 1), date(2026, 3, 11)
TEAMS = {uuid.UUID(int=5): "Komanda A", uuid.UUID(int=6): "Komanda B"}
CALENDAR = ServiceCalendar()


def year(*, is_empty: bool = False) -> Trends:
    chance = random.Random(3)
    rows = [] if is_empty else list(_rows(chance))
    hours = [(row.day, chance.randrange(24), 1) for row in rows if row.kind == "first clock"]
    line = {
        month: answer_rate([Hour(month, 9, 40, 31, 9, 4, 60, 900)])
        for month in (date(2026, 2, 1), date(2026, 3, 1))
    }
    asked = Asked(SINCE, UNTIL)
    return Trends(
        asked=asked, trend=trend(rows, "first", since=SINCE, until=UNTIL, now=NOW),
        arrivals=arrivals(hours, since=SINCE, until=UNTIL, calendar=CALENDAR),
        backlog=backlog_over_time(
            [row for row in rows if row.kind == "behind"], [minutes_since_1970(NOW - timedelta(days=4))] * 3, since=SINCE, until=UNTIL, now=NOW, calendar=CALENDAR
        ),
        line={} if is_empty else line, teams=TEAMS, calls=0 if is_empty else 12,
        staffed=() if is_empty else ((0.0,) * 8 + (1.5,) * 10 + (0.2,) * 6,) * 7,
    )  # fmt: skip


def _rows(chance: random.Random) -> Any:
    for number in range(0, 344, 2):
        day, team = SINCE + timedelta(days=number), chance.choice(list(TEAMS))
        channel, minutes = (
            chance.choice(("email", "webform")),
            sorted(chance.randrange(3000) for _ in range(3)),
        )
        yield Counted("first clock", day, team, channel, " ".join(map(str, minutes)))
        yield Counted("first service", day, team, channel, " ".join(str(one // 3) for one in minutes))
        yield Counted("first late", day, team, channel, "0 0 40")
        if day.weekday() == 6:
            yield Counted("behind", day, team, channel, "30 1500 2900 9000")


def trends_page(*, is_empty: bool = False, is_wrong: bool = False) -> dict[str, Any]:
    notes = (
        NoteShown(uuid.UUID(int=1), date(2025, 9, 8), "Prasidėjo kampanija"),
        NoteShown(uuid.UUID(int=2), None, "", damaged=True),
    )
    form, note = TrendsForm(), NoteForm(MultiDict({"on": "rytoj", "words": ""}) if is_wrong else None)
    if is_wrong:
        note.validate()
    return shown(year(is_empty=is_empty), () if is_empty else notes, form, note)


def topics_page(*, measure: Measure = "first", is_empty: bool = False) -> dict[str, Any]:
    calls = CallShares(40, Ratio(31, 40), Ratio(12, 20), 11, Ratio(25, 31))
    none = TopicLine(0, 0, 0, None, None, Ratio(0, 0))
    waited = Waited(
        total=TopicLine(47, 40, 1, 300, 2000, Ratio(33, 41)),
        languages={
            "": TopicLine(4, 1, 0, 30, 30, Ratio(1, 1)), "lt": TopicLine(40, 38, 1, 310, 2100, Ratio(32, 39)),
            "uk": TopicLine(2, 0, 0, None, None, Ratio(0, 1)),
        },
        danger={0: TopicLine(40, 33, 1, 320, 1900, Ratio(27, 35)), 3: TopicLine(6, 6, 0, 25, 80, Ratio(6, 6))},
        unread=TopicLine(1, 1, 0, 40, 40, Ratio(0, 0)), unreadable=1,
    )  # fmt: skip
    told = Topics(
        asked=Asked(SINCE, UNTIL, measure), waited=Waited(none, {}, {}, none, 0) if is_empty else waited, calls=calls,
        call_languages={"": 3, "lt": 37}, call_danger={0: 30, 2: 10}, calls_unreadable=int(not is_empty), teams=TEAMS,
    )  # fmt: skip
    return {
        "form": TrendsForm(), "read": told, "channels": CHANNELS, "counted": COUNTED, "measures": MEASURES,
        "definitions": DEFINITIONS, "sentences": [], "nav": "waiting",
    }  # fmt: skip


def report_page(*, is_outside: bool) -> dict[str, Any]:
    tables = (
        table_of("language", [("lt", "letters")] * 22 + [("ru", "letters")] * 3 + [("lt", "calls")] * 40 + [("ru", "calls")] * 9, rows_are="language", columns_are="source", columns=("letters", "calls")),
        table_of("reasons", [("legal", "letters")] * 3 + [("housing", "calls")] * 9, rows_are="reasons", columns_are="source", columns=("letters", "calls"), adds_up=False),
        table_of("harmed", [("woman", "25_34")] * 7 + [("woman", "")] * 6 + [("", "")] * 12, rows_are="sexes", columns_are="age_bands"),
        table_of("harmers", [("ex_partner/man", "35_49")] * 9 + [("current_partner/man", "")] * 6 + [("/", "")] * 10, rows_are="harmers", columns_are="age_bands"),
        table_of("reporting delay", [("goes_on", "calls")] * 11 + [("0_3_days", "calls")] * 6 + [("6_14_days", "letters")] * 3 + [("", "letters")] * 5, rows_are="reporting_delays", columns_are="source", rows=(*code_list("reporting_delays").codes, ""), columns=("letters", "calls"), is_of_some=True),
        table_of("case lengths", [("to_1", "cases")] * 5 + [("3_to_6", "cases")] * 8, rows_are="months", columns_are="source", rows=("to_1", "1_to_3", "3_to_6", "over_6")),
        table_of("arrivals", [("0", "08-12")] * 9, rows_are="weekday", columns_are="hours"),
        table_of("referral outcomes", [("accepted", "referrals")] * 7 + [("full", "referrals")] * 2 + [("", "referrals")] * 5, rows_are="referral_outcomes", columns_are="source", rows=(*KNOWN, ""), adds_up=False),
    )  # fmt: skip
    show = shown_outside if is_outside else shown_whole
    line = Line(25, 22, 0, 310, 1490, 210, 560, Ratio(18, 22))
    report = Report(
        period=read_period("2026-Q1"), is_outside=is_outside, tables=tuple(map(show, tables)),
        rates=(Rate("vilnius", 41, 862_300), Rate("utena", None if is_outside else 3, None), Rate("together", 44, 2_890_000)), inhabitants_of=2026,

        times=(TimesOf("first", "", line),), shares=(Share("repeat", Ratio(12, 20), 11), Share("referral_success", Ratio(7, 9), 5), Share("indicator_1", Ratio(9, 18)), Share("indicator_4", Ratio(0, 0), 0)),
        unknown=() if is_outside else (Share("letters.age_band", Ratio(3, 25)),), unreadable=0 if is_outside else 2,
        staff_hours=None if is_outside else 412, hash="0123456789abcdef",
    )  # fmt: skip
    return {
        "report": report, "is_form": is_outside, "grids": grids_of(report), "in_words": in_words, "counted": COUNTED, "definitions": DEFINITIONS, "nav": "waiting",
    }  # fmt: skip


def staffing_page(**asked: str) -> dict[str, Any]:
    form = StaffingForm(MultiDict(asked) if asked else None)
    is_right = form.validate() if asked else True
    lines, least = lines_of(form) if is_right else ((), None)
    sentences = [str(said) for errors in form.errors.values() for said in errors]
    return {
        "form": form,
        "lines": lines,
        "least": least,
        "sentences": sentences,
        "most": 500,
        "nav": "waiting",
    }


def indicators_page() -> dict[str, Any]:
    told = {(name, language): "" for name in RULES for language in ("lt", "en")}
    told["indicator_1", "lt"] = "Padėta: padarytas bent vienas pagalbos žingsnis."
    return {
        "titles": {name: SHARES[name] for name in RULES}, "rules": RULES, "spoken_in": ("lt", "en"), "told": told,
        "errors": ["At most 600 characters."], "changed": None, "nav": "waiting",
    }  # fmt: skip


def inhabitants_page(**typed: str) -> dict[str, Any]:
    kept = Inhabitants(2026, {"vilnius": 862300, "kaunas": 571200})
    form = (
        InhabitantsForm(MultiDict(typed)) if typed else InhabitantsForm(data={"year": 2026, **kept.counted})
    )
    if typed:
        form.validate()
    return page_of(form) | {"changed": None}


# A template, how its facts are made once there is a language, and who looks at it.
PAGES: dict[str, tuple[str, Any, str]] = {
    "trends": ("trends/trends.html", trends_page, "supervisor"),
    "trends of nothing": ("trends/trends.html", lambda: trends_page(is_empty=True), "supervisor"),
    "trends with a wrong note": ("trends/trends.html", lambda: trends_page(is_wrong=True), "supervisor"),
    "topics": ("trends/topics.html", topics_page, "supervisor"),
    "topics to the end": ("trends/topics.html", lambda: topics_page(measure="resolution"), "supervisor"),
    "topics of nothing": ("trends/topics.html", lambda: topics_page(is_empty=True), "supervisor"),
    "reports": ("reports/reports.html", lambda: {"periods": tuple(map(read_period, periods_around(UNTIL))), "nav": "waiting"}, "supervisor"),
    "report": ("reports/report.html", lambda: report_page(is_outside=False), "supervisor"),
    "report for funders": ("reports/report.html", lambda: report_page(is_outside=True), "supervisor"),
    "rules of indicators": ("reports/indicators.html", indicators_page, "supervisor"),
    "inhabitants": ("reports/inhabitants.html", inhabitants_page, "supervisor"),
    "inhabitants, wrong": ("reports/inhabitants.html", lambda: inhabitants_page(year="x", vilnius="daug"), "supervisor"),
    "staffing": ("staffing/staffing.html", staffing_page, "supervisor"),
    "staffing, wrong": ("staffing/staffing.html", lambda: staffing_page(calls="x", minutes="20", within="20", share="80", away="30"), "supervisor"),
}  # fmt: skip
