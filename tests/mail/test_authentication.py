"""Whether a letter comes from whom it says: SPF, DKIM and DMARC against a name server of our own."""

from __future__ import annotations

import base64
import functools
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import dkim
import nacl.signing
import pytest
from hypothesis import given
from hypothesis import strategies as st
from name_server import NameServer, name_server, text

from mail_gateway.authentication import Names, check

KEY = nacl.signing.SigningKey(b"rowan's own server, 32 bytes...".ljust(32)[:32])
PUBLIC = base64.b64encode(KEY.verify_key.encode()).decode()
PRIVATE = base64.b64encode(KEY.encode())
HOME, ELSEWHERE = "192.0.2.1", "198.51.100.7"
ZONE: dict[str, dict[str, list[str]]] = {
    "example.org": {"TXT": [text("unrelated"), text("v=spf1 ip4:192.0.2.1 -all")]},
    "_dmarc.example.org": {"TXT": [text("v=DMARC1; p=reject; sp=none")]},
    "s1._domainkey.example.org": {"TXT": [text(f"v=DKIM1; k=ed25519; p={PUBLIC}")]},
    "news.example.org": {"TXT": [text("v=spf1 ip4:192.0.2.1 -all")]},
    "example.net": {"TXT": [text("v=spf1 ip4:192.0.2.1 -all")]},
    "s1._domainkey.example.net": {"TXT": [text(f"v=DKIM1; k=ed25519; p={PUBLIC}")]},
}
LETTER = (
    b"From: Rowan <rowan@example.org>\r\nTo: help@desk.example\r\nSubject: hello\r\n"
    b"Date: Sun, 01 Mar 2026 20:30:00 +0000\r\n\r\nplease write back\r\n"
)


def policy(value: str, *, at: str = "_dmarc.example.org") -> dict[str, dict[str, list[str]]]:
    return {**ZONE, at: {"TXT": [text(value)]}}


def signed(
    raw: bytes = LETTER,
    *,
    domain: str = "example.org",
    signs: tuple[bytes, ...] = (b"from", b"subject"),
    **more: Any,
) -> bytes:
    verifier = dkim.DKIM(raw, signature_algorithm=b"ed25519-sha256")
    signature: bytes = verifier.sign(b"s1", domain.encode(), PRIVATE, include_headers=signs, **more)
    return signature + raw


@contextmanager
def asking(
    zone: Mapping[str, Mapping[str, list[str]]] = ZONE, **trouble: set[str]
) -> Iterator[tuple[Any, NameServer]]:
    with name_server(zone, **trouble) as server:
        names = Names(["127.0.0.1"], port=server.port)
        yield (
            functools.partial(
                check, resolver=names, helo="mx.example.com", envelope_from="rowan@example.org"
            ),
            server,
        )


def verdict(
    raw: bytes = LETTER,
    *,
    zone: Mapping[str, Mapping[str, list[str]]] = ZONE,
    client: str | None = HOME,
    trouble: dict[str, set[str]] | None = None,
    **more: Any,
) -> str:
    with asking(zone, **(trouble or {})) as (ask, _):
        return str(ask(raw, client=client, **more))


def test_a_letter_from_her_providers_server_is_hers() -> None:
    assert verdict() == "pass"


def test_a_letter_from_another_server_is_not_hers_where_her_provider_says_so() -> None:
    assert verdict(client=ELSEWHERE) == "fail"


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("v=DMARC1; p=reject", "fail"),
        ("v=DMARC1; p=quarantine", "fail"),
        ("v=DMARC1; p=none", "unchecked"),
        ("v=DMARC1; p=quarantine; t=y", "unchecked"),
        ("v=DMARC1; p=quarantine; pct=0", "unchecked"),
        ("v=DMARC1; p=reject; t=y", "fail"),
        ("v=DMARC1; p=whatever", "unchecked"),
        ("v=DMARC1", "unchecked"),
        ("v=DMARC2; p=reject", "unchecked"),
        ("V=DMARC1; p=reject", "unchecked"),
        ("v=DMARC1;p=REJECT;", "fail"),
    ],
)
def test_an_unproven_letter_fails_only_where_its_domain_asks_for_it(said: str, expected: str) -> None:
    assert verdict(client=ELSEWHERE, zone=policy(said)) == expected


def test_two_policies_are_none() -> None:
    zone = {
        **ZONE,
        "_dmarc.example.org": {"TXT": [text("v=DMARC1; p=reject"), text("v=DMARC1; p=quarantine")]},
    }

    assert verdict(client=ELSEWHERE, zone=zone) == "unchecked"


def test_a_proven_letter_of_a_domain_without_a_policy_is_hers() -> None:
    raw = LETTER.replace(b"example.org", b"example.net")

    assert verdict(raw, envelope_from="rowan@example.net") == "pass"


def test_a_forwarded_letter_keeps_its_signature() -> None:
    assert verdict(signed(), client=ELSEWHERE, envelope_from="list@example.com") == "pass"


def test_a_signed_letter_needs_no_client_address() -> None:
    assert verdict(signed(), client=None) == "pass"


@pytest.mark.parametrize(
    "raw",
    [
        signed().replace(b"please", b"don't"),
        signed().replace(b"Subject: hello", b"Subject: goodbye"),
        signed(domain="example.net"),
        signed(length=True),
        signed().replace(b"d=example.org", b"d=example.com"),
        signed().replace(b"h=from : subject", b"h=subject"),
        b"DKIM-Signature: v=1; nonsense\r\n" + LETTER,
        b"DKIM-Signature: " + b"a" * 20_000 + b"\r\n" + LETTER,
    ],
    ids=["body", "subject", "other domain", "length", "moved", "from unsigned", "broken", "endless"],
)
def test_a_signature_that_proves_nothing_doesnt_make_a_letter_hers(raw: bytes) -> None:
    assert verdict(raw, client=ELSEWHERE) == "fail"


def test_one_good_signature_among_bad_ones_is_enough() -> None:
    bad = signed(LETTER.replace(b"hello", b"other")).partition(b"From:")[0]

    assert verdict(bad + bad + signed(), client=ELSEWHERE) == "pass"


def test_of_very_many_signatures_only_a_few_are_tried() -> None:
    bad = signed(LETTER.replace(b"hello", b"other")).partition(b"From:")[0]

    with asking() as (ask, server):
        said = ask(bad * 50 + signed(), client=ELSEWHERE)

    assert said == "fail"
    assert server.asked.count("s1._domainkey.example.org") == 4


def test_a_key_that_was_withdrawn_proves_nothing() -> None:
    zone = {**ZONE, "s1._domainkey.example.org": {"TXT": [text("v=DKIM1; k=ed25519; p=")]}}

    assert verdict(signed(), client=ELSEWHERE, zone=zone) == "fail"


@pytest.mark.parametrize(
    ("said", "envelope", "expected"),
    [
        ("v=DMARC1; p=reject", "bounces@news.example.org", "pass"),
        ("v=DMARC1; p=reject; aspf=s", "bounces@news.example.org", "fail"),
        ("v=DMARC1; p=reject; aspf=s", "rowan@example.org", "pass"),
        ("v=DMARC1; p=reject", "bounces@example.net", "fail"),
    ],
)
def test_the_envelopes_domain_must_be_of_the_same_organisation_or_the_very_same(
    said: str, envelope: str, expected: str
) -> None:
    assert verdict(zone=policy(said), envelope_from=envelope) == expected


@pytest.mark.parametrize(
    ("said", "expected"), [("v=DMARC1; p=reject", "pass"), ("v=DMARC1; p=reject; adkim=s", "fail")]
)
def test_a_signature_of_the_parent_domain_counts_unless_it_must_be_the_very_same(
    said: str, expected: str
) -> None:
    raw = signed(LETTER.replace(b"rowan@example.org", b"rowan@mail.example.org"))

    assert verdict(raw, zone=policy(said, at="_dmarc.mail.example.org"), client=ELSEWHERE) == expected


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("v=DMARC1; p=reject; sp=none", "unchecked"),
        ("v=DMARC1; p=none; sp=reject", "fail"),
        ("v=DMARC1; p=reject", "fail"),
    ],
)
def test_a_subdomain_has_its_organisations_policy_for_subdomains(said: str, expected: str) -> None:
    raw = LETTER.replace(b"rowan@example.org", b"rowan@mail.example.org")

    assert verdict(raw, client=ELSEWHERE, zone=policy(said)) == expected


def test_neighbours_under_a_public_suffix_dont_speak_for_each_other() -> None:
    zone = {
        "evil.co.uk": {"TXT": [text("v=spf1 ip4:192.0.2.1 -all")]},
        "_dmarc.rowan.co.uk": {"TXT": [text("v=DMARC1; p=reject")]},
    }
    raw = LETTER.replace(b"rowan@example.org", b"rowan@rowan.co.uk")

    assert verdict(raw, zone=zone, envelope_from="x@evil.co.uk") == "fail"


@pytest.mark.parametrize(
    "written",
    [
        b"",
        b"From: rowan@example.org\r\nFrom: evil@example.net\r\n",
        b"From: rowan@example.org\r\nFrom: rowan@example.org\r\n",
        b"From: rowan@example.org, evil@example.net\r\n",
        b"From: <rowan@example.org> <evil@example.net>\r\n",
        b"From: Rowan\r\n",
        b"From: =?utf-8?q?rowan=40example=2Eorg?=\r\n",
        b"From: rowan@example..org\r\n",
        b"Sender: rowan@example.org\r\n",
    ],
)
def test_a_letter_that_doesnt_say_clearly_whose_it_is_fails(written: bytes) -> None:
    raw = signed(written + LETTER.partition(b"\r\n")[2], signs=(b"from", b"subject"))

    assert verdict(raw) == "fail"


@pytest.mark.parametrize(
    "written",
    [
        b'From: "evil@example.net" <rowan@example.org>',
        b"From: evil@example.net <rowan@example.org>",
        b"From: rowan@EXAMPLE.org (evil@example.net)",
        b"from:rowan@example.org",
        b"From:\r\n =?utf-8?q?R=C3=B6wan?=\r\n <rowan@example.org>",
    ],
)
def test_the_address_that_is_shown_is_the_one_that_is_checked(written: bytes) -> None:
    raw = written + b"\r\n" + LETTER.partition(b"\r\n")[2]

    assert verdict(raw) == "pass"
    assert verdict(signed(raw), client=ELSEWHERE) == "pass"


def test_a_bounce_is_proven_by_the_name_of_the_server_that_brings_it() -> None:
    assert verdict(envelope_from="", helo="news.example.org") == "pass"
    assert verdict(envelope_from="<>", helo="example.net") == "fail"


@pytest.mark.parametrize(
    "client", ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.9", "192.168.1.1", "fe80::1", "", "x"]
)
def test_our_own_network_proves_nothing_and_nothing_is_asked(client: str) -> None:
    with asking() as (ask, server):
        said = ask(LETTER, client=client)

    assert said == "unchecked"
    assert server.asked == []


@pytest.mark.parametrize("kind", ["broken", "silent"])
@pytest.mark.parametrize("name", ["_dmarc.example.org", "example.org", "*"])
def test_without_an_answer_in_time_a_letter_stays_unchecked(kind: str, name: str) -> None:
    assert verdict(client=ELSEWHERE, trouble={kind: {name}}, timeout=0.3) == "unchecked"


def test_a_key_that_cant_be_had_now_leaves_a_letter_unchecked() -> None:
    broken = {"broken": {"s1._domainkey.example.org"}}

    assert verdict(signed(), client=ELSEWHERE, trouble=broken) == "unchecked"
    assert verdict(signed(), client=HOME, trouble=broken) == "pass"


def test_where_no_name_server_answers_none_is_asked_for_a_minute() -> None:
    now = [0.0]
    with name_server(ZONE, silent={"*"}) as server:
        names = Names(["127.0.0.1"], port=server.port, clock=lambda: now[0])

        before = names.is_reachable()
        server.silent.clear()
        soon = names.is_reachable()
        now[0] = 61.0
        later = names.is_reachable()

    assert (before, soon, later) == (False, False, True)


def test_a_writer_cant_have_us_ask_forever() -> None:
    hosts = " ".join(f"include:i{n}.example.org" for n in range(9))
    zone = {
        **ZONE,
        "example.org": {
            "TXT": [text(f"v=spf1 {hosts} mx -all")],
            "MX": [f"10 m{n}.example.org." for n in range(10)],
        },
    }
    zone |= {f"i{n}.example.org": {"TXT": [text("v=spf1 mx:example.org -all")]} for n in range(9)}

    with asking(zone) as (ask, server):
        said = ask(LETTER, client=ELSEWHERE)

    assert said in {"fail", "unchecked"}
    assert len(server.asked) <= 40


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 include:example.org -all", "v=spf1 redirect=example.org", "v=spf1 ip4:999 -all", "v=spf1 exists:%{z}",
        "v=spf1 ptr -all", "v=spf1 a:%{l}.%{i}.example.org -all", "v=spf1 " + "a " * 11, "v=spf1 a/33", "v=spf1 exp=%{x} -all",
    ],
)  # fmt: skip
def test_a_broken_spf_record_proves_nothing(record: str) -> None:
    zone = {**ZONE, "example.org": {"TXT": [text(record)]}}

    assert verdict(zone=zone) == "fail"


@pytest.mark.parametrize(
    ("record", "client"),
    [
        ("v=spf1 a -all", HOME), ("v=spf1 mx -all", HOME), ("v=spf1 include:example.net -all", HOME),
        ("v=spf1 redirect=example.net", HOME), ("v=spf1 a -all", "2001:db8::1"), ("v=spf1 exists:%{l}.example.net -all", HOME),
    ],
)  # fmt: skip
def test_spf_is_read_as_it_is_written(record: str, client: str) -> None:
    hosts = {"A": ["192.0.2.1"], "AAAA": ["2001:db8::1"], "MX": ["10 mx.example.org."]}
    zone = {
        **ZONE,
        "example.org": {"TXT": [text(record)], **hosts},
        "mx.example.org": hosts,
        "rowan.example.net": hosts,
    }

    assert verdict(zone=zone, client=client) == "pass"


def test_nothing_that_is_asked_is_logged(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)

    verdict(signed(), client=ELSEWHERE, trouble={"broken": {"s1._domainkey.example.org"}})
    verdict(signed().replace(b"please", b"don't"), client=ELSEWHERE)

    assert caplog.records == []
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b" " * 3_000_000 + b"x\r\n", "fail"),
        (b"\r\n" * 3_000_000, "pass"),
        ((b"x" + b" " * 500) * 5_000, "fail"),
    ],
    ids=["spaces", "lines", "runs"],
)
def test_a_letter_made_to_keep_us_busy_is_checked_all_the_same(body: bytes, expected: str) -> None:
    short = signed(canonicalize=(b"relaxed", b"relaxed"))

    assert verdict(short + body, client=ELSEWHERE) == expected


def test_blank_lines_and_spaces_at_the_end_dont_break_a_signature() -> None:
    raw = signed(canonicalize=(b"relaxed", b"relaxed")).replace(b"write back", b"write \t  back  ")

    assert verdict(raw + b"\r\n" * 1_000, client=ELSEWHERE) == "pass"


@given(st.binary(max_size=400))
def test_no_bytes_make_the_check_fail(noise: bytes) -> None:
    names = Names(["127.0.0.1"], port=9)

    for raw in (
        noise,
        noise + LETTER,
        LETTER + noise,
        b"DKIM-Signature: d=example.org; " + noise + b"\r\n" + LETTER,
    ):
        assert check(raw, client=None, helo="", envelope_from="", resolver=names, timeout=0) in {
            "unchecked",
            "fail",
        }
