"""Which permission the pages of this app ask for. The roles that carry them: `roles.py`."""

from sharing.choices import May

EDIT_SETTINGS = May.CHANGE_SETTINGS
EDIT_PARTNERS = May.MANAGE_PARTNERS
EDIT_AGREEMENTS = May.MANAGE_AGREEMENTS
