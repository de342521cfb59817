"""List the tensors of a model."""

import argparse
import sys

from relay.engine.weights import load_state


def main() -> None:
    """Read the arguments and list."""
    parser = argparse.ArgumentParser(prog="relay-tensors", description=__doc__)
    parser.add_argument("model")
    for name, tensor in sorted(load_state(parser.parse_args().model).items()):
        sys.stdout.write(f"{name} {tuple(tensor.shape)} {tensor.dtype}\n")


if __name__ == "__main__":
    main()
