"""What the organisation sets on its pages: names, subjects, languages, code lists; and its teams."""

from __future__ import annotations

import pytest

from helpline import records
from helpline.deeds import house, house_setting
from helpline.deeds.answer import answers
from helpline.deeds.errors import NotAllowed, NotHere
from helpline.deeds.house import ORGANISATION, SENDER, Entry
from helpline.deeds.house_setting import NotSettable
from helpline.deeds.staff import people, teams
from helpline.deeds.staff.people import NameTaken
from helpline.deeds.staff.teams import NobodyToHoldIt
from tests.cast import Desk


def read(desk: Desk) -> house.House:
    return house.read_house(org_id=desk.founded.org_id)


def set_reasons(desk: Desk, *, on: set[str] | None = None, **told: str) -> None:
    """By default all stay on; `told` are labels as language_code."""
    known = set(read(desk).code_list("reasons").codes)
    labels = {
        (code, language): words for name, words in told.items() for language, _, code in [name.partition("_")]
    }
    off = frozenset(known - on) if on is not None else frozenset()
    house_setting.set_list("reasons", labels, off, {}, by=desk.kim, now=desk.clock.now)


def test_what_is_set_wins_over_the_file_and_in_its_own_language(desk: Desk) -> None:
    told = {(SENDER, "lt"): "Rūta", (ORGANISATION, "lt"): "Linija", (SENDER, "en"): ""}

    house_setting.set_names(told, by=desk.kim, now=desk.clock.now)

    assert read(desk).name(SENDER, "lt", first="Desk") == "Rūta"
    assert read(desk).name(SENDER, "en", first="Desk") == "Desk"
    assert read(desk).changed[SENDER] == ("Kim", desk.clock.now)
    assert desk.kinds().count("settings changed") == 2


def test_a_letter_carries_the_name_of_its_language(desk: Desk) -> None:
    house_setting.set_names({(SENDER, "lt"): "Rūta"}, by=desk.kim, now=desk.clock.now)
    ticket_id = desk.receive().ticket_id

    answers.answer(
        ticket_id, "Labas", subject="Atsakymas", version=desk.row(records.Ticket, ticket_id).version, language="lt",
        rules=desk.rules, by=desk.ada, now=desk.clock.now,
    )  # fmt: skip
    desk.let_leave()

    assert [mail.sender_name for mail in desk.mailer.sent] == ["Rūta"]


def test_a_question_switched_off_is_asked_no_more_but_its_answers_stay(desk: Desk) -> None:
    answered, fresh = (desk.receive().ticket_id for _ in range(2))
    desk.triage(answered, reasons=("info",), country="DE", danger=1)

    house_setting.set_questions(
        frozenset(house_setting.QUESTIONS) - {"reasons", "country"}, by=desk.kim, now=desk.clock.now
    )
    panels = [desk.browser("Ada").get(f"/tickets/{ticket_id}").text for ticket_id in (answered, fresh)]

    assert [('name="reasons"' in page, 'name="country"' in page) for page in panels] == [
        (True, True),
        (False, False),
    ]
    assert all('name="age_band"' in page and 'name="danger"' in page for page in panels)
    assert desk.talk(answered).facts.country == "DE"


def test_what_only_some_reports_need_is_asked_only_where_the_organisation_wants_it(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    names = ('name="sex"', 'name="harmer_sex"', 'name="harmer_age_band"', 'name="reporting_delay"')

    def asked() -> list[list[bool]]:
        oda, call = desk.browser("Oda"), desk.browser("Oda").post("/calls").headers["Location"]
        pages = (desk.browser("Ada").get(f"/tickets/{ticket_id}").text, oda.get(call).text)
        return [[name in page for name in names] for page in pages]

    before = asked()
    house_setting.set_questions(frozenset(house_setting.QUESTIONS), by=desk.kim, now=desk.clock.now)
    wanted = asked()
    house_setting.set_questions(frozenset(), by=desk.kim, now=desk.clock.now)

    assert (before, wanted, asked()) == ([[False] * 4] * 2, [[True] * 4] * 2, [[False] * 4] * 2)


def test_nothing_that_has_not_changed_is_noted(desk: Desk) -> None:
    house_setting.set_names({(SENDER, "lt"): ""}, by=desk.kim, now=desk.clock.now)

    assert "settings changed" not in desk.kinds()
    assert desk.rows(records.HouseEntry) == []


def test_subjects_are_added_changed_and_switched_off_and_on_again(desk: Desk) -> None:
    told = {"answer": Entry(is_off=True), "letter": Entry("Dėl laiško")}
    house_setting.set_subjects("lt", told, "Laukiame jūsų", first_name="", by=desk.sam, now=desk.clock.now)
    first = dict(read(desk).subjects("lt"))

    house_setting.set_subjects("lt", {"answer": Entry()}, "", first_name="", by=desk.sam, now=desk.clock.now)

    assert "answer" not in first
    assert (first["letter"], first["own-1"]) == ("Dėl laiško", "Laukiame jūsų")
    assert dict(read(desk).subjects("lt"))["answer"] == "Atsakymas"
    assert "own-1" not in dict(read(desk).subjects("en"))


def test_a_subject_that_tells_something_and_the_last_one_off_are_refused(desk: Desk) -> None:
    house_setting.set_names({(ORGANISATION, "lt"): "Moterų linija"}, by=desk.kim, now=desk.clock.now)
    every = {code: Entry(is_off=True) for code, _ in read(desk).subjects("lt")}

    for told, new, why in (
        ({}, "Moterų linija", "organisation"),
        ({}, "Mane muša", "danger"),
        (every, "", "none left"),
    ):
        with pytest.raises(NotSettable) as refused:
            house_setting.set_subjects("lt", told, new, first_name="", by=desk.sam, now=desk.clock.now)
        assert str(refused.value) == why

    assert len(read(desk).subjects("lt")) == len(every)


def test_a_code_is_renamed_switched_off_and_still_read(desk: Desk) -> None:
    set_reasons(desk, lt_housing="būstas ir nuoma")
    known = set(read(desk).code_list("reasons").codes)
    set_reasons(desk, on=known - {"housing"})

    reasons = read(desk).code_list("reasons")
    assert reasons.label("housing", "lt") == "būstas ir nuoma"
    assert "housing" not in {code.code for code in reasons.offered()}
    assert "housing" in reasons.codes


def test_an_own_code_is_added_where_no_figure_hangs_on_the_list(desk: Desk) -> None:
    for name in ("reasons", "kinds"):
        house_setting.set_list(
            name, {}, frozenset(), {"lt": "karas", "en": "war"}, by=desk.kim, now=desk.clock.now
        )

    assert read(desk).code_list("reasons").label("own-1", "en") == "war"
    assert "own-1" not in read(desk).code_list("kinds").codes


def test_one_code_and_one_language_stay(desk: Desk) -> None:
    with pytest.raises(NotSettable):
        set_reasons(desk, on=set())
    with pytest.raises(NotSettable):
        house_setting.set_languages(frozenset(), by=desk.kim, now=desk.clock.now)
    house_setting.set_languages(frozenset({"lt"}), by=desk.kim, now=desk.clock.now)

    assert (read(desk).answers_in("lt"), read(desk).answers_in("uk")) == (True, False)


def test_settings_are_for_administrators_and_subjects_for_supervisors_too(desk: Desk) -> None:
    now = desk.clock.now

    with pytest.raises(NotAllowed):
        house_setting.set_names({(SENDER, "lt"): "Rūta"}, by=desk.sam, now=now)
    with pytest.raises(NotAllowed):
        house_setting.set_languages(frozenset({"lt"}), by=desk.ada, now=now)
    with pytest.raises(NotAllowed):
        house_setting.set_list("reasons", {}, frozenset(), {}, by=desk.sam, now=now)
    with pytest.raises(NotAllowed):
        house_setting.set_subjects("lt", {}, "Labas", first_name="", by=desk.ada, now=now)

    assert desk.rows(records.HouseEntry) == []


def test_a_new_teams_key_is_held_by_its_first_member_and_the_sheet_and_by_nobody_else(desk: Desk) -> None:
    team_id = teams.add_team("Naktis", desk.ada.staff_id, by=desk.kim, now=desk.clock.now)

    held = {row.holder_id for row in desk.rows(records.Grant) if row.key_owner == team_id}
    sheets = {row.id for row in desk.rows(records.Sheet)}
    assert held == {desk.ada.staff_id, *sheets}
    assert {row.granted_by for row in desk.rows(records.Grant) if row.key_owner == team_id} == {None}


def test_whoever_is_added_waits_until_a_member_gives_her_the_key(desk: Desk) -> None:
    team_id = teams.add_team("Naktis", desk.ada.staff_id, by=desk.kim, now=desk.clock.now)
    teams.add_member(team_id, desk.oda.staff_id, by=desk.kim, now=desk.clock.now)
    ada = desk.unlock(desk.log_in("Ada"))
    assert ada is not None

    waiting = dict(_members(desk, team_id))
    people.grant_to(desk.oda.staff_id, by=ada, now=desk.clock.now)

    assert waiting == {"Ada": True, "Oda": False}
    assert _members(desk, team_id) == {"Ada": True, "Oda": True}


def test_whoever_leaves_a_team_loses_its_key_and_her_tickets_there_are_everyones(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    desk.answer(ticket_id)

    teams.remove_member(desk.founded.team_id, desk.ada.staff_id, by=desk.kim, now=desk.clock.now)

    ada = desk.unlock(desk.log_in("Ada"))
    assert ada is not None
    assert not ada.keys.holds(desk.founded.team_id)
    assert desk.row(records.Ticket, ticket_id).assignee_id is None


def test_the_last_holder_of_a_key_stays(desk: Desk) -> None:
    with pytest.raises(NobodyToHoldIt):
        teams.remove_member(desk.founded.other_team_id, desk.eve.staff_id, by=desk.kim, now=desk.clock.now)

    assert _members(desk, desk.founded.other_team_id) == {"Eve": True}


def test_no_two_teams_have_one_name_and_none_begins_without_a_holder(desk: Desk) -> None:
    people.invite("Una", "operator", team_ids=[], by=desk.kim, now=desk.clock.now)
    una = next(row.id for row in desk.rows(records.Staff) if row.duty_name == "Una")

    with pytest.raises(NameTaken):
        teams.add_team("komanda  a", desk.ada.staff_id, by=desk.kim, now=desk.clock.now)
    with pytest.raises(NameTaken):
        teams.rename_team(desk.founded.team_id, "Komanda B", by=desk.kim, now=desk.clock.now)
    for first in (una, desk.kim.staff_id):
        with pytest.raises(NobodyToHoldIt):
            teams.add_team("Naktis", first, by=desk.kim, now=desk.clock.now)
    with pytest.raises(NotHere):
        teams.add_member(desk.founded.team_id, desk.kim.staff_id, by=desk.kim, now=desk.clock.now)
    with pytest.raises(NotAllowed):
        teams.add_team("Naktis", desk.ada.staff_id, by=desk.sam, now=desk.clock.now)

    assert len(desk.rows(records.Team)) == 2


def _members(desk: Desk, team_id: object) -> dict[str, bool]:
    shown = next(team for team in teams.read_teams(by=desk.kim)[0] if team.id == team_id)
    return {name: holds for _, name, holds in shown.members}
