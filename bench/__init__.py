"""Speed, measured beside its floor in the same run: `python3 -m bench NAME`."""
