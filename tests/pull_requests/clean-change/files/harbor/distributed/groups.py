"""Groups of ranks."""


def ranks_of(group: int, size: int) -> range:
    """Give the ranks of a group."""
    return range(group * size, (group + 1) * size)
