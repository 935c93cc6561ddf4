"""Couriers in other processes: who gives them keys, when they lose them again, and what the disk sees of it."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, update

from helpline import records
from helpline.deeds.errors import NoKey
from helpline.deeds.staff import boot_keys, sessions
from helpline.deeds.staff.arming import CourierKeys
from helpline.deeds.staff.boot_keys import Boot
from helpline.deeds.supervision.alarms import Patience
from queue_workers.courier import Courier
from queue_workers.periodic_rounds import DutyPost
from tests.cast import DUTY_MAILBOX, SECRET, Desk, new_keys
from tests.only import on_sqlite_only


class Elsewhere:
    """A courier in a process of its own, beside the one the desk has."""

    def __init__(self, desk: Desk, *, secret: bytes = SECRET) -> None:
        self.desk = desk
        self.keys: CourierKeys = new_keys(desk.clock)
        self.boot: Boot = boot_keys.new_boot(secret, now=desk.clock.now)
        self.report()

    def report(self) -> None:
        boot_keys.report(self.boot, keys=self.keys, now=self.desk.clock.now)

    @property
    def row(self) -> records.CourierRow:
        return self.desk.row(records.CourierRow, self.boot.id)

    @property
    def is_armed(self) -> bool:
        return self.keys.is_armed(self.desk.clock.now)

    def courier(self, *, mailbox: str = "") -> Courier:
        desk = self.desk
        return Courier(
            keys=self.keys, mailer=desk.mailer, rules=desk.rules, duty=DutyPost(mailbox, Patience()),
            clock=desk.clock, within=desk.app.app_context, boot=self.boot,
        )  # fmt: skip


def click(desk: Desk, name: str = "Sam") -> bool:
    """What any request of hers does."""
    return boot_keys.arm_all(by=desk.founded.staff[name], secret=lambda: SECRET, now=desk.clock.now)


def armed(desk: Desk) -> Elsewhere:
    elsewhere = Elsewhere(desk)
    click(desk)
    elsewhere.report()
    assert elsewhere.is_armed
    return elsewhere


def test_a_keepers_click_arms_every_courier_that_is_not(desk: Desk) -> None:
    couriers = [Elsewhere(desk) for _ in range(2)]

    assert click(desk)
    for courier in couriers:
        courier.report()

    assert all(courier.is_armed for courier in couriers)
    assert all(
        courier.keys.pair(1).seed == desk.sam.keys.pair(desk.sam.org_id, 1).seed for courier in couriers
    )
    assert not click(desk)
    assert desk.kinds().count("armed") == 2


@pytest.mark.parametrize("name", ["Oda", "Ada", "Kim", "Eve"])
def test_nobody_else_does(desk: Desk, name: str) -> None:
    courier = Elsewhere(desk)

    assert not click(desk, name)
    courier.report()

    assert not courier.is_armed


@on_sqlite_only  # PostgreSQL overwrites nothing at once: docs/what-the-disk-knows.md
def test_once_taken_the_keys_are_gone_from_the_disk(desk: Desk) -> None:
    courier = Elsewhere(desk)
    click(desk)
    laid = courier.row.box
    assert laid is not None

    courier.report()

    assert courier.row.box is None
    assert (
        laid not in desk.file.read_bytes() + desk.file.with_name(f"{desk.file.name}-wal").read_bytes()[-4096:]
    )


def test_a_row_with_a_foreign_mark_is_given_nothing(desk: Desk) -> None:
    stranger = Elsewhere(desk, secret=b"x" * 32)

    assert not click(desk)

    assert stranger.row.box is None


@pytest.mark.parametrize("column", ["public", "mac"])
def test_a_row_whose_key_or_mark_was_exchanged_is_given_nothing(desk: Desk, column: str) -> None:
    ours, other = Elsewhere(desk), Elsewhere(desk)
    with records.transaction() as session:
        stolen = {column: getattr(other.row, column)}
        session.execute(
            update(records.CourierRow).where(records.CourierRow.id == ours.boot.id).values(**stolen)
        )

    click(desk)

    assert ours.row.box is None
    assert other.row.box is not None


def test_another_start_of_a_courier_cant_open_what_was_laid_in_for_the_one_before(desk: Desk) -> None:
    courier = Elsewhere(desk)
    click(desk)
    courier.boot = Boot(
        courier.boot.id, boot_keys.new_boot(SECRET, now=desk.clock.now).pair, SECRET, desk.clock.now
    )

    courier.report()

    assert not courier.is_armed
    assert courier.row.box is None


def test_a_lock_takes_the_keys_from_every_courier(desk: Desk) -> None:
    desk.arm()
    courier, waiting = armed(desk), Elsewhere(desk)
    click(desk)

    desk.clock.forward(seconds=1)
    sessions.lock_all(now=desk.clock.now)
    for one in (courier, waiting):
        one.report()
    desk.courier.look()

    assert not courier.is_armed
    assert not waiting.is_armed
    assert not desk.keys.is_armed(desk.clock.now)
    with pytest.raises(NoKey):
        courier.keys.pair(1)


def test_after_a_lock_the_next_click_of_a_keeper_arms_again(desk: Desk) -> None:
    courier = armed(desk)
    sessions.lock_all(now=desk.clock.now)
    courier.report()
    desk.clock.forward(seconds=1)

    click(desk)
    courier.report()

    assert courier.is_armed


def test_a_lock_that_comes_before_the_keys_were_taken_wins(desk: Desk) -> None:
    courier = Elsewhere(desk)
    click(desk)

    sessions.lock_all(now=desk.clock.now)
    courier.report()

    assert not courier.is_armed
    assert courier.row.armed_at is None


def test_a_courier_whose_row_is_gone_begins_anew_without_keys(desk: Desk) -> None:
    courier = armed(desk)
    with records.transaction() as session:
        session.execute(delete(records.CourierRow))

    courier.report()

    assert not courier.is_armed
    assert courier.row.armed_at is None


def test_it_forgets_its_keys_three_days_after_the_last_keeper_in_whichever_process(desk: Desk) -> None:
    courier = armed(desk)
    desk.clock.forward(hours=71)
    click(desk)
    courier.report()
    desk.clock.forward(hours=71)
    courier.report()
    assert courier.is_armed

    desk.clock.forward(hours=1)
    courier.report()

    assert not courier.is_armed
    assert courier.row.armed_at is None


def test_a_keeper_at_work_is_noted_once_a_minute_at_most(desk: Desk) -> None:
    armed(desk)
    first = organisation(desk).keeper_seen_at

    desk.clock.forward(seconds=59)
    click(desk)
    meanwhile = organisation(desk).keeper_seen_at
    desk.clock.forward(seconds=1)
    click(desk)

    assert meanwhile == first
    assert organisation(desk).keeper_seen_at == desk.clock.now


def test_without_a_courier_elsewhere_a_click_writes_nothing(desk: Desk) -> None:
    assert not click(desk)

    assert organisation(desk).keeper_seen_at is None


def test_a_courier_that_stops_leaves_no_row(desk: Desk) -> None:
    courier = armed(desk)

    courier.courier().leave()

    assert desk.rows(records.CourierRow) == []


def test_a_killed_courier_is_not_counted_on_for_long_and_swept_after_a_quarter_of_an_hour(desk: Desk) -> None:
    killed, alive = armed(desk), Elsewhere(desk)
    desk.clock.forward(minutes=4)
    alive.report()

    is_counted_on = boot_keys.is_armed_elsewhere(now=desk.clock.now)
    desk.clock.forward(minutes=12)
    alive.report()
    alive.courier().look()

    assert not is_counted_on
    assert [row.id for row in desk.rows(records.CourierRow)] == [alive.boot.id]
    assert killed.boot.id != alive.boot.id


def test_an_answer_leaves_through_a_courier_elsewhere(desk: Desk) -> None:
    courier = armed(desk)
    desk.answer(desk.receive().ticket_id)
    desk.clock.now += desk.rules.undo

    courier.courier().look()

    assert len(desk.mailer.sent) == 1


def test_no_alarm_while_one_courier_of_several_is_armed(desk: Desk) -> None:
    armed_one, unarmed = armed(desk), Elsewhere(desk)
    with records.transaction() as session:
        session.execute(
            update(records.CourierRow)
            .where(records.CourierRow.id == unarmed.boot.id)
            .values(box=None, epoch=None)
        )
    desk.clock.forward(minutes=11)
    armed_one.report()

    unarmed.courier(mailbox=DUTY_MAILBOX).look()

    assert desk.mailer.sent == []


def test_the_inbox_knows_of_couriers_elsewhere(desk: Desk) -> None:
    desk.answer(desk.receive().ticket_id)
    browser = desk.browser("Ada")
    before = browser.get("/tickets").text

    courier = Elsewhere(desk)
    desk.browser("Sam").get("/people")
    desk.keys.forget(desk.clock.now)
    courier.report()

    waits = "written and waits until a keeper signs in"
    assert waits in english(before)
    assert waits not in english(browser.get("/tickets").text)


def english(page: str) -> str:
    return page.replace("parašytas ir laukia, kol prisijungs", "written and waits until a keeper signs in")


def organisation(desk: Desk) -> records.Organisation:
    return desk.row(records.Organisation, desk.founded.org_id)
