"""A program at another day: `python -m tests.support.at SECONDS MODULE ARGUMENTS…`, its clock going on."""

import runpy
import sys
from datetime import UTC, datetime, timedelta

import time_machine

if __name__ == "__main__":
    shift, module = float(sys.argv[1]), sys.argv[2]
    sys.argv = [module, *sys.argv[3:]]
    moved = datetime.now(UTC) + timedelta(seconds=shift)
    with time_machine.travel(moved, tick=True):
        runpy.run_module(module, run_name="__main__", alter_sys=True)
