"""``python -m renkei`` is the ``renkei`` command."""

from renkei.cli import main

if __name__ == "__main__":
    main()
