"""MEETS AND DECIDES: meetings, decisions and Today. `Panel` itself lives in `sharing/`."""
