"""The command line."""

from harbor import compat

if __name__ == "__main__":
    print("harbor", compat.version_of(compat))
