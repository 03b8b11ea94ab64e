from functools import partial

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from sharing import references
from sharing.choices import May
from sharing.models.dated import Dated
from sharing.models.guarded import Guarded
from sharing.roles import PANEL_ROLE_CHOICES


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(Guarded, AbstractBaseUser):
    """A person of the partnership. No superusers: every right comes from a role or a grant.

    Found through the panels of their agency, or those they hold a role in.
    """

    guard = ("agency__memberships__panel", "panel_roles__panel")
    guard_may = May.SEE_AGENCIES

    reference = models.CharField(
        max_length=12, unique=True, editable=False, default=partial(references.new, "P")
    )
    email = models.EmailField("work e-mail address", unique=True)
    name = models.CharField("full name", max_length=120)
    job_title = models.CharField("role or job title", max_length=120, blank=True)
    phone = models.CharField("work phone", max_length=30, blank=True)
    agency = models.ForeignKey(
        "sharing.Agency", models.PROTECT, null=True, blank=True, related_name="people"
    )
    is_active = models.BooleanField("may sign in", default=True)
    left_on = models.DateField(null=True, blank=True)
    is_demo = models.BooleanField(default=False, editable=False)
    demo_line = models.CharField(max_length=120, blank=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = UserManager()

    class Meta:
        ordering = ["name"]

    def __str__(self):
        return self.reference

    def get_full_name(self) -> str:
        return self.name


class PanelRole(Dated):
    """A role in a panel, with dates. What it may do: `sharing/roles.py`."""

    user = models.ForeignKey(User, models.PROTECT, related_name="panel_roles")
    panel = models.ForeignKey("sharing.Panel", models.PROTECT, related_name="roles")
    role = models.CharField(max_length=30, choices=PANEL_ROLE_CHOICES)

    class Meta(Dated.Meta):
        constraints = [
            *Dated.Meta.constraints,
            models.UniqueConstraint(
                fields=["user", "panel", "role"],
                condition=models.Q(until=None),
                name="one_open_role",
            ),
        ]
