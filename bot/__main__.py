"""`python -m bot …`: the command line. Thin; the commands stand in `bot.cli`."""

from bot.cli import main

if __name__ == "__main__":
    main()
