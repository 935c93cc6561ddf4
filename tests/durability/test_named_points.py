"""kill -9 at every step of a letter's and an answer's road. One letter, one answer suffers all of them, one after the other.

Each table is a road: where the desk falls, what makes it fall there, and what is there afterwards. Inside the desk it is
a step of the database (`doomed.Trap`), outside it is the other end of the wire that kills.
"""

from __future__ import annotations

import smtplib
from collections.abc import Callable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.cast import Founded
from tests.durability.ledger import kept_in, wait_until_settled
from tests.durability.load import UNANSWERED
from tests.durability.served import ADDRESS, ServedDesk
from tests.durability.smarthost import delivered, watched_smarthost
from tests.imap.dovecot import Dovecot
from tests.imap.fetching import account_of
from tests.imap.wire import cut_wire
from tests.ports import free_port
from tests.road.visiting import Visitor

LETTER = (
    f"From: Rowan <rowan@post.example>\r\nTo: {ADDRESS}\r\nSubject: door-1\r\nMessage-ID: <1@post.example>\r\n\r\ndoor-1\r\n"
).encode()


@dataclass(frozen=True)
class Fall:
    """In a thread whose name begins so, at this moment of the transaction that runs this SQL; see `doomed.Trap`."""

    thread: str
    moment: str
    sql: str = ""

    @property
    def options(self) -> tuple[str, ...]:
        return "--fall", self.thread, self.moment, self.sql


@dataclass(frozen=True)
class Cut:
    """When the desk says this word to the mail server; which may still hear it, but the desk hears no answer."""

    word: bytes
    is_heard: bool = False


def tell_half(desk: ServedDesk) -> None:
    with suppress(smtplib.SMTPException), smtplib.SMTP("127.0.0.1", desk.smtp, timeout=30) as door:
        door.ehlo()
        door.mail("rowan@post.example")
        door.rcpt(ADDRESS)
        door.docmd("DATA")
        door.send(LETTER[: len(LETTER) // 2])
        desk.kill()


def bring(desk: ServedDesk) -> None:
    with suppress(OSError, smtplib.SMTPException), smtplib.SMTP("127.0.0.1", desk.smtp, timeout=30) as door:
        door.sendmail("rowan@post.example", [ADDRESS], LETTER)


def bring_and_hear_250(desk: ServedDesk) -> None:
    with suppress(smtplib.SMTPException), smtplib.SMTP("127.0.0.1", desk.smtp, timeout=30) as door:
        assert door.sendmail("rowan@post.example", [ADDRESS], LETTER) == {}
        desk.kill()


def keeper_comes(desk: ServedDesk) -> None:
    with suppress(*UNANSWERED):
        Visitor(desk).sign_in("Sam")


def ada_answers(desk: ServedDesk) -> None:
    with suppress(*UNANSWERED):
        ada = Visitor(desk).sign_in("Ada")
        ada.answer(ada.tickets("all")[0], "answer-1")


# Who does what meanwhile, and how often the letter is stored then. A sender who heard no 250 brings it again.
DOOR: dict[str, tuple[Fall | None, Callable[[ServedDesk], None], int]] = {
    "half of it is told": (None, tell_half, 0),
    "before it is read": (Fall("letter", "child"), bring, 0),
    "before the transaction": (Fall("letter", "begin"), bring, 0),
    "before her address is written": (Fall("letter", "statement", "INSERT INTO contact"), bring, 0),
    "before her words are written": (Fall("letter", "statement", "INSERT INTO message"), bring, 0),
    "before the event is written": (Fall("letter", "statement", "INSERT INTO event"), bring, 0),
    "before the commit": (Fall("letter", "commit", "INSERT INTO message"), bring, 0),
    "after the commit, before 250": (Fall("letter", "committed", "INSERT INTO message"), bring, 1),
    "after 250": (None, bring_and_hear_250, 2),
    "before the copy is folded": (Fall("courier", "commit", "DELETE FROM message"), keeper_comes, 2),
    "after the copy was folded": (Fall("courier", "committed", "DELETE FROM message"), keeper_comes, 1),
    "before she is recognised": (Fall("courier", "commit", "UPDATE contact"), keeper_comes, 1),
    "after she was recognised": (Fall("courier", "committed", "UPDATE contact"), keeper_comes, 1),
}

# How often the letter is stored, and how often it lies in the mailbox.
FETCHED: dict[str, tuple[Fall | Cut, tuple[int, int]]] = {
    "before its turn": (Fall("mailbox", "commit", "UPDATE mailbox"), (0, 1)),
    "in its turn": (Fall("mailbox", "committed", "UPDATE mailbox"), (0, 1)),
    "before the letter is fetched": (Cut(b"BODY.PEEK[]"), (0, 1)),
    "fetched, before it arrives": (Cut(b"BODY.PEEK[]", is_heard=True), (0, 1)),
    "before it is read": (Fall("mailbox", "child"), (0, 1)),
    "before its place is written": (Fall("mailbox", "statement", "INSERT INTO mailbox_seen"), (0, 1)),
    "before its words are written": (Fall("mailbox", "statement", "INSERT INTO message"), (0, 1)),
    "before the commit": (Fall("mailbox", "commit", "INSERT INTO message"), (0, 1)),
    "after the commit": (Fall("mailbox", "committed", "INSERT INTO message"), (1, 1)),
}
MOVED: dict[str, tuple[Fall | Cut, tuple[int, int]]] = {
    "before it is moved": (Cut(b"UID MOVE"), (1, 1)),
    "moved, before the desk knows": (Cut(b"UID MOVE", is_heard=True), (1, 0)),
}
DELETED: dict[str, tuple[Fall | Cut, tuple[int, int]]] = {
    "after the commit": FETCHED["after the commit"],
    "before it is marked": (Cut(b"UID STORE"), (1, 1)),
    "marked, before it is removed": (Cut(b"UID EXPUNGE"), (1, 1)),
    "removed, before the desk knows": (Cut(b"UID EXPUNGE", is_heard=True), (1, 0)),
}

# How often the answer is written, and how often the smarthost has taken it.
ANSWERED: dict[str, tuple[Fall | str, Callable[[ServedDesk], None], tuple[int, int]]] = {
    "before the answer is committed": (Fall("waitress", "commit", "INSERT INTO outbox"), ada_answers, (0, 0)),
    "after it was committed": (Fall("waitress", "committed", "INSERT INTO outbox"), ada_answers, (1, 0)),
    "before it is claimed": (Fall("courier", "commit", "UPDATE outbox"), keeper_comes, (1, 0)),
    "claimed, before it is opened": (Fall("courier", "committed", "UPDATE outbox"), keeper_comes, (1, 0)),
    "built, at MAIL": ("MAIL", keeper_comes, (1, 0)),
    "at RCPT, before DATA": ("RCPT", keeper_comes, (1, 0)),
    "inside DATA, before it is taken": ("here", keeper_comes, (1, 0)),
    "inside DATA, taken, before its 250": ("kept", keeper_comes, (1, 1)),
    "after 250, before it is noted": (Fall("courier", "commit", "INSERT INTO attempt"), keeper_comes, (1, 2)),
    "after it was noted": (Fall("courier", "committed", "INSERT INTO attempt"), keeper_comes, (1, 3)),
}


def test_a_letter_at_the_door_survives_a_fall_at_every_step(own: Founded) -> None:
    seen = {}

    with ServedDesk(own) as desk:
        for name, (fall, deed, _) in DOOR.items():
            desk.start(*(fall.options if fall else ()))
            deed(desk)
            desk.wait_for_its_fall()
            seen[name] = stored(own)
        settle(desk.start(), own)

    assert seen == {name: times for name, (_, _, times) in DOOR.items()}
    assert stored(own) == 1


@pytest.mark.parametrize(
    ("done", "road"), [("Done", FETCHED | MOVED), ("", DELETED)], ids=["moved away", "deleted"]
)
def test_a_letter_in_a_mailbox_survives_a_fall_at_every_step(
    own: Founded, dovecot: Dovecot, done: str, road: dict[str, tuple[Fall | Cut, tuple[int, int]]]
) -> None:
    seen = {}
    dovecot.deliver(LETTER)
    password_file = account_of(dovecot).password_file or Path()

    with ServedDesk(own) as desk:
        for name, (fall, _) in road.items():
            with ExitStack() as stack:
                port, options = dovecot.port, fall.options if isinstance(fall, Fall) else ()
                if isinstance(fall, Cut):
                    cut = cut_wire(port, cut_at=fall.word, is_heard=fall.is_heard, then=desk.kill)
                    port = stack.enter_context(cut).port
                desk.fetch_from(port, password_file=password_file, done=done)
                desk.start(*options).wait_for_its_fall()
            seen[name] = (stored(own), len(dovecot.subjects()))
        settle(desk.start(), own)

    assert seen == {name: there for name, (_, there) in road.items()}
    assert (stored(own), dovecot.subjects()) == (1, [])


def test_an_answer_survives_a_fall_at_every_step_and_goes_again_only_under_its_message_id(
    own: Founded, tmp_path: Path
) -> None:
    seen, log, falls_at = {}, tmp_path / "delivered", [""]

    async def stage(reached: str) -> str:
        if reached != falls_at[0]:
            return "there"
        desk.kill()
        return "gone"

    with watched_smarthost(log, stage=stage) as port, ServedDesk(own, smarthost=port) as desk:
        bring(desk.start())
        for name, (fall, deed, _) in ANSWERED.items():
            desk.kill()
            falls_at[0] = fall if isinstance(fall, str) else ""
            desk.start(*(fall.options if isinstance(fall, Fall) else ()))
            deed(desk)
            desk.wait_for_its_fall()
            seen[name] = (len(kept_in(own).answers), len(delivered(log)))
        falls_at[0] = ""
        settle(desk.start(), own)

    assert seen == {name: there for name, (_, _, there) in ANSWERED.items()}
    assert len(set(delivered(log))) == 1


def test_a_desk_that_says_250_too_early_would_be_caught(own: Founded) -> None:
    with ServedDesk(own, smarthost=free_port()) as desk:
        bring_and_hear_250(desk.start("--careless"))

    assert stored(own) == 0


def stored(own: Founded) -> int:
    return kept_in(own).letters["door-1"]


def settle(desk: ServedDesk, own: Founded) -> None:
    """A life in which nothing falls: a keeper comes by, and everything is done."""
    Visitor(desk).sign_in("Sam")
    wait_until_settled(own)
    assert desk.stop() == 0
