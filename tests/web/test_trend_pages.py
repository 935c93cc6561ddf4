"""Trends, topics, reports and staffing as Sam sees them: numbers with their n, charts with their tables, files without formulas."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date

import pytest
from lxml import etree, html

from helpline import records
from helpline.deeds.supervision import chart_notes
from helpline.web.supervision.report_files import as_csv, as_workbook
from helpline.web.supervision.report_words import Grid, Minutes, Percent
from tests.cast import Browser, Desk

SHEET = "xl/worksheets/sheet1.xml"


@pytest.fixture
def sam(desk: Desk) -> Browser:
    first = desk.receive().ticket_id
    desk.receive(address="vera@post.example")
    desk.triage(first, kind="consultation", language="ru", danger=3)
    desk.clock.forward(minutes=90)
    desk.answer_and_let_leave(first)
    return desk.browser("Sam")


def words_of(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


def test_the_page_shows_medians_with_their_n(sam: Browser) -> None:
    page = words_of(sam.get("/trends").text)

    assert "1 val. 30 min." in page
    assert "n = 1" in page
    assert "1 iš 1" in page


def test_a_desk_without_tickets_shows_dashes_and_no_percentage(desk: Desk) -> None:
    page = words_of(desk.browser("Sam").get("/trends").text)

    assert "n = 0" in page
    assert "0 %" not in page


def rows_of(page: str) -> dict[str, list[str]]:
    """The cells of each row, by the row's own words."""
    rows = html.fromstring(page).xpath("//tr[th and td]")
    return {row.findtext("th"): [cell.text_content() for cell in row.findall("td")] for row in rows}


@pytest.mark.parametrize("measure", ["first", "next", "resolution"])
def test_every_measure_has_its_page(sam: Browser, measure: str) -> None:
    assert sam.get(f"/trends?measure={measure}&channel=email").status_code == 200


@pytest.mark.parametrize(
    "asked", ["measure=talk", "since=soon", "since=2026-03-02&until=2026-03-01", "channel=fax", "team=ours"]
)
def test_a_question_that_makes_no_sense_is_told_so(sam: Browser, asked: str) -> None:
    answer = sam.get(f"/trends?{asked}")

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_charts_stand_in_the_page_with_words_and_without_style_or_script(sam: Browser) -> None:
    page = html.fromstring(sam.get("/trends").text)

    charts = page.xpath("//svg[@role='img']")
    assert len(charts) == 2 * 2  # by month and by week, for a wide column and for a slim one
    assert all(chart.get("aria-label") for chart in charts)
    assert not page.xpath(
        "//svg//script | //svg//style | //svg//*[@style] | //svg//*[@*[starts-with(name(), 'on')]]"
    )


def test_a_week_that_ended_while_she_waited_stands_in_the_backlog(desk: Desk) -> None:
    desk.receive()
    desk.clock.forward(days=8)

    page = html.fromstring(desk.browser("Sam").get("/trends").text)

    rows = {
        row.findtext("th"): [cell.text for cell in row.findall("td")] for row in page.xpath("//tr[th and td]")
    }
    assert rows["2026-03-08"] == ["0", "0", "0", "1", "1"]
    assert page.xpath(
        "//svg[contains(@class, 'c-bars') and @role]//*[local-name()='rect' and @fill='url(#hatch-3)']"
    )


def test_a_note_stands_at_the_chart_and_can_be_taken_off(sam: Browser, desk: Desk) -> None:
    sam.post("/trends/notes", {"on": "2026-03-02", "words": "Atidaryta svetainė"})

    page = sam.get("/trends").text
    note = desk.rows(records.ChartNote)[0]
    assert "Atidaryta svetainė" in page
    assert "(A)" in words_of(page)
    assert b"svetain" not in note.note

    sam.post(f"/trends/notes/{note.id}/removal")

    assert "Atidaryta svetainė" not in sam.get("/trends").text


@pytest.mark.parametrize("form", [{"on": "", "words": "Kampanija"}, {"on": "2026-03-02", "words": " "}, {"on": "x", "words": "y"}])  # fmt: skip
def test_a_note_without_a_day_or_words_is_kept_in_the_form(
    sam: Browser, desk: Desk, form: dict[str, str]
) -> None:
    answer = sam.post("/trends/notes", form)

    assert answer.status_code == 422
    assert desk.rows(records.ChartNote) == []


def test_a_damaged_note_can_still_be_taken_off(sam: Browser, desk: Desk) -> None:
    chart_notes.add_note("Kampanija", on=date(2026, 3, 2), by=desk.sam)
    with records.transaction() as session:
        session.get_one(records.ChartNote, desk.rows(records.ChartNote)[0].id).note = b"broken"

    page = sam.get("/trends").text

    assert "Šio įrašo perskaityti nepavyksta." in page


def test_topics_tell_languages_and_danger(sam: Browser) -> None:
    rows = rows_of(sam.get("/trends/topics").text)

    waited = ["1", "1", "0", "1 val. 30 min.", "1 val. 30 min."]
    assert (rows["rusų"][:-1], rows["3 didelis"][:-1]) == (waited, waited)
    assert rows["rusų"][-1].startswith("1 iš 1")
    assert rows["nepasakyta"] == ["1", "0", "1", "-", "-", "-"]
    assert rows["iš viso"][:3] == ["2", "1", "1"]


@pytest.mark.parametrize(("measure", "words"), [("next", "Atsakymai į vėlesnius laiškus"), ("resolution", "Nuo pirmo laiško iki pabaigos")])  # fmt: skip
def test_topics_follow_what_is_asked_for(sam: Browser, measure: str, words: str) -> None:
    page = sam.get(f"/trends/topics?measure={measure}").text

    assert f'<option value="{measure}" selected' in page
    assert f"{words}: pagal jos kalbą" in words_of(page)


def test_the_list_of_reports_begins_with_this_month(sam: Browser) -> None:
    page = sam.get("/reports").text

    assert "/reports/2026-03.xlsx?for=outside" in page
    assert page.index("/reports/2026-03") < page.index("/reports/2026-02")
    assert "/reports/2026-Q1" in page


@pytest.mark.parametrize("period", ["2026-13", "2026-Q5", "26", "2026-3"])
def test_a_period_that_is_none_is_not_here(sam: Browser, period: str) -> None:
    assert sam.get(f"/reports/{period}").status_code == 404


def test_a_report_carries_the_hash_of_its_numbers_in_every_form(sam: Browser) -> None:
    page, table = sam.get("/reports/2026-03").text, sam.get("/reports/2026-03.csv")

    printed = re.search(r"<code>(\w{16})</code>", page)
    assert printed is not None
    assert printed[1] in table.text
    assert table.headers["Content-Disposition"] == 'attachment; filename="2026-03.csv"'


def test_a_long_report_begins_with_what_is_in_it(sam: Browser) -> None:
    page = html.fromstring(sam.get("/reports/2026-03").text)

    named = {link.get("href"): link.text for link in page.xpath("//details[contains(@class, 'contents')]//a")}

    titles = {f"#{title.get('id')}": title.text for title in page.xpath("//div[@class='grids']//h2")}
    assert len(titles) > 10
    assert named == titles


def test_a_report_for_funders_says_nothing_of_so_few(sam: Browser) -> None:
    page = sam.get("/reports/2026-03?for=outside").text

    assert "rusų" not in page


def test_no_cell_of_a_workbook_is_a_formula_and_numbers_are_numbers() -> None:
    grid = Grid("=1+1", ("", "@kas"), (("+cmd", 7), ("-2", "=HYPERLINK()")))

    book = zipfile.ZipFile(io.BytesIO(as_workbook([("=A1", "=B1")], [grid])))

    cells = etree.fromstring(book.read(SHEET)).iter("{*}c")
    kinds = [(cell.get("t"), cell.find("{*}f")) for cell in cells]
    assert all(formula is None for _, formula in kinds)
    assert [kind for kind, _ in kinds].count(None) == 1
    assert b"HYPERLINK" in book.read("xl/sharedStrings.xml")


def test_shares_and_times_of_a_workbook_can_be_reckoned_with_and_those_of_a_csv_are_read() -> None:
    grid = Grid("Dalys", ("", "dalis", "mediana"), (("Pirmas atsakymas", Percent(12.5), Minutes(426)),))

    book, text = zipfile.ZipFile(io.BytesIO(as_workbook([], [grid]))), as_csv([], [grid]).decode("utf-8-sig")

    numbers = [
        float(cell.findtext("{*}v"))
        for cell in etree.fromstring(book.read(SHEET)).iter("{*}c")
        if cell.get("t") is None
    ]
    assert numbers == pytest.approx([0.125, 426 / 1440])
    assert "Pirmas atsakymas,12 %,7 h 6 min" in text


def test_no_cell_of_a_csv_begins_like_a_formula() -> None:
    grid = Grid("=1+1", ("", "@kas"), (("+cmd", 7), ("\tx", "-"), ("\r=1", "*")))

    text = as_csv([("=A1", "=B1")], [grid]).decode("utf-8-sig")

    cells = [cell for row in csv.reader(io.StringIO(text, newline="")) for cell in row]
    assert [
        cell for cell in cells if cell[:1] in ("=", "+", "@", "\t", "\r") or (cell[:1] == "-" and cell != "-")
    ] == []


def test_the_calculator_names_people_and_refuses_too_few(sam: Browser) -> None:
    page = words_of(sam.get("/staffing?calls=4.5&minutes=20&within=20&share=70&away=30").text)

    assert "Prie telefono pakanka 3 žmonių," in page
    assert "76,9 %" in page
    assert "tiek skambučių nespės" in page


@pytest.mark.parametrize("asked", ["calls=-1&minutes=20&within=20&share=80&away=30", "calls=x", "share=100"])
def test_numbers_that_cannot_be_are_told_so(sam: Browser, asked: str) -> None:
    assert sam.get(f"/staffing?{asked}").status_code == 422


def test_a_line_that_nobody_can_keep_up_with_is_told_so(sam: Browser) -> None:
    page = words_of(sam.get("/staffing?calls=1000&minutes=240&within=20&share=80&away=30").text)

    assert "500" in page
    assert "nespėtų" in page


def test_the_rule_of_an_indicator_stands_under_it_on_page_and_in_files(sam: Browser) -> None:
    rule = "Padėta: padarytas bent vienas žingsnis."

    kept = sam.post("/reports/indicators", {"indicator_1-lt": rule})

    assert kept.status_code == 303
    assert rule in sam.get("/reports/indicators").text
    assert rule in sam.get("/reports/2026-03").text
    assert rule in sam.get("/reports/2026-03.csv").text
    assert "Jos atvejis užbaigtas" in sam.get("/reports/2026-03").text  # ours, where she has said nothing


def test_a_rule_that_is_too_long_is_told_so_and_kept_on_the_page(sam: Browser) -> None:
    page = sam.post("/reports/indicators", {"indicator_2-lt": "ilga " * 200})

    assert page.status_code == 422
    assert "ilga ilga" in page.text
    assert "600" in page.text


def test_the_form_of_the_centre_stands_alone_on_page_and_in_files(desk: Desk, sam: Browser) -> None:
    desk.triage(
        desk.receive(address="rasa@post.example").ticket_id,
        kind="referral",
        spc_source="police",
        spc_outcome="refused",
    )

    page, file = sam.get("/reports/2026-Q1?part=spc"), sam.get("/reports/2026-Q1.csv?part=spc")

    assert "atsisakė pagalbos" in page.text
    assert "atsisakė pagalbos" in file.text
    assert "Atsakymo laikas" not in page.text
    assert file.headers["Content-Disposition"].endswith('"2026-Q1-form.csv"')
    assert file.text.count("\n\n") + file.text.count("\r\n\r\n") == 3  # tables
