"""All settings, read from the environment. A missing or bad value stops the start with a sentence.

Embedded mode: `manage.py` starts PostgreSQL and sets the two database addresses before this is read.
"""

from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"

env = environ.Env()


def required(name, why):
    """The value of one variable, or a refusal to start that says what is missing and why."""
    value = env.str(name, "")
    if not value:
        raise ImproperlyConfigured(f"Set {name}: {why}")
    return value


DEMO = env.bool("CASPA_DEMO", False)
TESTING = env.bool("CASPA_TESTING", False)
EMBEDDED = DEMO or TESTING
DEBUG = env.bool("DEBUG", False)
if DEBUG and not EMBEDDED:
    raise ImproperlyConfigured("Remove DEBUG: pages with internals must never be served to people.")

# A key of the demo's own: known to all, so refused anywhere else.
DEMO_KEY = "demonstration-only-" + "0" * 40
SECRET_KEY = DEMO_KEY if EMBEDDED else required("SECRET_KEY", "at least 50 random characters.")
if not EMBEDDED and (len(SECRET_KEY) < 50 or SECRET_KEY == DEMO_KEY):
    raise ImproperlyConfigured("Set SECRET_KEY to at least 50 random characters of your own.")
ALLOWED_HOSTS = (
    ["127.0.0.1", "localhost", "[::1]", "testserver"]
    if EMBEDDED
    else required("ALLOWED_HOSTS", "the host names of this service, comma between.").split(",")
)
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

SERVICE_NAME = env.str("SERVICE_NAME", "Critical adult safeguarding panel")
SERVICE_OWNER = env.str("SERVICE_OWNER", "Fenbrook Council" if EMBEDDED else "")
HELP_ADDRESS = env.str("HELP_ADDRESS", "help@fenbrook.example" if EMBEDDED else "")
URGENT_PHONE = env.str("URGENT_PHONE", "01632 960123" if EMBEDDED else "")

INSTALLED_APPS = [
    "config",
    "panel",
    "actions",
    "referrals",
    "sharing",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "guardian",
    "pgtrigger",
    "pghistory",
    "django_fsm",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django_structlog",
    "channels",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "sharing.middleware.NoStoreMiddleware",
    "sharing.middleware.CharsetMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "sharing.middleware.RefreshMiddleware",
    "sharing.middleware.LedgerMiddleware",
    "sharing.middleware.SessionLimitsMiddleware",
    "sharing.middleware.SignInMiddleware",
    "sharing.middleware.ViewerMiddleware",
    "sharing.middleware.SecondFactorMiddleware",
    "sharing.middleware.RefusalMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
AUTH_USER_MODEL = "sharing.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "sharing.context.service",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

# Two roles from the first migration: the application cannot change the ledger; the owner migrates.
DATABASES = {
    "default": env.db_url_config(
        required("DATABASE_URL", "postgres://… for the application's own database role.")
    )
}
APPLICATION_ROLE = DATABASES["default"]["USER"]
# Served over ASGI each request has a thread of its own, and so would have a connection of its own,
# made and thrown away (about 5 ms): a pool keeps them. Tests change databases under their feet.
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
if POOL := env.int("DATABASE_POOL", 0 if TESTING else 20):
    DATABASES["default"].setdefault("OPTIONS", {})["pool"] = {"max_size": POOL, "timeout": 10}
# Only `migrate` and the tests sign in as the owner; the web and the workers need not know how.
DATABASE_OWNER = env.db("DATABASE_OWNER_URL") if env.str("DATABASE_OWNER_URL", "") else {}
if "postgresql" not in DATABASES["default"]["ENGINE"]:
    raise ImproperlyConfigured("DATABASE_URL must name a PostgreSQL database (15 or later).")
if not EMBEDDED and DATABASE_OWNER.get("USER") == APPLICATION_ROLE:
    raise ImproperlyConfigured(
        "DATABASE_URL and DATABASE_OWNER_URL must name two roles: "
        "the application's own must not be able to change the ledger."
    )

REDIS_URL = env.str("REDIS_URL", "")
if not EMBEDDED and not REDIS_URL:
    raise ImproperlyConfigured("Set REDIS_URL: live pages, limits on guessing and tasks need it.")
CACHES = {
    "default": {
        "BACKEND": "config.cache.SharedCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 1},
    }
    if REDIS_URL
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}
}
CELERY_BROKER_URL = REDIS_URL or "memory://"
# What waits in rows is looked for so often; a message that nobody fetched by then is out of date.
SWEEP_SECONDS = env.float("SWEEP_SECONDS", 60.0)

# Keys that outlive a database: one file each, outside it (demo: under var/keys).
KEY_DIR = Path(env.str("CASPA_KEY_DIR", str(VAR / "keys")))
# Signed checkpoints of the ledger, kept where whoever holds the database cannot reach them.
CHECKPOINT_DIR = Path(env.str("CASPA_CHECKPOINT_DIR", str(VAR / "checkpoints")))

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "start"
ACCOUNT_ADAPTER = "sharing.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
# Behind a proxy: how many of them, so that limits count the real address.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", 0)
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_FORMS = {
    "login": "sharing.forms.sign_in.SignInForm",
    "reauthenticate": "sharing.forms.sign_in.PasswordAgainForm",
    "change_password": "sharing.forms.sign_in.ChangePasswordForm",
    "reset_password": "sharing.forms.sign_in.AskForLinkForm",
    "reset_password_from_key": "sharing.forms.sign_in.NewPasswordForm",
}
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "10/5m/ip,10/5m/key"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "sharing.sign_in.SecondStepAdapter"
MFA_FORMS = {
    "authenticate": "sharing.forms.sign_in.CodeForm",
    "reauthenticate": "sharing.forms.sign_in.CodeAgainForm",
    "activate_totp": "sharing.forms.sign_in.SetUpForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True
# A code typed as it changes still counts; the forms see to it that each works once.
MFA_TOTP_TOLERANCE = 1
MFA_TOTP_ISSUER = SERVICE_NAME
SECOND_FACTOR_REQUIRED = env.bool("CASPA_SECOND_FACTOR", not DEMO)
if not EMBEDDED and not SECOND_FACTOR_REQUIRED:
    raise ImproperlyConfigured(
        "Remove CASPA_SECOND_FACTOR: it may be off in the demonstration only."
    )

# Guardian stores the grants; its own yes-or-no helpers are not used (they say yes to lapsed ones).
SILENCED_SYSTEM_CHECKS = ["guardian.W001"]
ANONYMOUS_USER_NAME = None
GUARDIAN_MONKEY_PATCH_USER = False

IDLE_LIMIT = timedelta(minutes=15)
SESSION_LIMIT = timedelta(hours=12)
SECURE_TRANSPORT = not EMBEDDED
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_NAME = "__Host-session" if SECURE_TRANSPORT else "session"
SESSION_COOKIE_SECURE = SECURE_TRANSPORT
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = int(SESSION_LIMIT.total_seconds())
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_TRANSPORT else "csrf"
CSRF_COOKIE_SECURE = SECURE_TRANSPORT
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_FAILURE_VIEW = "sharing.views.errors.csrf_failure"
SECURE_SSL_REDIRECT = SECURE_TRANSPORT
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_TRANSPORT else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: []
    for name in (
        "camera",
        "display-capture",
        "fullscreen",
        "geolocation",
        "microphone",
        "payment",
        "usb",
    )
}

DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024

EMAIL_CONFIG = env.email_url(
    "EMAIL_URL", default="dummymail://" if EMBEDDED else "smtp://localhost:25"
)
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = env.int("EMAIL_TIMEOUT", 20)
# With a key for GOV.UK Notify every message goes that way instead.
NOTIFY_API_KEY = env.str("NOTIFY_API_KEY", "")
NOTIFY_TEMPLATE_ID = env.str("NOTIFY_TEMPLATE_ID", "")
NOTIFY_URL = env.str("NOTIFY_URL", "https://api.notifications.service.gov.uk")
if NOTIFY_API_KEY:
    if not NOTIFY_TEMPLATE_ID:
        raise ImproperlyConfigured(
            "Set NOTIFY_TEMPLATE_ID too: what GOV.UK Notify puts words into."
        )
    EMAIL_BACKEND = "sharing.post.govuk.Backend"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "Panel service <no-reply@fenbrook.example>")
SERVICE_URL = env.str("SERVICE_URL", "http://127.0.0.1:8000")

STATIC_URL = "static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "assets" / "build"]
WHITENOISE_USE_FINDERS = EMBEDDED
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if EMBEDDED
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_I18N = True
USE_TZ = True

CHANNEL_LAYERS = {
    "default": {
        "BACKEND": "channels_redis.core.RedisChannelLayer",
        # Each process has one channel, so it holds what comes in a rush (`post/hub.py`).
        "CONFIG": {"hosts": [REDIS_URL], "capacity": 10_000},
    }
    if REDIS_URL
    else {"BACKEND": "sharing.post.one_process.OneProcessLayer"}
}

PGTRIGGER_SCHEMA_EDITOR = True
PGHISTORY_APPEND_ONLY = False

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "config.logs.Line", "format": "%(levelname)s %(name)s %(message)s"}
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # It would write what the service answers, which may repeat an address.
    "loggers": {"notifications_python_client": {"level": "CRITICAL"}},
}
