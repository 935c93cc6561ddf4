"""Door and mailboxes as a process: `python -m mail_gateway [--config FILE]`.

Only a way in: what it puts together stands in `helpline/processes.py`, the wiring.
"""

from helpline.processes import gateway, start

if __name__ == "__main__":
    start(gateway)
