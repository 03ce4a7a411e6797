"""All settings. The environment is read here, once, and nowhere else.

FUNDAMENT_DATABASE   empty: SQLite below var/. postgresql://user@/name?host=/socket/dir: PostgreSQL.
FUNDAMENT_SECRET     secret key; without one a key is made and kept in var/secret.
FUNDAMENT_HOSTS      allowed host names, comma separated.
FUNDAMENT_VAR        folder for database, uploads and mail (default: var/ beside the code).
FUNDAMENT_DEMO       "no" removes the demonstration notice and its log-in help from the pages.
FUNDAMENT_DEBUG      "yes" only while developing.
FUNDAMENT_TEST_FILE  the SQLite file of a test run; empty: in memory.
FUNDAMENT_MAIL       smtp://user:password@host:port or smtp+tls://…; empty: mail is written to files below var/mail.
FUNDAMENT_SENDER     the address mail comes from.
FUNDAMENT_SEAL       PKCS#12 file with the key that seals notices; empty: a demonstration key is made in var/seal.p12.
FUNDAMENT_SEAL_PASS  its passphrase.
FUNDAMENT_CLAMD      clamd, which scans uploads for malware: its Unix socket (path) or host:port; empty: none, and pages say so.
FUNDAMENT_TRUST      folder of certificates (.pem, .crt, .cer, .der) to which trusted signatures in uploads lead; empty: none.
FUNDAMENT_ARRIVAL    header in which the web server in front says when a request arrived, such as X-Request-Start; empty: none.
FUNDAMENT_HTTPS      "yes" when served over HTTPS: cookies become secure, HSTS is sent.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

HOME = Path(__file__).resolve().parents[2]
VAR = Path(os.environ.get("FUNDAMENT_VAR", HOME / "var"))
PROGRAMMES = HOME / "programmes"
PLACES = HOME / "places"
LAW = HOME / "law"
SEAL_FILE = Path(os.environ.get("FUNDAMENT_SEAL", "") or VAR / "seal.p12")
DEMO = os.environ.get("FUNDAMENT_DEMO", "yes") == "yes"
# The demonstration's own key is no secret: it says in its certificate that it is none of an authority.
SEAL_PASSPHRASE = os.environ.get("FUNDAMENT_SEAL_PASS", "") or ("demonstration" if DEMO else "")
DEMO_PASSWORD = "fundament-demo"  # noqa: S105 -- printed on purpose: it opens the labelled demonstration cast alone
DEBUG = os.environ.get("FUNDAMENT_DEBUG", "no") == "yes"
CLAMD = os.environ.get("FUNDAMENT_CLAMD", "")
TRUST = Path(os.environ["FUNDAMENT_TRUST"]) if os.environ.get("FUNDAMENT_TRUST") else None
HTTPS = os.environ.get("FUNDAMENT_HTTPS", "no") == "yes"
ARRIVAL_HEADER = os.environ.get("FUNDAMENT_ARRIVAL", "")
ALLOWED_HOSTS = os.environ.get("FUNDAMENT_HOSTS", "127.0.0.1,localhost,testserver").split(",")


def _secret() -> str:
    """The secret key from the environment, or one made once and kept readable by its owner alone."""
    given = os.environ.get("FUNDAMENT_SECRET")
    if given:
        return given
    kept = VAR / "secret"
    VAR.mkdir(parents=True, exist_ok=True)
    try:
        # O_EXCL: two processes that start together must not each keep a key of their own.
        handle = os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return kept.read_text()
    with os.fdopen(handle, "w") as file:
        key = secrets.token_urlsafe(50)
        file.write(key)
    return key


def _database() -> dict[str, Any]:
    """Django's database settings from FUNDAMENT_DATABASE."""
    url = os.environ.get("FUNDAMENT_DATABASE", "")
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": VAR / "fundament.sqlite3",
            "OPTIONS": {
                # The default (DEFERRED) answers "database is locked" when two requests read and then write.
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
            # In memory for tests; a file where a browser talks to it from other threads.
            "TEST": {"NAME": os.environ.get("FUNDAMENT_TEST_FILE") or None},
        }
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.path.lstrip("/"),
        "USER": parts.username or "",
        "PASSWORD": parts.password or "",
        "HOST": parse_qs(parts.query).get("host", [parts.hostname or ""])[0],
        "PORT": str(parts.port or ""),
        # A connection of its own for every page would cost more than most pages; one that the database has dropped is replaced.
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
    }


SECRET_KEY = _secret()
DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "records.Account"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "fundament.records",
    "fundament.web",
]
MIDDLEWARE = [
    "fundament.web.middleware.ArrivalMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "fundament.web.middleware.LoginMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
ROOT_URLCONF = "fundament.web.urls"
WSGI_APPLICATION = "fundament.wsgi.application"
FORM_RENDERER = "fundament.web.rendering.KernRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        # The second folder lets each desk keep its pages beside its views: "applicant/form.html".
        "DIRS": [HOME / "src/fundament/web/templates", HOME / "src/fundament/web"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "fundament.web.context.shell",
            ],
        },
    }
]

# Language. English is the source of the messages; German is what visitors get whose browser asks for none of the three.
LANGUAGE_CODE = "de"
LANGUAGES = [("de", "Deutsch"), ("en", "English"), ("de-simple", "Leichte Sprache")]
LOCALE_PATHS = [HOME / "src/fundament/locale"]
USE_I18N = True
USE_TZ = True
USE_THOUSAND_SEPARATOR = False
TIME_ZONE = "Europe/Berlin"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns about a folder that is not there
STORAGES = {
    # Uploads are served by a view that asks who is reading, never by the web server.
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": VAR / "documents"}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True

AUTHENTICATION_BACKENDS = ["fundament.records.login.Backend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none" if DEMO else "mandatory"
ACCOUNT_ADAPTER = "fundament.web.login.Adapter"
# By account, never by address: a town hall has one for everybody, and so has everyone behind a server in front. Guessing at one
# password is what must be slow.
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": "5/300s/key",
    "signup": None,
    "reset_password": "5/m/key",
    "reset_password_from_key": None,
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
CSRF_FAILURE_VIEW = "fundament.web.doors.form_refused"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "desk"
ACCOUNT_LOGOUT_REDIRECT_URL = "home"

_mail = urlsplit(os.environ.get("FUNDAMENT_MAIL", ""))
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if _mail.hostname else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST, EMAIL_PORT = _mail.hostname or "", _mail.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail.username or "", _mail.password or ""
EMAIL_USE_TLS = _mail.scheme == "smtp+tls"
# Seconds for each answer of the server. Without it a server that says nothing would hold the sender for ever.
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("FUNDAMENT_SENDER", "Fundament <noreply@fundament.invalid>")

# 20 MB a file, and room for the form around it. A larger request is refused with a message, the draft stays.
DOCUMENT_MAX_BYTES = 20_000_000
# A file up to here is answered beside its field, with its size; a larger request on a page of its own.
REQUEST_MAX_BYTES = 100_000_000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

SESSION_ENGINE = "fundament.records.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_SSL_REDIRECT = HTTPS
# The web server in front ends TLS and says so; it must overwrite what a visitor sends under that name.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    }
}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
