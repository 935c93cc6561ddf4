"""The one text that may leave by text message, in each language of ours: it tells that a message waits, and nothing else."""

from __future__ import annotations

# No name, no topic, no link, no sex: whoever reads it over her shoulder learns nothing of a helpline.
NOTICES = {
    "lt": "Jums yra žinutė.",
    "en": "There is a message for you.",
    "ru": "Для вас есть сообщение.",
    "uk": "Для вас є повідомлення.",
    "pl": "Czeka wiadomość.",
}
ELSEWHERE = "en"


def notice_in(language: str) -> str:
    """In English where the language is none of ours."""
    return NOTICES.get(language, NOTICES[ELSEWHERE])
