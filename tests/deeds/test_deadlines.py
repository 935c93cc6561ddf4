"""A deadline is due by the clock of its kind, goes where its ticket goes, and tells the disk when and never what."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.errors import NotHere
from helpline.deeds.supervision.alarms import TEXTS
from helpline.deeds.supervision.now_shown import read_now
from helpline.deeds.ticket import deadlines, tickets
from helpline.deeds.ticket.deadline_seals import open_told
from helpline.deeds.ticket.deadlines import NoDay, NotThatKind, NotThatOutcome, OutOfReach, Wanted
from helpline.deeds.ticket.deadlines_shown import (
    PAGE,
    DeadlineList,
    DeadlineView,
    read_deadline,
    read_deadlines,
)
from helpline.deeds.unlocked import Unlocked
from helpline.deeds.waiting import clock_rules
from helpline.figures.clocks import DEADLINES, Item, Rule, default_rules
from helpline.records import Deadline
from tests.cast import DUTY_MAILBOX, Desk
from tests.deeds.test_transfer import hand_over, of_both_teams
from tests.deeds.two_tickets import merge, two_of_hers, unmerge

RAN_OUT = TEXTS["clock run out"]


def set_on(desk: Desk, ticket_id: UUID, kind: Item = "referral", **told: Any) -> UUID:
    wanted = Wanted(kind, told.pop("began_at", desk.clock.now), **told)
    return deadlines.set_deadline(ticket_id, wanted, rules=desk.rules, by=desk.ada, now=desk.clock.now)


def set_of_no_ticket(desk: Desk, kind: Item = "data breach", **told: Any) -> UUID:
    wanted = Wanted(kind, told.pop("began_at", desk.clock.now), **told)
    return deadlines.set_deadline_of_no_ticket(
        desk.founded.team_id, wanted, rules=desk.rules, by=desk.ada, now=desk.clock.now
    )


def change(desk: Desk, deadline_id: UUID, **told: Any) -> None:
    plain = {"began_at": desk.clock.now, "due_on": None, "words": ""}
    deadlines.change_deadline(
        deadline_id, **(plain | told), rules=desk.rules, by=desk.ada, now=desk.clock.now
    )


def end(desk: Desk, deadline_id: UUID, outcome: str = "accepted", *, by: Unlocked | None = None) -> None:
    deadlines.end_deadline(deadline_id, outcome, by=by or desk.ada, now=desk.clock.now)


def listed(
    desk: Desk, view: DeadlineView = "open", *, by: Unlocked | None = None, older: str = ""
) -> DeadlineList:
    return read_deadlines(view, by=by or desk.ada, now=desk.clock.now, older=older)


def damage(deadline_id: UUID) -> None:
    with records.transaction() as session:
        row = session.get_one(Deadline, deadline_id)
        row.told = row.told[:-1] + bytes([row.told[-1] ^ 1])


@pytest.mark.parametrize(
    ("kind", "target", "breach"),
    [
        ("referral", timedelta(days=14), timedelta(days=30)),
        ("protection order", timedelta(days=12), timedelta(days=15)),
        ("data breach", timedelta(hours=24), timedelta(hours=72)),
        ("data request", timedelta(days=14), timedelta(days=30)),
        ("police referral", timedelta(hours=4), timedelta(days=1)),
    ],
)
def test_each_kind_is_due_by_its_own_clock(
    desk: Desk, kind: Item, target: timedelta, breach: timedelta
) -> None:
    """Monday at ten by the clock of Vilnius; a working day is eight hours of service."""
    row = desk.row(Deadline, set_on(desk, desk.receive().ticket_id, kind))

    assert (row.target_at - row.began_at, row.breach_at - row.began_at) == (target, breach)


def test_what_the_police_told_on_friday_afternoon_is_due_on_monday(desk: Desk) -> None:
    desk.clock.now = datetime(2026, 3, 6, 13, 30, tzinfo=UTC)  # half an hour before the day is over

    row = desk.row(Deadline, set_on(desk, desk.receive().ticket_id, "police referral"))

    assert row.breach_at.date() == date(2026, 3, 9)


def test_what_she_dates_herself_is_due_when_that_day_is_over_in_vilnius(desk: Desk) -> None:
    row = desk.row(Deadline, set_on(desk, desk.receive().ticket_id, "other", due_on=date(2026, 3, 9)))

    assert row.target_at == datetime(2026, 3, 9, 22, tzinfo=UTC)
    assert row.breach_at == datetime(2026, 3, 10, 22, tzinfo=UTC)


def test_a_clock_that_is_changed_holds_for_deadlines_set_afterwards(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    before = desk.row(Deadline, set_on(desk, ticket_id)).target_at
    told = default_rules(desk.rules.first_answer_minutes) | {"referral": Rule(60, 120, is_service=False)}

    clock_rules.set_rules(told, rules=desk.rules, by=desk.kim, now=desk.clock.now)
    later = set_on(desk, ticket_id)

    assert [row.target_at for row in listed(desk).items] == [desk.clock.now + timedelta(hours=1), before]
    assert listed(desk).items[0].id == later


@pytest.mark.parametrize(
    ("kind", "told", "refused"),
    [
        ("referral", {"due_on": date(2026, 3, 9)}, NoDay),
        ("other", {}, NoDay),
        ("other", {"due_on": date(2026, 3, 1)}, NoDay),
        ("other", {"due_on": date(9999, 12, 31)}, NoDay),
        ("referral", {"began_at": datetime(2026, 3, 2, 8, 1, tzinfo=UTC)}, OutOfReach),
        ("referral", {"began_at": datetime(1926, 3, 2, tzinfo=UTC)}, OutOfReach),
        ("triage", {}, NotThatKind),
    ],
)
def test_what_can_not_be_reckoned_is_refused(
    desk: Desk, kind: Item, told: dict[str, Any], refused: type[Exception]
) -> None:
    ticket_id = desk.receive().ticket_id

    with pytest.raises(refused):
        set_on(desk, ticket_id, kind, **told)

    assert desk.rows(Deadline) == []


@pytest.mark.parametrize("kind", [kind for kind in DEADLINES if kind not in deadlines.OF_NO_TICKET])
def test_what_is_about_a_woman_stands_on_a_ticket(desk: Desk, kind: Item) -> None:
    with pytest.raises(NotThatKind):
        set_of_no_ticket(desk, kind)

    assert desk.rows(Deadline) == []


def test_the_row_tells_when_and_never_what(desk: Desk) -> None:
    told = {"words": "Prieglauda atsakys trečiadienį"}
    row = desk.row(Deadline, set_on(desk, desk.receive().ticket_id, **told))

    written = repr([getattr(row, column.key) for column in Deadline.__table__.columns])

    assert "referral" not in written
    assert "Prieglauda" not in written
    assert open_told(row, keys=desk.ada.keys).kind == "referral"


def test_every_kind_takes_as_much_room_under_its_seal(desk: Desk) -> None:
    """Otherwise the length of the seal would tell kinds apart."""
    ticket_id = desk.receive().ticket_id

    sizes = {
        len(desk.row(Deadline, set_on(desk, ticket_id, kind)).told) for kind in DEADLINES if kind != "other"
    }

    assert len(sizes) == 1


def test_it_ends_with_what_came_of_it_and_can_be_taken_up_again(desk: Desk) -> None:
    deadline_id = set_on(desk, desk.receive().ticket_id, words="Prieglauda")

    end(desk, deadline_id, "full")
    (ended,) = listed(desk, "ended").items
    deadlines.resume_deadline(deadline_id, by=desk.ada, now=desk.clock.now)

    (again,) = listed(desk).items
    assert (ended.outcome, ended.ended_by, ended.words) == ("full", "Ada", "Prieglauda")
    assert (again.outcome, again.ended_at, again.words) == ("", None, "Prieglauda")
    assert desk.kinds()[-3:] == ["deadline set", "deadline ended", "deadline taken up again"]


def test_a_referral_is_not_simply_done_and_nothing_else_is_accepted(desk: Desk) -> None:
    referral = set_on(desk, desk.receive().ticket_id)
    breach = set_of_no_ticket(desk)

    for deadline_id, outcome in ((referral, "done"), (breach, "accepted"), (breach, "?")):
        with pytest.raises(NotThatOutcome):
            end(desk, deadline_id, outcome)

    assert len(listed(desk).items) == 2


def test_another_beginning_makes_it_due_anew(desk: Desk) -> None:
    deadline_id = set_on(desk, desk.receive().ticket_id)

    change(desk, deadline_id, began_at=desk.clock.now - timedelta(days=3), words="Kita prieglauda")

    shown = read_deadline(deadline_id, by=desk.sam, now=desk.clock.now)
    assert shown.target_at == desk.clock.now + timedelta(days=11)
    assert (shown.kind, shown.words) == ("referral", "Kita prieglauda")


def test_other_words_change_nothing_of_when_it_is_due(desk: Desk) -> None:
    """Not even after the clock has changed, and long after it began."""
    deadline_id = set_on(desk, desk.receive().ticket_id)
    before = desk.row(Deadline, deadline_id)
    told = default_rules(desk.rules.first_answer_minutes) | {"referral": Rule(60, 120, is_service=False)}
    clock_rules.set_rules(told, rules=desk.rules, by=desk.kim, now=desk.clock.now)
    desk.clock.forward(days=500)

    change(desk, deadline_id, began_at=before.began_at, words="Kita prieglauda")

    after = desk.row(Deadline, deadline_id)
    assert (after.target_at, after.breach_at) == (before.target_at, before.breach_at)
    assert open_told(after, keys=desk.ada.keys).words == "Kita prieglauda"


def test_a_day_of_her_own_is_put_off(desk: Desk) -> None:
    deadline_id = set_on(desk, desk.receive().ticket_id, "other", due_on=date(2026, 3, 9))

    change(desk, deadline_id, due_on=date(2026, 3, 16))
    with pytest.raises(NoDay):
        change(desk, deadline_id, due_on=None)

    shown = read_deadline(deadline_id, by=desk.ada, now=desk.clock.now)
    assert shown.due_on == date(2026, 3, 16)
    assert shown.target_at == datetime(2026, 3, 16, 22, tzinfo=UTC)


def test_what_has_ended_keeps_its_outcome_when_its_words_change(desk: Desk) -> None:
    deadline_id = set_on(desk, desk.receive().ticket_id)
    end(desk, deadline_id, "refused")

    change(desk, deadline_id, words="Neturi vertėjos")

    shown = read_deadline(deadline_id, by=desk.ada, now=desk.clock.now)
    assert (shown.outcome, shown.words) == ("refused", "Neturi vertėjos")


def test_a_damaged_one_says_so_and_can_be_ended(desk: Desk) -> None:
    deadline_id = set_on(desk, desk.receive().ticket_id)
    damage(deadline_id)
    (before,) = listed(desk).items

    end(desk, deadline_id, "done")

    assert (before.damaged, before.kind) == (True, "")
    assert [one.damaged for one in listed(desk, "ended").items] == [True]
    deadlines.resume_deadline(deadline_id, by=desk.ada, now=desk.clock.now)
    assert len(listed(desk).items) == 1


def test_the_list_goes_on_where_it_stopped(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    made = [
        set_on(desk, ticket_id, "other", due_on=date(2026, 3, 9) + timedelta(days=number // 2))
        for number in range(PAGE + 3)
    ]

    first = listed(desk)
    second = listed(desk, older=first.older or "")

    shown = [one.id for one in (*first.items, *second.items)]
    assert (len(first.items), len(second.items), second.older) == (PAGE, 3, None)
    assert sorted(shown, key=str) == sorted(made, key=str)
    assert [one.target_at for one in (*first.items, *second.items)] == sorted(
        desk.row(Deadline, one).target_at for one in made
    )


def test_what_has_ended_is_listed_the_last_one_first_and_goes_on_too(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    for _ in range(PAGE + 1):
        end(desk, set_on(desk, ticket_id))
        desk.clock.forward(minutes=1)

    first = listed(desk, "ended")
    second = listed(desk, "ended", older=first.older or "")

    times = [one.ended_at for one in (*first.items, *second.items) if one.ended_at]
    assert len(times) == PAGE + 1
    assert times == sorted(times, reverse=True)
    assert first.counts == {"open": 0, "ended": PAGE + 1}


def test_eve_sees_nothing_of_another_teams_deadlines(desk: Desk) -> None:
    deadline_id = set_of_no_ticket(desk)

    with pytest.raises(NotHere):
        end(desk, deadline_id, "done", by=desk.eve)
    with pytest.raises(NotHere):
        read_deadline(deadline_id, by=desk.eve, now=desk.clock.now)

    assert listed(desk, by=desk.eve).items == ()


def test_it_stays_when_the_ticket_is_closed(desk: Desk) -> None:
    """What came of a referral is known long after the letters are answered."""
    ticket_id = desk.receive().ticket_id
    set_on(desk, ticket_id)

    tickets.close(ticket_id, by=desk.ada, now=desk.clock.now)

    assert len(listed(desk).items) == 1


def test_a_merge_takes_it_along_and_gives_it_back(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    own, came = set_on(desk, first), set_on(desk, second, words="Prieglauda")

    merge(desk, second, first)
    together = {one.id for one in desk.talk(first).deadlines}
    unmerge(desk, second)

    assert together == {own, came}
    assert [[one.id for one in desk.talk(ticket).deadlines] for ticket in (first, second)] == [[own], [came]]
    assert desk.talk(second).deadlines[0].words == "Prieglauda"


def test_one_on_a_merged_ticket_is_ended_where_it_is_now(desk: Desk) -> None:
    first, second = two_of_hers(desk)
    deadline_id = set_on(desk, second)
    merge(desk, second, first)

    assert deadlines.end_deadline(deadline_id, "accepted", by=desk.ada, now=desk.clock.now) == first


def test_another_team_reads_it_and_the_old_one_no_more(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    deadline_id = set_on(desk, ticket_id, words="Prieglauda")

    hand_over(desk, ticket_id)

    (shown,) = desk.talk(ticket_id, by=desk.eve).deadlines
    assert (shown.kind, shown.words) == ("referral", "Prieglauda")
    assert listed(desk).items == ()
    end(desk, deadline_id, "reached", by=desk.eve)
    assert listed(desk, "ended", by=desk.eve).items[0].outcome == "reached"


def test_whoever_is_of_both_teams_seals_it_at_once(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    deadline_id = set_on(desk, ticket_id, words="Prieglauda")

    hand_over(desk, ticket_id, by=of_both_teams(desk))

    row = desk.row(Deadline, deadline_id)
    assert row.team_id == desk.founded.other_team_id
    assert open_told(row, keys=desk.eve.keys).words == "Prieglauda"


def test_a_damaged_one_does_not_keep_its_ticket_from_moving(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    damage(set_on(desk, ticket_id))

    hand_over(desk, ticket_id)

    assert [one.damaged for one in desk.talk(ticket_id, by=desk.eve).deadlines] == [True]


def test_the_page_of_now_says_which_deadline_is_late(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.answer_and_let_leave(ticket_id)
    on_it, of_none = set_on(desk, ticket_id), set_of_no_ticket(desk)
    desk.clock.forward(days=31)

    shown = read_now(rules=desk.rules, by=desk.sam, now=desk.clock.now, armed=True)

    late = {one.about_id: one for one in shown.late if one.item == "deadline"}
    assert shown.deadlines == {on_it: "referral", of_none: "data breach"}
    assert {one.state for one in late.values()} == {"breached"}
    assert (late[on_it].ticket_id, late[of_none].ticket_id) == (ticket_id, None)


@pytest.mark.parametrize(
    ("days", "state"), [(10, "running"), (11, "soon"), (14, "soon"), (15, "over target"), (31, "breached")]
)
def test_it_goes_from_running_to_breached(desk: Desk, days: int, state: str) -> None:
    set_on(desk, desk.receive().ticket_id)

    desk.clock.forward(days=days)

    assert listed(desk).items[0].state == state


def test_the_duty_mailbox_hears_once_without_any_key(desk: Desk) -> None:
    set_of_no_ticket(desk)
    counts = []
    for days in (2, 2, 7):
        desk.clock.forward(days=days)
        desk.courier_with(desk.mailer, mailbox=DUTY_MAILBOX).look()
        counts.append(sum(mail.text == RAN_OUT for mail in desk.mailer.sent))

    assert counts == [0, 1, 1]
    assert not desk.keys.is_armed(desk.clock.now)


def test_what_has_ended_is_told_to_nobody(desk: Desk) -> None:
    deadline_id = set_of_no_ticket(desk)
    end(desk, deadline_id, "done")

    desk.clock.forward(days=7)
    desk.courier_with(desk.mailer, mailbox=DUTY_MAILBOX).look()

    assert [mail for mail in desk.mailer.sent if mail.text == RAN_OUT] == []
