from tests.trainer.conftest import spark  # noqa: F401
