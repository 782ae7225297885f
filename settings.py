"""Every environment variable that the app reads: named, typed, checked, with its default."""

import re
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, get_type_hints
from urllib.parse import urlsplit

from museum.addresses import MET_API_URL, MET_IMAGES_URL

ROOT = Path(__file__).resolve().parent

try:
    TEMPORARY = Path(tempfile.gettempdir())
except FileNotFoundError:  # nothing can be written anywhere: a cache there will stay empty
    TEMPORARY = Path("/tmp")  # noqa: S108

HOST = re.compile(r"[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%\w+)?|[A-Za-z0-9.-]+", re.ASCII)
ORIGIN = re.compile(r"https?://(\*\.)?[A-Za-z0-9.-]+(:[0-9]{1,5})?", re.ASCII)

Read = Callable[[str, str], Any]
"""Returns the value of a variable, given its name and its text. Raises SettingsError."""


class SettingsError(ValueError):
    """An environment variable with an invalid value; the message names it."""


def _text(_name: str, text: str) -> str:
    return text


def _integer(least: int, most: int) -> Read:
    def read(name: str, text: str) -> int:
        if not (text.isascii() and text.isdecimal() and least <= int(text) <= most):
            raise SettingsError(
                f"{name} must be a whole number from {least} to {most}, not {text!r}."
            )
        return int(text)

    return read


def _flag(name: str, text: str) -> bool:
    if text not in ("0", "1"):
        raise SettingsError(f"{name} must be 1 (on) or 0 (off), not {text!r}.")
    return text == "1"


def _path(name: str, text: str) -> Path:
    try:
        return Path(text).expanduser().resolve()
    except RuntimeError:
        raise SettingsError(
            f"{name} must be a path without ~ here: there is no such home folder."
        ) from None


def _host(name: str, text: str) -> str:
    host = text.removeprefix("[").removesuffix("]")
    if not HOST.fullmatch(host):
        raise SettingsError(f"{name} must be an IP address or a host's name, not {host!r}.")
    return host


def _origins(name: str, text: str) -> tuple[str, ...]:
    origins = tuple(text.replace(",", " ").split())
    for origin in origins:
        if not ORIGIN.fullmatch(origin):
            raise SettingsError(
                f"{name} must be origins such as https://example.org, separated by spaces, "
                f"not {origin!r}."
            )
    return origins


def _url(*schemes: str) -> Read:
    def read(name: str, text: str) -> str:
        try:
            url = urlsplit(text)
            valid = url.scheme in schemes and url.hostname and url.port != 0
        except ValueError:
            valid = False
        if not valid or text.split() != [text]:
            wanted = " or ".join(f"{scheme}://" for scheme in schemes)
            # Without the value, which may hold a password.
            raise SettingsError(f"{name} must be a complete address that starts with {wanted}.")
        return text.rstrip("/")

    return read


Text = Annotated[str, _text]
Flag = Annotated[bool, _flag]
File = Annotated[Path, _path]
Url = Annotated[str, _url("https", "http")]


@dataclass(frozen=True, slots=True)
class Settings:
    """The app's configuration. Field names are the variables' names in lower case."""

    host: Annotated[str, _host] = "127.0.0.1"
    port: Annotated[int, _integer(0, 65535)] = 8050
    web_concurrency: Annotated[int, _integer(1, 64)] = 1
    paintings_csv: File = ROOT / "data" / "paintings.csv"
    model_path: File = ROOT / "model" / "culture_classifier.pkl"
    met_images_url: Url = MET_IMAGES_URL
    met_api_url: Url = MET_API_URL
    offline: Flag = False
    gallery_dir: Annotated[Path | None, _path] = None
    cache_dir: File = TEMPORARY / "met-paintings-classifier"
    cache_url: Annotated[str, _url("redis", "rediss")] = ""
    debug: Flag = False
    metrics: Flag = False
    trusted_proxies: Annotated[int, _integer(0, 9)] = 0
    public_url: Url = ""
    embed_origins: Annotated[tuple[str, ...], _origins] = ()
    source_url: Url = ""
    collection_name: Text = ""
    collection_licence: Text = ""
    collection_link: Url = ""


def read_settings(environ: Mapping[str, str]) -> Settings:
    """Settings from environment variables; an empty value counts as unset.

    Raises SettingsError with a sentence that names the variable.
    """
    given = {name: value.strip() for name, value in environ.items() if value.strip()}
    # What Dash and gunicorn would read behind the app's back.
    for name in sorted(given):
        if name.startswith("DASH_"):
            raise SettingsError(f"{name} must be unset: the app sets itself what Dash would read.")
    if "SCRIPT_NAME" in given:
        raise SettingsError("SCRIPT_NAME must be unset: the app needs a host name of its own.")
    values = {
        name: hint.__metadata__[0](name.upper(), given[name.upper()])
        for name, hint in get_type_hints(Settings, include_extras=True).items()
        if name.upper() in given
    }
    if "PORT" in given:  # a platform that hands out the port expects the app on every interface
        values.setdefault("host", "0.0.0.0")  # noqa: S104
    if "DYNO" in given:  # Heroku's router cannot be bypassed: its forwarding headers are trusted
        values.setdefault("trusted_proxies", 1)
    if values.get("met_images_url", MET_IMAGES_URL) != MET_IMAGES_URL:
        values.setdefault("met_api_url", "")  # the Met's API does not know images elsewhere
    return Settings(**values)
