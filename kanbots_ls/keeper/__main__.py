"""Entry of a keeper: ``python -I -S …/keeper/__main__.py RUN_DIR [--attach]``.

Started by ``rendezvous.spawn`` with the report on descriptor 3 and the specification on standard
input.  It runs without ``site``, so it puts the package's parent on the import path itself.
"""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))

from kanbots_ls.keeper.main import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
