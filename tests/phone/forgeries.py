"""Messages to the line that the carrier did not send, or not so: each forgery makes one out of what was said."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from urllib.parse import quote, urlencode

from tests.multipart import multipart
from tests.phone.calling import (
    PREFIX,
    Said,
    path_of,
    sid,
    signature,
)
from tests.phone.fake_carrier import TOKEN

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
