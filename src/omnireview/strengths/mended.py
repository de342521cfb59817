"""Findings of the merge base that are gone, and that the change did not only take away with their code."""

from collections import Counter

from omnireview.compare import Judged
from omnireview.diff import FileStatus
from omnireview.strengths import Strength
from omnireview.strengths.ground import Ground, told
from omnireview.surface import Symbol
from omnireview.terms import Severity, Status


def mended(ground: Ground) -> Strength | None:
    """Name the rules whose findings the change mends.

    A finding counts when its file and the function or class around it are still there, and when its rule finds
    nothing new in the change: else the fault may only have moved. Mere information counts for nothing, and one
    minor alone is not worth a word.
    """
    anew = {site.finding.rule for site in ground.judged if site.status is Status.NEW}
    gone = [site for site in ground.judged if _counts(site) and site.finding.rule not in anew]
    now = {file.old_path: file.path for file in ground.sides.pull.files if file.status is not FileStatus.REMOVED}
    paths = {site.finding.path: now[site.finding.path] for site in gone if site.finding.path in now}
    ground.sides.head.index.read_all(path for path in paths.values() if path.endswith(".py"))
    kept = [site for site in gone if (path := paths.get(site.finding.path)) and _is_there(ground, path, site)]
    if not kept or (len(kept) == 1 and kept[0].finding.severity is Severity.MINOR):
        return None
    rules = Counter(site.finding.rule for site in kept)
    most = sorted(rules, key=lambda rule: (-rules[rule], rule))
    number = len(kept)
    findings = "1 finding that was there before" if number == 1 else f"{number} findings that were there before"
    files = tuple(sorted({paths[site.finding.path] for site in kept}))
    return Strength("mended", f"It mends {findings} ({told(most)}) in {told(files)}.", files)


def _counts(site: Judged) -> bool:
    finding = site.finding
    return site.status is Status.MENDED and finding.severity is not Severity.INFO and not finding.quiet


def _is_there(ground: Ground, path: str, site: Judged) -> bool:
    """Tell whether what is around a finding is still there; what stands in no definition is around the file."""
    if not path.endswith(".py") or not site.finding.context:
        return True
    read = ground.sides.head.index.read(path)
    if read is None:
        return False
    symbols: tuple[Symbol, ...] = read.surface.symbols
    for name in site.finding.context.split("."):
        inner = [each for each in symbols if each.name == name]
        if not inner:
            return False
        if inner[0].kind != "class":
            # What a function holds is not told; that the function is there is.
            return True
        symbols = inner[0].members
    return True
