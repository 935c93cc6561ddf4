"""Messages that the carrier didn't send, or not so, or not now: none of them does anything. Each with a control that would."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline import records
from helpline.phone_wiring import line_of
from helpline.web.application import make_web
from phone_gateway.signatures import Checker, Refused, Request, marks_of
from phone_gateway.webhooks import make_blueprint
from tests.cast import Desk, desk_of, web_desk
from tests.phone.calling import (
    PREFIX,
    CarrierCall,
    Said,
    caller_over,
    house_with_a_line,
    on_duty,
    path_of,
    post,
    served,
    settings_of,
    signature,
)
from tests.phone.exchange import HERS
from tests.phone.fake_carrier import ACCOUNT, TOKEN
from tests.phone.forgeries import (
    FORGED,
    TYPED,
    played_again,
    signed,
    signed_for_another_address,
    with_another_token,
    without_a_signature,
)

FORGERIES = 2000


@pytest.fixture
def port(desk: Desk, tmp_path: Path) -> Iterator[int]:
    with served(house_with_a_line(desk, settings_of(desk, tmp_path))) as port:
        yield port


def live_through(desk: Desk, port: int) -> list[Said]:
    """A call that a colleague took, one that goes on, one that found nobody; what the carrier said of them."""
    call, chance, said = caller_over(port), random.Random(3), list[Said]()
    on_duty(desk, "Oda", "desk-1")
    for number in range(4):
        hers = CarrierCall(chance, HERS)

        def say(who: Any, one: Said) -> None:
            status, answer = call(one.url, one.form, one.headers)
            assert status in (200, 204), (status, path_of(one.url))
            who.answer = answer or who.answer

        say(hers, hers.ring())
        say(hers, hers.press("5" if number == 2 else "1"))
        say(hers, hers.press())
        if number < 2:
            leg = hers.leg("+37052100001")
            say(leg, leg.lift())
            say(leg, leg.take())
            say(leg, leg.end(desk.clock.now))
        if number != 1:
            say(hers, hers.over(60, desk.clock.now))
        said += hers.said
    return said


def everything(_desk: Desk) -> str:
    """All that the database holds, as one hash."""
    told = hashlib.sha256()
    with records.reading() as session:
        for table in records.Base.metadata.sorted_tables:
            rows = sorted(repr(tuple(row)) for row in session.execute(table.select()))
            told.update(f"{table.name} {rows}".encode())
    return told.hexdigest()


def test_two_thousand_forged_altered_and_replayed_messages_do_nothing(desk: Desk, port: int) -> None:
    said, chance = live_through(desk, port), random.Random(11)
    desk.clock.forward(minutes=1)
    before, statuses = everything(desk), Counter[int]()

    for number in range(FORGERIES):
        forge = FORGED[number % len(FORGED)]
        method, path, body, headers = forge(chance, chance.choice(said))
        statuses[post(port, path, body, headers, method=method)[0]] += 1

    assert everything(desk) == before
    assert statuses.total() == FORGERIES
    assert set(statuses) <= {403, 404, 405}
    assert statuses[403] > FORGERIES * 0.8


def test_a_desk_that_doesnt_check_would_have_obeyed(desk: Desk, tmp_path: Path) -> None:
    """The control: the same forgery before a line that believes everybody."""
    settings = settings_of(desk, tmp_path)
    trusting = replace(
        line_of(settings, clock=desk.clock), checker=Credulous(base=PREFIX, account=ACCOUNT, token=TOKEN)
    )
    app = make_web(
        web_desk(settings, desk.clock, desk.keys, rung=desk.rung), signed=(make_blueprint(trusting),)
    )
    records.open_database(app, settings.database_url, bell=desk_of(desk.app).ring)
    chance = random.Random(11)
    with served(app) as port:
        for forge in (without_a_signature, with_another_token, signed_for_another_address):
            before = everything(desk)
            method, path, body, headers = forge(chance, CarrierCall(chance, HERS).ring())

            status, _ = post(port, path, body, headers, method=method)

            assert (status, everything(desk) == before) == (200, False), forge.__name__


def test_a_desk_that_forgot_what_was_said_would_do_it_again(desk: Desk, port: int) -> None:
    """The control for replays: without the marks, the one call that goes on is moved."""
    said = [one for one in live_through(desk, port) if path_of(one.url).endswith("acceptance")]
    desk.clock.forward(minutes=1)
    with records.transaction() as session:
        session.execute(records.CarrierWord.__table__.delete())  # type: ignore[attr-defined]  # a table, though typed as a clause
    before, chance = everything(desk), random.Random(1)

    for one in said:
        method, path, body, headers = played_again(chance, one)
        post(port, path, body, headers, method=method)

    assert everything(desk) != before


def test_what_was_said_just_now_is_answered_again_and_not_done_again(desk: Desk, port: int) -> None:
    """Our answer was lost on the way, and the carrier asks once more: she must not be left in silence."""
    call, hers = caller_over(port), CarrierCall(random.Random(5), HERS)
    ring = hers.ring()
    first = call(ring.url, ring.form, ring.headers)
    before = everything(desk)

    desk.clock.forward(seconds=5)
    again = call(ring.url, ring.form, ring.headers)
    desk.clock.forward(seconds=20)
    later = call(ring.url, ring.form, ring.headers)

    assert again == first
    assert later[0] == 403
    assert everything(desk) == before


def test_even_after_the_marks_are_forgotten_a_replay_is_no_new_call(desk: Desk, port: int) -> None:
    said = live_through(desk, port)
    desk.clock.forward(hours=30)
    desk.courier.look()
    calls, owed = len(desk.rows(records.Call)), len(desk.rows(records.CarrierCopy))
    assert desk.rows(records.CarrierWord) == []

    for one in said:
        post(port, one.url.removeprefix(PREFIX), urlencode(one.form), signed(one))

    assert (len(desk.rows(records.Call)), len(desk.rows(records.CarrierCopy))) == (calls, owed)


@pytest.mark.parametrize(
    "base", ["https://help.example", "https://help.example/desk", "https://help.example:8443/a/b"]
)
def test_what_is_genuine_comes_through_every_proxy(desk: Desk, tmp_path: Path, base: str) -> None:
    """A prefix the proxy takes away, a port of its own, a Host that it changes: the configured address is what was signed."""
    chance = random.Random(9)
    with served(house_with_a_line(desk, settings_of(desk, tmp_path, public_url=base))) as port:
        call = caller_over(port, base=base)

        statuses = Counter(
            call(ring.url, ring.form, {"Host": "127.0.0.1", "X-Forwarded-Host": "elsewhere.example"})[0]
            for ring in (CarrierCall(chance, HERS, base=base).ring() for _ in range(50))
        )

    assert statuses == {200: 50}
    assert len(desk.rows(records.Call)) == 50


def test_what_can_not_even_be_read_is_refused_like_a_forgery(desk: Desk, tmp_path: Path) -> None:
    """It is said to be longer than any form of ours; reading it fails before there is anything to check."""
    line = house_with_a_line(desk, settings_of(desk, tmp_path)).test_client()

    answer = line.post(
        "/phone/calls", data={"CallSid": "CA1"}, environ_overrides={"CONTENT_LENGTH": str(10**9)}
    )

    assert (answer.status_code, b"<Response>" in answer.data) == (403, False)


@given(
    form=st.dictionaries(st.text(min_size=1, max_size=12), st.text(max_size=20), max_size=6),
    header=st.text(alphabet=st.characters(codec="latin-1"), max_size=40),
    path=st.text(max_size=40),
)
def test_no_form_whatsoever_is_taken_without_the_token(form: dict[str, str], header: str, path: str) -> None:
    checker = Checker(base=PREFIX, account=ACCOUNT, token=TOKEN)
    body = urlencode(form | {"AccountSid": ACCOUNT, "CallSid": "CA" + "0" * 32}).encode()
    request = Request(
        method="POST", path=path, content_type=TYPED["Content-Type"], body=body, signature=header
    )

    with pytest.raises(Refused):
        checker.check(request)


@given(
    form=st.dictionaries(
        st.text(st.characters(codec="utf-8"), min_size=1, max_size=12),
        st.text(st.characters(codec="utf-8"), max_size=20),
        max_size=6,
    ),
    data=st.binary(max_size=200),
    kind=st.sampled_from(["application/x-www-form-urlencoded", "text/plain", "application/json", ""]),
)
def test_the_check_takes_what_was_signed_or_refuses_and_never_fails(
    form: dict[str, str], data: bytes, kind: str
) -> None:
    checker = Checker(base=PREFIX, account=ACCOUNT, token=TOKEN)
    told = {name: value for name, value in form.items() if name not in ("AccountSid", "CallSid")}
    genuine = told | {"AccountSid": ACCOUNT, "CallSid": "CA" + "0" * 32}
    url = f"{PREFIX}/phone/calls"
    good = Request(
        method="POST", path="/phone/calls", content_type=TYPED["Content-Type"], body=urlencode(genuine).encode(),
        signature=signature(url, genuine),
    )  # fmt: skip

    read = checker.check(good)

    assert {"AccountSid", "CallSid"} <= set(read)
    with pytest.raises(Refused):
        checker.check(replace(good, body=data, content_type=kind))


def test_nothing_is_read_that_isnt_on_the_list() -> None:
    genuine = {
        "AccountSid": ACCOUNT,
        "CallSid": "CA" + "0" * 32,
        "CallerName": "Rowan",
        "FromCity": "Vilnius",
    }
    checker = Checker(base=PREFIX, account=ACCOUNT, token=TOKEN)

    read = checker.check(
        Request(
            method="POST", path="/phone/calls", content_type=TYPED["Content-Type"], body=urlencode(genuine).encode(),
            signature=signature(f"{PREFIX}/phone/calls", genuine),
        )
    )  # fmt: skip

    assert set(read) == {"AccountSid", "CallSid"}


def test_a_mark_tells_nothing_of_the_number() -> None:
    """It is a hash with 128 random bits of the carrier's in it: no guess can be tried."""
    request = Request(
        method="POST", path="/phone/calls", content_type="", body=b"", signature="", idempotency=""
    )
    one, other = ({"CallSid": "CA" + digit * 32, "From": HERS} for digit in "01")

    assert marks_of(request, one) != marks_of(request, other)
    assert all(len(mark) == 32 for mark in marks_of(request, one))


class Credulous(Checker):
    """Reads the form and asks for nothing."""

    def check(self, request: Request) -> dict[str, str]:
        form = dict(pair.split("=", 1) for pair in request.body.decode().split("&") if "=" in pair)
        return {name: value.replace("%2B", "+") for name, value in form.items()}
