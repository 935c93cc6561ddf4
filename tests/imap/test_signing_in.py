"""Signing in at a real server: by password or token, over TLS that is verified, and what is said when it fails."""

from __future__ import annotations

import base64
import hmac
import json
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
import trustme

from helpline.border import TemporaryFailure
from mail_gateway.imap.connection import signed_in
from mail_gateway.imap.folder import Folder
from tests.cast import Desk
from tests.imap.dovecot import USER, Dovecot, is_2_4, private_folder, require_dovecot, running
from tests.imap.fetching import account_of, at_work, poller_of, wait_for

TOKEN_KEY = b"an invented key of thirty-two by"
OAUTH_2_3 = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
"""
OAUTH_2_4 = """
oauth2_introspection_mode = local
oauth2_username_attribute = sub
oauth2_local_validation {{
  dict fs {{
    fs posix {{
      prefix = {folder}/keys/
    }}
  }}
}}
"""


@pytest.fixture
def token_server() -> Iterator[Dovecot]:
    """A server that takes tokens signed with our key."""
    require_dovecot()
    with private_folder() as folder:
        keys = folder / "keys" / "default" / "HS256"
        keys.mkdir(parents=True)
        (keys / "default").write_bytes(base64.b64encode(TOKEN_KEY))
        (folder / "oauth2.conf").write_text(
            f"introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={folder}/keys/\n"
            "username_attribute = sub\n"
        )
        with running(folder, more=(OAUTH_2_4 if is_2_4() else OAUTH_2_3).format(folder=folder)) as server:
            yield server


@pytest.fixture
def tls_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[Dovecot]:
    """A server with a certificate for 127.0.0.1 of an authority that this machine trusts."""
    require_dovecot()
    authority = trustme.CA()
    with private_folder() as folder:
        authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(
            str(folder / "server.pem")
        )
        authority.cert_pem.write_to_path(str(folder / "ca.pem"))
        monkeypatch.setenv("SSL_CERT_FILE", str(folder / "ca.pem"))
        with running(folder, certificate=folder / "server.pem") as server:
            yield server


def look(account: Any) -> list[int]:
    with signed_in(account) as client:
        return Folder(client, "INBOX").look()


def token(*, key: bytes = TOKEN_KEY) -> str:
    """A JWT (RFC 7519)."""
    told = {"sub": USER, "iat": int(time.time()) - 10, "exp": int(time.time()) + 600}
    parts = [json.dumps(part).encode() for part in ({"alg": "HS256", "typ": "JWT"}, told)]
    signed = b".".join(base64.urlsafe_b64encode(part).rstrip(b"=") for part in parts)
    signature = base64.urlsafe_b64encode(hmac.digest(key, signed, "sha256")).rstrip(b"=")
    return f"{signed.decode()}.{signature.decode()}"


def failure_of(account: Any) -> str:
    with pytest.raises(TemporaryFailure) as failure:
        look(account)
    assert failure.value.__suppress_context__
    return str(failure.value)


def test_a_token_signs_in_by_xoauth2(token_server: Dovecot) -> None:
    file = token_server.folder / "token"
    file.write_text(token() + "\n")

    assert look(account_of(token_server, password_file=None, token_file=file)) == []


def test_a_token_that_was_renewed_meanwhile_is_read_anew(token_server: Dovecot) -> None:
    file = token_server.folder / "token"
    file.write_text(token(key=b"another key"))
    account = account_of(token_server, password_file=None, token_file=file)
    refused = failure_of(account)
    file.write_text(token())

    assert (refused, look(account)) == ("auth", [])


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_the_connection_is_encrypted_and_the_server_proven(tls_server: Dovecot, security: str) -> None:
    port = tls_server.tls_port if security == "tls" else tls_server.port

    assert look(account_of(tls_server, port=port, security=security)) == []


@pytest.mark.parametrize("security", ["tls", "starttls"])
def test_a_server_that_can_not_prove_who_it_is_gets_no_password(
    tls_server: Dovecot, security: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    port = tls_server.tls_port if security == "tls" else tls_server.port

    assert failure_of(account_of(tls_server, port=port, security=security)) == "tls"
    assert "Login" not in (tls_server.folder / "log").read_text()


def test_without_starttls_at_the_server_no_password_is_sent(dovecot: Dovecot) -> None:
    assert failure_of(account_of(dovecot, security="starttls")) == "not-supported"


def test_a_wrong_password_and_a_missing_file_have_short_names(dovecot: Dovecot) -> None:
    wrong = dovecot.folder / "wrong"
    wrong.write_text("something else")

    assert failure_of(account_of(dovecot, password_file=wrong)) == "auth"
    assert failure_of(account_of(dovecot, password_file=dovecot.folder / "nowhere")) == "secret-file"


def test_a_server_that_is_not_there_has_a_short_name_too(dovecot: Dovecot) -> None:
    account = account_of(dovecot)
    dovecot.stop()

    assert failure_of(account) == "connect"


def test_no_log_line_names_the_mailbox(
    desk: Desk, dovecot: Dovecot, caplog: pytest.LogCaptureFixture
) -> None:
    wrong = dovecot.folder / "wrong"
    wrong.write_text("something else")
    caplog.set_level(logging.DEBUG)

    with at_work(poller_of(desk, account_of(dovecot, password_file=wrong))):
        wait_for(lambda: "auth" in caplog.text)

    said = [
        record.getMessage() for record in caplog.records if record.name.startswith(("helpline", "imapclient"))
    ]
    assert said == ["mailbox: auth"]
