"""Where things are: the addresses in answers are those of the host that was asked."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Addresses:
    """`server` is `http://HOST:PORT`; `prefix` is "" as on github.com, or `/api/v3` as on Enterprise."""

    server: str
    repository: str
    prefix: str = ""

    @property
    def api(self) -> str:
        """The root of REST."""
        return self.server + self.prefix

    def repo(self, path: str = "") -> str:
        """Give the address of one of the repository's resources."""
        return f"{self.api}/repos/{self.repository}{path}"

    def page(self, path: str = "") -> str:
        """Give the address of a page that people read."""
        return f"{self.server}/{self.repository}{path}"

    def comment(self, number: int, comment: int) -> str:
        """Give the page of a conversation comment."""
        return self.page(f"/pull/{number}#issuecomment-{comment}")

    def review(self, number: int, review: int) -> str:
        """Give the page of a review."""
        return self.page(f"/pull/{number}#pullrequestreview-{review}")

    def review_comment(self, number: int, comment: int) -> str:
        """Give the page of a review comment."""
        return self.page(f"/pull/{number}#discussion_r{comment}")
