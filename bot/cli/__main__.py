"""`python -m bot.cli`, for processes that the program starts itself."""

from bot.cli import main

main()
