"""In charge of neutral names for the files of an answer: what she sees says nothing of whose machine they lay on."""

# In Latin letters for everyone: such a name stays the same in every mailbox and on every disk.
WORDS = {
    "lt": "priedas",
    "en": "attachment",
    "ru": "prilozhenie",
    "uk": "dodatok",
    "pl": "zalacznik",
}


def neutral_name(number: int, ending: str, *, language: str) -> str:
    """“priedas-1.jpg”, in her language, or in English; `ending` comes without its dot and may be empty."""
    word = WORDS.get(language.replace("-", "_").partition("_")[0].lower(), WORDS["en"])
    return f"{word}-{number}.{ending}" if ending else f"{word}-{number}"
