"""`python -m fleetcast_training`."""

from .cli import main

# The members of a team are started anew and import this file under another name.
if __name__ == "__main__":
    main()
