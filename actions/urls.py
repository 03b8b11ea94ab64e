from django.urls import path

from actions.views import (
    action_change,
    action_list,
    action_page,
    action_remind,
    case_actions,
    disagreement,
    disagreement_list,
    escalation,
    escalation_change,
    escalation_list,
    ladder_settings,
    leaving,
    panel_business,
    quick_update,
)

urlpatterns = [
    path("actions/", action_list.action_list, name="action_list"),
    path("actions/<path:ref>/extend", action_change.action_extend, name="action_extend"),
    path("actions/<path:ref>/hand-over", action_change.action_hand_over, name="action_hand_over"),
    path("actions/<path:ref>/remind", action_remind.action_remind, name="action_remind"),
    path("actions/<path:ref>", action_page.action_page, name="action_page"),
    path("business/", panel_business.business_list, name="business_list"),
    path("panels/<str:slug>/business", panel_business.panel_business, name="panel_business"),
    path("q/saved", quick_update.quick_saved, name="quick_saved"),
    path("q/<str:token>/", quick_update.quick_update, name="quick_update"),
    path("escalations/", escalation_list.escalation_list, name="escalation_list"),
    path("escalations/<int:number>", escalation.escalation_copy, name="escalation_copy"),
    path(
        "escalations/<path:ref>/escalate",
        escalation_change.escalation_send,
        name="escalation_send",
    ),
    path("escalations/<path:ref>/hold", escalation_change.escalation_hold, name="escalation_hold"),
    path(
        "escalations/<path:ref>/go-on", escalation_change.escalation_go_on, name="escalation_go_on"
    ),
    path("escalations/<path:ref>/seen", escalation.escalation_seen, name="escalation_seen"),
    path("escalations/<path:ref>", escalation.escalation_page, name="escalation_page"),
    path(
        "panels/<str:slug>/settings/ladder", ladder_settings.ladder_settings, name="ladder_settings"
    ),
    path("disagreements/", disagreement_list.disagreement_list, name="disagreement_list"),
    path("disagreements/<path:ref>/say", disagreement.disagreement_say, name="disagreement_say"),
    path(
        "disagreements/<path:ref>/settle",
        disagreement.disagreement_settle,
        name="disagreement_settle",
    ),
    path("disagreements/<path:ref>", disagreement.disagreement_page, name="disagreement_page"),
    path("cases/<path:ref>/disagree", disagreement.disagreement_new, name="disagreement_new"),
    path("cases/<path:ref>/leave", leaving.case_leave, name="case_leave"),
    path(
        "cases/<path:ref>/leave/<int:number>/object", leaving.leaving_object, name="leaving_object"
    ),
    path("cases/<path:ref>/leave/<int:number>/stay", leaving.leaving_stay, name="leaving_stay"),
    path("cases/<path:ref>/actions", case_actions.case_actions, name="case_actions"),
]
