"""One pack file's bytes → `ReadPack`, of the cache where it has been read before."""

from omnireview.cache import Cache, key_of, open_cache
from omnireview.rules import ReadPack
from omnireview.rules.engine import Engine
from omnireview.rules.plain import from_plain, to_plain


def read_pack(
    name: str,
    data: bytes,
    place: str,
    engine: Engine | None,
    *,
    shipped: bool = False,
    cache: Cache | None = None,
) -> ReadPack:
    """Read one pack; see `omnireview.rules.read.read_pack`. None is the engine of this version.

    A pack without a mistake is kept: to read it again takes neither YAML nor the libraries that check it.
    """
    if engine is not None:
        return _read(name, data, place, engine, shipped=shipped)
    cache, key = cache or open_cache(), key_of("pack", name, place, str(shipped), data)
    kept = cache.read(key, from_plain)
    if kept is not None:
        return ReadPack(kept)
    from omnireview.rules.engine import shipped_engine

    read = _read(name, data, place, shipped_engine(), shipped=shipped)
    if not read.mistakes:
        cache.write(key, to_plain(read.pack))
    return read


def _read(name: str, data: bytes, place: str, engine: Engine, *, shipped: bool) -> ReadPack:
    from omnireview.rules import read

    return read.read_pack(name, data, place, engine, shipped=shipped)
