"""The pages of deadlines: set on a ticket or for none, changed, ended; what can't be right is said and what was typed stays."""

from __future__ import annotations

from datetime import UTC, datetime
from html import unescape
from typing import Any
from uuid import UUID

from helpline.deeds.ticket.deadline_seals import Told, open_told
from helpline.records import Deadline
from tests.cast import Browser, Desk
from tests.web.deadlines import with_a_deadline
from tests.web.test_access_statements import asked_by


def the_one(desk: Desk) -> Deadline:
    (row,) = desk.rows(Deadline)
    return row


def told(desk: Desk) -> Told:
    return open_told(the_one(desk), keys=desk.ada.keys)


def set_on(browser: Browser, ticket_id: UUID, **typed: str) -> Any:
    return browser.post(f"/tickets/{ticket_id}/deadlines", {"deadline_kind": "referral", **typed})


def test_one_is_set_on_a_ticket_by_her_own_clock(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    ada = desk.browser("Ada")

    asked = set_on(ada, ticket_id, deadline_since="2026-03-01T10:00", deadline_words="Prieglauda")

    assert asked.headers["Location"].endswith(f"/tickets/{ticket_id}#deadlines")
    assert the_one(desk).began_at == datetime(2026, 3, 1, 8, tzinfo=UTC)
    page = unescape(ada.get(f"/tickets/{ticket_id}").text)
    assert "Kuo baigėsi nukreipimas" in page
    assert "Prieglauda" in page


def test_what_can_not_be_right_is_said_beside_its_field_and_kept(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    ada = desk.browser("Ada")
    wrong = (
        ({"deadline_kind": ""}, "Pasirink, kas tai."),
        ({"deadline_kind": "vakaras"}, "Pasirink, kas tai."),
        ({"deadline_since": "2026-03-03T10:00"}, "To dar nebuvo"),
        ({"deadline_on": "2026-03-09"}, "Palik dieną tuščią"),
        ({"deadline_kind": "other"}, "Nurodyk dieną, iki kurios"),
        ({"deadline_on": "rytoj"}, "Tai ne diena"),
    )

    for typed, sentence in wrong:
        asked = set_on(ada, ticket_id, deadline_words="Prieglauda Rytuose", **typed)
        assert asked.status_code == 422
        assert sentence in unescape(asked.text)
        assert "Prieglauda Rytuose" in asked.text

    assert desk.rows(Deadline) == []


def test_one_of_no_ticket_is_set_in_the_list(desk: Desk) -> None:
    oda = desk.browser("Oda")
    empty = oda.get("/deadlines").text

    oda.post("/deadlines", {"deadline_kind": "data breach"})

    assert "Nieko nelaukia." in empty
    page = oda.get("/deadlines").text
    assert "Pranešti VDAI" in page
    assert "Be kreipimosi" in page


def test_what_belongs_on_a_ticket_is_refused_there(desk: Desk) -> None:
    asked = desk.browser("Oda").post("/deadlines", {"deadline_kind": "protection order"})

    assert asked.status_code == 422
    assert "Tai nustatoma kreipimosi puslapyje." in asked.text
    assert desk.rows(Deadline) == []


def test_it_ends_with_what_came_of_it_and_is_taken_up_again(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    here = f"/deadlines/{with_a_deadline(desk, ticket_id)}"
    ada = desk.browser("Ada")

    unsaid = ada.post(f"{here}/end")
    ended = ada.post(f"{here}/end", {"outcome": "accepted"})
    page = ada.get("/deadlines?view=ended").text
    ada.post(f"{here}/resumption")

    assert unsaid.status_code == 422
    assert "Pasirink, kuo tai baigėsi." in unescape(unsaid.text)
    assert 'value="2026-03-02T10:00"' in unsaid.text
    assert ended.headers["Location"].endswith(f"/tickets/{ticket_id}#deadlines")
    assert "priimta: jai ten padeda" in page
    assert the_one(desk).ended_at is None


def test_its_words_are_changed_and_when_it_is_due_stays(desk: Desk) -> None:
    here = f"/deadlines/{with_a_deadline(desk, desk.receive().ticket_id)}"
    due = the_one(desk).target_at
    desk.clock.forward(days=1)

    desk.browser("Ada").post(here, {"deadline_since": "2026-03-02T10:00", "deadline_words": "Kita"})

    assert (told(desk).words, the_one(desk).target_at) == ("Kita", due)


def test_a_beginning_still_to_come_is_refused_on_its_page(desk: Desk) -> None:
    here = f"/deadlines/{with_a_deadline(desk, desk.receive().ticket_id)}"

    asked = desk.browser("Ada").post(here, {"deadline_since": "2026-03-09T10:00", "deadline_words": "Kita"})

    assert asked.status_code == 422
    assert "To dar nebuvo" in unescape(asked.text)
    assert told(desk).words == "Prieglauda"


def test_the_clocks_page_sets_deadlines_set_afterwards(desk: Desk) -> None:
    page = unescape(desk.browser("Kim").get("/rules/clocks").text)

    assert "pakeitimas galioja tik tiems, kurie nustatomi vėliau" in page
    assert 'name="data-breach.breach" value="72:00"' in page


def test_a_late_one_leads_from_the_page_of_now_to_itself(desk: Desk) -> None:
    desk.browser("Ada").post("/deadlines", {"deadline_kind": "data breach"})
    desk.clock.forward(days=4)

    page = unescape(desk.browser("Sam").get("/waiting").text)

    assert f'href="/deadlines/{the_one(desk).id}"' in page
    assert "Pranešti VDAI apie duomenų pažeidimą" in page


def test_the_list_asks_the_database_as_often_for_many_as_for_few(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    paths = ("/deadlines", f"/tickets/{ticket_id}")
    for _ in range(2):
        with_a_deadline(desk, ticket_id)
    few = [len(asked_by(desk, path)) for path in paths]
    for _ in range(10):
        with_a_deadline(desk, ticket_id)

    many = [len(asked_by(desk, path)) for path in paths]

    assert many == few
    assert few[0] < 15
