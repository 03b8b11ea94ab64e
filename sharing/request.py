"""A request as every view gets it: `ViewerMiddleware` has said who asks."""

from django.http import HttpRequest

from sharing.doors.viewer import Viewer


class Request(HttpRequest):
    viewer: Viewer
