"""Roles, each of which may do what the one before it may, and more."""

from enum import StrEnum

from inspection.word import Word


class Role(StrEnum):
    OPERATOR = "operator"
    """Looks."""
    REVIEWER = "reviewer"
    """Decides about units."""
    ENGINEER = "engineer"
    """Retrains and assigns models."""
    ADMIN = "admin"
    """Manages people."""

    def may(self, needed: "Role") -> bool:
        ranks = list(Role)
        return ranks.index(self) >= ranks.index(needed)


class Person(Word):
    """Who asks: somebody at a browser, or a program with a service token."""

    name: str
    role: Role
    password_due: bool = False
    """Nothing is shown before they have changed the password that somebody else gave them."""
    provided: bool = False
    """They come by the identity provider; there is no password of theirs here."""
