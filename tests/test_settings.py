"""Environment variables are read once, typed, and refused by name when they make no sense."""

from dataclasses import asdict
from pathlib import Path

import pytest

from settings import Settings, SettingsError, read_settings

VALUES = {
    "HOST": ("[::1]", "::1"),
    "PORT": ("9000", 9000),
    "WEB_CONCURRENCY": ("2", 2),
    "PAINTINGS_CSV": ("/srv/table.csv", Path("/srv/table.csv")),
    "MODEL_PATH": ("/srv/model.pkl", Path("/srv/model.pkl")),
    "MET_IMAGES_URL": ("http://127.0.0.1:8000/CRDImages/", "http://127.0.0.1:8000/CRDImages"),
    "MET_API_URL": ("http://127.0.0.1:8001/v1/", "http://127.0.0.1:8001/v1"),
    "OFFLINE": ("1", True),
    "GALLERY_DIR": ("/srv/images", Path("/srv/images")),
    "CACHE_DIR": ("/srv/cache", Path("/srv/cache")),
    "CACHE_URL": ("redis://cache:6379/0", "redis://cache:6379/0"),
    "DEBUG": ("1", True),
    "METRICS": ("1", True),
    "TRUSTED_PROXIES": ("2", 2),
    "PUBLIC_URL": ("https://paintings.example/", "https://paintings.example"),
    "EMBED_ORIGINS": (
        "https://a.example, https://*.b.example:8443",
        ("https://a.example", "https://*.b.example:8443"),
    ),
    "SOURCE_URL": ("https://github.com/me/paintings", "https://github.com/me/paintings"),
    "COLLECTION_NAME": (" the city museum ", "the city museum"),
    "COLLECTION_LICENCE": ("All rights reserved.", "All rights reserved."),
    "COLLECTION_LINK": ("https://museum.example/terms", "https://museum.example/terms"),
}


def test_every_variable_is_read_and_has_a_default():
    settings = asdict(read_settings({name: text for name, (text, _) in VALUES.items()}))
    assert settings == {name.lower(): value for name, (_, value) in VALUES.items()}
    assert read_settings({}) == read_settings(dict.fromkeys(VALUES, " ")) == Settings()


def test_a_proxy_is_trusted_only_on_a_dyno_unless_said_otherwise():
    assert read_settings({}).trusted_proxies == 0
    assert read_settings({"DYNO": "web.1"}).trusted_proxies == 1
    assert read_settings({"DYNO": "web.1", "TRUSTED_PROXIES": "0"}).trusted_proxies == 0


@pytest.mark.parametrize("name", ["DASH_URL_BASE_PATHNAME", "DASH_DEBUG", "SCRIPT_NAME"])
def test_what_dash_and_gunicorn_would_read_themselves_is_refused(name):
    with pytest.raises(SettingsError, match=rf"^{name} must be unset: .*\.$"):
        read_settings({name: "/paintings/"})
    assert read_settings({name: " "}) == Settings()


@pytest.mark.parametrize("name", ["CACHE_URL", "MET_IMAGES_URL", "PUBLIC_URL"])
def test_what_is_told_of_a_wrong_value_holds_no_secret(name):
    with pytest.raises(SettingsError) as caught:
        read_settings({name: "redis//user:secret@host:99999"})
    assert "secret" not in str(caught.value)


def test_a_port_given_by_the_platform_is_served_on_every_interface():
    assert read_settings({"PORT": "5000"}).host == "0.0.0.0"
    assert read_settings({}).host == "127.0.0.1"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "65536"),
        ("PORT", "²"),
        ("WEB_CONCURRENCY", "0"),
        ("OFFLINE", "yes"),
        ("MET_IMAGES_URL", "images.metmuseum.org/CRDImages"),
        ("MET_IMAGES_URL", "https://[broken"),
        ("MET_IMAGES_URL", "https://host:99999"),
        ("CACHE_URL", "memcached://cache"),
        ("CACHE_URL", "redis://cache :6379"),
        ("HOST", "http://here"),
        ("EMBED_ORIGINS", "example.org"),
        ("EMBED_ORIGINS", "https://example.org;"),
        ("SOURCE_URL", "javascript:alert(1)"),
        ("CACHE_DIR", "~no-such-user/cache"),
    ],
)
def test_a_wrong_value_is_refused_with_a_sentence_that_names_the_variable(name, value):
    with pytest.raises(SettingsError, match=rf"^{name} must be .*\.$"):
        read_settings({name: value})


def test_the_mets_api_is_asked_about_the_mets_images_only():
    assert read_settings({}).met_api_url.startswith("https://collectionapi.metmuseum.org/")
    assert read_settings({"MET_IMAGES_URL": "https://mirror.example"}).met_api_url == ""
    both = {"MET_IMAGES_URL": "https://mirror.example", "MET_API_URL": "https://api.example/v1/"}
    assert read_settings(both).met_api_url == "https://api.example/v1"
