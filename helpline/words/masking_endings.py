"""How a name is written in the cases of Lithuanian, Russian, Ukrainian, Polish and German: "Rūtos" is Rūta too.

Forms are made, not guessed: a known ending of the name is replaced by the other endings of its kind, so that no
other word is hit. Names of which too little is left without their ending keep to the endings that can't be mistaken.
"""

from __future__ import annotations

MIN_STEM = 3
# Ending of the name -> the endings it takes; the longest that fits counts. Marks on letters don't matter here.
_LITHUANIAN = {
    "ia": "ios iai ia ioje", "a": "os ai oje", "e": "es ei eje", "ius": "iaus iui iu iumi iuje iau",
    "us": "aus ui u umi uje au", "as": "o ui a u e ai", "is": "io iui i iu yje", "ys": "io iui i iu yje y",
}  # fmt: skip
_SHORT_LITHUANIAN = {"a": "os ai oje", "e": "es ei eje"}
_CYRILLIC = {
    "ия": "ии ию ией ией", "ія": "ії ію ією є", "ая": "ой ую ою", "я": "и е ю ей ею і ї є", "а": "ы и е у ой ою і о",
    "ий": "ого ому им ом его ему ия ию ием", "ый": "ого ому ым ом", "й": "я ю ем е єм", "ь": "я ю ем ём е и ью", "о": "а у ом ові",
    "": "а у ом е ым ем ові і",
}  # fmt: skip
_POLISH = {
    "ska": "skiej ską", "cka": "ckiej cką", "ka": "ki ce kę ką ko", "ga": "gi dze gę gą go", "ta": "ty cie tę tą to",
    "da": "dy dzie dę dą do", "ra": "ry rze rę rą ro", "ia": "ii i ię ią io iu", "a": "y i ie ę ą o",
    "ski": "skiego skiemu skim", "cki": "ckiego ckiemu ckim", "": "a owi em iem ie u",
}  # fmt: skip
_GERMAN = {"": "s"}
_VOWELS = "aeiouyąęėįųūаеёиоуыэюяіїє"


def forms(name: str, *, language: str) -> frozenset[str]:
    """The other forms of a name in small letters, in a letter of that language ("" if it isn't known)."""
    if any("\u0400" <= letter <= "\u04ff" for letter in name):
        return _declined(name, _CYRILLIC)
    if language in {"lt", ""}:
        return _declined(name, _LITHUANIAN) | _declined(name, _SHORT_LITHUANIAN, min_stem=2)
    return _declined(name, {"pl": _POLISH, "de": _GERMAN}.get(language, {}))


def _declined(name: str, kinds: dict[str, str], *, min_stem: int = MIN_STEM) -> frozenset[str]:
    bare = name.translate(_UNMARKED)
    ending = max((end for end in kinds if bare.endswith(end)), key=len, default=None)
    if ending is None or (not ending and name[-1:] in _VOWELS):
        return frozenset()
    stem = name[: len(name) - len(ending)]
    if len(stem) < min_stem:
        return frozenset()
    stems = {stem, *_softened(stem)} if ending in {"is", "ys"} else {stem}
    return frozenset(stem + other for stem in stems for other in kinds[ending].split())


def _softened(stem: str) -> list[str]:
    """Before `io` t becomes č and d becomes dž: Jokūbaitis, Jokūbaičio."""
    return {"t": [stem[:-1] + "č"], "d": [stem + "ž"]}.get(stem[-1:], [])


_UNMARKED = str.maketrans("ąęėįųū", "aeeiuu")
