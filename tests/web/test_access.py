"""Every route, method and person: who gets in, and who is told that there is nothing."""

from __future__ import annotations

import pytest
from flask import Flask

from helpline import records
from helpline.deeds.staff import sessions
from helpline.web import access
from tests.cast import Browser, Desk
from tests.only import on_sqlite_only
from tests.web.cells import ask, cells
from tests.web.everything import everything
from tests.web.policy import NAMES, POLICY, expected


def test_the_policy_names_every_route_of_the_desk(desk: Desk) -> None:
    assert set(POLICY) == {rule.endpoint for rule in desk.app.url_map.iter_rules()}


@pytest.mark.parametrize("name", NAMES)
def test_everybody_gets_what_her_role_may_and_nothing_of_other_teams(full: Desk, name: str) -> None:
    """Every deed is asked of the same desk, as it was before the others."""
    token, wanted = full.log_in(name), cells(full)
    full.store.keep()

    wrong = {}
    for cell in wanted:
        full.store.put_back()
        status = ask(Browser(full, token), cell).status_code
        if status not in expected(cell, name):
            wrong[f"{cell.method} {cell.path}"] = status

    assert wrong == {}


@pytest.mark.parametrize("who", ["anonymous", "logged out", "garbage"])
def test_whoever_is_not_signed_in_is_sent_to_the_login(full: Desk, who: str) -> None:
    browser = outsider(full, who)

    for cell in cells(full):
        answer = ask(browser, cell)
        if POLICY[cell.endpoint] == "*":
            assert answer.status_code in (200, 303, 422), cell
        elif cell.method == "GET" and cell.endpoint not in ("live.changes", "live.session"):
            assert (answer.status_code, answer.headers["Location"]) == (303, "/login"), cell
        else:
            assert answer.status_code == 401, cell
        assert "Rowan" not in answer.text
        assert "Klausimas" not in answer.text


@on_sqlite_only  # it is refused before anything is looked up
@pytest.mark.parametrize("csrf", ["", "0" * 64, "ąčę"])
def test_a_form_without_its_secret_does_nothing(full: Desk, csrf: str) -> None:
    browser, before = full.browser("Sam"), everything()

    for cell in cells(full):
        if cell.method != "GET" and POLICY[cell.endpoint] != "*":
            allowed = "s" in POLICY[cell.endpoint]
            assert ask(browser, cell, csrf=csrf).status_code == (403 if allowed else 404), cell

    assert everything() == before


@on_sqlite_only  # it is refused before anything is looked up
@pytest.mark.parametrize("site", ["cross-site", "same-site", "nonsense"])
def test_another_sites_page_does_nothing_even_with_the_secret(full: Desk, site: str) -> None:
    browser, before = full.browser("Sam"), everything()

    for cell in cells(full):
        if cell.method != "GET":
            assert ask(browser, cell, site=site).status_code == 403, cell

    assert everything() == before


@pytest.mark.parametrize(
    ("origin", "status"),
    [("http://localhost", 303), ("http://elsewhere.example", 403), ("null", 403), (None, 403)],
)
def test_a_browser_that_says_less_is_asked_for_its_origin(
    full: Desk, origin: str | None, status: int
) -> None:
    browser = full.browser("Ada")
    ticket_id = full.rows(records.Ticket)[0].id
    told = {"Origin": origin} if origin else {}

    answer = browser.ask("POST", f"/tickets/{ticket_id}/closure", data={"csrf": browser.csrf}, headers=told)

    assert answer.status_code == status


def test_a_secret_of_one_session_is_worth_nothing_in_another(full: Desk) -> None:
    ada, other = full.browser("Ada"), full.browser("Ada")
    ticket_id = full.rows(records.Ticket)[0].id

    answer = ada.post(f"/tickets/{ticket_id}/closure", {"csrf": other.csrf})

    assert answer.status_code == 403


def test_a_route_that_says_nothing_about_who_may_use_it_stops_the_start(desk: Desk) -> None:
    planted = Flask("planted", static_folder="static")
    planted.add_url_rule("/letters", "letters", lambda: "all of them")

    with pytest.raises(access.UndeclaredRoute, match="letters"):
        access.check_routes(planted)
    access.check_routes(desk.app)


def test_a_route_that_names_no_line_of_the_table_stops_the_start() -> None:
    with pytest.raises(access.UndeclaredRoute, match="read everything"):
        access.may("read everything")


def outsider(desk: Desk, who: str) -> Browser:
    if who == "anonymous":
        return desk.browser()
    token = desk.log_in("Sam") if who == "logged out" else bytes(32)
    browser = Browser(desk, token)
    if who == "logged out":
        sessions.log_out(token, by=desk.sam, now=desk.clock.now)
    return browser
