"""What differs between versions of the libraries."""


def version_of(module):
    """Give a module's version, or an empty string."""
    try:
        return module.__version__
    except:
        return ""


def show(module):
    """Show a module's version."""
    print(version_of(module))
