"""Where the Go distribution is that tests read, and use as the oracle."""

from __future__ import annotations

import os
import sysconfig
from pathlib import Path

GOROOT = Path(os.environ.get("GOROOT") or Path(sysconfig.get_path("purelib"), "go"))
