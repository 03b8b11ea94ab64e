from django.urls import path

from referrals.views import case_list, case_summary, identity

urlpatterns = [
    path("cases/", case_list.case_list, name="case_list"),
    path("cases/<path:ref>/summary", case_summary.case_summary, name="case_summary"),
    path("cases/<path:ref>/identity", identity.identity, name="identity"),
]
