"""Somebody else may be writing: nothing but the neutral text leaves until her code word, or a supervisor, says it is she."""

from __future__ import annotations

import pytest

from helpline import records
from helpline.deeds.answer import answers, recalls
from helpline.deeds.answer.safe_sending import NoReason
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.errors import NotAllowed
from helpline.deeds.move import doubts, merging, splitting
from helpline.deeds.move.sharing import NotMergeable
from helpline.deeds.ticket.card_seals import hash_word
from helpline.deeds.ticket.doubted import WriterInDoubt
from helpline.words.neutral import neutral_languages, neutral_text
from tests.cast import QUICK, SUBJECT, Desk, letter, token_of


def doubted(desk: Desk) -> records.Ticket:
    """Rowan had an answer; now a letter came that may be somebody else's."""
    ticket_id = desk.receive(text="Pirmas").ticket_id
    token = token_of(desk.answer_and_let_leave(ticket_id))
    desk.save_card(ticket_id, allowed=("email",), code_word=hash_word("gintaras", "", stretching=QUICK))
    desk.clock.forward(hours=1)
    desk.receive(letter("Ką ji jums sakė?", tokens=(token,)))
    doubts.doubt_writer(ticket_id, rules=desk.rules, by=desk.oda, now=desk.clock.now)
    return desk.row(records.Ticket, ticket_id)


def test_an_answer_of_her_own_words_is_kept_as_a_draft_and_does_not_leave(desk: Desk) -> None:
    ticket = doubted(desk)

    with pytest.raises(WriterInDoubt):
        answers.answer(
            ticket.id, "Ji sakė", subject=SUBJECT, version=ticket.version, rules=desk.rules, by=desk.ada, now=desk.clock.now
        )  # fmt: skip

    assert desk.talk(ticket.id).draft == "Ji sakė"
    assert [row.state for row in desk.rows(records.OutboxRow)] == ["sent"]


@pytest.mark.parametrize("language", neutral_languages())
def test_the_neutral_text_leaves_and_names_nothing(desk: Desk, language: str) -> None:
    ticket = doubted(desk)

    doubts.answer_neutrally(
        ticket.id, language, version=ticket.version, rules=desk.rules, by=desk.oda, now=desk.clock.now
    )
    desk.let_leave()

    assert desk.mailer.sent[-1].text == neutral_text(language)


def test_what_waits_is_held_and_released_only_when_the_doubt_is_over(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    row = desk.answer(ticket_id)

    doubts.doubt_writer(ticket_id, rules=desk.rules, by=desk.ada, now=desk.clock.now)

    desk.let_leave()
    assert desk.row(records.OutboxRow, row.id).hold_reason == "writer in doubt"
    assert desk.mailer.sent == []
    with pytest.raises(WriterInDoubt):
        recalls.release(row.id, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    doubts.lift_with_reason(ticket_id, "Kalbėjome", by=desk.sam, now=desk.clock.now)
    recalls.release(row.id, rules=desk.rules, by=desk.ada, now=desk.clock.now)
    desk.let_leave()
    assert len(desk.mailer.sent) == 1


def test_supervisors_see_it_until_it_is_lifted(desk: Desk) -> None:
    ticket = doubted(desk)

    (listed,) = doubts.read_doubts(by=desk.sam)
    assert (listed.ticket_id, listed.by) == (ticket.id, "Oda")
    assert read_inbox("all", by=desk.sam, now=desk.clock.now, armed=True)[0].doubts == 1
    assert read_inbox("all", by=desk.ada, now=desk.clock.now, armed=True)[0].doubts == 0
    with pytest.raises(NotAllowed):
        doubts.read_doubts(by=desk.ada)
    doubts.lift_with_reason(ticket.id, "Kalbėjome", by=desk.sam, now=desk.clock.now)
    assert doubts.read_doubts(by=desk.sam) == ()
    assert {"writer doubted", "doubt lifted", "noted"} <= set(desk.kinds(ticket.id))


def test_her_code_word_lifts_it_and_a_wrong_one_does_not(desk: Desk) -> None:
    ticket = doubted(desk)

    said = [
        doubts.lift_by_code_word(ticket.id, word, rules=desk.rules, by=desk.ada, now=desk.clock.now)
        for word in ("akmuo", "GINTARAS")
    ]

    assert said == ["wrong", "right"]
    assert desk.talk(ticket.id).more.doubt is None
    assert desk.rows(records.WriterDoubt)[0].by_word


def test_nobody_but_a_supervisor_with_a_reason_lifts_it_without_the_word(desk: Desk) -> None:
    ticket = doubted(desk)

    with pytest.raises(NotAllowed):
        doubts.lift_with_reason(ticket.id, "Ji", by=desk.ada, now=desk.clock.now)
    with pytest.raises(NoReason):
        doubts.lift_with_reason(ticket.id, " ", by=desk.sam, now=desk.clock.now)


def test_nothing_is_moved_while_it_is_in_doubt(desk: Desk) -> None:
    ticket = doubted(desk)
    message_id = desk.talk(ticket.id).messages[-1].id
    other_id = desk.receive().ticket_id

    for deed in (
        lambda: merging.merge(other_id, ticket.id, rules=desk.rules, by=desk.ada, now=desk.clock.now),
        lambda: splitting.split(
            ticket.id, message_id, and_later=False, rules=desk.rules, by=desk.ada, now=desk.clock.now
        ),
    ):
        with pytest.raises(NotMergeable, match="doubt"):
            deed()


def test_on_the_page_earlier_letters_are_put_away_and_the_composer_is_gone(desk: Desk) -> None:
    ticket = doubted(desk)

    page = desk.browser("Oda").get(f"/tickets/{ticket.id}").text

    put_away, shown = (
        page.split('class="frozen"')[1].split("</details>\n</li>")[0],
        page.split("</details>\n</li>")[1],
    )
    assert "Pirmas" in put_away
    assert "Ką ji jums sakė?" in shown
    assert "Pirmas" not in shown
    assert 'name="text"' not in page


def test_the_page_sends_the_neutral_text_and_hears_the_word(desk: Desk) -> None:
    ticket = doubted(desk)
    ada = desk.browser("Ada")

    sent = ada.post(f"/tickets/{ticket.id}/doubt/answer", {"language": "lt", "version": str(ticket.version)})
    wrong = ada.post(f"/tickets/{ticket.id}/doubt/word", {"word": "akmuo"})
    right = ada.post(f"/tickets/{ticket.id}/doubt/word", {"word": "gintaras"})

    assert (sent.status_code, wrong.status_code, right.status_code) == (303, 422, 200)
    assert 'name="text"' in right.text
    assert "/tickets" in desk.browser("Sam").get("/doubts").text
