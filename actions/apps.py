from django.apps import AppConfig


class ActionsConfig(AppConfig):
    name = "actions"

    def ready(self) -> None:
        from actions.selectors import still as mine
        from sharing.selectors import still

        if mine.lost not in still.checks:
            still.checks.append(mine.lost)
