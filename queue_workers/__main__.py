"""A courier as a process: `python -m queue_workers [--config FILE]`.

Only a way in: what it puts together stands in `helpline/processes.py`, the wiring.
"""

from helpline.processes import courier, start

if __name__ == "__main__":
    start(courier)
