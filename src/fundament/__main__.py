"""`python -m fundament`: the product's commands."""

import sys

from fundament.commands.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
