"""Two desks that are each other's correspondent, mail server and duty mailbox: no chain of automatic letters begins."""

from __future__ import annotations

import smtplib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from helpline.border import OutgoingMail
from helpline.deeds.supervision.alarms import TEXTS
from mail_gateway.addresses import OurAddresses
from mail_gateway.compose import compose
from mail_gateway.intake import read_mail
from tests.cast import MORNING, Clock, found_desk
from tests.durability.facing import BY_A_PERSON, Facing, FacingDesk
from tests.ports import free_port

MACHINES = sorted(
    (Path(__file__).parents[1] / "mails" / name)
    for name in ("away.eml", "bounce.eml", "newsletter.eml", "invitation.eml")
)
NORTH, SOUTH = "labas@north.example", "labas@south.example"


@pytest.fixture
def facing(tmp_path: Path) -> Iterator[Facing]:
    clock, ports = Clock(MORNING), (free_port(), free_port())
    desks = []
    for name, port, other_port in (("north", *ports), ("south", *reversed(ports))):
        folder = tmp_path / name
        folder.mkdir()
        address, other = (NORTH, SOUTH) if name == "north" else (SOUTH, NORTH)
        desks.append(
            FacingDesk(
                found_desk(folder),
                address=address,
                port=port,
                other=other,
                other_port=other_port,
                clock=clock,
            )
        )
    for desk in desks:
        desk.desk.door.start()
    yield Facing(*desks, clock=clock)
    for desk in desks:
        desk.close()


def bring(desk: FacingDesk, raw: bytes, *, sender: str) -> None:
    with smtplib.SMTP("127.0.0.1", desk.desk.door.port, timeout=30) as door:
        door.sendmail(sender, [desk.address], raw)


def let_machines_write(facing: Facing) -> None:
    """Absence notes, bounces, newsletters, invitations: to both, as from the other one."""
    for desk, other in ((facing.north, SOUTH), (facing.south, NORTH)):
        for path in MACHINES:
            bring(desk, path.read_bytes(), sender="" if path.stem in ("away", "bounce") else other)


def write(desk: FacingDesk, text: str, *, sender: str) -> None:
    bring(
        desk, f"From: {sender}\r\nTo: {desk.address}\r\nSubject: x\r\n\r\n{text}\r\n".encode(), sender=sender
    )


@pytest.mark.parametrize(
    ("is_armed", "causes"), [(True, {"urgent unread"}), (False, {"urgent unread", "not armed"})]
)
def test_within_an_hour_each_desk_writes_one_letter_by_itself_for_each_cause(
    facing: Facing, *, is_armed: bool, causes: set[str]
) -> None:
    let_machines_write(facing)
    for desk, other in ((facing.north, SOUTH), (facing.south, NORTH)):
        write(desk, "he has a knife", sender=other)
        if is_armed:
            desk.arm()

    facing.live(minutes=60)

    for desk in facing.both:
        assert desk.alarms() == Counter(causes)
        assert desk.written_by_nobody() == []


def test_an_alarm_in_the_other_desk_makes_nobody_wait_and_raises_no_alarm(facing: Facing) -> None:
    facing.north.arm()
    facing.south.arm()
    write(facing.north, "he has a knife", sender="rowan@post.example")

    facing.live(minutes=24 * 60, step=10)

    assert facing.north.alarms() == {"urgent unread": 6}  # every four hours, as to any mailbox
    assert facing.south.kinds_received() == {"automatic": 6}
    assert facing.south.mailer.sent == []


def test_two_people_write_to_each_other_and_the_desks_add_nothing(facing: Facing) -> None:
    facing.north.arm()
    facing.south.arm()
    write(facing.north, "Labas, čia kita tarnyba, ar galime susitarti?", sender=SOUTH)

    for desk in (facing.north, facing.south, facing.north):
        desk.answer_whoever_waits(BY_A_PERSON)
        facing.live(minutes=5)

    assert [len(desk.mailer.sent) for desk in facing.both] == [2, 1]
    assert [desk.written_by_nobody() for desk in facing.both] == [[], []]


def test_desks_that_answer_by_themselves_would_be_caught(facing: Facing) -> None:
    facing.north.arm()
    facing.south.arm()
    write(facing.north, "Labas, čia kita tarnyba, ar galime susitarti?", sender=SOUTH)

    facing.live(minutes=10, meanwhile=lambda desk: desk.answer_whoever_waits("Gavome jūsų laišką."))

    assert [len(desk.written_by_nobody()) for desk in facing.both] == [10, 10]


@pytest.mark.parametrize(("is_automatic", "kind"), [(True, "automatic"), (False, "person")])
def test_an_alarm_is_known_by_its_own_words_where_a_mailbox_has_lost_its_envelope(
    *, is_automatic: bool, kind: str
) -> None:
    alarm = OutgoingMail(
        to=SOUTH, sender=NORTH, sender_name="", envelope_from="", reply_to=NORTH, subject="Please look at the desk",
        text=TEXTS["not armed"], message_id="<duty-1-not-armed@north.example>", date=MORNING, is_automatic=is_automatic,
    )  # fmt: skip

    read = read_mail(compose(alarm), ours=OurAddresses([SOUTH]))

    assert read.kind == kind
