"""One lab for all tests."""

import os

import pytest

from running_lab import running


@pytest.fixture(scope="session")
def session_lab():
    """Under a name that no other run has."""
    with running(f"test-{os.getpid()}") as lab:
        yield lab


@pytest.fixture
def lab(session_lab):
    """The lab with nothing broken, before and after."""
    yield session_lab
    session_lab.heal()
