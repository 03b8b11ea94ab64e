#!/usr/bin/env python3
"""The one way in: `python3 manage.py demo`, `python3 manage.py test`, and every Django command.

This file keeps to syntax that very old Pythons can read, so that they can say what is wrong.
"""

import os
import sys

NEEDED = (3, 11)


def main():
    if sys.version_info < NEEDED:
        sys.stderr.write(
            "This service needs Python %d.%d or later; this is Python %d.%d.\n"
            "Try: python3.%d manage.py %s\n"
            % (NEEDED + tuple(sys.version_info[:2]) + (NEEDED[1], " ".join(sys.argv[1:])))
        )
        return 1
    if os.name == "nt":
        sys.stderr.write("This service runs on Linux and macOS. On Windows, run it inside WSL.\n")
        return 1
    if os.environ.get("CASPA_MANAGED_ENV") != "1":
        import bootstrap

        bootstrap.ready(sys.argv)
    from config import entry

    return entry.run(sys.argv)


if __name__ == "__main__":
    sys.exit(main())
