"""Tasks. A message only wakes a sweep: the truth is rows, so a lost message loses nothing."""

import os

from celery import Celery
from django.conf import settings

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("panel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    worker_hijack_root_logger=False,
    # A broker that is away is waited for, however long (quality R4).
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    broker_transport_options={"polling_interval": 0.2}
    if app.conf.broker_url == "memory://"
    else {"socket_connect_timeout": 5, "socket_timeout": 30},
    timezone="Europe/London",
    beat_schedule={
        "sweep": {
            "task": "panel.tasks.sweep",
            "schedule": settings.SWEEP_SECONDS,
            # A worker that comes back finds one sweep to do, not one for each minute it was away.
            "options": {"expires": max(settings.SWEEP_SECONDS, 30)},
        },
    },
)
app.autodiscover_tasks()
