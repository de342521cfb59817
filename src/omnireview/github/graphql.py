"""The texts of our GraphQL queries. Values always travel as variables, never inside a text."""

from collections.abc import Sequence

PAGE = 100
"""Items a page: the most that GitHub gives (docs.github.com/graphql, node limit)."""

COMMENTS_A_THREAD = 20
"""Comments of each thread that come with the first query; longer threads take further ones."""

_COMMENT = """
fragment Comment on PullRequestReviewComment {
  id
  fullDatabaseId
  body
  url
  viewerDidAuthor
  isMinimized
  author { __typename login }
  authorAssociation
  reactions(content: THUMBS_DOWN, first: 1) { totalCount }
}
"""

_CHECK = """
fragment Check on StatusCheckRollupContext {
  __typename
  ... on CheckRun {
    name
    status
    conclusion
    startedAt
    url
    checkSuite { workflowRun { databaseId event workflow { name } } }
  }
  ... on StatusContext { context state }
}
"""

CONVERSATION = (
    """
query Conversation(
  $owner: String!, $name: String!, $number: Int!, $page: Int!, $replies: Int!,
  $moreThreads: Boolean!, $afterThread: String, $moreComments: Boolean!, $afterComment: String,
  $moreReviews: Boolean!, $afterReview: String, $checks: Boolean!
) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      headRefOid
      state
      locked
      isDraft
      reviewThreads(first: $page, after: $afterThread) @include(if: $moreThreads) {
        pageInfo { hasNextPage endCursor }
        nodes {
          id
          path
          line
          startLine
          originalLine
          diffSide
          isResolved
          isOutdated
          viewerCanResolve
          viewerCanUnresolve
          resolvedBy { login }
          comments(first: $replies) {
            pageInfo { hasNextPage endCursor }
            nodes { ...Comment }
          }
        }
      }
      comments(first: $page, after: $afterComment) @include(if: $moreComments) {
        pageInfo { hasNextPage endCursor }
        nodes { id fullDatabaseId body url viewerDidAuthor isMinimized author { __typename login } }
      }
      reviews(first: $page, after: $afterReview, states: [PENDING, CHANGES_REQUESTED]) @include(if: $moreReviews) {
        pageInfo { hasNextPage endCursor }
        nodes { fullDatabaseId viewerDidAuthor state body commit { oid } }
      }
    }
    optionalChecks: pullRequest(number: $number) @include(if: $checks) {
      commits(last: 1) {
        nodes { commit { oid statusCheckRollup { contexts(first: $page) { totalCount nodes { ...Check } } } } }
      }
    }
  }
}
"""
    + _COMMENT
    + _CHECK
)
"""Everything that was said on a pull request. The `more…` switches leave out the lists that are complete.

`checks` asks for the head's check runs and statuses, too: these a token may not read and yet read all the rest.
"""

THREAD = (
    """
query Thread($id: ID!, $page: Int!, $after: String) {
  node(id: $id) {
    __typename
    ... on PullRequestReviewThread {
      comments(first: $page, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { ...Comment }
      }
    }
  }
}
"""
    + _COMMENT
)
"""The further comments of one long review thread."""


def commands(mutations: Sequence[str]) -> str:
    """Give the request that carries out mutations one after the other, such as `minimizeComment`.

    GraphQL carries mutations out in their order, and goes on behind one that fails. The variables are their inputs
    `i0`, `i1`, …; the answer's aliases are `optional0`, `optional1`, ….
    """
    inputs = ", ".join(f"$i{at}: {name[0].upper()}{name[1:]}Input!" for at, name in enumerate(mutations))
    asked = "\n".join(
        f"  {OPTIONAL}{at}: {name}(input: $i{at}) {{ clientMutationId }}" for at, name in enumerate(mutations)
    )
    return f"mutation Settle({inputs}) {{\n{asked}\n}}\n"


def touching(paths: int) -> str:
    """Give the query for the commits that touched some paths, newest first, as seen from one commit.

    The variables are `owner`, `name`, `head`, `page` and the paths `p0`, `p1`, …; so are the answer's aliases.
    """
    declared = "".join(f", $p{path}: String!" for path in range(paths))
    files = " ".join(
        f"p{path}: history(first: $page, path: $p{path}) {{ nodes {{ oid }} }}" for path in range(paths)
    )
    return (
        f"query Touching($owner: String!, $name: String!, $head: GitObjectID!, $page: Int!{declared}) {{\n"
        f"  repository(owner: $owner, name: $name) {{\n"
        f"    object(oid: $head) {{ __typename ... on Commit {{ {files} }} }}\n  }}\n}}\n"
    )


_ENTRY = """
fragment Entry on TreeEntry {
  oid
  mode
  type
  size
  object {
    __typename
    ... on Blob { isBinary isTruncated text }
  }
}
"""


_LINK = """
fragment Link on Issue {
  number
  title
  body
  state
  repository { nameWithOwner }
}
"""

OPTIONAL = "optional"
"""How the alias of a field of `repository` begins that GitHub may refuse, and yet answer the rest."""

CLOSED = 10
"""Issues that a pull request closes, at most so many of which are asked for."""


def entries(paths_a_commit: Sequence[int], named: int | None = None, *, text: bool = True) -> str:
    """Give the query for the tree entries of several paths in several commits.

    With `named` it asks for a pull request's issues, too: those that it closes, by the variable `number`, and so
    many others by `i0`, `i1`, …; the answer has them as `optionalPull`, `optional0`, `optional1`, ….

    `paths_a_commit` holds how many paths are wanted of each commit. The variables are `owner`, `name`, the commits
    `c0`, `c1`, … and their paths `c0p0`, `c0p1`, …; the aliases of the answer are the same words.
    Without `text` no content is asked for, but what stands there and how large it is.
    `TreeEntry` is asked, and not `object(expression:)`, because only it tells a symlink from a file.
    """
    declared = ["$owner: String!", "$name: String!"]
    commits = []
    for commit, count in enumerate(paths_a_commit):
        declared.append(f"$c{commit}: GitObjectID!")
        declared += [f"$c{commit}p{path}: String!" for path in range(count)]
        files = " ".join(
            f"c{commit}p{path}: file(path: $c{commit}p{path}) {{ ...Entry }}" for path in range(count)
        )
        commits.append(f"c{commit}: object(oid: $c{commit}) {{ __typename ... on Commit {{ {files} }} }}")
    if named is not None:
        declared += ["$number: Int!", *(f"$i{index}: Int!" for index in range(named))]
        closed = f"closingIssuesReferences(first: {CLOSED}) {{ totalCount nodes {{ ...Link }} }}"
        commits.append(f"{OPTIONAL}Pull: pullRequest(number: $number) {{ {closed} }}")
        commits += [f"{OPTIONAL}{index}: issue(number: $i{index}) {{ ...Link }}" for index in range(named)]
    body = "\n    ".join(commits)
    return (
        f"query Entries({', '.join(declared)}) {{\n"
        f"  repository(owner: $owner, name: $name) {{\n    {body}\n  }}\n}}\n"
        + (_ENTRY if text else _ENTRY.replace(" text", ""))
        + ("" if named is None else _LINK)
    )
