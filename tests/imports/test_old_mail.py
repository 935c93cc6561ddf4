"""Letters from before the desk: taken over with their dates, in closed conversations, without a word leaving the house."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline import records
from helpline.border import IncomingMail
from helpline.deeds.mail.imports import OldConversations, OldLetter
from helpline.deeds.supervision.waiting_times import read_waiting_times
from helpline.words.reading_ahead import with_ahead
from mail_gateway import old_mail
from mail_gateway.addresses import OurAddresses
from tests.cast import MORNING, Desk, letter

OURS = "labas@desk.example"
HERS = "Rowan Birch <rowan.birch@post.example>"
SEPARATOR = "From MAILER-DAEMON Mon Jan  5 10:00:00 2025\n"


def mail(
    number: int, *, who: str = HERS, to: str = OURS, day: int = 1, text: str = "", more: str = ""
) -> str:
    return (
        f"From: {who}\nTo: {to}\nSubject: letter {number}\nDate: Wed, {day} Jan 2025 10:00:00 +0200\n"
        f"Message-ID: <{number}@mail.example>\n{more}\n{text or f'text {number}'}\n"
    )


def mbox(folder: Path, *mails: str, name: str = "old.mbox") -> Path:
    path = folder / name
    path.write_text("".join(f"{SEPARATOR}{mail}\n" for mail in mails), encoding="utf-8")
    return path


def take_over(desk: Desk, *paths: Path) -> old_mail.Summary:
    letters_in = old_mail.in_maildir if paths[0].is_dir() else old_mail.in_mbox
    found = [one for path in paths for one in letters_in(path, now=MORNING)]
    return old_mail.take_over(found, ours=OurAddresses([OURS]), clock=desk.clock, progress=lambda _: None)


def conversations(desk: Desk) -> list[list[tuple[str, str]]]:
    """What was said in each, (direction, text), the oldest conversation first."""
    tickets = sorted(desk.rows(records.Ticket), key=lambda ticket: ticket.received_at)
    return [[(m.direction, m.text) for m in desk.talk(ticket.id).messages] for ticket in tickets]


def only_ticket(desk: Desk) -> records.Ticket:
    (ticket,) = desk.rows(records.Ticket)
    return ticket


def test_an_answer_that_was_read_ahead_for_its_writer_still_loses_her_name(desk: Desk) -> None:
    ours = IncomingMail(address=OURS, name="Desk", subject="", text="Dear Rowan", kind="person")
    answer = OldLetter(with_ahead(ours), at=MORNING, answered_to=("rowan@post.example", "Rowan"))

    OldConversations().take([answer], now=MORNING)

    assert conversations(desk) == [[("out", "Dear [sender]")]]


def test_her_letters_and_our_answers_are_one_conversation_in_the_order_of_their_dates(
    desk: Desk, tmp_path: Path
) -> None:
    inbox = mbox(tmp_path, mail(3, day=3), mail(1, day=1))
    sent = mbox(tmp_path, mail(2, who=OURS, to=HERS, day=2), name="sent.mbox")

    summary = take_over(desk, inbox, sent)

    assert conversations(desk) == [[("in", "text 1"), ("out", "text 2"), ("in", "text 3")]]
    assert summary == old_mail.Summary(Counter(letter=2, answer=1), conversations=1)


def test_nothing_is_sent_and_nobody_waits(desk: Desk, tmp_path: Path) -> None:
    take_over(desk, mbox(tmp_path, mail(1), mail(2, who=OURS, to=HERS, day=2), mail(3, day=3)))
    desk.let_leave()

    ticket = only_ticket(desk)
    waiting = read_waiting_times(rules=desk.rules, by=desk.sam, now=desk.clock.now)

    assert (desk.rows(records.OutboxRow), desk.mailer.sent) == ([], [])
    assert (ticket.state, ticket.waiting_since, ticket.due_at, ticket.unread_since) == (
        "closed",
        None,
        None,
        None,
    )
    assert (ticket.counts_for_target, waiting.waiting) == (False, 0)
    assert sum(channel.received for channel in waiting.channels) == 0


def test_times_are_those_of_the_letters(desk: Desk, tmp_path: Path) -> None:
    take_over(desk, mbox(tmp_path, mail(1, day=1), mail(2, day=9)))

    ticket = only_ticket(desk)

    assert (ticket.received_at, ticket.last_at, ticket.closed_at) == (
        datetime(2025, 1, 1, 8, tzinfo=UTC), datetime(2025, 1, 9, 8, tzinfo=UTC), datetime(2025, 1, 9, 8, tzinfo=UTC)
    )  # fmt: skip


@pytest.mark.parametrize(
    "date", ["", "Date: yesterday\n", "Date: Wed, 1 Jan 2090 10:00:00 +0000\n", "Date: 0\n"]
)
def test_a_date_that_can_not_be_is_replaced_by_the_one_of_the_delivery(
    desk: Desk, tmp_path: Path, date: str
) -> None:
    raw = mail(1).replace("Date: Wed, 1 Jan 2025 10:00:00 +0200\n", date)
    received = "Received: from a by b; Thu, 2 Jan 2025 10:00:00 +0000\n"

    take_over(desk, mbox(tmp_path, received + raw))

    assert only_ticket(desk).received_at == datetime(2025, 1, 2, 10, tzinfo=UTC)


def test_two_women_are_two_conversations(desk: Desk, tmp_path: Path) -> None:
    take_over(desk, mbox(tmp_path, mail(1), mail(2, who="other@post.example", day=2), mail(3, day=3)))

    assert conversations(desk) == [[("in", "text 1"), ("in", "text 3")], [("in", "text 2")]]


def test_a_letter_from_another_address_that_answers_ours_stands_apart_in_her_conversation(
    desk: Desk, tmp_path: Path
) -> None:
    answer = mail(2, who=OURS, to=HERS, day=2)
    from_elsewhere = mail(3, who="elsewhere@post.example", day=3, more="In-Reply-To: <2@mail.example>\n")

    take_over(desk, mbox(tmp_path, mail(1), answer, from_elsewhere))

    shown = desk.talk(only_ticket(desk).id).messages
    assert [(message.direction, message.sender) for message in shown] == [
        ("in", "same"), ("out", "same"), ("in", "other"),
    ]  # fmt: skip


def test_a_form_on_our_page_that_writes_to_ourselves_is_her_letter(desk: Desk, tmp_path: Path) -> None:
    take_over(desk, mbox(tmp_path, mail(1, who=OURS, to=OURS)))

    assert conversations(desk) == [[("in", "text 1")]]


def test_her_name_and_address_are_masked_in_our_answers_too(desk: Desk, tmp_path: Path) -> None:
    answer = mail(1, who=OURS, to=HERS, text="Dear Rowan, you wrote from rowan.birch@post.example")

    take_over(desk, mbox(tmp_path, answer))

    assert conversations(desk) == [[("out", "Dear [sender], you wrote from [sender]")]]


def test_repeats_are_counted_and_left_out(desk: Desk, tmp_path: Path) -> None:
    summary = take_over(
        desk, mbox(tmp_path, mail(1), mail(2, day=2), mail(1)), mbox(tmp_path, mail(1), name="b")
    )

    assert summary.outcomes == Counter(letter=2, duplicate=2)


def test_an_import_that_is_begun_again_leaves_each_letter_once_when_the_courier_is_armed(
    desk: Desk, tmp_path: Path
) -> None:
    mails = [mail(number, day=number) for number in range(1, 8)] + [mail(9, who=OURS, to=HERS, day=9)]
    take_over(desk, mbox(tmp_path, *mails[:4], name="interrupted"))
    take_over(desk, mbox(tmp_path, *mails))

    desk.arm()
    for _ in range(3):
        desk.courier.look()

    said = sorted(text for conversation in conversations(desk) for _, text in conversation)
    assert said == [f"text {number}" for number in (1, 2, 3, 4, 5, 6, 7, 9)]


def test_a_letter_the_desk_has_got_already_stays_where_it_waits(desk: Desk, tmp_path: Path) -> None:
    live = desk.receive(letter("text 1", subject="letter 1", message_id="1@mail.example", language=""))
    take_over(desk, mbox(tmp_path, mail(1)))

    desk.arm()
    desk.courier.look()

    ticket = only_ticket(desk)
    assert (ticket.id, ticket.state, ticket.waiting_since) == (live.ticket_id, "new", MORNING)


def test_an_answer_this_desk_has_sent_is_not_taken_over_from_the_sent_folder(
    desk: Desk, tmp_path: Path
) -> None:
    opened = desk.receive()
    sent = desk.answer_and_let_leave(opened.ticket_id)
    copy = mail(1, who=OURS, to=HERS).replace("<1@mail.example>", sent.message_id)

    summary = take_over(desk, mbox(tmp_path, copy))

    assert summary.outcomes == Counter(duplicate=1)


def test_a_line_that_begins_with_from_does_not_cut_a_letter(desk: Desk, tmp_path: Path) -> None:
    text = "one\nFrom here on I was alone.\n\nFrom then on: silence\n>From now on\n>>From\nend"

    take_over(desk, mbox(tmp_path, mail(1, text=text), mail(2, day=2)))

    shown = [m.text for m in desk.talk(only_ticket(desk).id).messages]
    assert len(shown) == 2
    assert shown[0].startswith("one\nFrom here on I was alone.")


def test_letters_marked_as_deleted_are_left_out(desk: Desk, tmp_path: Path) -> None:
    take_over(
        desk, mbox(tmp_path, "X-Mozilla-Status: 0009\n" + mail(1), "X-Mozilla-Status: 0001\n" + mail(2))
    )

    assert conversations(desk) == [[("in", "text 2")]]


def maildir(folder: Path, letters: dict[str, str]) -> Path:
    for part in ("new", "cur", "tmp"):
        (folder / part).mkdir(parents=True)
    for name, raw in letters.items():
        (folder / name).write_text(raw, encoding="utf-8")
    return folder


def test_a_maildir_gives_its_letters_but_no_drafts_and_nothing_from_the_bin(
    desk: Desk, tmp_path: Path
) -> None:
    folder = maildir(
        tmp_path / "Maildir",
        {
            "new/1.a.host": mail(1),
            "cur/2.b.host:2,RS": mail(2, day=2),
            "cur/3.c.host:2,DS": mail(3, who=OURS, to=HERS, day=3),
            "cur/4.d.host:2,ST": mail(4, day=4),
            "tmp/5.e.host": mail(5, day=5),
        },
    )

    summary = take_over(desk, folder)

    assert conversations(desk) == [[("in", "text 1"), ("in", "text 2")]]
    assert summary.outcomes == Counter(letter=2)


@given(
    content=st.one_of(
        st.binary(max_size=400),
        st.lists(st.sampled_from([b"From a\n", b"A: b\n", b"\n", b">From x\n", b"\r\n", b"text"])).map(
            b"".join
        ),
    )
)
def test_no_file_is_too_strange(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = tmp_path_factory.mktemp("strange") / "mbox"
    path.write_bytes(content)

    found = list(old_mail.in_mbox(path, now=MORNING))

    kept = b"".join(content[one.start : one.end] for one in found)
    lines = [line for line in content.splitlines() if line.strip() and not line.startswith(b"From ")]
    assert all(one.start < one.end for one in found)
    assert all(line in kept for line in lines)


def test_a_file_with_a_single_letter_and_no_separator_is_a_letter(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "one.eml"
    path.write_text(mail(1))

    take_over(desk, path)

    assert conversations(desk) == [[("in", "text 1")]]


def test_the_command_says_what_became_of_the_letters(desk: Desk, tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        f'desk.data = "{desk.settings.desk.data}"\nmail.addresses = ["{OURS}"]\ndatabase.url = "{desk.settings.database.url}"\n'
    )
    path = mbox(tmp_path, mail(1), mail(2, who=OURS, to=HERS, day=2), mail(1))
    command = [
        sys.executable,
        "-c",
        "from helpline.cli import main; main()",
        "import-mbox",
        "--config",
        config,
        path,
    ]

    told = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)

    last = told.stdout.strip().splitlines()[-1]
    assert last.startswith("1 letters and 1 answers of ours in 1 conversations; 1 came twice")
    assert conversations(desk) == [[("in", "text 1"), ("out", "text 2")]]
    assert isinstance(only_ticket(desk).id, UUID)
