"""The command `helpline`, and `python -m helpline` where it is not on the path."""

from __future__ import annotations

import gc


def main() -> None:
    """Nothing becomes garbage while so much is imported: looking for it took a sixth of the time. What is there then stays."""
    gc.disable()
    from helpline.cli import main as run

    gc.freeze()
    gc.enable()
    run()


if __name__ == "__main__":
    main()
