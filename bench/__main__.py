"""`python3 -m bench NAME`: one measurement. Last line: `NAME figure=… goal=… met|short`; exit 0 or 1."""

import argparse
import importlib
import os
import sys
from pathlib import Path

NAMES = sorted(
    path.stem for path in Path(__file__).parent.glob("*.py") if not path.stem.startswith("_")
)
SUPPORT = {"floor", "seeded", "served", "world"}


def main() -> int:
    if os.environ.get("CASPA_MANAGED_ENV") != "1":
        import bootstrap

        bootstrap.ready(["-m", "bench", *sys.argv[1:]])
    parser = argparse.ArgumentParser(prog="python3 -m bench", description=__doc__)
    parser.add_argument("name", choices=[name for name in NAMES if name not in SUPPORT])
    parser.add_argument("--cases", type=int, choices=(1_000, 10_000, 100_000), default=1_000)
    chosen = parser.parse_args()
    from bench.world import world

    with world():
        verdict = importlib.import_module(f"bench.{chosen.name}").measure(chosen.cases)
    print(verdict)
    return 0 if verdict.met else 1


if __name__ == "__main__":
    sys.exit(main())
