"""What every page may count on."""

from django.conf import settings

from sharing.navigation import links_for


def service(request):
    viewer = getattr(request, "viewer", None)
    return {
        "service_name": settings.SERVICE_NAME,
        "service_owner": settings.SERVICE_OWNER,
        "help_address": settings.HELP_ADDRESS,
        "urgent_phone": settings.URGENT_PHONE,
        "demo_mode": settings.DEMO,
        "viewer": viewer,
        "page_drawn": _drawn(request),
        "nav": links_for(viewer, request.path) if viewer and viewer.is_signed_in else [],
    }


def _drawn(request):
    """When a page began that may be asked for again; the answer to a form may not."""
    return f"{request.began:.3f}" if request.method == "GET" and hasattr(request, "began") else ""
