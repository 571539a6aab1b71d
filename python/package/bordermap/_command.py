"""The command ``bordermap``."""

import signal
import sys

from . import _bordermap


def main():
    """Run the command on the arguments of this process."""
    # Python's own handler would only be asked when the command has ended.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    sys.exit(_bordermap.main(["bordermap", *sys.argv[1:]]))
