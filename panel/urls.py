from django.urls import path

from panel.views import case_close, decision, meeting, meeting_steps, search, timeline, today

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
    path("cases/<path:ref>/timeline", timeline.case_timeline, name="case_timeline"),
    path("cases/<path:ref>/close", case_close.case_close, name="case_close"),
    path("cases/<path:ref>/close/propose", case_close.exit_propose, name="exit_propose"),
    path("cases/<path:ref>/close/resume", case_close.exit_resume, name="exit_resume"),
    path("cases/<path:ref>/decide", decision.urgent_decision, name="urgent_decision"),
]
