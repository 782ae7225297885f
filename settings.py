"""Every environment variable that the app reads: named, typed, checked, with its default."""

import re
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from museum.addresses import MET_API_URL, MET_IMAGES_URL

T = TypeVar("T", bound=Path | None)
ROOT = Path(__file__).resolve().parent

try:
    TEMPORARY = Path(tempfile.gettempdir())
except FileNotFoundError:  # nothing can be written anywhere: a cache there will stay empty
    TEMPORARY = Path("/tmp")  # noqa: S108


HOST = re.compile(r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%\w+)?|[A-Za-z0-9.-]+", re.ASCII)
ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:[0-9]{1,5})?", re.ASCII)


class SettingsError(ValueError):
    """An environment variable with an invalid value; the message names it."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The app's configuration. Field names are the variables' names in lower case."""

    host: str = "127.0.0.1"
    port: int = 8050
    web_concurrency: int = 1
    paintings_csv: Path = ROOT / "data" / "paintings.csv"
    model_path: Path = ROOT / "model" / "culture_classifier.pkl"
    met_images_url: str = MET_IMAGES_URL
    met_api_url: str = MET_API_URL
    offline: bool = False
    gallery_dir: Path | None = None
    cache_dir: Path = TEMPORARY / "met-paintings-classifier"
    cache_url: str = ""
    debug: bool = False
    metrics: bool = False
    trusted_proxies: int = 0
    public_url: str = ""
    embed_origins: tuple[str, ...] = ()
    source_url: str = ""
    collection_name: str = ""
    collection_licence: str = ""
    collection_link: str = ""
    dyno: str = ""


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from environment variables; an empty value counts as unset.

    Raises SettingsError with a sentence that names the variable.
    """
    given = {name: value.strip() for name, value in environ.items() if value.strip()}
    _refuse_others(given)
    default = Settings()
    # A platform that hands out the port also expects the app on every interface.
    default_host = "0.0.0.0" if "PORT" in given else default.host  # noqa: S104
    # Heroku's router cannot be bypassed, so its forwarding headers are trusted.
    default_proxies = 1 if "DYNO" in given else default.trusted_proxies
    images_url = _url(given, "MET_IMAGES_URL", default.met_images_url, ("https", "http"))
    # The Met's API does not know images on another server.
    default_api = default.met_api_url if images_url == default.met_images_url else ""
    return Settings(
        host=_host(given, default_host),
        port=_integer(given, "PORT", default.port, 0, 65535),
        web_concurrency=_integer(given, "WEB_CONCURRENCY", default.web_concurrency, 1, 64),
        paintings_csv=_path(given, "PAINTINGS_CSV", default.paintings_csv),
        model_path=_path(given, "MODEL_PATH", default.model_path),
        met_images_url=images_url,
        met_api_url=_url(given, "MET_API_URL", default_api, ("https", "http")),
        offline=_flag(given, "OFFLINE"),
        gallery_dir=_path(given, "GALLERY_DIR", default.gallery_dir),
        cache_dir=_path(given, "CACHE_DIR", default.cache_dir),
        cache_url=_url(given, "CACHE_URL", default.cache_url, ("redis", "rediss")),
        debug=_flag(given, "DEBUG"),
        metrics=_flag(given, "METRICS"),
        trusted_proxies=_integer(given, "TRUSTED_PROXIES", default_proxies, 0, 9),
        public_url=_url(given, "PUBLIC_URL", default.public_url, ("https", "http")),
        embed_origins=_origins(given, "EMBED_ORIGINS"),
        source_url=_url(given, "SOURCE_URL", default.source_url, ("https", "http")),
        collection_name=given.get("COLLECTION_NAME", default.collection_name),
        collection_licence=given.get("COLLECTION_LICENCE", default.collection_licence),
        collection_link=_url(given, "COLLECTION_LINK", default.collection_link, ("https", "http")),
        dyno=given.get("DYNO", default.dyno),
    )


def _refuse_others(given: Mapping[str, str]) -> None:
    """Refuse what Dash and gunicorn would read behind the app's back."""
    for name in sorted(given):
        if name.startswith("DASH_"):
            raise SettingsError(f"{name} must be unset: the app sets itself what Dash would read.")
    if "SCRIPT_NAME" in given:
        raise SettingsError("SCRIPT_NAME must be unset: the app needs a host name of its own.")


def _integer(given: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = given.get(name, str(default))
    if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
        raise SettingsError(f"{name} must be a whole number from {least} to {most}, not {text!r}.")
    return int(text)


def _flag(given: Mapping[str, str], name: str) -> bool:
    text = given.get(name, "0")
    if text not in ("0", "1"):
        raise SettingsError(f"{name} must be 1 (on) or 0 (off), not {text!r}.")
    return text == "1"


def _path(given: Mapping[str, str], name: str, default: T) -> Path | T:
    if name not in given:
        return default
    try:
        return Path(given[name]).expanduser().resolve()
    except RuntimeError:
        raise SettingsError(
            f"{name} must be a path without ~ here: there is no such home folder."
        ) from None


def _host(given: Mapping[str, str], default: str) -> str:
    text = given.get("HOST", default).removeprefix("[").removesuffix("]")
    if not HOST.fullmatch(text):
        raise SettingsError(f"HOST must be an IP address or a host's name, not {text!r}.")
    return text


def _origins(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    origins = tuple(given.get(name, "").replace(",", " ").split())
    for origin in origins:
        if not ORIGIN.fullmatch(origin):
            raise SettingsError(
                f"{name} must be origins such as https://example.org, separated by spaces, "
                f"not {origin!r}."
            )
    return origins


def _url(given: Mapping[str, str], name: str, default: str, schemes: tuple[str, ...]) -> str:
    text = given.get(name, default).rstrip("/")
    if not text:
        return text
    try:
        parts = urlsplit(text)
        valid = (
            parts.scheme in schemes
            and bool(parts.hostname)
            and (parts.port or 1) > 0
            and not any(map(str.isspace, text))
        )
    except ValueError:
        valid = False
    if not valid:
        wanted = " or ".join(f"{scheme}://" for scheme in schemes)
        # Without the value, which may hold a password.
        raise SettingsError(f"{name} must be a complete address that starts with {wanted}.")
    return text
