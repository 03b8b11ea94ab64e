from django.urls import path

from panel.views import (
    case_close,
    decision,
    dsar,
    dsar_review,
    meeting,
    meeting_steps,
    search,
    timeline,
    today,
)

urlpatterns = [
    path("today", today.today, name="today"),
    path("search", search.search, name="search"),
    path("meetings/", meeting.meeting_list, name="meeting_list"),
    path("meetings/new", meeting.meeting_new, name="meeting_new"),
    path("meetings/<str:ref>/decide/<path:case_ref>", decision.decision_new, name="decision_new"),
    path(
        "meetings/<str:ref>/ratify/<path:case_ref>",
        decision.decision_ratify,
        name="decision_ratify",
    ),
    path(
        "meetings/<path:ref>/attendance",
        meeting_steps.meeting_attendance,
        name="meeting_attendance",
    ),
    path("meetings/<path:ref>/open", meeting_steps.meeting_open, name="meeting_open"),
    path("meetings/<path:ref>/end", meeting_steps.meeting_end, name="meeting_end"),
    path("meetings/<path:ref>/cancel", meeting_steps.meeting_cancel, name="meeting_cancel"),
    path("meetings/<path:ref>", meeting.meeting_page, name="meeting_page"),
    path("subject-access/", dsar.dsar_list, name="dsar_list"),
    path("subject-access/new", dsar.dsar_new, name="dsar_new"),
    path("subject-access/<path:ref>/open", dsar.dsar_open, name="dsar_open"),
    path("subject-access/<path:ref>/extend", dsar.dsar_extend, name="dsar_extend"),
    path("subject-access/<path:ref>/withdraw", dsar.dsar_withdraw, name="dsar_withdraw"),
    path("subject-access/<path:ref>/answer", dsar.dsar_answer, name="dsar_answer"),
    path("subject-access/<path:ref>/look", dsar_review.dsar_gather, name="dsar_gather"),
    path("subject-access/<path:ref>/export", dsar_review.dsar_export, name="dsar_export"),
    path(
        "subject-access/<path:ref>/review/<str:group>",
        dsar_review.dsar_review,
        name="dsar_review",
    ),
    path("subject-access/<path:ref>", dsar.dsar_page, name="dsar_page"),
    path("cases/<path:ref>/timeline", timeline.case_timeline, name="case_timeline"),
    path("cases/<path:ref>/close", case_close.case_close, name="case_close"),
    path("cases/<path:ref>/close/propose", case_close.exit_propose, name="exit_propose"),
    path("cases/<path:ref>/close/resume", case_close.exit_resume, name="exit_resume"),
    path("cases/<path:ref>/decide", decision.urgent_decision, name="urgent_decision"),
]
