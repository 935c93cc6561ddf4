"""What is typed into each form of the desk, so that a test can send every one of them."""

from __future__ import annotations

from typing import Any

from helpline.deeds.case.consents import TOLD
from helpline.figures.clocks import ITEMS
from tests.web import caring, deadlines

WORD = "gintaras"
CANNED = {"title": "Palydėjimas", "language": "lt", "whose": "own", "body": "Laba diena"}
TOLD_ALL = {"agrees": "yes", **dict.fromkeys(TOLD, "yes")}
CLOCKS = {
    f"{item.replace(' ', '-')}.{part}": length
    for item in ITEMS
    for part, length in (("target", "4:00"), ("breach", "8:00"))
}
FORMS: dict[str, dict[str, Any]] = {
    **caring.FORMS,
    **deadlines.FORMS,
    "composer.answer": {"text": "Mes čia", "subject": "lt.reply", "version": "0"},
    "composer.draft": {"text": "Rašau", "version": "0"},
    "composer.note": {"note": "Pastaba"},
    "composer.handing": {"text": "Rašau", "version": "0"},
    "composer.insertion": {"text": "Rašau", "version": "0", "canned": "lt.received"},
    "approvals.approval": {"version": "1"},
    "canned.writing": CANNED,
    "canned.change": CANNED,
    "tickets.triage": {"kind": "consultation", "danger": "1", "safe_now": "", "language": "lt"},
    "moves.team": {"team": "{other_team_id}", "handover_note": "Skambina vakarais"},
    "doubts.neutral_answer": {"language": "lt", "version": "0"},
    "doubts.word": {"word": WORD},
    "doubts.reason": {"reason": "Kalbėjome telefonu"},
    "moves.merge": {"other": "{other_of_hers}"},
    "moves.merge_by_word": {"page": "https://desk.example/tickets/{other_of_hers}", "merge_word": WORD},
    "moves.part": {"message": "{letter_of_two}", "where": ""},
    "blocks.block": {"days": "1", "why": ""},
    "tickets.emergency": {"called": "112", "decided_by": "Ada"},
    "cases.state": {"state": "waiting"},
    "cases.handover": {"words": "Rašyti iki trečios", "revision": "0"},
    "reports.indicator_rules": {"indicator_1-lt": "Padėta: padarytas bent vienas žingsnis."},
    "inhabitants.keeping": {"year": "2026", "vilnius": "812 300"},
    "cases.assessments": {"need_legal": "met", "cooperates": "no", "number": "0"},
    "cases.steps": {"words": "Paskambinti", "due_on": ""},
    "cases.step": {"words": "Parašyti", "due_on": "2026-03-09", "revision": "1"},
    "cases.closure": {"reason": "goal_reached"},
    "consents.asked": TOLD_ALL,
    "consents.asked_anew": TOLD_ALL,
    "minding.reminding": {"remind_of": "Paskambinti", "remind_at": "2026-03-09T10:00"},
    "minding.correction": {"note": "Kitaip"},
    "settings.languages": {"language": "lt"},
    "settings.questions": {"question": "reasons"},
    "settings.set_subjects": {"on": "answer"},
    "settings.set_code_list": {"on": "housing"},
    "teams.adding": {"name": "Komanda C", "first": "{ada}"},
    "teams.renaming": {"name": "Komanda D"},
    "teams.member": {"member": "{ada}"},
    "people.invitations": {"name": "Ula", "role": "operator", "team": ""},
    "people.grants": {"compared": "y"},
    "trends.noting": {"on": "2026-03-02", "words": "Kampanija"},
    "quarantine.copy": {"address": "", "subject": "", "text": "Labas"},
    "search.look": {"words": "klausimas"},
    "live.here": {"kind": "viewing"},
    "own_views.save": {"name": "Naktis", "view": "mine"},
    "own_views.change": {"name": "Naktis", "view": "mine"},
    "sessions.language": {"language": "en"},
    "clocks.setting": CLOCKS,
    "clocks.opening": {"period": "09:00-12:00", "day0": "y"},
    "clocks.closing": {"day": "2026-12-24"},
    "clocks.reopening": {"day": "2026-12-24"},
    "holding.hold": {"for_days": "1"},
    "own.keeping": {"language": "lt", "time_zone": "Europe/Vilnius", "letter_keys": "y"},
    "other_ways.logging": {"channel": "chat", "text": "Klausė, kur kreiptis"},
    "other_ways.logging_on": {"channel": "post", "text": "Atsiuntė laišką"},
    "other_ways.sending": {"address": "ambasada@post.example", "text": "Laba diena"},
    "debriefs.asking": {"suits": "Rytoj"},
    "handover.tell": {"next_worker": "Ji rašo tik iš bibliotekos"},
    "handover.sign_off": {"worries": "Niekas"},
    "rota.voice": {"languages": "lt"},
    "callers.agreeing": {"words": "Klausytis", "revision": "1"},
    "callers.approval": {"revision": "1"},
    "callers.flag": {"days": "1", "why": ""},
    "cards.saving": {"zone": "Europe/Vilnius", "email": "yes", "version": "1"},
    "cards.word": {"word": "gintaras"},
    "tickets.contact": {"reason": "Ji skambino"},
    "cards.contact_word": {"word": "gintaras"},
    "cards.letter_word": {"word": "gintaras"},
    "cards.confirmation": {"reason": "Ji skambino"},
    "calls.draft": {"note": "Tyli"},
    "calls.ending": {"outcome": "silent"},
    "calls.search": {"words": "amber heron"},
    "call_backs.promising": {
        "number": "+370 600 00000",
        "from_at": "2026-03-02T12:00",
        "until_at": "2026-03-02T14:00",
        "keep_days": "1",
        "message_safe": "no",
    },
    "carrier.notice": {"language": "lt"},
    "line_totals.importing": {
        "line": "A",
        "rows": "day,hour,offered,answered,abandoned,abandoned_short,wait_sum,talk_sum\n2026-03-01,7,3,2,1,0,60,900",
    },
}
