"""Messages that the carrier didn't send, or not so, or not now: none of them does anything. Each with a control that would."""

from __future__ import annotations

import hashlib
import json
import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpline import records
from helpline.phone_wiring import line_of
from helpline.web.application import make_web
from phone_gateway.signatures import Checker, Refused, Request, marks_of
from phone_gateway.webhooks import make_blueprint
from tests.cast import Desk, desk_of, web_desk
from tests.multipart import multipart
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
    sid,
    signature,
)
from tests.phone.fake_carrier import ACCOUNT, TOKEN

HERS = "+37061234567"
FORGERIES = 2000
Forgery = Callable[
    [random.Random, Said], tuple[str, str, bytes, dict[str, str]]
]  # method, path, body, headers
TYPED = {"Content-Type": "application/x-www-form-urlencoded"}


def signed(
    said: Said, form: dict[str, str] | None = None, *, url: str = "", token: str = TOKEN
) -> dict[str, str]:
    return {
        **TYPED,
        "X-Twilio-Signature": signature(url or said.url, said.form if form is None else form, token=token),
    }


def as_it_was(said: Said) -> tuple[str, str, bytes]:
    return "POST", said.url.removeprefix(PREFIX), urlencode(said.form).encode()


def without_a_signature(_chance: random.Random, said: Said) -> tuple[str, str, bytes, dict[str, str]]:
    return *as_it_was(said), TYPED


def with_another_token(chance: random.Random, said: Said) -> tuple[str, str, bytes, dict[str, str]]:
    return *as_it_was(said), signed(said, token=f"{chance.getrandbits(128):032x}")


def with_a_bit_turned_in_the_signature(
    chance: random.Random, said: Said
) -> tuple[str, str, bytes, dict[str, str]]:
    headers = signed(said)
    told = headers["X-Twilio-Signature"]
    at = chance.randrange(len(told) - 2)  # the last signs before "=" hold bits that mean nothing
    other = chance.choice([sign for sign in "ABCDwxyz0189" if sign != told[at]])
    return *as_it_was(said), headers | {"X-Twilio-Signature": told[:at] + other + told[at + 1 :]}


def signed_for_another_address(chance: random.Random, said: Said) -> tuple[str, str, bytes, dict[str, str]]:
    other = chance.choice(
        [said.url.replace("https", "http"), said.url.replace("/desk", ""), said.url + "/", said.url + "?a=1",
         said.url.replace("help.example", "help.example.org"), path_of(said.url)]
    )  # fmt: skip
    return *as_it_was(said), signed(said, url=other)


def with_a_question_mark(chance: random.Random, said: Said) -> tuple[str, str, bytes, dict[str, str]]:
    method, path, body = as_it_was(said)
    return (
        method,
        f"{path}?{chance.choice(['a=1', 'Digits=1', 'bodySHA256=' + '0' * 64])}",
        body,
        signed(said),
    )


def with_another_value(chance: random.Random, said: Said) -> tuple[str, str, bytes, dict[str, str]]:
    name = chance.choice(sorted(said.form))
    form = said.form | {name: said.form[name] + chance.choice("0123456789")}
    return "POST", said.url.removeprefix(PREFIX), urlencode(form).encode(), signed(said)


def with_one_field_more(chance: random.Random, said: Said) -> tuple[str, str, bytes, dict[str, str]]:
    form = said.form | {f"Field{chance.randrange(1000)}": "1"}
    return "POST", said.url.removeprefix(PREFIX), urlencode(form).encode(), signed(said)


def with_one_field_less(chance: random.Random, said: Said) -> tuple[str, str, bytes, dict[str, str]]:
    left_out = chance.choice([name for name in sorted(said.form) if said.form[name]])
    form = {name: value for name, value in said.form.items() if name != left_out}
    return "POST", said.url.removeprefix(PREFIX), urlencode(form).encode(), signed(said)


def with_a_field_twice(chance: random.Random, said: Said) -> tuple[str, str, bytes, dict[str, str]]:
    """The library signs a set of values: the same one twice has the same signature."""
    name = chance.choice(sorted(said.form))
    body = urlencode([*said.form.items(), (name, said.form[name])]).encode()
    return "POST", said.url.removeprefix(PREFIX), body, signed(said)


def with_a_border_moved(chance: random.Random, said: Said) -> tuple[str, str, bytes, dict[str, str]]:
    """Names and values are signed without anything between them: {a: bc} and {ab: c} have one signature."""
    name = chance.choice(["AccountSid", "CallSid"])
    value = said.form[name]
    form = {key: other for key, other in said.form.items() if key != name} | {name + value[:1]: value[1:]}
    return "POST", said.url.removeprefix(PREFIX), urlencode(form).encode(), signed(said)


def as_no_form(chance: random.Random, said: Said) -> tuple[str, str, bytes, dict[str, str]]:
    """A body of another kind is signed by the address alone, or by a hash in it."""
    body = json.dumps(said.form).encode()
    path = said.url.removeprefix(PREFIX) + "?bodySHA256=" + hashlib.sha256(body).hexdigest()
    headers = signed(said, {}, url=PREFIX + path)
    if chance.random() < 0.5:
        body, kind = multipart(said.form, [])
        return "POST", said.url.removeprefix(PREFIX), body, signed(said) | {"Content-Type": kind}
    return "POST", path, body, headers | {"Content-Type": "application/json"}


def of_another_account(chance: random.Random, said: Said) -> tuple[str, str, bytes, dict[str, str]]:
    """Rightly signed; but it isn't our account's call."""
    form = said.form | {"AccountSid": sid(chance, "AC")}
    return "POST", said.url.removeprefix(PREFIX), urlencode(form).encode(), signed(said, form)


def of_another_call(chance: random.Random, said: Said) -> tuple[str, str, bytes, dict[str, str]]:
    """Rightly signed; but the address names a call that isn't there, or isn't this one."""
    form = said.form | {("ParentCallSid" if "ParentCallSid" in said.form else "CallSid"): sid(chance)}
    url = said.url
    if "/phone/calls/" not in url:
        url = f"{PREFIX}/phone/calls/00000000-0000-4000-8000-{chance.getrandbits(48):012x}/digits/0"
    return "POST", url.removeprefix(PREFIX), urlencode(form).encode(), signed(said, form, url=url)


def malformed(chance: random.Random, said: Said) -> tuple[str, str, bytes, dict[str, str]]:
    body = chance.choice(
        [
            b"",
            b"&&&",
            b"CallSid",
            b"%ff%fe=1",
            b"\xff\xfe",
            b"a=" + b"x" * 40_000,
            urlencode(said.form).encode() + b"&b=%C3%28",
        ]
    )
    return "POST", said.url.removeprefix(PREFIX), body, signed(said)


def asked_and_not_posted(chance: random.Random, said: Said) -> tuple[str, str, bytes, dict[str, str]]:
    path = f"{said.url.removeprefix(PREFIX)}?{urlencode(said.form)}"
    return chance.choice(["GET", "PUT"]), path, b"", signed(said, {}, url=PREFIX + path)


def played_again(_chance: random.Random, said: Said) -> tuple[str, str, bytes, dict[str, str]]:
    return *as_it_was(said), signed(said) | said.headers


def played_again_under_a_new_token(
    chance: random.Random, said: Said
) -> tuple[str, str, bytes, dict[str, str]]:
    return *as_it_was(said), signed(said) | {"I-Twilio-Idempotency-Token": f"{chance.getrandbits(128):032x}"}


def played_again_in_another_spelling(
    chance: random.Random, said: Said
) -> tuple[str, str, bytes, dict[str, str]]:
    """The same fields in another order, written otherwise: the signature can't tell."""
    pairs = list(said.form.items())
    chance.shuffle(pairs)
    body = "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs).encode()
    return "POST", said.url.removeprefix(PREFIX), body, signed(said)


FORGED: tuple[Forgery, ...] = (
    without_a_signature, with_another_token, with_a_bit_turned_in_the_signature, signed_for_another_address,
    with_a_question_mark, with_another_value, with_one_field_more, with_one_field_less, with_a_field_twice,
    with_a_border_moved, as_no_form, of_another_account, of_another_call, malformed, asked_and_not_posted, played_again,
    played_again_under_a_new_token, played_again_in_another_spelling,
)  # fmt: skip


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
