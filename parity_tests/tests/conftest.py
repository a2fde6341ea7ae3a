"""What the tests of the project share."""

import os

import pytest


@pytest.fixture(scope="session", autouse=True)
def kept_answers(tmp_path_factory):
    """The frameworks' answers are kept for this run, by all processes that run its tests."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TWOFOLD_CACHE", str(folder / "answers"))
        yield
