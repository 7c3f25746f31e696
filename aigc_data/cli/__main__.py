"""`python -m aigc_data.cli` is `aigc-data`."""

from aigc_data.cli import main

main(prog_name="aigc-data")
