"""Debian's Redis and nginx as an operator would put them beside the app, for the benchmarks."""

import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import requests

from tests.serving import free_port

NGINX = """
daemon off;
error_log {folder}/nginx-error.log;
pid {folder}/nginx.pid;
worker_processes 1;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    client_max_body_size 12m;
    upstream app {{ {servers} keepalive 32; }}
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass http://app;
            proxy_http_version 1.1;
            proxy_set_header Connection "";
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $remote_addr;
            proxy_set_header X-Forwarded-Proto $scheme;
            # A click changes nothing on the server, so it may be asked of another instance.
            proxy_next_upstream error timeout http_502 http_503 non_idempotent;
        }}
    }}
}}
"""


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    """A Redis server in memory alone; yields its address."""
    port = free_port()
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", ""]
    limits = ["--maxmemory", "256mb", "--maxmemory-policy", "allkeys-lru"]
    with (folder / "redis.log").open("wb") as log, running([*command, *limits], stdout=log):
        yield f"redis://127.0.0.1:{port}/0"


@contextmanager
def nginx(folder: Path, urls: Sequence[str]) -> Iterator[str]:
    """An nginx that asks these instances in turn; yields its address once it answers."""
    port = free_port()
    servers = " ".join(f"server {url.removeprefix('http://')} max_fails=1;" for url in urls)
    configuration = folder / "nginx.conf"
    configuration.write_text(NGINX.format(folder=folder, servers=servers, port=port))
    program = shutil.which("nginx") or "/usr/sbin/nginx"
    with running([program, "-c", str(configuration)]):
        url = f"http://127.0.0.1:{port}"
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                requests.get(f"{url}/health", timeout=2)
                break
            except requests.ConnectionError:
                time.sleep(0.05)
        yield url


@contextmanager
def running(command: Sequence[str], **options: object) -> Iterator[None]:
    """Run a program for the length of the block."""
    process = subprocess.Popen(command, **options)  # type: ignore[call-overload]
    try:
        yield
    finally:
        process.terminate()
        process.wait(10)
