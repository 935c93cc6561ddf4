"""DMARC (RFC 7489, RFC 9989): whether SPF or DKIM proves the domain in From, and what follows if neither does."""

from __future__ import annotations

from collections.abc import Iterator

from helpline.border import SenderCheck
from mail_gateway.authentication.author import author_domain
from mail_gateway.authentication.dkim_result import SignedLetter, dkim_outcome, signed_letter
from mail_gateway.authentication.domains import is_aligned
from mail_gateway.authentication.names import Names, Questions, Unanswered
from mail_gateway.authentication.policy import Policy, policy_of
from mail_gateway.authentication.spf_result import Outcome, outside_host, spf_domain, spf_outcome
from mail_gateway.parse.fields import read_fields


def check(
    raw: bytes, *, client: str | None, helo: str, envelope_from: str, resolver: Names, timeout: float = 5.0
) -> SenderCheck:
    """Say whether the letter comes from the domain in its From.

    "pass": SPF or DKIM proves it. "fail": neither does although the domain asks that such letters be turned
    away, or From can't be read in one way only. "unchecked": everything else, also where the DNS didn't
    answer within `timeout` seconds in all. `client` is the address of the host that brought the letter to us
    or to our relay, None if unknown; `envelope_from` is "" for bounces. Never raises.
    """
    try:
        return _checked(raw, _Bringer(outside_host(client), helo, envelope_from), resolver, timeout)
    except Unanswered:
        return "unchecked"
    except Exception:  # noqa: BLE001 - a letter is never lost because its sender can't be checked
        return "unchecked"


class _Bringer:
    """Who brought the letter, by the envelope."""

    def __init__(self, client: str | None, helo: str, envelope_from: str) -> None:
        self.client, self.helo, self.envelope_from = client, helo, envelope_from
        self.domain = spf_domain(envelope_from=envelope_from, helo=helo)


def _checked(raw: bytes, bringer: _Bringer, resolver: Names, timeout: float) -> SenderCheck:
    author = author_domain(read_fields(raw)[0])
    if author is None:
        return "fail"
    letter = signed_letter(raw, author=author)
    if bringer.client is None and not letter.signatures:
        return "unchecked"  # nothing could prove or disprove it, so nothing is asked
    questions = resolver.within(timeout)
    policy = policy_of(author, questions=questions)
    is_unknown = False
    for outcome in _outcomes(author, policy, bringer, letter, questions):
        if outcome == "pass":
            return "pass"
        is_unknown = is_unknown or outcome == "unknown"
    return "unchecked" if is_unknown or policy.wish == "none" else "fail"


def _outcomes(
    author: str, policy: Policy, bringer: _Bringer, letter: SignedLetter, questions: Questions
) -> Iterator[Outcome]:
    """What each proof that would count comes to; each is tried only when those before it didn't pass."""
    if bringer.client is None:
        yield "unknown"
    elif bringer.domain and is_aligned(bringer.domain, author, is_strict=policy.spf_is_strict):
        yield spf_outcome(
            client=bringer.client, envelope_from=bringer.envelope_from, helo=bringer.helo, questions=questions
        )
    for signature in letter.signatures:
        if is_aligned(signature.domain, author, is_strict=policy.dkim_is_strict):
            yield dkim_outcome(letter, signature, questions=questions)
