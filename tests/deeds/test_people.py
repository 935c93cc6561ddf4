"""Letting people in and granting keys: an administrator opens nothing, and losing any one person loses no ticket."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from helpline import records
from helpline.deeds.desk.conversation import read_conversation
from helpline.deeds.desk.inbox import read_inbox
from helpline.deeds.errors import NoKey, NotAllowed, NotHere
from helpline.deeds.sealed.contact_seals import open_address
from helpline.deeds.staff import founding, people, recovery
from helpline.deeds.staff.colleagues import PersonShown, read_people, teams_of
from helpline.deeds.staff.people import InvitationRefused, Login, NameTaken
from helpline.deeds.unlocked import Keyring, Unlocked
from helpline.sealing import KeyPair, read_sheet, sheet_text
from tests.cast import QUICK, Desk, as_if


def invite(desk: Desk, name: str = "Una", role: str = "counsellor", *, by: Unlocked | None = None) -> str:
    return people.invite(name, role, team_ids=[desk.founded.team_id], by=by or desk.kim, now=desk.clock.now)


def join(desk: Desk, invitation: str, name: str = "Una") -> Login:
    return people.join(name, invitation, now=desk.clock.now, stretching=QUICK)


def come_in(desk: Desk, login: Login) -> Unlocked:
    desk.founded.passphrases[login.duty_name] = login.passphrase
    unlocked = desk.unlock(desk.log_in(login.duty_name))
    assert unlocked is not None
    return unlocked


def newcomer(desk: Desk, role: str = "counsellor") -> Unlocked:
    return come_in(desk, join(desk, invite(desk, role=role)))


def shown(desk: Desk, staff_id: UUID, *, by: Unlocked) -> PersonShown:
    return next(one for one in read_people(by=by, now=desk.clock.now).people if one.id == staff_id)


def opens(desk: Desk, ticket_id: UUID, *, by: Unlocked) -> str:
    return read_conversation(ticket_id, by=by, now=desk.clock.now, armed=False)[0].messages[0].text


def test_an_invitation_makes_a_colleague_with_keys_of_her_own(desk: Desk) -> None:
    login = join(desk, invite(desk))

    assert len(login.passphrase.split()) == 6
    assert shown(desk, login.staff_id, by=desk.ada).words == login.words
    assert come_in(desk, login).duty_name == "Una"


def test_an_invitation_works_once(desk: Desk) -> None:
    invitation = invite(desk)
    join(desk, invitation)

    with pytest.raises(InvitationRefused):
        join(desk, invitation)


def test_an_invitation_is_good_for_seven_days(desk: Desk) -> None:
    in_time, too_late = invite(desk, "Una"), invite(desk, "Ula")
    desk.clock.forward(days=6, hours=23)
    join(desk, in_time, "Una")
    desk.clock.forward(hours=1)

    with pytest.raises(InvitationRefused):
        join(desk, too_late, "Ula")


@pytest.mark.parametrize(("name", "mistyped"), [("Ula", False), ("Una", True)])
def test_an_invitation_belongs_to_one_name(desk: Desk, name: str, mistyped: bool) -> None:  # noqa: FBT001 (a case)
    invitation = invite(desk)

    with pytest.raises(InvitationRefused):
        join(desk, "no invitation" if mistyped else invitation, name)


def test_a_duty_name_is_taken_however_it_is_spelled(desk: Desk) -> None:
    with pytest.raises(NameTaken):
        invite(desk, " ada ")


@pytest.mark.parametrize("name", ["Oda", "Ada", "Sam", "Eve"])
def test_only_an_administrator_invites(desk: Desk, name: str) -> None:
    with pytest.raises(NotAllowed):
        invite(desk, by=desk.founded.staff[name])


def test_nobody_is_invited_to_a_role_there_is_not(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        invite(desk, role="queen")


def test_an_administrator_invites_only_to_teams_of_her_own_organisation(desk: Desk) -> None:
    elsewhere = founding.found("Kita", [("Zoe", "supervisor")], now=desk.clock.now, stretching=QUICK)

    for team_id in (elsewhere.team_id, uuid4()):
        with pytest.raises(NotHere):
            people.invite("Una", "counsellor", team_ids=[team_id], by=desk.kim, now=desk.clock.now)

    assert {name for _, name in teams_of(by=desk.kim)} == {"Komanda A", "Komanda B"}


def test_a_newcomer_sees_that_letters_are_there_and_opens_none_before_she_has_a_key(desk: Desk) -> None:
    ticket_id = desk.receive(text="Labas").ticket_id
    una = newcomer(desk)

    inbox, _ = read_inbox("all", by=una, now=desk.clock.now, armed=False)

    assert [(item.damaged, item.first_words) for item in inbox.items] == [(True, "")]
    with pytest.raises(NoKey):
        opens(desk, ticket_id, by=una)


@pytest.mark.parametrize("name", ["Oda", "Ada", "Sam"])
def test_a_members_grant_opens_the_letters_of_before_and_after(desk: Desk, name: str) -> None:
    before = desk.receive(text="Prieš").ticket_id
    una = newcomer(desk)

    people.grant_to(una.staff_id, by=desk.founded.staff[name], now=desk.clock.now)

    after = desk.receive(text="Po").ticket_id
    una = come_in(desk, Login(una.staff_id, "Una", una.role, desk.founded.passphrases["Una"], ()))
    assert (opens(desk, before, by=una), opens(desk, after, by=una)) == ("Prieš", "Po")
    assert shown(desk, una.staff_id, by=desk.ada).keys == "ready"


def test_an_administrator_can_grant_nobody_and_herself_least(desk: Desk) -> None:
    una = newcomer(desk)

    for staff_id in (una.staff_id, desk.kim.staff_id):
        with pytest.raises(NotAllowed):
            people.grant_to(staff_id, by=desk.kim, now=desk.clock.now)
        with pytest.raises(NotAllowed):
            people.grant_to(staff_id, by=as_if(desk.kim, role="supervisor"), now=desk.clock.now)


def test_who_holds_no_key_can_hand_none_on(desk: Desk) -> None:
    una = newcomer(desk)

    with pytest.raises(NotAllowed):
        people.grant_to(una.staff_id, by=desk.eve, now=desk.clock.now)
    assert not shown(desk, una.staff_id, by=desk.eve).can_grant
    assert shown(desk, una.staff_id, by=desk.ada).can_grant


def test_nobody_is_granted_twice_or_before_she_has_keys(desk: Desk) -> None:
    invite(desk, "Ula")
    ula = next(
        one.id for one in read_people(by=desk.ada, now=desk.clock.now).people if one.duty_name == "Ula"
    )

    with pytest.raises(NotHere):
        people.grant_to(ula, by=desk.ada, now=desk.clock.now)
    with pytest.raises(NotAllowed):
        people.grant_to(desk.oda.staff_id, by=desk.ada, now=desk.clock.now)


def test_a_colleague_of_another_organisation_is_not_here(desk: Desk) -> None:
    elsewhere = founding.found("Kita", [("Zoe", "supervisor")], now=desk.clock.now, stretching=QUICK)

    with pytest.raises(NotHere):
        people.grant_to(elsewhere.logins[0].staff_id, by=desk.sam, now=desk.clock.now)


def test_a_counsellor_never_hands_on_the_contact_key(desk: Desk) -> None:
    ula = newcomer(desk, role="supervisor")

    people.grant_to(ula.staff_id, by=desk.ada, now=desk.clock.now)

    assert not shown(desk, ula.staff_id, by=desk.ada).is_keeper
    assert shown(desk, ula.staff_id, by=desk.ada).keys == "waiting"
    people.grant_to(ula.staff_id, by=desk.sam, now=desk.clock.now)
    assert shown(desk, ula.staff_id, by=desk.ada).is_keeper


def test_an_administrators_keys_and_the_database_open_nothing(desk: Desk) -> None:
    """She is even put into the team and given a member's role: without a grant the seal stays shut."""
    ticket_id = desk.receive().ticket_id

    kim = as_if(desk.kim, role="supervisor", team_ids=frozenset({desk.founded.team_id}))

    with pytest.raises(NoKey):
        opens(desk, ticket_id, by=kim)
    assert [grant for grant in desk.rows(records.Grant) if grant.holder_id == desk.kim.staff_id] == []


@pytest.mark.parametrize("lost", ["Oda", "Ada", "Sam", "Kim"])
def test_losing_any_one_person_loses_no_ticket_and_no_address(desk: Desk, lost: str) -> None:
    ticket_id = desk.receive(text="Labas").ticket_id
    others = [desk.founded.staff[name] for name in ("Oda", "Ada", "Sam") if name != lost]

    contact = desk.rows(records.Contact)[0]

    opened = {somebody.duty_name: opens(desk, ticket_id, by=somebody) for somebody in others}
    keepers = [somebody for somebody in (*others, by_the_sheet_only(desk)) if somebody.is_keeper]
    addresses = {open_address(contact, pair=keeper.keys.pair(desk.founded.org_id, 1)) for keeper in keepers}

    assert opened == {somebody.duty_name: "Labas" for somebody in others}
    assert addresses == {"rowan.birch@post.example"}


def test_the_recovery_sheet_alone_opens_every_ticket_and_every_address(desk: Desk) -> None:
    tickets = [desk.receive(text=f"Laiškas {number}").ticket_id for number in range(4)]
    desk.answer(tickets[0], "Atsakymas")

    by_sheet = by_the_sheet_only(desk)

    assert [opens(desk, ticket_id, by=by_sheet) for ticket_id in tickets] == [
        f"Laiškas {n}" for n in range(4)
    ]
    assert by_sheet.is_keeper
    assert by_sheet.keys.pair(desk.founded.org_id, 1).seed == desk.sam.keys.pair(desk.founded.org_id, 1).seed


def test_the_sheet_is_checked_by_typing_it_back(desk: Desk) -> None:
    typed = desk.founded.sheet.replace("-", " ").lower()

    assert recovery.check_sheet(typed, now=desk.clock.now)

    assert read_people(by=desk.kim, now=desk.clock.now).sheet_checked_at == desk.clock.now


def test_another_sheet_and_a_mistyped_one_are_not_the_sheet(desk: Desk) -> None:
    sheet = desk.founded.sheet
    mistyped = ("B" if sheet[0] != "B" else "C") + sheet[1:]
    other = sheet_text(KeyPair.generate().seed)

    assert [recovery.check_sheet(text, now=desk.clock.now) for text in (mistyped, other, "")] == [
        False,
        False,
        False,
    ]
    assert read_people(by=desk.kim, now=desk.clock.now).sheet_checked_at is None


def test_a_desk_is_founded_when_its_people_are(desk: Desk) -> None:
    assert founding.is_founded()
    health = read_people(by=desk.kim, now=desk.clock.now)
    assert [(name, holders) for _, name, holders in health.teams] == [("Komanda A", 3), ("Komanda B", 1)]
    assert health.keepers == 1


def by_the_sheet_only(desk: Desk) -> Unlocked:
    """Whoever has nothing but the database and the paper."""
    pair = KeyPair.from_seed(read_sheet(desk.founded.sheet))
    sheet = desk.rows(records.Sheet)[0]
    grants = [grant for grant in desk.rows(records.Grant) if grant.holder_id == sheet.id]
    return as_if(desk.sam, staff_id=uuid4(), keys=Keyring(pair, grants), seed=b"")


def test_a_lost_passphrase_loses_nothing(desk: Desk) -> None:
    """New keys by a new invitation, the old ones dead, and a colleague's grant opens the old letters again."""
    ticket_id = desk.receive(text="Senas laiškas").ticket_id
    old = desk.log_in("Oda")

    invitation = people.invite_anew(desk.oda.staff_id, by=desk.kim, now=desk.clock.now)
    login = people.join("Oda", invitation, now=desk.clock.now, stretching=QUICK)
    assert desk.unlock(old) is None
    people.grant_to(desk.oda.staff_id, by=desk.ada, now=desk.clock.now)

    desk.founded.passphrases["Oda"] = login.passphrase
    oda = desk.unlock(desk.log_in("Oda"))
    assert oda is not None
    assert desk.talk(ticket_id, by=oda).messages[0].text == "Senas laiškas"


def test_only_an_administrator_invites_anew(desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        people.invite_anew(desk.oda.staff_id, by=desk.sam, now=desk.clock.now)


def test_an_invitation_anew_that_nobody_uses_locks_nobody_out(desk: Desk) -> None:
    people.invite_anew(desk.oda.staff_id, by=desk.kim, now=desk.clock.now)

    assert desk.unlock(desk.log_in("Oda")) is not None


def test_the_sheet_gives_a_new_supervisor_every_key_when_nobody_else_can(desk: Desk) -> None:
    ticket_id = desk.receive(text="Ar dar kas nors skaito?").ticket_id
    invitation = people.invite(
        "Una", "supervisor", team_ids=[desk.founded.team_id], by=desk.kim, now=desk.clock.now
    )
    login = people.join("Una", invitation, now=desk.clock.now, stretching=QUICK)

    granted = recovery.recover(desk.founded.sheet, "una", now=desk.clock.now)

    desk.founded.passphrases["Una"] = login.passphrase
    una = desk.unlock(desk.log_in("Una"))
    assert una is not None
    assert (granted, una.is_keeper) == (2, True)
    assert desk.talk(ticket_id, by=una).messages[0].text == "Ar dar kas nors skaito?"


def test_a_wrong_sheet_gives_nothing(desk: Desk) -> None:
    other = sheet_text(KeyPair.generate().seed)

    for typed, name in ((other, "Sam"), (desk.founded.sheet, "Nobody"), ("", "Sam")):
        with pytest.raises(NotHere):
            recovery.recover(typed, name, now=desk.clock.now)
