from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from sharing.navigation import landing


@require_safe
def start(request):
    """The front door: to where this person's work is, or to the sign-in page."""
    if not request.viewer.is_signed_in:
        return redirect("account_login")
    return redirect(landing(request.viewer))
