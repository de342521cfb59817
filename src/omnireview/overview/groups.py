"""A path → the group of files that it is counted with."""

from typing import Final

from omnireview.overview import FileGroup
from omnireview.places import is_docs, is_example, is_test, matches

_CONFIGURATION: Final = (
    *("*.yaml", "*.yml", "*.toml", "*.json", "*.ini", "*.cfg", "*.conf", "*.env", "*.lock", "requirements*.txt"),
    *("requirements/*.txt", "Dockerfile*", "*.dockerfile", "Makefile", "CODEOWNERS", ".*", "MANIFEST.in"),
)
_SOURCE: Final = (
    *("*.py", "*.pyi", "*.pyx", "*.pxd", "*.c", "*.h", "*.cc", "*.cpp", "*.cxx", "*.hpp", "*.cu", "*.cuh", "*.rs"),
    *("*.go", "*.java", "*.kt", "*.js", "*.jsx", "*.ts", "*.tsx", "*.mjs", "*.sh", "*.bash", "*.proto", "*.sql"),
    *("*.swift", "*.rb", "*.lua", "*.cmake", "CMakeLists.txt", "*.triton", "*.metal", "*.html", "*.css"),
)


def group_of(path: str) -> FileGroup:
    """Tell which group a file belongs to, by its folders and its name."""
    if is_test(path):
        return FileGroup.TESTS
    if is_example(path):
        return FileGroup.EXAMPLES
    if matches(path, _SOURCE) and not path.startswith(("docs/", "doc/")):
        return FileGroup.SOURCE
    if is_docs(path):
        return FileGroup.DOCS
    if matches(path, _SOURCE):
        return FileGroup.SOURCE
    return FileGroup.CONFIGURATION if matches(path, _CONFIGURATION) else FileGroup.OTHER
