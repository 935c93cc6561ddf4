"""Looks whether the line can work: what is set, whether the carrier would find us and be believed, and what it would say."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

import requests

from phone_gateway.prompts import Prompts
from phone_gateway.signatures import FORM, Checker, Refused, Request

PATIENCE = 10  # seconds
NAMED = 5  # missing recordings that are told by name
SOME_CALL, ANOTHER = "CA" + "0" * 32, "CA" + "1" * 32


@dataclass(frozen=True)
class Finding:
    """One sentence for whoever runs the desk. `is_good` False: calls don't come through before it is put right."""

    sentence: str
    is_good: bool = True


def look_at(checker: Checker, prompts: Prompts, *, number: str, duty_phones: int) -> Iterator[Finding]:
    """What can be found out without the carrier: it is asked nothing, and nothing is changed."""
    yield _believed(checker)
    yield _phones(duty_phones)
    yield _announcements(prompts)
    yield _reachable(checker, number=number)


def signature(token: str, url: str, form: Mapping[str, str]) -> str:
    """As the carrier's documentation tells it; written anew here, so that the check is not checked by itself."""
    told = url + "".join(f"{name}{form[name]}" for name in sorted(form))
    return base64.b64encode(hmac.digest(token.encode(), told.encode(), hashlib.sha1)).decode()


def _believed(checker: Checker) -> Finding:
    form = {"AccountSid": checker.account, "CallSid": SOME_CALL}
    told = signature(checker.token, f"{checker.base}/phone/calls", form)
    if _is_believed(checker, form, told) and not _is_believed(checker, form | {"CallSid": ANOTHER}, told):
        return Finding("A message signed with the auth token is believed, a changed one is not.")
    return Finding("Signatures don't come out right; the program or a library is at fault.", is_good=False)


def _is_believed(checker: Checker, form: Mapping[str, str], told: str) -> bool:
    request = Request(
        method="POST", path="/phone/calls", content_type=FORM, body=urlencode(form).encode(), signature=told
    )
    try:
        checker.check(request)
    except Refused:
        return False
    return True


def _phones(number: int) -> Finding:
    if number == 0:
        return Finding(
            "phone.duty_phones is empty: every caller would hear that nobody is there.", is_good=False
        )
    return Finding(f"{number} duty phones are known. Who of them rings is on the rota.")


def _announcements(prompts: Prompts) -> Finding:
    missing, all_of_them = prompts.missing(), sum(1 for _ in prompts.named())
    if not missing:
        return Finding(f"All {all_of_them} announcements are recorded.")
    if prompts.folder is None:
        return Finding(
            f"All {all_of_them} announcements are spoken by the carrier's voices. Recorded ones are kinder."
        )
    named = ", ".join(missing[:NAMED]) + (" and others" if len(missing) > NAMED else "")
    return Finding(
        f"{len(missing)} of {all_of_them} announcements are not recorded and will be spoken: {named}."
    )


def _reachable(checker: Checker, *, number: str) -> Finding:
    """From this machine: a message that tells nothing is refused without a signature and taken with one."""
    url = f"{checker.base}/phone/status"
    form = {"AccountSid": checker.account, "CallSid": SOME_CALL, "CallStatus": "ringing", "To": number}
    try:
        unsigned = _answer(url, form)
        signed = _answer(url, form, told=signature(checker.token, url, form))
    except requests.RequestException as error:
        return Finding(
            f"{checker.base} can't be reached from here ({type(error).__name__}). Is the desk running, with a proxy before it?",
            is_good=False,
        )
    if (unsigned, signed) == (403, 204):
        return Finding(f"{urlsplit(url).netloc} is the desk: it takes what is signed and refuses the rest.")
    return Finding(
        f"{url} answers {unsigned} without a signature and {signed} with one, not 403 and 204. Either another program "
        "answers there, or the proxy leaves out a part of the path that is not in phone.public_url, or the desk has other settings.",
        is_good=False,
    )  # fmt: skip


def _answer(url: str, form: Mapping[str, str], *, told: str = "") -> int:
    headers = {"X-Twilio-Signature": told} if told else {}
    return requests.post(
        url, data=dict(form), headers=headers, timeout=PATIENCE, allow_redirects=False
    ).status_code
