"""Leaves the network for good: where Linux lets a program without rights do so, it can reach nobody afterwards."""

from __future__ import annotations

import ctypes

CLONE_NEWUSER = 0x10000000  # linux/sched.h; Python has os.unshare only since 3.12
CLONE_NEWNET = 0x40000000


def leave_network() -> bool:
    """This process moves into a network of its own without any interface; whether it could. Sockets it has stay open.

    Not where the system forbids unprivileged user namespaces (some containers and hardened kernels), and not in a
    process that has threads already (unshare(2), EINVAL). Call it before RLIMIT_NPROC is taken away.
    """
    try:
        libc = ctypes.CDLL(None, use_errno=True)
        return bool(libc.unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0)
    except (OSError, AttributeError):  # no such library, no such function: not Linux
        return False
