"""KEEPS THE PROMISE: panels, agencies, people, roles, agreements, access and the ledger. `Panel` lives here, not in `panel/`."""
