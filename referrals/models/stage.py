"""The protected stage field: an instance that is loading may set its own state, nobody else."""

from django.db import models
from django_fsm import FSMField
from django_fsm import FSMFieldDescriptor as Descriptor


class Guard(Descriptor):
    def __set__(self, instance, value):
        seen = instance.__dict__
        if self.field.protected and self.field.name in seen and not seen.get("_loading"):
            raise AttributeError("The stage changes only by a move.")
        self.field.set_proxy(instance, value)
        self.field.set_state(instance, value)


class StageField(FSMField):
    descriptor_class = Guard


class Machine(models.Model):
    """A model with a `StageField`. Not `FSMModelMixin`, which lifts the protection process-wide."""

    class Meta:
        abstract = True

    def refresh_from_db(self, *args, **kwargs):
        self.__dict__["_loading"] = True
        try:
            super().refresh_from_db(*args, **kwargs)
        finally:
            self.__dict__.pop("_loading", None)
