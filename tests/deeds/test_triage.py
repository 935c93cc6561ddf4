"""Triage: one sealed record a ticket, what raises a ticket and what doesn't, and two colleagues at once."""

from __future__ import annotations

import json
from dataclasses import asdict
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from helpline import records
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.errors import NotAllowed, TriagedMeanwhile
from helpline.deeds.ticket import facts, tickets
from helpline.deeds.ticket.danger import alarm_of, proposed_danger
from helpline.deeds.ticket.facts import TriageFacts
from helpline.sealing import context, kdf, seal_record
from helpline.words.code_lists import code_list
from tests.cast import Desk

WHOLE = TriageFacts(
    kind="third_party", danger=2, safe_now="no", language="uk", others_see="unknown", fear=0,
    signs=("isolation", "children_present"), suicide="thoughts", reasons=("legal", "housing"),
    violence_forms=("control",), relation="ex_partner", country="LT", municipality="13", age_band="25_34",
    tags=("grįžimas",),
)  # fmt: skip


def seal_as_before(desk: Desk, ticket_id: UUID, told: dict[str, object]) -> None:
    """Puts a record in the place of the ticket's, as an older or a newer desk has written it."""
    with records.transaction() as session:
        link = session.get_one(records.TicketFacts, ticket_id)
        row = session.get_one(records.Facts, link.facts_id)
        key = kdf(desk.ada.keys.pair(row.team_id, row.epoch).seed, "facts")
        place = context("facts", row.org_id, row.team_id, row.id)
        row.facts = seal_record(key, json.dumps(told).encode(), place, epoch=row.epoch)


def test_everything_that_was_coded_is_read_back(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    tickets.triage(ticket_id, WHOLE, seen=0, by=desk.ada, now=desk.clock.now)

    assert asdict(desk.talk(ticket_id, by=desk.oda).facts) == asdict(WHOLE) | {"revision": 1}


def test_no_code_of_a_triage_lies_on_the_disk(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    before = desk.store.disk()  # PostgreSQL has words of its own on it

    tickets.triage(ticket_id, WHOLE, by=desk.ada, now=desk.clock.now)

    disk = desk.store.disk()
    codes = ("third_party", "isolation", "children_present", "ex_partner", "25_34", "grįžimas", "legal")
    assert [code for code in codes if disk.count(code.encode()) > before.count(code.encode())] == []


def test_a_record_of_three_facts_still_opens(desk: Desk) -> None:
    """So desks wrote it before there were versions; somebody has triaged it, so its revision is one."""
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id)
    seal_as_before(desk, ticket_id, {"kind": "consultation", "danger": 3, "safe_now": "no", "language": "ru"})

    shown = desk.talk(ticket_id).facts

    assert (shown.kind, shown.danger, shown.safe_now, shown.language) == ("consultation", 3, "no", "ru")
    assert (shown.revision, shown.signs, shown.fear) == (1, (), None)


def test_a_record_of_a_later_desk_opens_as_far_as_it_is_known(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id)
    seal_as_before(
        desk, ticket_id, {"v": 9, "danger": 2, "reasons": ["legal"], "moon": "full", "revision": 4}
    )

    shown = desk.talk(ticket_id).facts

    assert (shown.danger, shown.reasons, shown.revision) == (2, ("legal",), 4)


def test_two_colleagues_do_not_overwrite_each_other(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    tickets.triage(ticket_id, TriageFacts(danger=2), seen=0, by=desk.oda, now=desk.clock.now)

    with pytest.raises(TriagedMeanwhile):
        tickets.triage(ticket_id, TriageFacts(danger=1), seen=0, by=desk.ada, now=desk.clock.now)

    assert desk.talk(ticket_id).facts.danger == 2
    assert desk.kinds(ticket_id).count("triaged") == 1


def test_whoever_has_seen_the_newest_facts_may_change_them(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    tickets.triage(ticket_id, TriageFacts(danger=2), seen=0, by=desk.oda, now=desk.clock.now)

    tickets.triage(ticket_id, TriageFacts(danger=1), seen=1, by=desk.ada, now=desk.clock.now)

    assert desk.talk(ticket_id).facts == TriageFacts(danger=1, revision=2)


def test_a_damaged_record_is_told_of_and_can_be_triaged_anew(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, danger=1)
    with records.transaction() as session:
        row = session.scalars(select(records.Facts)).one()
        row.facts = row.facts[:-1] + bytes([row.facts[-1] ^ 1])
    assert desk.talk(ticket_id).facts_damaged

    tickets.triage(ticket_id, TriageFacts(danger=2), seen=0, by=desk.ada, now=desk.clock.now)

    talk = desk.talk(ticket_id)
    assert (talk.facts.danger, talk.facts_damaged) == (2, False)


@pytest.mark.parametrize(
    "found", [{"danger": 3}, {"danger": 4}, {"suicide": "plan"}, {"suicide": "attempt_now"}]
)
def test_high_danger_raises_whatever_was_chosen_for_the_list(desk: Desk, found: dict[str, object]) -> None:
    ticket_id = desk.receive().ticket_id

    desk.triage(ticket_id, look="usual", **found)

    assert desk.talk(ticket_id).urgent
    assert desk.kinds(ticket_id)[-2:] == ["triaged", "priority raised"]


def test_less_danger_alone_does_not_take_a_ticket_off_look_now(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, danger=4)

    desk.triage(ticket_id, danger=1)
    still = desk.talk(ticket_id).urgent
    desk.triage(ticket_id, look="usual", danger=1)

    assert still
    assert not desk.talk(ticket_id).urgent
    assert desk.kinds(ticket_id)[-2:] == ["triaged", "priority lowered"]


def test_what_was_taken_off_by_hand_stays_off_until_the_danger_grows(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.triage(ticket_id, danger=3)
    desk.triage(ticket_id, look="usual", danger=3)

    desk.triage(ticket_id, danger=3, reasons=("legal",))
    same = desk.talk(ticket_id).urgent
    desk.triage(ticket_id, danger=4)

    assert not same
    assert desk.talk(ticket_id).urgent


def test_a_person_may_say_look_now_without_any_danger(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    desk.triage(ticket_id, look="now")

    assert desk.talk(ticket_id).urgent


def test_another_kind_changes_whether_it_counts_for_the_target(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    counted = []

    for kind in ("media_general", "referral", "perpetrator", "consultation"):
        desk.triage(ticket_id, kind=kind)
        counted.append(desk.row(records.Ticket, ticket_id).counts_for_target)

    assert counted == [False, True, False, True]


def test_triaging_spam_does_not_bring_it_back_into_the_figures(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    tickets.mark_spam(ticket_id, by=desk.ada, now=desk.clock.now)

    desk.triage(ticket_id, kind="consultation")

    assert not desk.row(records.Ticket, ticket_id).counts_for_target


def test_a_ticket_is_taken_and_handed_over_in_the_same_deed(desk: Desk) -> None:
    mine, hers = desk.receive().ticket_id, desk.receive().ticket_id

    tickets.triage(mine, TriageFacts(), assignee=desk.oda.staff_id, by=desk.oda, now=desk.clock.now)
    tickets.triage(hers, TriageFacts(), assignee=desk.sam.staff_id, by=desk.ada, now=desk.clock.now)

    assert [desk.talk(mine).assignee, desk.talk(hers).assignee] == ["Oda", "Sam"]


def test_who_may_not_hand_over_triages_nothing_by_trying(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id

    with pytest.raises(NotAllowed):
        tickets.triage(
            ticket_id, TriageFacts(danger=2), assignee=desk.ada.staff_id, by=desk.oda, now=desk.clock.now
        )  # fmt: skip

    assert desk.talk(ticket_id).facts == TriageFacts()


def test_the_inbox_shows_the_danger_and_the_kind(desk: Desk) -> None:
    triaged, untouched = desk.receive().ticket_id, desk.receive().ticket_id
    desk.triage(triaged, danger=2, kind="professional")

    inbox, _ = read_inbox("all", by=desk.oda, now=desk.clock.now, armed=True)

    shown = {item.id: (item.danger, item.kind) for item in inbox.items}
    assert shown == {triaged: (2, "professional"), untouched: (0, "")}


def test_the_facts_of_many_tickets_leave_out_what_does_not_open(desk: Desk) -> None:
    whole, damaged, empty = (desk.receive().ticket_id for _ in range(3))
    desk.triage(whole, danger=1)
    desk.triage(damaged, danger=1)
    with records.transaction() as session:
        link = session.get_one(records.TicketFacts, damaged)
        session.get_one(records.Facts, link.facts_id).facts = b"x"

    with records.reading() as session:
        found = facts.facts_of(session, [whole, damaged, empty], by=desk.ada)

    assert set(found) == {whole}


def test_the_team_is_offered_the_tags_it_uses_most(desk: Desk) -> None:
    for tags in (("naktis",), ("naktis", "grįžimas"), ("paskola",)):
        desk.triage(desk.receive().ticket_id, tags=tags)

    offered = desk.talk(desk.receive().ticket_id).known_tags

    assert offered == ("naktis", "grįžimas", "paskola")


@pytest.mark.parametrize(
    ("found", "proposed"),
    [
        ({}, None),
        ({"signs": ("isolation",)}, 2),
        ({"safe_now": "no"}, 2),
        ({"fear": 5}, 2),
        ({"fear": 8}, 3),
        ({"signs": ("weapon",)}, 3),
        ({"signs": ("weapon",), "safe_now": "no"}, 4),
        ({"signs": code_list("danger_signs").codes[-6:]}, 3),
        ({"suicide": "plan"}, 3),
        ({"suicide": "attempt_now", "danger": 3}, 4),
        ({"signs": ("weapon",), "danger": 3}, None),
        ({"danger": 4}, None),
    ],
)
def test_ticked_signs_propose_a_level(found: dict[str, object], proposed: int | None) -> None:
    assert proposed_danger(TriageFacts(**found)) == proposed  # type: ignore[arg-type]  # a table of any fields


@given(
    danger=st.integers(0, 4),
    fear=st.none() | st.integers(0, 10),
    signs=st.sets(st.sampled_from(code_list("danger_signs").codes)),
    suicide=st.sampled_from(["", *code_list("suicide_levels").codes]),
    safe_now=st.sampled_from(tickets.SAFE_NOW),
    more=st.sampled_from(code_list("danger_signs").codes),
)
def test_a_proposal_is_never_lower_and_one_more_sign_never_lowers_it(
    danger: int, fear: int | None, signs: set[str], suicide: str, safe_now: str, more: str
) -> None:
    found = TriageFacts(danger=danger, fear=fear, signs=tuple(signs), suicide=suicide, safe_now=safe_now)
    worse = TriageFacts(
        danger=danger, fear=fear, signs=tuple(signs | {more}), suicide=suicide, safe_now=safe_now
    )

    before, after = proposed_danger(found) or danger, proposed_danger(worse) or danger

    assert danger <= before <= after <= 4
    assert alarm_of(found) in (0, 3, 4)
