from django.apps import AppConfig


class ReferralsConfig(AppConfig):
    name = "referrals"

    def ready(self) -> None:
        from referrals.selectors import still as mine
        from sharing.selectors import still

        if mine.lost not in still.checks:
            still.checks.append(mine.lost)
