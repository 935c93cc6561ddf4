"""Her passphrase changed, and her sessions elsewhere ended."""

from __future__ import annotations

import pytest

from helpline import records
from helpline.deeds.errors import NotHere
from helpline.deeds.staff import own_keys, sessions
from helpline.deeds.staff.own_keys import TooWeak, WrongPassphrase
from tests.cast import QUICK, Desk

NEW = "keturi žodžiai apie miglotą rytą"


def change(desk: Desk, token: bytes, *, old: str = "", new: str = NEW) -> None:
    old = old or desk.founded.passphrases["Ada"]
    own_keys.change_passphrase(old, new, token=token, by=desk.ada, now=desk.clock.now, stretching=QUICK)


def test_the_new_passphrase_opens_the_same_keys_and_the_old_one_nothing(desk: Desk) -> None:
    ticket_id = desk.receive().ticket_id
    old = desk.founded.passphrases["Ada"]

    change(desk, desk.log_in("Ada"))

    with pytest.raises(sessions.LoginRefused):
        desk.log_in("Ada")
    desk.founded.passphrases["Ada"] = NEW
    ada = desk.unlock(desk.log_in("Ada"))
    assert ada is not None
    assert ada.seed == desk.ada.seed
    assert desk.talk(ticket_id, by=ada).messages
    assert "passphrase changed" in desk.kinds()
    assert old != NEW


def test_all_her_other_sessions_end_and_nobody_elses(desk: Desk) -> None:
    here, elsewhere, sams = desk.log_in("Ada"), desk.log_in("Ada"), desk.log_in("Sam")

    change(desk, here)

    assert desk.unlock(elsewhere) is None
    assert desk.unlock(here) is not None
    assert desk.unlock(sams) is not None


def test_whoever_does_not_know_the_old_one_changes_nothing(desk: Desk) -> None:
    token = desk.log_in("Ada")

    with pytest.raises(WrongPassphrase):
        change(desk, token, old="spėju spėju spėju spėju")

    desk.log_in("Ada")
    assert "passphrase changed" not in desk.kinds()


@pytest.mark.parametrize(
    ("new", "why"),
    [
        ("trumpas", "short"),
        ("žodis žodis žodis žodis žodis", "words"),
        ("vienas du trys ada penki šeši", "name"),
    ],
)
def test_a_weak_one_is_refused(desk: Desk, new: str, why: str) -> None:
    with pytest.raises(TooWeak) as refused:
        change(desk, desk.log_in("Ada"), new=new)

    assert str(refused.value) == why


def test_the_old_one_is_no_new_one(desk: Desk) -> None:
    with pytest.raises(TooWeak):
        change(desk, desk.log_in("Ada"), new=desk.founded.passphrases["Ada"].upper())


def test_she_sees_her_sessions_and_ends_one_of_them_but_nobody_elses(desk: Desk) -> None:
    here, elsewhere, sams = desk.log_in("Ada"), desk.log_in("Ada"), desk.log_in("Sam")
    shown = own_keys.read_sessions(token=here, by=desk.ada, now=desk.clock.now)
    other = next(one.key for one in shown if not one.is_this)
    of_sam = own_keys.read_sessions(token=sams, by=desk.sam, now=desk.clock.now)[0].key

    own_keys.end_session(other, by=desk.ada, now=desk.clock.now)

    assert len(shown) == 2
    assert desk.unlock(elsewhere) is None
    for key in (of_sam, "nonsense", ""):
        with pytest.raises(NotHere):
            own_keys.end_session(key, by=desk.ada, now=desk.clock.now)
    assert len(desk.rows(records.StaffSession)) == 2
