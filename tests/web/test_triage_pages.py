"""The triage panel and the emergency card over HTTP: what is kept, what is refused with a sentence, what is shown."""

from __future__ import annotations

from uuid import UUID

import pytest
from werkzeug.test import TestResponse

from helpline.deeds.ticket import tickets
from helpline.deeds.ticket.facts import TriageFacts
from helpline.web.words.countries import countries, country_codes
from tests.cast import Browser, Desk


@pytest.fixture
def ticket_id(desk: Desk) -> UUID:
    return desk.receive().ticket_id


def send(browser: Browser, ticket_id: UUID, **told: object) -> TestResponse:
    form = {"version": "0", "danger": "0", "csrf": browser.csrf, **told}
    return browser.post(f"/tickets/{ticket_id}/triage", form)


def page_of(browser: Browser, ticket_id: UUID) -> str:
    return browser.get(f"/tickets/{ticket_id}").get_data(as_text=True)


def test_the_whole_panel_is_kept(desk: Desk, ticket_id: UUID) -> None:
    browser = desk.browser("Ada")

    answer = send(
        browser, ticket_id, kind="consultation", danger="2", safe_now="no", others_see="yes", fear="7",
        signs=["isolation", "weapon"], suicide="asked_none", reasons=["legal"], violence_forms=["control", "economic"],
        relation="ex_partner", language="lt", municipality="13", age_band="25_34", tags=["naktis"],
        sex="woman", harmer_sex="man", harmer_age_band="35_49", reporting_delay="1_3_months",
        new_tags=" Grįžimas,  naktis ,", look="now", assignee=str(desk.ada.staff_id),
    )  # fmt: skip

    talk = desk.talk(ticket_id)
    assert (answer.status_code, answer.location) == (303, f"/tickets/{ticket_id}#triage")
    assert talk.facts == TriageFacts(
        kind="consultation", danger=2, safe_now="no", others_see="yes", fear=7, signs=("isolation", "weapon"),
        suicide="asked_none", reasons=("legal",), violence_forms=("control", "economic"), relation="ex_partner",
        language="lt", country="LT", municipality="13", age_band="25_34", tags=("naktis", "grįžimas"), revision=1,
        sex="woman", harmer_sex="man", harmer_age_band="35_49", reporting_delay="1_3_months",
    )  # fmt: skip
    assert (talk.assignee, talk.urgent) == ("Ada", True)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"fear": "11"}, "Her fear is a number from 0 to 10."),
        ({"fear": "very"}, "Her fear is a number from 0 to 10."),
        ({"country": "NO", "municipality": "13"}, "A municipality goes with Lithuania"),
        ({"new_tags": "rowan@post.example"}, "A tag is a word, never an address, a number or a name."),
        ({"new_tags": "+370 600 12345"}, "A tag is a word, never an address, a number or a name."),
        ({"new_tags": "a" * 41}, "A tag has at most 40 letters."),
        ({"new_tags": ",".join(map(str, range(13)))}, "A ticket has at most 12 tags."),
        ({"reasons": ["moon"]}, "This is not on the list."),
        ({"kind": "moon"}, "This is not on the list."),
        ({"danger": "5"}, "Danger is a level from 0 to 4."),
        ({"country": "ZZ"}, "This is not on the list."),
    ],
)
def test_what_cannot_be_is_told_and_what_was_typed_is_kept(
    desk: Desk, ticket_id: UUID, told: dict[str, object], sentence: str
) -> None:
    browser = desk.browser("Ada")
    browser.post("/language", {"language": "en", "csrf": browser.csrf})

    answer = send(browser, ticket_id, **({"relation": "employer", "new_tags": "kept"} | told))

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in page
    assert '<option value="employer" selected>' in page
    assert f'value="{told.get("new_tags", "kept")}"' in page
    assert '<details class="card triage" id="triage" open' in page
    assert desk.talk(ticket_id).facts == TriageFacts()


def test_what_is_no_number_stays_in_its_field(desk: Desk, ticket_id: UUID) -> None:
    page = send(desk.browser("Ada"), ticket_id, fear="labai").get_data(as_text=True)

    assert 'value="labai" aria-invalid="true"' in page


def test_a_colleagues_triage_is_shown_and_nothing_is_overwritten(desk: Desk, ticket_id: UUID) -> None:
    browser = desk.browser("Ada")
    tickets.triage(ticket_id, TriageFacts(danger=2, kind="referral"), seen=0, by=desk.oda, now=desk.clock.now)

    answer = send(browser, ticket_id, danger="1", relation="employer")

    page = answer.get_data(as_text=True)
    assert answer.status_code == 409
    assert desk.talk(ticket_id).facts.danger == 2
    assert '<option value="employer" selected>' in page
    assert 'name="version" value="1"' in page

    again = send(browser, ticket_id, version="1", danger="1", relation="employer")

    assert again.status_code == 303
    assert desk.talk(ticket_id).facts == TriageFacts(danger=1, relation="employer", revision=2)


def test_a_mistake_after_a_colleagues_triage_does_not_hide_hers(desk: Desk, ticket_id: UUID) -> None:
    """The form that comes back still says which facts were looked at, so the next try is stopped."""
    browser = desk.browser("Ada")
    tickets.triage(ticket_id, TriageFacts(danger=2), seen=0, by=desk.oda, now=desk.clock.now)

    page = send(browser, ticket_id, fear="11").get_data(as_text=True)

    assert 'name="version" value="0"' in page


def test_the_panel_is_folded_until_somebody_opens_it(desk: Desk, ticket_id: UUID) -> None:
    page = page_of(desk.browser("Ada"), ticket_id)

    assert '<details class="card triage" id="triage" data-triage data-letter="t">' in page


def test_an_assignee_who_is_nobody_is_refused(desk: Desk, ticket_id: UUID) -> None:
    assert send(desk.browser("Ada"), ticket_id, assignee="x").status_code == 422


def test_danger_four_leads_to_the_emergency_card(desk: Desk, ticket_id: UUID) -> None:
    browser = desk.browser("Ada")
    before = page_of(browser, ticket_id)

    answer = send(browser, ticket_id, danger="4")

    assert answer.location == f"/tickets/{ticket_id}#emergency"
    assert 'id="emergency"' not in before
    assert 'id="emergency"' in page_of(browser, ticket_id)


def test_an_emergency_record_is_a_sealed_note_and_is_linked_from_the_card(
    desk: Desk, ticket_id: UUID
) -> None:
    browser = desk.browser("Ada")
    send(browser, ticket_id, danger="4")
    form = {
        "called": "112", "called_at": "03:10", "place": "Klevų 3", "consent": "no", "decided_by": "Sam",
        "ground": "gresia mirtis", "disclosed": "adresas, policijai", "told_her": "yes", "csrf": browser.csrf,
    }  # fmt: skip

    answer = browser.post(f"/tickets/{ticket_id}/emergency", form)

    note = desk.talk(ticket_id).messages[-1]
    assert answer.status_code == 303
    assert (note.direction, note.flags, note.author) == ("note", ("emergency",), "Ada")
    for said in ("112", "03:10", "Klevų 3", "Sam", "gresia mirtis", "adresas, policijai"):
        assert said in note.text
    assert f'href="#m{note.number}"' in page_of(browser, ticket_id)
    assert desk.kinds(ticket_id)[-1] == "noted"
    assert "Klevų".encode() not in desk.store.disk()


def test_breaking_confidence_wants_a_reason_in_writing(desk: Desk, ticket_id: UUID) -> None:
    browser = desk.browser("Ada")
    form = {"called": "112", "decided_by": "Sam", "consent": "could_not_ask", "csrf": browser.csrf}

    answer = browser.post(f"/tickets/{ticket_id}/emergency", form)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'value="112"' in page
    assert 'id="emergency-ground-error"' in page
    assert len(desk.talk(ticket_id).messages) == 1


def test_the_list_says_danger_and_kind_in_words(desk: Desk, ticket_id: UUID) -> None:
    browser = desk.browser("Ada")
    browser.post("/language", {"language": "en", "csrf": browser.csrf})
    send(browser, ticket_id, danger="2", kind="professional")

    page = browser.get("/tickets?view=all").get_data(as_text=True)

    assert "danger 2, raised" in page
    assert "a professional" in page


def test_countries_are_the_249_of_iso_and_kosovo() -> None:
    """Kosovo has no official code; XK is the one everybody uses."""
    assert len(country_codes()) == 250
    assert {"LT", "NO", "XK", "UA"} <= country_codes()
    assert dict(countries("lt"))["DE"] == "Vokietija"
    assert countries("zz") == countries("en")
