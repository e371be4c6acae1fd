"""Records what the go command does in the layouts: `python tests/build/record_layouts.py [NAME...]`."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parents[1]))

from programs import suite

from build import layouts


def record(name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:

        def go(args: list[str], cwd: Path, env: dict[str, str]) -> tuple[str, int]:
            if args[0] == "check":
                args = ["test", "-c", "-o", f"{folder}/tests/", *args[1:]]
            cache = Path(tempfile.gettempdir(), "rt0-layouts-gocache")
            here = {"GOROOT": str(suite.GOROOT), "GOTOOLCHAIN": "local", "GOPROXY": "off", "CGO_ENABLED": "0"}
            env = {**env, **here, "GOCACHE": str(cache)}
            done = subprocess.run(
                [suite.GOROOT / "bin/go", *args], cwd=cwd, env=env, capture_output=True, text=True
            )
            return done.stdout + done.stderr, done.returncode

        text = layouts.outcomes(name, Path(folder), go, suite.GOROOT)
    path = layouts.HERE / "expected" / f"{name}.txt"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    print(name)


if __name__ == "__main__":
    for layout in sys.argv[1:] or layouts.NAMES:
        record(layout)
