"""The files in which GitHub's dependency graph looks for packages, by their names."""

from collections.abc import Iterable

from omnireview.places import matches

MANIFESTS = (
    *("*requirements*.txt", "*requirements*.in", "**/requirements/*.txt", "pyproject.toml", "setup.py"),
    *("setup.cfg", "Pipfile", "Pipfile.lock", "poetry.lock", "uv.lock", "pdm.lock", "pylock*.toml"),
    *("environment*.yml", ".github/workflows/*.yml", ".github/workflows/*.yaml", "action.yml", "action.yaml"),
    *("package.json", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml"),
    *("Cargo.toml", "Cargo.lock", "go.mod", "pom.xml", "Gemfile", "Gemfile.lock", "*.gemspec", "composer.json"),
    *("composer.lock", "*.csproj", "packages.config", "pubspec.yaml", "pubspec.lock", "Package.resolved"),
)
"""Globs. docs.github.com, "Dependency graph supported package ecosystems"."""


def names_packages(paths: Iterable[str]) -> bool:
    """Tell whether one of some paths is a manifest or a lock file."""
    return any(matches(path, MANIFESTS) for path in paths)
