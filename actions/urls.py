from django.urls import path

from actions.views import action_change, action_list, action_page, case_actions

urlpatterns = [
    path("actions/", action_list.action_list, name="action_list"),
    path("actions/<path:ref>/extend", action_change.action_extend, name="action_extend"),
    path("actions/<path:ref>/hand-over", action_change.action_hand_over, name="action_hand_over"),
    path("actions/<path:ref>", action_page.action_page, name="action_page"),
    path("cases/<path:ref>/actions", case_actions.case_actions, name="case_actions"),
]
