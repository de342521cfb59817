"""What GitHub's dependency graph says of two commits, as plain values."""

from omnireview.nouns import noun


@noun
class AdvisoryFacts:
    """A published advisory against a package: its id (`GHSA-…`), GitHub's word for how bad it is, its title.

    docs.github.com/rest/dependency-graph/dependency-review: the words are `low`, `moderate`, `high`, `critical`.
    """

    id: str
    severity: str
    summary: str = ""


@noun
class PackageFacts:
    """One package at one version that a manifest has at the second commit only (`added`), or at the first only.

    `ecosystem` is GitHub's word, such as `pip` or `actions`. `licence` is "" where it is not known. `scope` is
    `runtime`, `development` or `unknown`.
    """

    added: bool
    manifest: str
    ecosystem: str
    name: str
    version: str
    licence: str = ""
    scope: str = "unknown"
    advisories: tuple[AdvisoryFacts, ...] = ()


@noun
class PackageChanges:
    """All such packages. `whole` is False where GitHub has more than were read."""

    packages: tuple[PackageFacts, ...] = ()
    whole: bool = True
