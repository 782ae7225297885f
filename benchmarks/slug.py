"""The size of what Heroku would pack, before and after bin/post_compile, and proof that it serves.

python -m benchmarks.slug

Installs requirements.txt into a fresh environment beside a copy of the last commit, runs
bin/post_compile there, and has the app check itself with what is left.
"""

import gzip
import os
import subprocess
import sys
import tarfile
import tempfile
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class ByteCounter:
    """A file that keeps only its length."""

    size = 0

    def write(self, content: bytes) -> int:
        """Count and forget."""
        self.size += len(content)
        return len(content)

    def flush(self) -> None:
        """Nothing is held back."""


def compressed_megabytes(*folders: Path) -> float:
    """Size of the folders as one tar archive under gzip, in MB (10^6 bytes)."""
    counter = ByteCounter()
    with (
        gzip.GzipFile(fileobj=counter, mode="wb", compresslevel=6) as packer,
        tarfile.open(fileobj=packer, mode="w|") as archive,
    ):
        for folder in folders:
            archive.add(folder, arcname=folder.name)
    return counter.size / 1e6


def megabytes(*folders: Path) -> float:
    """Size of the folders' files, in MB (10^6 bytes)."""
    files = (path for folder in folders for path in folder.rglob("*") if path.is_file())
    return sum(path.stat().st_size for path in files) / 1e6


def main() -> None:
    """Print one table, then what the app says of itself."""
    with tempfile.TemporaryDirectory() as temporary:
        home = Path(temporary) / "python"
        venv.create(home, with_pip=True)
        pip = [home / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "-r", ROOT / "requirements.txt"], check=True)
        (packages,) = home.glob("lib/python3.*/site-packages")
        app = Path(temporary) / "app"
        app.mkdir()
        archive = subprocess.run(["git", "-C", ROOT, "archive", "HEAD"], check=True, stdout=-1)
        subprocess.run(["tar", "-x", "-C", app], check=True, input=archive.stdout)

        print("| tree | MB | MB compressed |\n|---|---|---|")
        python = home / "bin" / "python"
        for name in ("as installed", "after bin/post_compile"):
            if name.startswith("after"):
                said = subprocess.run([python, app / "bin" / "post_compile"], check=True, stdout=-1)
            size, packed = megabytes(packages, app), compressed_megabytes(packages, app)
            print(f"| {name} | {size:.0f} | {packed:.0f} |", flush=True)
        print(said.stdout.decode())
        check = [python, "-m", "dashboard.check"]
        sys.exit(subprocess.run(check, cwd=app, env={"PATH": os.environ["PATH"]}).returncode)


if __name__ == "__main__":
    main()
