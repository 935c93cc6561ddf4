"""The pages of the hand-over, as a colleague meets them."""

from __future__ import annotations

from helpline import records
from helpline.deeds.desk import handovers
from helpline.deeds.ticket import tickets
from tests.cast import Desk


def test_she_gives_her_tickets_on_and_is_signed_out(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    tickets.assign(ticket_id, desk.ada.staff_id, by=desk.ada, now=desk.clock.now)
    browser = desk.browser("Ada")

    form = {f"to-{ticket_id}": str(desk.oda.staff_id), "worries": "Ji vėl skambins"}
    done = browser.post("/handover", form)

    assert (done.status_code, done.headers["Location"]) == (303, "/login")
    assert browser.get("/tickets").headers["Location"] == "/login"
    assert desk.row(records.Ticket, ticket_id).assignee_id == desk.oda.staff_id


def test_who_waits_for_us_goes_back_to_everyone_unless_she_chooses(desk: Desk) -> None:
    waits, answered = (desk.receive().ticket_id for _ in range(2))
    for ticket_id in (waits, answered):
        tickets.assign(ticket_id, desk.ada.staff_id, by=desk.ada, now=desk.clock.now)
    desk.answer_and_let_leave(answered)

    page = desk.browser("Ada").get("/handover").text

    chosen = {ticket_id: page.partition(f'name="to-{ticket_id}"')[2] for ticket_id in (waits, answered)}
    assert chosen[waits].partition(" selected")[0].endswith('value="everyone"')
    assert chosen[answered].partition(" selected")[0].endswith('value="keep"')


def test_a_colleague_who_went_meanwhile_is_said_and_what_was_written_is_kept(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    tickets.assign(ticket_id, desk.ada.staff_id, by=desk.ada, now=desk.clock.now)
    handovers.sign_off({}, worries="", by=desk.oda, now=desk.clock.now)
    browser = desk.browser("Ada")
    browser.post("/language", {"language": "en"})

    form = {f"to-{ticket_id}": str(desk.oda.staff_id), "worries": "Ji vėl skambins"}
    page = browser.post("/handover", form)

    assert page.status_code == 422
    assert "Somebody you chose has gone meanwhile." in page.text
    assert "Ji vėl skambins" in page.text


def test_the_next_shift_reads_it_on_top_of_the_inbox_and_accepts(desk: Desk) -> None:
    handover_id = handovers.sign_off({}, worries="Ji vėl skambins", by=desk.ada, now=desk.clock.now)[0]
    browser = desk.browser("Oda")
    browser.post("/language", {"language": "en"})
    inbox = browser.get("/tickets").text

    read = browser.get(f"/handovers/{handover_id}").text
    browser.post(f"/handovers/{handover_id}/acceptance")

    assert "1 hand-over waits to be read and accepted." in inbox
    assert "Ji vėl skambins" in read
    assert "hand-over waits" not in browser.get("/tickets").text
    assert "accepted by Oda" in browser.get("/handovers").text


def test_a_box_that_is_too_long_is_refused_and_kept(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    browser = desk.browser("Ada")
    browser.post("/language", {"language": "en"})

    page = browser.post(f"/tickets/{ticket_id}/next-worker", {"next_worker": "ilgai " * 100})

    assert page.status_code == 422
    assert "Keep it short: at most 500 characters." in page.text
    assert "ilgai ilgai" in page.text
    assert desk.rows(records.NextWorker) == []
