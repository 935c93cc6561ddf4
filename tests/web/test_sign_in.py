"""The cookie, the login, and how long a session lasts."""

from __future__ import annotations

from http.cookies import SimpleCookie

from helpline import records
from tests.cast import Desk


def test_the_cookie_is_for_this_host_and_for_no_script(desk: Desk) -> None:
    form = {"name": "Ada", "passphrase": desk.founded.passphrases["Ada"]}

    answer = desk.browser().post("/login", form)

    cookie = SimpleCookie(answer.headers["Set-Cookie"])["s"]
    assert answer.status_code == 303
    assert (cookie["httponly"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True,
        "Strict",
        "/",
        "",
    )
    assert len(answer.headers.getlist("Set-Cookie")) == 1


def test_every_login_gives_another_cookie(desk: Desk) -> None:
    form = {"name": "Ada", "passphrase": desk.founded.passphrases["Ada"]}
    browser = desk.browser()

    first, second = (browser.post("/login", form).headers["Set-Cookie"] for _ in range(2))

    assert first.partition(";")[0] != second.partition(";")[0]


def test_logging_out_takes_the_cookie_and_ends_the_session(desk: Desk) -> None:
    browser = desk.browser("Ada")

    answer = browser.post("/logout")

    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert "s=;" in answer.headers["Set-Cookie"]
    assert desk.rows(records.StaffSession) == []


def test_after_three_wrong_passphrases_a_name_has_to_wait(desk: Desk) -> None:
    browser = desk.browser()
    wrong = {"name": "Ada", "passphrase": "wrong"}
    right = {"name": " ada ", "passphrase": desk.founded.passphrases["Ada"]}

    tries = [browser.post("/login", wrong).status_code for _ in range(3)]
    at_once = browser.post("/login", right).status_code
    desk.clock.forward(seconds=2)
    later = browser.post("/login", right).status_code

    assert (tries, at_once, later) == ([422, 422, 422], 429, 303)


def test_a_poll_does_not_keep_a_session_alive(desk: Desk) -> None:
    browser = desk.browser("Ada")
    for _ in range(31):
        desk.clock.forward(minutes=1)
        last = browser.get("/changes").status_code

    assert last == 401


def test_a_click_does(desk: Desk) -> None:
    browser = desk.browser("Ada")
    for _ in range(3):
        desk.clock.forward(minutes=20)
        last = browser.get("/tickets").status_code

    assert last == 200


def test_a_keepers_click_arms_the_courier_and_nobody_elses_does(desk: Desk) -> None:
    for name in ("Oda", "Ada", "Kim", "Eve"):
        desk.browser(name).get("/people")
        assert not desk.keys.is_armed(desk.clock.now)

    desk.browser("Sam").get("/people")

    assert desk.keys.is_armed(desk.clock.now)
