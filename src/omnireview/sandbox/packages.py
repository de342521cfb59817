"""What the dependency graph says, as plain objects."""

from dataclasses import dataclass, field


@dataclass
class Package:
    """A package that a change adds, or removes. `advisories` maps ids to GitHub's word for how bad and a title."""

    name: str
    version: str
    manifest: str = "requirements.txt"
    ecosystem: str = "pip"
    licence: str | None = None
    scope: str = "runtime"
    removed: bool = False
    advisories: dict[str, tuple[str, str]] = field(default_factory=dict)
