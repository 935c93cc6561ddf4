"""The signature of our answers: any receiver can check it, and nobody can change or add a thing."""

from __future__ import annotations

import email
import subprocess
from pathlib import Path

import pytest
from name_server import name_server, text
from test_compose import ANSWER, headers
from test_send import submission

from mail_gateway.authentication import Names, check
from mail_gateway.compose import compose
from mail_gateway.signing import BadKey, Signer
from mail_gateway.sink import MailSink

KINDS = {
    "rsa": ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"],
    "ed25519": ["-algorithm", "ed25519"],
}


@pytest.fixture(scope="module", params=KINDS)
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[bytes, str]:
    """A private key as openssl writes it, and its DNS record as docs/postfix.md says."""
    kind, private = request.param, tmp_path_factory.mktemp("dkim") / "dkim.pem"
    subprocess.run(
        ["openssl", "genpkey", *KINDS[kind], "-out", str(private)], check=True, capture_output=True
    )
    shown = subprocess.run(
        ["openssl", "pkey", "-in", str(private), "-pubout"], check=True, capture_output=True, text=True
    )
    public = "".join(shown.stdout.split("\n")[1:-2])
    if kind == "ed25519":
        public = public[16:]  # of the 44 bytes in DER the key is the last 32
    return private.read_bytes(), f"v=DKIM1; k={kind}; p={public}"


def received(raw: bytes, record: str) -> str:
    """What another house makes of our letter, by the DNS alone."""
    zone = {
        "_dmarc.desk.example": {"TXT": [text("v=DMARC1; p=reject; adkim=s")]},
        "desk1._domainkey.desk.example": {"TXT": [text(record)]},
    }
    with name_server(zone) as server:
        return check(
            raw,
            client="192.0.2.1",
            helo="x",
            envelope_from="b+1@relay.example",
            resolver=Names(["127.0.0.1"], port=server.port),
        )


def test_a_receiver_sees_that_the_answer_is_ours(pair: tuple[bytes, str]) -> None:
    key, record = pair
    raw = compose(ANSWER)

    signed = Signer(domain="desk.example", selector="desk1", key=key).sign(raw)

    assert received(signed, record) == "pass"
    assert received(raw, record) == "fail"
    assert signed.endswith(raw)
    assert signed.isascii()
    assert max(len(line) for line in signed.partition(b"From:")[0].split(b"\r\n")) <= 78


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"Subject: Your letter", b"Subject: Your lettre"),
        (b"Date: Sun", b"Date: Mon"),
        (b"To: <rowan", b"To: <sowan"),
        (b"Message-ID: <0", b"Message-ID: <1"),
        (b"Reply-To: <help+a", b"Reply-To: <evil+a"),
        (b"Subject:", b"Subject: another\r\nSubject:"),
        (b"Reply-To:", b"Reply-To: evil@away.example\r\nReply-To:"),
        (b"charset=\"utf-8\"", b"charset=\"utf-7\""),
        (b"Labas", b"Sudie"),
    ],
)  # fmt: skip
def test_whatever_is_changed_or_added_breaks_the_signature(
    pair: tuple[bytes, str], old: bytes, new: bytes
) -> None:
    key, record = pair
    signed = Signer(domain="desk.example", selector="desk1", key=key).sign(compose(ANSWER))

    changed = signed.replace(old, new, 1) if old in signed else b""

    assert received(changed, record) == "fail"
    assert changed


def test_an_answer_leaves_signed(pair: tuple[bytes, str], tmp_path: Path) -> None:
    key, record = pair
    sink = MailSink(tmp_path / "sent")
    sink.start()
    out = submission(sink.port, signer=Signer(domain="desk.example", selector="desk1", key=key))

    out.send(ANSWER)

    out.close()
    sink.stop()
    (path,) = sink.folder.glob("*.eml")
    assert received(path.read_bytes(), record) == "pass"
    assert headers(path.read_bytes()) == sorted([*headers(compose(ANSWER)), "dkim-signature"])


def test_what_isnt_from_the_signers_domain_leaves_unsigned(pair: tuple[bytes, str], tmp_path: Path) -> None:
    sink = MailSink(tmp_path / "sent")
    sink.start()
    out = submission(sink.port, signer=Signer(domain="other.example", selector="desk1", key=pair[0]))

    out.send(ANSWER)

    out.close()
    sink.stop()
    (path,) = sink.folder.glob("*.eml")
    assert "DKIM-Signature" not in email.message_from_bytes(path.read_bytes())


@pytest.mark.parametrize(
    "key",
    [
        b"",
        b"secret",
        b"-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n",
        b"-----BEGIN PRIVATE KEY-----\n*\n-----END",
    ],
)
def test_a_file_that_is_no_key_is_refused_without_a_word_of_it(key: bytes) -> None:
    with pytest.raises(BadKey) as raised:
        Signer(domain="desk.example", selector="desk1", key=key)

    assert "secret" not in str(raised.value)
    assert raised.value.__cause__ is None
