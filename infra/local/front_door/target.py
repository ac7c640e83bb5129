"""The address of the deployed API, from the file that the deploy writes."""

import json
import os


class Target:
    """A JSON file that is read again when it changes."""

    def __init__(self, path: str):
        self.path = path
        self.known, self.stamp = None, None

    def current(self):
        """The deployed API, None while there is none."""
        try:
            stamp = os.stat(self.path).st_mtime_ns
            if stamp != self.stamp:
                with open(self.path, encoding="utf-8") as file:
                    self.known = json.load(file)
                self.stamp = stamp
        except (OSError, ValueError):
            self.known, self.stamp = None, None
        return self.known
