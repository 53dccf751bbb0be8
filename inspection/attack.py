"""The names of attacks on a station's updates, as a station says them and the dashboard shows them."""

from enum import StrEnum


class Attack(StrEnum):
    """The names of the TUF specification (section 1.5.2) and of Uptane, and ours where these have none.

    A name says which attack it would be, not that there was one. A station cannot tell these apart:
    other bytes than signed from a bad cable or a proxy; a rollback from a backup that was restored;
    a freeze, or Uptane's drop-request, from a registry that is away or no longer signs; a mirror that
    withholds a file from one that is behind; slow retrieval from a slow network; a partial bundle from a
    connection that broke; mix-and-match from a registry caught between two states.
    """

    ARBITRARY_INSTALLATION = "arbitrary installation"
    """Bytes that nobody signed whom this station trusts."""
    ENDLESS_DATA = "endless data"
    EXTRANEOUS_DEPENDENCIES = "extraneous dependencies"
    """More comes with the bundle than its manifest names."""
    FAST_FORWARD = "fast-forward"
    """Versions leap so far that no honest one would ever be newer. A smaller leap is taken for progress;
    new keys lead back from it."""
    FREEZE = "freeze"
    MALICIOUS_MIRROR = "malicious mirror"
    """A file that signed metadata names is withheld."""
    MIX_AND_MATCH = "mix-and-match"
    ROLLBACK = "rollback"
    KEY_COMPROMISE = "key compromise"
    """Signed by keys of ours: too few of them, revoked ones, or those of another role."""
    WRONG_SOFTWARE = "wrong software"
    """Signed, but another bundle than the one that was asked for."""
    SLOW_RETRIEVAL = "slow retrieval"
    PARTIAL_BUNDLE = "partial bundle"
    WRONG_STATION = "wrong station"
    """For another station, line or site."""
    WRONG_HARDWARE = "wrong hardware"
    WRONG_OPENVINO = "wrong OpenVINO version"
    WRONG_CLASSES = "wrong classes"
    """It lacks labels that a recipe needs, or compares with golden pictures that a recipe lacks."""
    MALFORMED = "malformed metadata"
