"""Run as `python -m nzc_kb`."""

from nzc_kb.cli import main

main()
