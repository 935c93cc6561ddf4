"""Views of one's own: they show what they say, and nobody else sees that they are there, or what they are called."""

from __future__ import annotations

from uuid import UUID

import pytest

from helpline import records
from helpline.deeds.desk import saved_views
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.desk.inbox_shown import Filters, Inbox
from helpline.deeds.desk.saved_views import MOST, TooMany
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.ticket import tickets
from helpline.deeds.unlocked import Unlocked
from tests.cast import Desk


def keep(desk: Desk, name: str = "Naktis", *, by: Unlocked | None = None, **filters: object) -> UUID:
    return saved_views.save_view(name, Filters(**filters), by=by or desk.ada, now=desk.clock.now)  # type: ignore[arg-type]  # as a form fills it


def look(desk: Desk, view_id: UUID, *, by: Unlocked | None = None) -> Inbox:
    return read_inbox(view_id, by=by or desk.ada, now=desk.clock.now, armed=True)[0]


def test_a_view_of_ones_own_shows_what_its_filters_say(desk: Desk) -> None:
    calm, urgent, taken = (desk.receive(text=text).ticket_id for text in ("Labas", "he has a knife", "Taip"))
    tickets.assign(taken, desk.ada.staff_id, by=desk.ada, now=desk.clock.now)
    views = [
        keep(desk, "a", owner="me"),
        keep(desk, "b", owner="nobody", channel="email"),
        keep(desk, "C", is_urgent=True),
        keep(desk, "d", channel="phone"),
    ]

    found = [{item.id for item in look(desk, view_id).items} for view_id in views]

    assert found == [{taken}, {calm, urgent}, {urgent}, set()]
    assert [own.count for own in look(desk, views[0]).own] == [1, 2, 1, 0]


def test_a_view_by_tag_opens_the_sealed_tags(desk: Desk) -> None:
    night, day = desk.receive().ticket_id, desk.receive().ticket_id
    desk.triage(night, tags=("Naktis", "teismas"))
    desk.triage(day, tags=("diena",))

    found = look(desk, keep(desk, tag="naktis"))

    assert [item.id for item in found.items] == [night]
    assert found.own[0].count == 1
    assert look(desk, keep(desk, tag="nėra")).items == ()


def test_it_can_be_renamed_and_filtered_anew(desk: Desk) -> None:
    view_id = keep(desk)

    saved_views.change_view(view_id, "Savaitgalis", Filters("closed"), by=desk.ada)

    shown = look(desk, view_id).shown
    assert shown is not None
    assert (shown.name, shown.filters.view) == ("Savaitgalis", "closed")


def test_a_deleted_view_is_gone_and_its_tickets_stay(desk: Desk) -> None:
    view_id, ticket_id = keep(desk), desk.receive().ticket_id

    saved_views.delete_view(view_id, by=desk.ada)

    with pytest.raises(NotHere):
        look(desk, view_id)
    assert desk.row(records.Ticket, ticket_id).state == "new"


def test_her_views_are_hers_alone(desk: Desk) -> None:
    view_id = keep(desk)

    for deed in (
        lambda: look(desk, view_id, by=desk.sam),
        lambda: saved_views.read_view(view_id, by=desk.sam),
        lambda: saved_views.change_view(view_id, "x", Filters(), by=desk.sam),
        lambda: saved_views.delete_view(view_id, by=desk.sam),
    ):
        with pytest.raises(NotHere):
            deed()
    with pytest.raises(NotAllowed):
        keep(desk, by=desk.kim)


def test_neither_name_nor_filters_lie_on_the_disk(desk: Desk) -> None:
    keep(desk, "kanarėlė-7q", channel="phone")

    disk = desk.store.disk()

    assert "kanarėlė-7q".encode() not in disk
    assert b"kanar" not in disk


def test_the_side_list_holds_a_dozen(desk: Desk) -> None:
    for number in range(MOST):
        keep(desk, str(number))

    with pytest.raises(TooMany):
        keep(desk)


def test_a_damaged_view_can_still_be_deleted(desk: Desk) -> None:
    view_id = keep(desk)
    with records.transaction() as session:
        session.get_one(records.SavedView, view_id).view = b"HL1 nothing"

    assert look(desk, view_id).own[0].damaged
    assert saved_views.read_view(view_id, by=desk.ada).name == ""
    saved_views.delete_view(view_id, by=desk.ada)

    assert desk.rows(records.SavedView) == []
