"""What waits for a supervisor's yes, and what holds: in pages, the oldest first, and of her teams only."""

from __future__ import annotations

from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.errors import NotAllowed
from helpline.deeds.phone import agreements, call_links, calls
from helpline.deeds.phone.agreement_lists import PAGE, AgreementList, AgreementView, read_agreements
from helpline.deeds.phone.callers_shown import Approach
from helpline.deeds.unlocked import Unlocked
from tests.cast import Desk


def listed(desk: Desk, view: AgreementView, *, older: str = "", by: Unlocked | None = None) -> AgreementList:
    return read_agreements(view, by=by or desk.sam, now=desk.clock.now, older=older)


def words_of(shown: AgreementList) -> list[str]:
    return [item.agreement.approach.words for item in shown.items]


def propose(desk: Desk, words: str, *, by: Unlocked | None = None, calls_a_week: int | None = None) -> UUID:
    """With a woman who has not written before; a minute passes."""
    ticket_id = desk.receive(address=f"{words.casefold()}@quiet-harbour.example").ticket_id
    approach = Approach(words, calls_a_week=calls_a_week)
    agreements.agree(ticket_id, approach, revision=0, by=by or desk.ada, now=desk.clock.now)
    desk.clock.forward(minutes=1)
    return ticket_id


def test_a_proposal_waits_until_it_is_approved_and_then_holds(desk: Desk) -> None:
    ticket_id = propose(desk, "Trumpai")
    waits, holds = words_of(listed(desk, "proposed")), words_of(listed(desk, "in-force"))

    agreements.approve(ticket_id, revision=1, by=desk.sam, now=desk.clock.now)

    assert (waits, holds) == (["Trumpai"], [])
    after = listed(desk, "in-force")
    assert words_of(listed(desk, "proposed")) == []
    assert words_of(after) == ["Trumpai"]
    assert after.counts == {"proposed": 0, "in-force": 1}
    assert (after.items[0].ticket_id, after.items[0].agreement.approved_by) == (ticket_id, "Sam")


def test_what_waits_longest_comes_first(desk: Desk) -> None:
    for words in ("Pirma", "Antra", "Trečia"):
        propose(desk, words)

    assert words_of(listed(desk, "proposed")) == ["Pirma", "Antra", "Trečia"]


@pytest.mark.parametrize("view", ["proposed", "in-force"])
def test_every_agreement_stands_on_one_page_exactly(desk: Desk, view: AgreementView) -> None:
    """Also where several were written in the same minute."""
    by = desk.sam if view == "in-force" else desk.ada
    written = {f"Nr{number}" for number in range(2 * PAGE + 1)}
    for words in written:
        propose(desk, words, by=by)
        desk.clock.forward(minutes=-1)

    pages, older = [listed(desk, view)], ""
    while (older := pages[-1].older or "") != "":
        pages.append(listed(desk, view, older=older))

    assert [len(page.items) for page in pages] == [PAGE, PAGE, 1]
    shown = [words for page in pages for words in words_of(page)]
    assert sorted(shown) == sorted(written)


@pytest.mark.parametrize(
    "older", ["", ".", "1", "1.2.3", "99999999999999999999.0", "ne.ne", f"1.{UUID(int=0)}"]
)
def test_a_place_in_the_list_that_is_none_shows_it_from_the_beginning(desk: Desk, older: str) -> None:
    propose(desk, "Trumpai")

    assert words_of(listed(desk, "proposed", older=older)) == ["Trumpai"]


def test_calls_of_the_last_seven_days_stand_beside_what_was_agreed(desk: Desk) -> None:
    ticket_id = propose(desk, "Trumpai", calls_a_week=1)
    contact_id = desk.row(records.Ticket, ticket_id).contact_id
    for _ in range(2):
        call_links.link(
            calls.begin(by=desk.oda, now=desk.clock.now), contact_id, by=desk.oda, now=desk.clock.now
        )
        desk.clock.forward(days=5)

    (item,) = listed(desk, "proposed").items

    assert item.calls == 1
    desk.clock.forward(days=-4)
    assert listed(desk, "proposed").items[0].calls == 2


def test_the_newest_ticket_of_hers_is_where_it_is_read(desk: Desk) -> None:
    first = propose(desk, "Trumpai")
    contact_id = desk.row(records.Ticket, first).contact_id
    desk.clock.forward(days=1)
    second = desk.receive(address="kita@quiet-harbour.example").ticket_id
    with records.transaction() as session:
        session.get_one(records.Ticket, second).contact_id = contact_id

    assert [item.ticket_id for item in listed(desk, "proposed").items] == [second]


def test_of_another_team_nothing_is_listed(desk: Desk) -> None:
    propose(desk, "Trumpai")
    with records.transaction() as session:
        session.query(records.Agreement).update({"team_id": desk.founded.other_team_id})

    shown = listed(desk, "proposed")

    assert (shown.items, shown.counts) == ((), {"proposed": 0, "in-force": 0})


def test_one_that_does_not_open_is_listed_all_the_same(desk: Desk) -> None:
    propose(desk, "Trumpai")
    with records.transaction() as session:
        (row,) = session.query(records.Agreement)
        row.approach = row.approach[:-1] + bytes([row.approach[-1] ^ 1])

    (item,) = listed(desk, "proposed").items

    assert item.agreement.damaged
    assert item.agreement.approach == Approach("")


def test_whoever_approves_none_sees_no_list(desk: Desk) -> None:
    for by in (desk.oda, desk.ada, desk.kim):
        with pytest.raises(NotAllowed):
            listed(desk, "proposed", by=by)
