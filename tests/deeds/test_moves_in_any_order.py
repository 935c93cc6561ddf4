"""Whatever is merged, parted, moved and taken apart in whatever order, every message opens for exactly those who may."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpline import records
from helpline.deeds.answer import notes
from helpline.deeds.errors import Merged, NotHere
from helpline.deeds.move import merging, splitting, transfer, unmerging
from helpline.deeds.move.sharing import NotMergeable
from helpline.deeds.ticket.deadlines import Wanted, set_deadline
from tests.cast import Desk
from tests.deeds.two_tickets import texts, two_of_hers

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["merge", "split", "split later", "move", "unmerge", "receive", "answer", "note", "hand over"]),
        st.integers(0, 9), st.integers(0, 9),
    ),
    min_size=3, max_size=12,
)  # fmt: skip


@given(steps=STEPS)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_no_sequence_of_moves_loses_a_message_or_shows_one_to_others(
    desk: Desk, steps: list[tuple[str, int, int]]
) -> None:
    desk.store.keep() if not hasattr(desk, "_kept") else None
    desk._kept = True  # type: ignore[attr-defined]  # one desk for all examples
    desk.store.put_back()
    written = {"Pirmas", "Antras"}
    dated = {_dated(desk, ticket_id) for ticket_id in two_of_hers(desk)}
    for step, (deed, one, other) in enumerate(steps):
        desk.clock.forward(minutes=7)
        try:
            _do(desk, deed, one, other, name=f"{deed} {step}", written=written)
        except (NotMergeable, NotHere, Merged):
            continue

    seen: list[str] = []
    for ticket in desk.rows(records.Ticket):
        whose, others = (
            (desk.ada, desk.eve) if ticket.team_id == desk.founded.team_id else (desk.eve, desk.ada)
        )
        with pytest.raises(NotHere):
            desk.talk(ticket.id, by=others)
        if ticket.state == "merged":
            assert [row for row in desk.rows(records.Message) if row.ticket_id == ticket.id] == []
            continue
        talk = desk.talk(ticket.id, by=whose)
        assert not any(message.damaged for message in talk.messages)
        assert [message.number for message in talk.messages] == list(range(1, len(talk.messages) + 1))
        assert ticket.message_count == len(talk.messages)
        seen += texts(talk)
        for deadline in talk.deadlines:
            assert deadline.words == "Prieglauda"
            dated.remove(deadline.id)
    assert sorted(seen) == sorted(written)
    assert dated == set()
    where = {row.id: row.ticket_id for row in desk.rows(records.Message)}
    assert all(where[row.message_id] == row.ticket_id for row in desk.rows(records.OutboxRow))
    assert all(where[row.message_id] == row.ticket_id for row in desk.rows(records.ReplyToken))


def _dated(desk: Desk, ticket_id: UUID) -> UUID:
    wanted = Wanted("referral", desk.clock.now, words="Prieglauda")
    return set_deadline(ticket_id, wanted, rules=desk.rules, by=desk.ada, now=desk.clock.now)


def _do(desk: Desk, deed: str, one: int, other: int, *, name: str, written: set[str]) -> None:
    found = sorted(desk.rows(records.Ticket), key=lambda ticket: (ticket.received_at, str(ticket.id)))
    first, second = found[one % len(found)].id, found[other % len(found)].id
    by = desk.ada if found[one % len(found)].team_id == desk.founded.team_id else desk.eve
    now = desk.clock.now
    if deed == "merge":
        merging.merge(second, first, rules=desk.rules, by=by, now=now)
    elif deed == "unmerge":
        unmerging.unmerge(first, rules=desk.rules, by=by, now=now)
    elif deed in ("split", "split later", "move"):
        messages = desk.talk(first, by=by).messages
        message_id = messages[other % len(messages)].id
        if deed == "move":
            splitting.move_messages(
                first, message_id, second, and_later=bool(other % 2), rules=desk.rules, by=by, now=now
            )
        else:
            later = deed == "split later"
            splitting.split(first, message_id, and_later=later, rules=desk.rules, by=by, now=now)
    elif deed == "receive":
        desk.receive(text=name, sender_check="pass")
        desk.courier.look()
        written.add(name)
    elif deed == "answer":
        desk.answer(first, name, by=by)
        desk.let_leave()
        written.add(name)
    elif deed == "note":
        notes.note(first, name, by=by, now=now)
        written.add(name)
    else:
        teams = (desk.founded.team_id, desk.founded.other_team_id)
        transfer.transfer(first, teams[by is desk.ada], name, by=by, now=now)
        written.add(name)
