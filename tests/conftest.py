"""Options of the whole test suite."""

import pytest
from hypothesis import settings

settings.register_profile("rt0", deadline=None)  # no test is about time
settings.load_profile("rt0")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--oracle", action="store_true", help="also run gc, and check the records against it")
