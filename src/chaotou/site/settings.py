"""Django settings. What a city changes comes from the environment; everything else is the same everywhere."""

from __future__ import annotations

import csv
import os
import secrets
from pathlib import Path
from urllib.parse import unquote, urlsplit

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from .database import django_databases, var_dir

VAR = var_dir()
PACKAGE = Path(__file__).parents[1]


def _secret(name: str) -> str:
    """A secret of this installation from the environment, else from a file under ``var`` made on first use."""
    if value := os.environ.get("CHAOTOU_" + name.upper()):
        return value
    path = VAR / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text(encoding="ascii")
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
    return path.read_text(encoding="ascii")


def _city(path: Path) -> dict[str, str]:
    """The first line of the list of centres: the city. Raises ``ImproperlyConfigured`` where there is none."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            city = next(csv.DictReader(file), {})
    except OSError as fault:
        raise ImproperlyConfigured(f"CHAOTOU_CENTRES: {fault}") from fault
    code = city.get("code", "")
    if len(code) != 6 or not code.isdecimal():
        raise ImproperlyConfigured(f"{path}：首行应为本市及其六位区划代码 / the first line is the city with its code")
    return city


# The city and its districts. What makes this installation one city's is this list and nothing else.
CENTRES_FILE = Path(os.environ.get("CHAOTOU_CENTRES", PACKAGE / "network" / "data" / "centres.csv"))
CITY = _city(CENTRES_FILE)

SECRET_KEY = _secret("secret_key")
PSEUDONYM_SECRET = bytes.fromhex(_secret("pseudonym"))
LEDGER_KEY_FILE = Path(os.environ.get("CHAOTOU_LEDGER_KEY_FILE", VAR / "secrets" / "ledger.key"))
SEARCH_PATH = VAR / "search"
FILES_PATH = VAR / "files"

DEBUG = False
ALLOWED_HOSTS = os.environ.get("CHAOTOU_HOSTS", "localhost,127.0.0.1,testserver").split(",")
SITE_URL = os.environ.get("CHAOTOU_URL", "http://localhost:8000")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
# Where readers find the live stream: another port, or ``/live`` behind a proxy; "" where no live process runs.
LIVE_URL = os.environ.get("CHAOTOU_LIVE_URL", "")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "chaotou.kernel",
    "chaotou.ui",
    "chaotou.network",
    "chaotou.library",
    "chaotou.matching",
    "chaotou.market",
    "chaotou.contracts",
    "chaotou.measure",
    "chaotou.open",
    "chaotou.site",
    "chaotou.demo",
    *os.environ.get("CHAOTOU_ROOMS", "").split(),
]
AUTH_USER_MODEL = "network.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
_VALIDATORS = "django.contrib.auth.password_validation."
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": _VALIDATORS + "UserAttributeSimilarityValidator"},
    {"NAME": _VALIDATORS + "MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": _VALIDATORS + "CommonPasswordValidator"},
    {"NAME": _VALIDATORS + "NumericPasswordValidator"},
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "chaotou.ui.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "chaotou.network.middleware.SeatMiddleware",
    "chaotou.network.middleware.SecondFactorMiddleware",
    "chaotou.site.faults.FaultMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "chaotou.site.urls"
WSGI_APPLICATION = "chaotou.site.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "site" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["chaotou.ui.templatetags.words"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "chaotou.site.context.everywhere",
            ],
        },
    }
]

DATABASES = django_databases()
# The last signed head, outside the database: what a restored database is compared with.
LAST_HEAD_FILE = VAR / "ledger" / f"{DATABASES['owner']['NAME']}.head.json"
# A folder that somebody else keeps, for each minute's last head; none by default.
WITNESS = Path(os.environ["CHAOTOU_WITNESS"]) if os.environ.get("CHAOTOU_WITNESS") else None
DATABASE_ROUTERS: list[str] = []
#: In the database, so that all workers count failed sign-ins together and no further service is needed.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "network_cache",
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": FILES_PATH}},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

CSRF_FAILURE_VIEW = "chaotou.site.faults.stale_form"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
_HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _HTTPS
SECURE_SSL_REDIRECT = False
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF, *([LIVE_URL.removesuffix("/live")] if "://" in LIVE_URL else [])],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

LOGIN_URL = "/sign-in"
LOGIN_REDIRECT_URL = "/work/seats?signed_in=1"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "email", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "chaotou.network.sign_up.SignUp"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = "[潮头] "
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_ADAPTER = "chaotou.network.sign_in.Adapter"
ACCOUNT_FORMS = {
    "login": "chaotou.network.sign_in.SignInForm",
    "reauthenticate": "chaotou.network.sign_in.ConfirmForm",
    "signup": "chaotou.network.sign_in.SignUpForm",
    "change_password": "chaotou.network.sign_in.ChangePasswordForm",
    "reset_password": "chaotou.network.sign_in.ResetPasswordForm",
    "reset_password_from_key": "chaotou.network.sign_in.ResetPasswordKeyForm",
}
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("CHAOTOU_PROXIES", "0"))
if ALLAUTH_TRUSTED_PROXY_COUNT:
    # Only behind a proxy, which sets it: from anybody else the header would be a lie.
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
MFA_ADAPTER = "chaotou.network.sign_in.SecondFactor"
MFA_FORMS = {
    "authenticate": "chaotou.network.second_factor.SignInCode",
    "reauthenticate": "chaotou.network.second_factor.ConfirmCode",
    "activate_totp": "chaotou.network.second_factor.FirstCode",
    "add_webauthn": "chaotou.network.second_factor.AddPasskey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ALLOW_UNVERIFIED_EMAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _HTTPS
MFA_TOTP_ISSUER = "潮头 Chaotou"
MFA_TOTP_TOLERANCE = 1
USERSESSIONS_TRACK_ACTIVITY = False

# Without a mail server of the city letters are written to files, where they can be read and nobody is bothered.
EMAIL_BACKEND = (
    "django.core.mail.backends." + ("smtp" if "CHAOTOU_SMTP" in os.environ else "filebased") + ".EmailBackend"
)
EMAIL_FILE_PATH = VAR / "mail"
_SMTP = urlsplit("//" + os.environ.get("CHAOTOU_SMTP", "localhost:25"))
EMAIL_HOST, EMAIL_PORT = _SMTP.hostname, _SMTP.port or 25
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_SMTP.username or ""), unquote(_SMTP.password or "")
EMAIL_USE_TLS, EMAIL_TIMEOUT = EMAIL_PORT == 587, 20
DEFAULT_FROM_EMAIL = os.environ.get("CHAOTOU_MAIL_FROM", "chaotou@localhost")
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": os.environ.get("CHAOTOU_LOG", "WARNING")},
}
