"""Every address, by app. Owners: architecture section 7."""

from django.urls import include, path

urlpatterns = [
    path("", include("sharing.urls")),
    path("", include("referrals.urls")),
    path("", include("actions.urls")),
    path("", include("panel.urls")),
]
handler400 = "sharing.views.errors.bad_request"
handler403 = "sharing.views.errors.forbidden"
handler404 = "sharing.views.errors.not_found"
handler429 = "sharing.views.errors.too_many"
handler500 = "sharing.views.errors.broken"
