"""Tasks. A message only wakes a sweep: the truth is rows, so a lost message loses nothing."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
app = Celery("panel")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.conf.update(
    task_ignore_result=True,
    task_acks_late=True,
    worker_hijack_root_logger=False,
    broker_transport_options={"polling_interval": 0.2}
    if app.conf.broker_url == "memory://"
    else {},
    timezone="Europe/London",
    beat_schedule={
        "sweep": {"task": "panel.tasks.sweep", "schedule": 60.0},
    },
)
app.autodiscover_tasks()
