"""What the disk knows: every column in clear has a line in the docs, and the whole file holds no word of hers."""

from __future__ import annotations

import base64
import quopri
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote
from uuid import UUID

from sqlalchemy import text

from helpline import records
from helpline.border import Attachment
from helpline.deeds.answer import drafts, notes
from helpline.deeds.case import case_steps, case_work, consents
from helpline.deeds.case.case_seals import Answers, Outcome
from helpline.deeds.mail import intake
from helpline.deeds.phone import call_backs, calls, reveals
from helpline.deeds.phone.call_facts import Agreed, CallFacts
from tests.cast import Desk, token_of

DOCS = Path(__file__).parents[2] / "docs" / "what-the-disk-knows.md"


def test_every_column_in_clear_has_its_line_in_the_docs() -> None:
    columns = [column for table in records.Base.metadata.tables.values() for column in table.columns]
    in_clear = {f"{column.table.name}.{column.name}" for column in columns if "sealed" not in column.info}
    lines = [line.split("|")[1:-1] for line in DOCS.read_text("utf-8").splitlines() if line.startswith("| `")]

    told = {cells[0].strip().strip("`"): cells[-1].strip() for cells in lines}

    assert len(lines) == len(told)
    assert set(told) == in_clear
    assert all(told.values())


def test_no_word_of_hers_and_nothing_of_who_she_is_lies_on_the_disk(desk: Desk) -> None:
    """With a control: what does stand in clear is found by the same search."""
    said = live_through_everything(desk)

    disk = desk.store.disk()

    assert b"Komanda A" in disk
    assert "Komanda A".encode("utf-16-le") not in disk
    assert [canary for canary in said if any(form in disk for form in spelled(canary))] == []


def test_the_search_for_her_words_finds_a_planted_one(desk: Desk) -> None:
    said = live_through_everything(desk)
    with records.transaction() as session:
        session.execute(text("UPDATE team SET name = :leak"), {"leak": f"x {said[0]} x"})

    disk = desk.store.disk()

    assert [canary for canary in said if any(form in disk for form in spelled(canary))] == [said[0]]


def live_through_everything(desk: Desk) -> list[str]:
    """A whole conversation in which every field holds a word that is nowhere else; those words."""
    names = "subject body quoted filename filetext address displayname messageid answer note draft raw second"
    names += " said handover step changed outcome"
    names += " callnote callmessage hint number"
    canaries = {name: f"{name}kq7vzu{number}" for number, name in enumerate(names.split())}
    opened = desk.receive(
        subject=canaries["subject"], text=canaries["body"], quoted=canaries["quoted"], name=canaries["displayname"],
        address=f"{canaries['address']}@post.example", message_id=f"{canaries['messageid']}@post.example",
        attachments=(Attachment(f"{canaries['filename']}.txt", "text/plain", canaries["filetext"].encode()),),
    )  # fmt: skip
    sent = desk.answer_and_let_leave(opened.ticket_id, canaries["answer"])
    desk.receive(
        text=canaries["second"], tokens=(token_of(sent),), address=f"{canaries['address']}@post.example"
    )
    notes.note(opened.ticket_id, canaries["note"], by=desk.ada, now=desk.clock.now)
    drafts.save_draft(opened.ticket_id, canaries["draft"], version=2, by=desk.ada, now=desk.clock.now)
    intake.keep_aside(canaries["raw"].encode(), reason="unparsable", now=desk.clock.now)
    call_and_promise(desk, canaries)
    desk.triage(opened.ticket_id, kind="consultation", danger=2, language="uk")
    live_through_a_case(desk, opened.ticket_id, canaries)
    desk.log_in("Ada")
    desk.courier.look()
    return [
        *canaries.values(),
        token_of(sent),
        sent.message_id.strip("<>").partition("@")[0],
        "consultation",
        "goal_reached",
        "crisis_intervention",
    ]


def live_through_a_case(desk: Desk, ticket_id: UUID, canaries: dict[str, str]) -> None:
    told: dict[str, Any] = {"by": desk.ada, "now": desk.clock.now}
    consents.record_consent(ticket_id, Answers("yes", consents.TOLD, canaries["said"]), **told)
    case_id = case_work.open_case(ticket_id, **told)
    case_work.write_handover(case_id, canaries["handover"], revision=0, **told)
    step_id = case_steps.add_step(case_id, canaries["step"], due_on=desk.clock.now.date(), **told)
    case_steps.change_step(case_id, step_id, canaries["changed"], due_on=None, revision=1, **told)
    case_work.close_case(case_id, Outcome("goal_reached", ("in_work",), canaries["outcome"]), **told)


def call_and_promise(desk: Desk, said: dict[str, str]) -> None:
    """A call with a note, and a call back whose number was shown."""
    now = desk.clock.now
    call_id = calls.begin(by=desk.oda, now=now)
    facts = CallFacts(outcome="crisis_intervention", note=said["callnote"])
    calls.end(call_id, facts, channel="phone", rules=desk.rules, by=desk.oda, now=now)
    window = call_backs.Window(now, now + timedelta(hours=1), now + timedelta(hours=2))
    agreed = Agreed(message_safe="yes", message=said["callmessage"], code_word_hint=said["hint"])
    promised = call_backs.promise(
        call_id, f"+370 612 34567 {said['number']}", agreed, window=window, by=desk.oda, now=now
    )
    reveals.ask_number(promised, by=desk.ada, now=now)
    desk.courier.look()


def spelled(canary: str) -> list[bytes]:
    raw = canary.encode()
    forms = [raw, raw.upper(), canary.encode("utf-16-le"), canary.encode("utf-16-be"), raw.hex().encode()]
    forms += [base64.b64encode(b"." * shift + raw)[4:-4] for shift in range(3)]
    return [*forms, quopri.encodestring(raw), quote(canary).encode(), raw[::-1]]
