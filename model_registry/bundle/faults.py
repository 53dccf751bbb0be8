"""What can be wrong with a bundle, by kind; a station names the attack by it."""

from inspection.errors import InputRefused


class Incomplete(InputRefused):
    """Something that the manifest names is missing, or cut short."""


class Extraneous(InputRefused):
    """There is something that the manifest does not name, or that no bundle may contain."""


class Altered(InputRefused):
    """Other bytes than the manifest names."""


class TooLarge(InputRefused):
    """Beyond what a bundle may weigh, or a file may."""
