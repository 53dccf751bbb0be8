"""What a person is called here and may do, by what the provider says of them. Pure."""

from collections.abc import Mapping
from typing import Any

from pydantic import TypeAdapter, ValidationError

from dashboard.people.accounts import AccountName
from dashboard.people.roles import Role
from dashboard.settings import OidcSettings
from dashboard.signon.refused import Reason, SignOnRefused

_NAME = TypeAdapter(AccountName)


def name_in(claims: Mapping[str, Any], settings: OidcSettings) -> str:
    """
    Raises:
        SignOnRefused: no name, or one that no account can have.
    """
    said = claim_at(claims, settings.name_claim)
    try:
        return _NAME.validate_python(said, strict=True)
    except ValidationError as error:
        detail = (
            f"{settings.name_claim} is {said!r:.80}; a name here has letters, digits and . _ @ -, at most 63"
        )
        raise SignOnRefused(Reason.NAME, detail) from error


def role_in(claims: Mapping[str, Any], settings: OidcSettings, who: str) -> Role:
    """The highest that one of their roles there stands for; else what the settings give to anybody.

    Raises:
        SignOnRefused: they have none.
    """
    said = claim_at(claims, settings.role_claim)
    theirs = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    found = [settings.roles[one] for one in theirs if isinstance(one, str) and one in settings.roles]
    if found:
        return max(found, key=list(Role).index)
    if settings.default_role is None:
        raise SignOnRefused(Reason.ROLE, f"{settings.role_claim} is {said!r:.200}", who)
    return settings.default_role


def claim_at(claims: Mapping[str, Any], path: str) -> Any:
    """By its name, which may have dots; else step by step, like `realm_access.roles`."""
    if path in claims:
        return claims[path]
    found: Any = claims
    for step in path.split("."):
        found = found.get(step) if isinstance(found, Mapping) else None
    return found
