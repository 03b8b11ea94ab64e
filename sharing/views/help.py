"""Help by role, and the accessibility statement: open to everyone, about nobody."""

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from sharing.errors import NotFound
from sharing.roles import ROLES, System

TOPICS = {role.code.replace("_", "-"): role for role in ROLES.values() if role is not System}


@login_not_required
@require_safe
def help_index(request):
    return render(request, "sharing/help_index.html", {"topics": TOPICS})


@login_not_required
@require_safe
def help_topic(request, topic):
    if topic not in TOPICS:
        raise NotFound
    page = {"topic": topic, "role": TOPICS[topic]}
    return render(request, "sharing/help_topic.html", page)


@login_not_required
@require_safe
def accessibility(request):
    return render(request, "sharing/accessibility.html")
