from collections.abc import Callable
from typing import Any, ClassVar

from django.db import models

from sharing.choices import May


class Guarded(models.Model):
    """A record reached only through `doors.access`.

    `guard` is the path to its root ("" for a root itself), or several where more than one leads to
    a panel. A root with a guardian group table of
    its own is guarded by grants; a path that ends at `Panel` is guarded by roles in that panel.
    """

    guard: ClassVar[str | tuple[str, ...]] = ""
    guard_may: ClassVar[May] = May.SEE_CASE
    guard_key: ClassVar[str] = "reference"
    # Whether records of this kind are a panel's own business: whoever sits at its table hears of them.
    is_business: ClassVar[bool] = False

    class Meta:
        abstract = True

    @classmethod
    def narrow(cls, found: Any, viewer: Any, granted: Callable[[May], Any]) -> Any:
        """Further conditions of this kind of record, beside the grants and bars on its root.

        `found` is the query of what those let through; `granted(may)` says in it who holds `may`.
        For items that not everybody who sees the whole may read (`domain.md` section 8).
        """
        return found
