"""The calm pages when something is not so."""

from django.shortcuts import render


def bad_request(request, exception=None):
    return render(None, "errors/400.html", status=400)


def forbidden(request, exception=None):
    return render(None, "errors/403.html", status=403)


def not_found(request, exception=None):
    return render(None, "errors/404.html", status=404)


def too_many(request):
    return render(None, "errors/429.html", status=429)


def broken(request):
    return render(None, "errors/500.html", status=500)


def csrf_failure(request, reason=""):
    return render(None, "errors/csrf.html", status=403)
