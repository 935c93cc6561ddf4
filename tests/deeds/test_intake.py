"""A letter comes in: where it is filed, whom it hides, whom it wakes."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, delete, select

from helpline import records
from helpline.border import Attachment
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.sealed.contact_seals import open_who
from helpline.deeds.ticket import files, tickets
from helpline.deeds.unlocked import Unlocked
from helpline.sealing import new_token
from tests.cast import Desk, letter, token_of

RAW = b"From: rowan@post.example\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--\r\n"


def inbox_of(desk: Desk, by: Unlocked) -> list[str]:
    shown, _ = read_inbox("all", by=by, now=desk.clock.now, armed=True)
    return [item.first_words for item in shown.items]


def test_a_letter_is_committed_when_the_gateway_may_say_250(desk: Desk) -> None:
    received = desk.receive()

    somebody_else = create_engine(records.db.engine.url)
    with somebody_else.connect() as connection:
        found = connection.scalars(select(records.Message.id)).all()
    somebody_else.dispose()
    assert found == [received.message_id]


def test_a_first_letter_opens_a_ticket_that_waits_for_an_answer(desk: Desk) -> None:
    received = desk.receive(text="Ar galiu paskambinti?")

    talk = desk.talk(received.ticket_id)

    assert received.outcome == "opened"
    assert [(message.text, message.subject) for message in talk.messages] == [
        ("Ar galiu paskambinti?", "Klausimas")
    ]
    assert (talk.state, talk.waiting_since, talk.due_at) == (
        "new",
        desk.clock.now,
        desk.rules.answer_due(desk.clock.now),
    )


def test_a_colleague_of_the_team_reads_a_letter_nobody_has_opened_yet(desk: Desk) -> None:
    desk.receive(text="Labas rytas")

    seen = {name: inbox_of(desk, desk.founded.staff[name]) for name in ("Oda", "Ada", "Sam", "Eve")}

    assert seen == {"Oda": ["Labas rytas"], "Ada": ["Labas rytas"], "Sam": ["Labas rytas"], "Eve": []}


def test_her_reply_to_our_address_finds_her_ticket(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)

    reply = desk.receive(text="Ačiū", tokens=(token_of(sent),))

    assert (reply.ticket_id, reply.outcome) == (opened.ticket_id, "joined")
    assert [message.text for message in desk.talk(opened.ticket_id).messages][-1] == "Ačiū"


def test_a_token_is_read_in_capitals_too(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)

    reply = desk.receive(tokens=(token_of(sent).upper(),))

    assert reply.ticket_id == opened.ticket_id


def test_a_bounce_finds_its_ticket_by_the_token_in_the_envelope(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    token = sent.envelope_from.removeprefix("b+").partition("@")[0]

    bounce = desk.receive(kind="bounce", tokens=(token,))

    assert bounce.ticket_id == opened.ticket_id


@pytest.mark.parametrize(
    "tokens", [("not-a-token",), (new_token(),), ()], ids=["mistyped", "unknown", "none"]
)
def test_a_letter_to_no_known_token_opens_a_ticket_of_its_own(desk: Desk, tokens: tuple[str, ...]) -> None:
    opened = desk.receive()
    desk.answer_and_let_leave(opened.ticket_id)

    other = desk.receive(tokens=tokens)

    assert other.outcome == "opened"
    assert other.ticket_id != opened.ticket_id


def test_a_letter_to_an_erased_token_opens_a_ticket_of_its_own(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    with records.transaction() as session:
        session.execute(delete(records.ReplyToken))

    other = desk.receive(tokens=(token_of(sent),))

    assert other.outcome == "opened"


def test_a_letter_that_refers_to_an_answer_of_ours_finds_its_ticket(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)

    reply = desk.receive(references=("somebody@elsewhere.example", sent.message_id.strip("<>")))

    assert reply.ticket_id == opened.ticket_id


def test_the_same_subject_and_address_never_join_two_letters(desk: Desk) -> None:
    first = desk.receive(subject="Re: Klausimas", references=("abc@post.example",))

    second = desk.receive(subject="Re: Klausimas", references=("abc@post.example",))

    assert second.outcome == "opened"
    assert second.ticket_id != first.ticket_id


def test_a_reply_to_a_closed_ticket_reopens_it(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    tickets.close(opened.ticket_id, by=desk.ada, now=desk.clock.now)

    reply = desk.receive(tokens=(token_of(sent),))

    talk = desk.talk(opened.ticket_id)
    assert reply.outcome == "reopened"
    assert (talk.state, talk.waiting_since, talk.closed_at) == (
        "open",
        desk.clock.now.replace(second=0),
        None,
    )


@pytest.mark.parametrize("kind", ["automatic", "bounce", "report", "list"])
def test_a_machines_letter_reopens_nothing_and_starts_no_clock(desk: Desk, kind: str) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    tickets.close(opened.ticket_id, by=desk.ada, now=desk.clock.now)

    absence = desk.receive(kind=kind, tokens=(token_of(sent),))

    talk = desk.talk(opened.ticket_id)
    assert absence.outcome == "joined"
    assert (talk.state, talk.waiting_since, len(talk.messages)) == ("closed", None, 3)


@pytest.mark.parametrize("kind", ["automatic", "list"])
def test_a_machines_first_letter_is_filed_without_a_clock(desk: Desk, kind: str) -> None:
    received = desk.receive(kind=kind)

    ticket = desk.row(records.Ticket, received.ticket_id)
    assert (ticket.waiting_since, ticket.due_at, ticket.counts_for_target) == (None, None, False)


def test_her_first_unanswered_letter_keeps_counting_when_she_writes_again(desk: Desk) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    asked_at = desk.clock.forward(hours=1)
    desk.receive(tokens=(token_of(sent),))
    desk.clock.forward(hours=5)

    desk.receive(text="Ar esate?", tokens=(token_of(sent),))

    assert desk.talk(opened.ticket_id).waiting_since == asked_at.replace(second=0)


@pytest.mark.parametrize("text", ["jis turi peilį", "he said he will kill me", "он угрожает меня убить"])
def test_words_of_danger_make_a_ticket_urgent(desk: Desk, text: str) -> None:
    urgent = desk.receive(text=text)
    calm = desk.receive(text="Kada jūs dirbate?")

    assert desk.talk(urgent.ticket_id).urgent
    assert not desk.talk(calm.ticket_id).urgent


def test_her_address_and_name_are_masked_wherever_she_wrote_them(desk: Desk) -> None:
    received = desk.receive(
        subject="Nuo Rowan",
        text="Aš Rowan Birch, rašykite rowan.birch@post.example",
        quoted="> Rowan Birch rašė",
        attachments=(Attachment("rowan.pdf", "application/pdf", b"%PDF"),),
    )

    shown = desk.talk(received.ticket_id).messages[0]

    said = " ".join((shown.subject, shown.text, shown.quoted, shown.files[0].name)).casefold()
    assert "rowan" not in said
    assert "birch" not in said
    assert said.count("[sender]") >= 4


def test_what_was_masked_is_not_lost_but_kept_for_keepers(desk: Desk) -> None:
    received = desk.receive(text="Aš esu Rowan")

    message = desk.row(records.Message, received.message_id)

    who = open_who(message, pair=desk.sam.keys.pair(desk.founded.org_id, message.who_epoch or 0))
    assert (who.address, who.name, who.masked) == ("rowan.birch@post.example", "Rowan Birch", ("Rowan",))


def test_nobody_but_the_writer_becomes_a_contact(desk: Desk) -> None:
    """Others in To and Cc never cross the border at all: an incoming letter has one address, the writer's."""
    desk.receive()

    assert len(desk.rows(records.Contact)) == 1
    assert not {"to", "cc", "recipients"} & set(vars(letter()))


def test_an_attachment_comes_out_as_it_came(desk: Desk) -> None:
    content = bytes(range(256)) * 600
    received = desk.receive(attachments=(Attachment("laiškas.pdf", "application/pdf", content),))
    file = desk.talk(received.ticket_id).messages[0].files[0]

    name, read = files.read_file(received.ticket_id, file.id, by=desk.ada)

    assert (name.name, name.media_type, name.size, read) == (
        "laiškas.pdf",
        "application/pdf",
        153_600,
        content,
    )


def test_the_courier_hears_of_a_letter_after_its_commit(desk: Desk) -> None:
    desk.receive()

    assert len(desk.rung) == 1
