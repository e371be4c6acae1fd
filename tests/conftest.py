"""Options of the whole test suite."""

import signal

import pytest
from hypothesis import settings

settings.register_profile("rt0", deadline=None)  # no test is about time
settings.load_profile("rt0")

# In the background of a script, the shell has them ignored, and every program would inherit that.
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGQUIT, signal.SIG_DFL)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--oracle", action="store_true", help="also run gc, and check the records against it")
