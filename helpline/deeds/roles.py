"""Who may do what: one table. A route names the line it needs; a line that isn't here stops the start."""

from __future__ import annotations

from typing import Literal, get_args

Role = Literal["operator", "counsellor", "supervisor", "administrator"]
ROLES: tuple[Role, ...] = get_args(Role)

TABLE = """
                           operator  counsellor  supervisor  administrator
sign in                    yes       yes         yes         yes
read tickets               yes       yes         yes         -
write notes                yes       yes         yes         -
read corrected notes       -         -           yes         -
answer tickets             yes       yes         yes         -
triage tickets             yes       yes         yes         -
keep safe contact          yes       yes         yes         -
override safe contact      -         yes         yes         -
see overrides              -         -           yes         -
take tickets               yes       yes         yes         -
close tickets              yes       yes         yes         -
keep deadlines             yes       yes         yes         -
assign to others           -         yes         yes         -
move between teams         -         yes         yes         -
merge tickets              -         yes         yes         -
doubt writers              yes       yes         yes         -
lift doubts                -         -           yes         -
join contacts              -         -           yes         -
block writers              -         yes         yes         -
block for longer           -         -           yes         -
flag callers               yes       yes         yes         -
propose agreements         yes       yes         yes         -
approve agreements         -         -           yes         -
log calls                  yes       yes         yes         -
import line totals         -         -           yes         -
release held answers       -         yes         yes         -
write canned texts         yes       yes         yes         -
keep team texts            -         yes         yes         -
review canned texts        -         -           yes         -
approve answers            -         -           yes         -
set rules                  -         -           -           yes
set texts                  -         -           yes         yes
hand over                  yes       yes         yes         -
log contacts               yes       yes         yes         -
write first                yes       yes         yes         -
see the rota               yes       yes         yes         yes
swap shifts                yes       yes         yes         -
plan the rota              -         -           yes         yes
ask for a debrief          yes       yes         yes         -
see debriefs               -         -           yes         -
see own load               yes       yes         yes         -
see load                   -         -           yes         -
see own supervision        yes       yes         yes         -
keep the supervision log   -         -           yes         -
review answers             -         -           yes         -
see the digest             -         -           yes         -
see data quality           -         -           yes         -
work on cases              -         yes         yes         -
see waiting times          -         -           yes         -
see counts                 -         -           yes         yes
set clocks                 -         -           yes         yes
see the carrier's ledger   -         -           yes         yes
handle quarantine          -         -           yes         -
grant keys                 yes       yes         yes         -
see people                 yes       yes         yes         yes
invite people              -         -           -           yes
"""


def _read(table: str) -> dict[str, frozenset[Role]]:
    lines = [line for line in table.splitlines() if line.strip()]
    rules: dict[str, frozenset[Role]] = {}
    for line in lines[1:]:
        words = line.split()
        deed, answers = " ".join(words[: -len(ROLES)]), words[-len(ROLES) :]
        rules[deed] = frozenset(role for role, said in zip(ROLES, answers, strict=True) if said == "yes")
    return rules


RULES = _read(TABLE)


def may(role: str, deed: str) -> bool:
    """Whether this role may do this deed. A deed without a line raises KeyError."""
    return role in RULES[deed]
