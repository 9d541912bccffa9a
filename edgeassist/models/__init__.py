"""The model catalogue: what models there are, fetching them, and holding them to their hashes.

The only room that may run a package client or open a connection, and only when `pull` is called.
"""
