"""The pages that care for colleagues and for quality, as Sam and Ada use them."""

from __future__ import annotations

import pytest
from lxml import html

from helpline import records
from helpline.deeds.shift import debriefs
from helpline.deeds.ticket import blocks, tickets
from tests.cast import Desk


def words_of(page: str) -> str:
    return " ".join(html.fromstring(page).text_content().split())


def typed(desk: Desk, **told: object) -> dict[str, object]:
    plain = {
        "held_on": "2026-03-02",
        "kind": "individual",
        "how_long": "1:30",
        "attended": [str(desk.ada.staff_id)],
    }
    return {**plain, **told}  # fmt: skip


def test_her_own_load_stands_on_her_own_page_and_the_teams_on_sams(desk: Desk) -> None:
    for _ in range(5):
        desk.triage(desk.receive().ticket_id, danger=4)

    own, teams = words_of(desk.browser("Ada").get("/own/load").text), desk.browser("Sam").get("/load").text

    assert "Tai daug" in own
    rows = {
        row.findtext("th").strip(): row.text_content() for row in html.fromstring(teams).xpath("//tbody/tr")
    }
    assert list(rows) == ["Ada", "Oda", "Sam"]
    assert [name for name, row in rows.items() if "pasikalbėk" in row] == ["Ada"]
    assert not html.fromstring(teams).xpath("//th//a | //th//button")  # nothing sorts it


def test_a_supervision_is_written_down_and_found_among_her_own(desk: Desk) -> None:
    answer = desk.browser("Sam").post("/supervision", typed(desk, note="Budime po dvi"))

    assert answer.status_code == 303
    own = words_of(desk.browser("Ada").get("/own/supervision").text)
    assert "Budime po dvi" in own
    assert "1 val. 30 min." in own
    assert "Budime po dvi" not in words_of(desk.browser("Oda").get("/own/supervision").text)


def test_what_is_missing_is_told_and_what_was_typed_is_kept(desk: Desk) -> None:
    answer = desk.browser("Sam").post(
        "/supervision", typed(desk, how_long="ilgai", attended="", note="Sutarėme")
    )

    page = words_of(answer.text)
    assert answer.status_code == 422
    assert "1:30" in page
    assert "Pasirink, kas dalyvavo." in page
    assert "Sutarėme" in answer.text


def test_a_number_in_its_line_is_asked_about_first(desk: Desk) -> None:
    sam, told = desk.browser("Sam"), typed(desk, note="Skambinti +370 612 34567 rytoj")

    asked = sam.post("/supervision", told)
    kept = sam.post("/supervision", {**told, "take_out": "yes"})

    assert (asked.status_code, kept.status_code) == (422, 303)
    assert "612 34567" in asked.text
    assert "Skambinti … rytoj" in words_of(sam.get("/supervision").text)


def test_a_debrief_is_answered_by_a_supervision(desk: Desk) -> None:
    debriefs.ask_for_debrief("", by=desk.ada, now=desk.clock.now)
    sam = desk.browser("Sam")
    page = html.fromstring(sam.get("/debriefs").text)

    (link,) = page.xpath("//a[contains(@href, '/supervision/new?debrief=')]/@href")
    form = html.fromstring(sam.get(link).text).xpath("//form[@action='/supervision']")[0]
    fields = dict(form.form_values())
    sam.post("/supervision", fields)

    assert (fields["kind"], fields["attended"]) == ("after_incident", str(desk.ada.staff_id))
    assert desk.rows(records.Debrief) == []
    assert "po ko nors sunkaus" in words_of(desk.browser("Ada").get("/own/supervision").text)


def test_somebody_of_another_team_cannot_have_been_there(desk: Desk) -> None:
    answer = desk.browser("Sam").post("/supervision", typed(desk, attended=str(desk.eve.staff_id)))

    assert answer.status_code == 422
    assert "ne šios komandos" in words_of(answer.text)


def test_a_year_that_is_none_is_this_one(desk: Desk) -> None:
    sam = desk.browser("Sam")

    assert all(
        "2026" in sam.get(f"/supervision?year={year}").text for year in ("", "soon", "99999", "1", "２０２６")
    )


def test_a_sample_is_drawn_looked_over_and_summed(desk: Desk) -> None:
    for _ in range(3):
        tickets.close(desk.receive().ticket_id, by=desk.ada, now=desk.clock.now)
    sam = desk.browser("Sam")

    drawn = sam.post("/reviews", {"count": "2", "since": "2026-03-01", "until": "2026-03-31"})
    page = html.fromstring(sam.get(drawn.headers["Location"]).text)
    (first, _) = page.xpath("//a[starts-with(@href, '/reviews/tickets/')]/@href")
    found = {"safety": "no", "answered": "yes", "plain": "partly", "next_step": "yes"}
    sam.post(first, {**found, "lesson": "Klausti anksčiau"})

    sums = html.fromstring(sam.get("/reviews").text)
    rows = {row.findtext("th"): [cell.text for cell in row.findall("td")] for row in sums.xpath("//tbody/tr")}
    assert rows["Ar paklausta apie jos saugumą?"] == ["0", "0", "1", "0", "1"]
    assert "Klausti anksčiau" in sums.text_content()
    assert "1 iš 2" in words_of(sam.get("/reviews").text)


def test_every_question_wants_an_answer_and_the_words_are_kept(desk: Desk) -> None:
    tickets.close(desk.receive().ticket_id, by=desk.ada, now=desk.clock.now)
    sam = desk.browser("Sam")
    sam.post("/reviews", {"count": "1", "since": "2026-03-01", "until": "2026-03-31"})

    answer = sam.post(
        f"/reviews/tickets/{desk.rows(records.Review)[0].id}", {"safety": "yes", "lesson": "Ramiau"}
    )

    assert answer.status_code == 422
    assert "Ramiau" in answer.text
    assert desk.rows(records.Review)[0].reviewed_at is None


def test_an_address_in_what_is_to_be_learnt_is_asked_about_first(desk: Desk) -> None:
    tickets.close(desk.receive().ticket_id, by=desk.ada, now=desk.clock.now)
    sam = desk.browser("Sam")
    sam.post("/reviews", {"count": "1", "since": "2026-03-01", "until": "2026-03-31"})
    path = f"/reviews/tickets/{desk.rows(records.Review)[0].id}"
    told = {
        "safety": "yes",
        "answered": "yes",
        "plain": "yes",
        "next_step": "yes",
        "lesson": "Ji rašė iš rasa@post.example",
    }

    asked = sam.post(path, told)
    (mark,) = html.fromstring(asked.text).xpath("//button[@name='let_stand']/@value")
    kept = sam.post(path, {**told, "let_stand": mark})

    assert (asked.status_code, kept.status_code) == (422, 303)


@pytest.mark.parametrize(
    "told",
    [{"count": "0"}, {"count": "31"}, {"count": "daug"}, {"since": "0001-01-01"}, {"until": "9999-12-31"}, {"since": "2026-04-01"}, {"until": ""}],
    ids=str,
)  # fmt: skip
def test_a_drawing_that_makes_no_sense_is_told_so(desk: Desk, told: dict[str, str]) -> None:
    answer = desk.browser("Sam").post(
        "/reviews", {"count": "1", "since": "2026-03-01", "until": "2026-03-31", **told}
    )

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


def test_where_nothing_was_closed_there_is_nothing_to_draw(desk: Desk) -> None:
    answer = desk.browser("Sam").post(
        "/reviews", {"count": "1", "since": "2026-03-01", "until": "2026-03-31"}
    )

    assert answer.status_code == 422
    assert "nebėra ko traukti" in words_of(answer.text)


def test_the_digest_counts_a_week_and_lists_what_is_behind_it(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    blocks.block_writer(ticket_id, days=7, reason="Triukšmas", by=desk.sam, now=desk.clock.now)
    desk.clock.forward(days=7)
    sam = desk.browser("Sam")

    page = html.fromstring(sam.get("/digest").text)
    (week,) = page.xpath("//tr[td[text()='1']]//a/@href")
    listed = html.fromstring(sam.get(week.partition("#")[0]).text)

    assert len(page.xpath("//tbody/tr")) == 13
    assert not page.xpath("//h3")
    assert listed.xpath(f"//a[@href='/tickets/{ticket_id}']")
    assert "Sam" not in " ".join(listed.xpath("//ul[@class='rows']//text()"))


@pytest.mark.parametrize("week", ["", "soon", "0001-01-01", "9999-12-31"])
def test_a_digest_of_a_week_that_is_none_is_of_this_one(desk: Desk, week: str) -> None:
    assert desk.browser("Sam").get(f"/digest?week={week}").status_code == 200


def test_data_quality_shows_both_numbers_and_what_nobody_uses(desk: Desk) -> None:
    desk.triage(desk.receive().ticket_id, safe_now="yes")
    desk.triage(desk.receive().ticket_id, kind="consultation")

    page = html.fromstring(desk.browser("Sam").get("/data-quality").text)

    rows = {row.findtext("th"): [" ".join(cell.text_content().split()) for cell in row.findall("td")] for row in page.xpath("//tbody/tr")}  # fmt: skip
    assert rows["ar ji dabar saugi"][0] == "-"  # of calls, which there are none of
    triage = page.xpath("//section[@aria-labelledby='triage-title']")[0].text_content()
    assert "1 iš 2 (50 %)" in " ".join(triage.split())
    assert "žymos" in page.xpath("//section[@aria-labelledby='unused-title']")[0].text_content().lower()


@pytest.mark.parametrize("path", ["/data-quality", "/trends", "/trends/topics"])
@pytest.mark.parametrize(
    "asked", ["since=soon", "until=9999-12-31", "since=0001-01-01", "since=2026-03-02&until=2026-03-01"]
)
def test_figures_of_days_that_make_no_sense_are_told_so(desk: Desk, path: str, asked: str) -> None:
    assert desk.browser("Sam").get(f"{path}?{asked}").status_code == 422
