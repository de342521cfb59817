"""`PatternError`: a pattern that can't be compiled."""


class PatternError(Exception):
    """`message` says what is wrong, with the offending text; `operator_path` leads to the operator in the rule.

    The path holds keys and list indexes, for example `("patterns", 1, "pattern-not")`.
    """

    def __init__(self, message: str, operator_path: tuple[str | int, ...]) -> None:
        super().__init__(message)
        self.message = message
        self.operator_path = operator_path
