"""``python -m bordermap`` is the command."""

from ._command import main

main()
