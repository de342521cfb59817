"""The commands, each imported when it is called: `rules list` waits neither for GitHub nor for a parser."""

import argparse


def check(options: argparse.Namespace) -> int:
    """Review a change."""
    from omnireview.cli import check

    return check.run(options)


def review(options: argparse.Namespace) -> int:
    """Review a pull request on GitHub."""
    from omnireview.cli import review

    return review.run(options)


def preview(options: argparse.Namespace) -> int:
    """Show a change as a pull request."""
    from omnireview.cli import preview

    return preview.run(options)


def scan(options: argparse.Namespace) -> int:
    """Analyse one share of a change."""
    from omnireview.cli import scan

    return scan.run(options)


def merge(options: argparse.Namespace) -> int:
    """Put saved scans together."""
    from omnireview.cli import merge

    return merge.run_merge(options)


def publish(options: argparse.Namespace) -> int:
    """Put saved scans together, and post the review."""
    from omnireview.cli import merge

    return merge.run_publish(options)


def rules_list(options: argparse.Namespace) -> int:
    """List rules."""
    from omnireview.cli import rules

    return rules.run_list(options)


def rules_show(options: argparse.Namespace) -> int:
    """Show one rule."""
    from omnireview.cli import explain

    return explain.run(options)


def rules_test(options: argparse.Namespace) -> int:
    """Run the examples of rules."""
    from omnireview.cli import rule_tests

    return rule_tests.run(options)


def rules_new(options: argparse.Namespace) -> int:
    """Write a new rule."""
    from omnireview.cli import new_rule

    return new_rule.run(options)


def explain(options: argparse.Namespace) -> int:
    """Say what a rule is, why it speaks of a line, or where the score comes from."""
    if options.rule == "score":
        from omnireview.cli import explain_score

        return explain_score.run(options)
    from omnireview.cli import explain

    return explain.run(options)


def baseline(options: argparse.Namespace) -> int:
    """Accept what is there, for a time."""
    from omnireview.cli import baseline

    return baseline.run(options)


def initialise(options: argparse.Namespace) -> int:
    """Write what a repository needs to start."""
    from omnireview.cli import initialise

    return initialise.run(options)


def action(options: argparse.Namespace) -> int:
    """Run as a step of GitHub Actions."""
    from omnireview.cli import workflow

    return workflow.run(options)


def demo(options: argparse.Namespace) -> int:
    """Review the bundled example."""
    from omnireview.cli import demo

    return demo.run(options)


def stats(options: argparse.Namespace) -> int:
    """Tell what became of past comments."""
    from omnireview.cli import stats

    return stats.run(options)
