"""The shortest program that uses harbor."""

from harbor.engine.batcher import batches

print(batches(["hello"], 1))
