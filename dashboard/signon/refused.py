"""Why somebody whom the provider sent is not let in: a word for the page, the details for the log."""

from enum import StrEnum

from inspection.errors import InputRefused


class Reason(StrEnum):
    NOT_BEGUN = "not-begun"
    """No log-in of this browser waits for this answer: too late, a second time, or somebody else's."""
    PROVIDER = "provider"
    """The provider itself says no, or the person went back."""
    ISSUER = "issuer"
    """The answer comes from another provider."""
    CODE = "code"
    """The provider takes back the code that it gave."""
    TOKEN = "token"
    """What the provider says of the person does not hold."""
    NAME = "name"
    """It does not say how they are to be called here, or in letters that no name here has."""
    ROLE = "role"
    """None of their roles there is one here."""
    TAKEN = "taken"
    """An account of that name is somebody else's, as far as anybody knows."""
    SHUT_OUT = "shut-out"
    """An administrator here has said no."""


class SignOnRefused(InputRefused):
    def __init__(self, reason: Reason, detail: str, who: str = "") -> None:
        """`detail` is for the log; `who`, as far as it is known."""
        self.reason = reason
        self.who = who
        super().__init__(f"{who or 'somebody'} was not let in ({reason}): {detail}")
