from django.contrib import messages
from django.shortcuts import redirect, render

from sharing.choices import May
from sharing.doors import access
from sharing.forms.quick_links import QuickLinksForm
from sharing.models import Panel
from sharing.services.panel import allow_quick_links
from sharing.views._saving import saved
from sharing.views.panel import FORM


@FORM
def quick_links(request, slug):
    """Whether reminders carry a link that updates without signing in; the IG lead decides."""
    panel = access.fetch(Panel, slug, request.viewer, may=May.MANAGE_AGREEMENTS, joins=["settings"])
    form = QuickLinksForm(request.POST or None, allowed=panel.settings.quick_links_allowed)
    if form.is_valid() and saved(
        request, form, allow_quick_links, panel=panel, allowed=form.cleaned_data["allowed"]
    ):
        messages.success(request, "Saved. Links that were sent already follow it too.")
        return redirect("panel_summary", panel.slug)
    return render(request, "sharing/quick_links.html", {"panel": panel, "form": form})
