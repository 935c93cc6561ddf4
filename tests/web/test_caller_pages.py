"""On the call screen: what is agreed with her, a flag, and the word that tells whether it is she."""

from __future__ import annotations

from uuid import UUID

from helpline import records
from helpline.deeds.phone import agreements, call_links, calls
from helpline.deeds.phone.callers_shown import Approach
from helpline.deeds.ticket.card_seals import hash_word
from helpline.words.pseudonyms import name_of
from tests.cast import QUICK, Browser, Desk

WORD = "gintaras"


def known(desk: Desk) -> tuple[UUID, UUID]:
    ticket_id = desk.receive().ticket_id
    return ticket_id, desk.row(records.Ticket, ticket_id).contact_id


def on_the_line(desk: Desk) -> tuple[Browser, str, UUID]:
    """Oda, the address of her call's page, and its id."""
    call_id = calls.begin(by=desk.oda, now=desk.clock.now)
    oda = desk.browser("Oda")
    oda.post("/language", {"language": "en"})
    return oda, f"/calls/{call_id}", call_id


def test_the_banner_is_there_as_soon_as_the_call_is_linked(desk: Desk) -> None:
    ticket_id, contact_id = known(desk)
    agreements.agree(
        ticket_id, Approach("Klausytis dešimt minučių."), revision=0, by=desk.sam, now=desk.clock.now
    )
    oda, page, _ = on_the_line(desk)
    before = oda.get(page).text

    oda.post(f"{page}/contact", {"contact_id": str(contact_id)})

    assert "Klausytis dešimt minučių." not in before
    assert "Klausytis dešimt minučių." in oda.get(page).text
    assert "Klausytis dešimt minučių." in oda.get(f"/tickets/{ticket_id}").text


def test_a_proposal_is_no_banner_on_a_call_and_is_approved_on_its_page(desk: Desk) -> None:
    ticket_id, contact_id = known(desk)
    ada, sam = desk.browser("Ada"), desk.browser("Sam")
    ada.post(f"/tickets/{ticket_id}/agreement", {"words": "Trumpai", "revision": "0", "calls_a_week": "3"})
    oda, page, call_id = on_the_line(desk)
    call_links.link(call_id, contact_id, by=desk.oda, now=desk.clock.now)
    before = oda.get(page).text

    sam.post(f"/tickets/{ticket_id}/agreement/approval", {"revision": "1"})

    assert "Trumpai" not in before
    assert "Trumpai" in oda.get(page).text
    assert "at most 3 are agreed" in oda.get(page).text


def test_what_was_typed_of_an_agreement_is_kept_with_the_reason(desk: Desk) -> None:
    ticket_id, _ = known(desk)

    answer = desk.browser("Ada").post(
        f"/tickets/{ticket_id}/agreement", {"words": "Trumpai", "calls_a_week": "900", "revision": "0"}
    )

    assert answer.status_code == 422
    assert "Trumpai" in answer.text
    assert desk.rows(records.Agreement) == []


def test_a_supervisor_finds_what_waits_for_her_and_the_way_to_it(desk: Desk) -> None:
    ticket_id, _ = known(desk)
    sam = desk.browser("Sam")
    sam.post("/language", {"language": "en"})
    empty = sam.get("/agreements").text
    agreements.agree(ticket_id, Approach("Trumpai"), revision=0, by=desk.ada, now=desk.clock.now)

    listed = sam.get("/agreements").text

    assert "No proposal waits for you." in empty
    assert "Trumpai" in listed
    assert "proposed by Ada" in listed
    assert f"/tickets/{ticket_id}/agreement" in listed
    assert "Nothing is agreed with anybody." in sam.get("/agreements?view=in-force").text
    assert "/agreements" in sam.get("/calls").text
    assert "/agreements" not in desk.browser("Ada").get("/calls").text


def test_a_flag_is_put_on_and_taken_off_beside_the_call(desk: Desk) -> None:
    _, contact_id = known(desk)
    oda, page, call_id = on_the_line(desk)
    call_links.link(call_id, contact_id, by=desk.oda, now=desk.clock.now)

    oda.post(f"{page}/flag", {"days": "1", "why": "Juokauja"})
    flagged = oda.get(page).text
    oda.post(f"/flags/{desk.rows(records.CallerFlag)[0].id}/lifting", {"call": str(call_id)})

    assert "A flag is on this caller" in flagged
    assert "Juokauja" in flagged
    assert "A flag is on this caller" not in oda.get(page).text
    assert desk.row(records.Call, call_id).state == "open"


def test_a_longer_flag_without_a_reason_is_refused_with_a_sentence(desk: Desk) -> None:
    _, contact_id = known(desk)
    call_id = calls.begin(by=desk.sam, now=desk.clock.now)
    call_links.link(call_id, contact_id, by=desk.sam, now=desk.clock.now)
    sam = desk.browser("Sam")
    sam.post("/language", {"language": "en"})

    answer = sam.post(f"/calls/{call_id}/flag", {"days": "7", "why": ""})

    assert (answer.status_code, desk.rows(records.CallerFlag)) == (422, [])
    assert "needs a reason" in answer.text


def test_the_word_is_asked_for_on_the_screen_before_a_call_is_hers(desk: Desk) -> None:
    ticket_id, contact_id = known(desk)
    desk.save_card(ticket_id, code_word=hash_word(WORD, "", stretching=QUICK))
    words = name_of(desk.row(records.Contact, contact_id).pseudonym, "en")
    oda, page, call_id = on_the_line(desk)
    told = {"contact_id": str(contact_id), "words": words}

    found = oda.post(f"{page}/search", {"words": words}).text
    without = oda.post(f"{page}/contact", told)
    wrong = oda.post(f"{page}/contact", told | {"word": "ne tas"})
    unlinked = desk.row(records.Call, call_id).contact_id
    right = oda.post(f"{page}/contact", told | {"word": WORD})

    assert 'name="word"' in found
    assert (without.status_code, wrong.status_code, right.status_code) == (422, 422, 303)
    assert "not her code word" in wrong.text
    assert 'name="word"' in wrong.text
    assert unlinked is None
    assert desk.row(records.Call, call_id).contact_id == contact_id
