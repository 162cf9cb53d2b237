"""What can go wrong with the disk, in words for whoever runs the server."""


class StoreError(Exception):
    """The store cannot do what was asked."""


class LockedError(StoreError):
    """Another process has the folder."""


class DamagedError(StoreError):
    """A file is not what was last written."""


class NotKeptError(StoreError):
    """The write did not reach the disk: what was there before still stands, and whoever sent it must be told."""
