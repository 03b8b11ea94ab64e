"""What the service is called and where its help is, for pages drawn without a request (errors)."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def name_of_service():
    return settings.SERVICE_NAME


@register.simple_tag
def address_of_help():
    return settings.HELP_ADDRESS


@register.simple_tag
def urgent_telephone():
    return settings.URGENT_PHONE
