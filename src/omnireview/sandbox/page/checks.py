"""What stands beside the pull request: checks, commit statuses, the job summary, and what was printed."""

from collections.abc import Callable

from omnireview.sandbox.page.files import remark
from omnireview.sandbox.page.markdown import markdown
from omnireview.sandbox.page.scene import Run, Scene
from omnireview.sandbox.page.text import count, safe, safe_lines, short
from omnireview.sandbox.state import CheckRun, CommitStatus

_SIGNS = {"success": "✓", "failure": "✗", "error": "✗", "neutral": "■", "skipped": "⊘"}
_GOOD = {"success", "neutral", "skipped"}
_WAITING = {"queued", "in_progress", "pending"}


def checks(scene: Scene) -> str:
    """Give the checks of every push, the newest first."""
    parts = []
    for number, push in reversed(list(enumerate(scene.pull.pushes, start=1))):
        runs = [run for run in scene.state.check_runs if run.commit == push.commit]
        statuses = [status for status in scene.state.statuses if status.commit == push.commit]
        told = "".join(map(_check, runs)) + "".join(map(_status, statuses))
        told = told or '<p class="quiet">No check ran.</p>'
        newest = number == len(scene.pull.pushes)
        parts.append(
            f"<details class=checks{' open' if newest else ''}><summary><h3>Push {number} · "
            f"{short(push.commit)}</h3></summary>{told}</details>"
        )
    return "".join(parts)


def merge_box(scene: Scene) -> str:
    """Give the box below the conversation: whether the checks of the head allow a merge."""
    head = scene.pull.head_commit
    results = [run.conclusion or run.status for run in scene.state.check_runs if run.commit == head]
    results += [status.state for status in scene.state.statuses if status.commit == head]
    if not results:
        return ""
    kinds = [_kind(result) for result in results]
    bad, waiting = kinds.count("bad"), kinds.count("waiting")
    kind, sign, title = (
        ("bad", "✗", "Some checks were not successful")
        if bad
        else ("waiting", "●", "Some checks have not finished")
        if waiting
        else ("good", "✓", "All checks have passed")
    )
    counts = f"{bad} failing, {waiting} waiting, {kinds.count('good')} successful"
    return (
        f'<aside class="merge {kind}" aria-label="Checks of the newest push">'
        f'<span class="disc" aria-hidden="true">{sign}</span><div><p><strong>{title}</strong></p>'
        f'<p class="quiet">{counts} · '
        '<a href="#checks">details</a></p></div></aside>'
    )


def summaries(scene: Scene) -> str:
    """Give the job summaries, the newest first and open."""

    def tell(run: Run) -> str:
        return f'<div class="body">{markdown(run.summary, breaks=False)}</div>'

    return _by_run(scene, tell, opened=True)


def logs(scene: Scene) -> str:
    """Give what was printed by each run, the newest first, and how many requests it sent."""

    def tell(run: Run) -> str:
        return f'<pre class="log" tabindex="0">{safe_lines(run.log)}</pre>{_outputs(run)}'

    return _by_run(scene, tell, opened=False)


def _by_run(scene: Scene, tell: Callable[[Run], str], *, opened: bool) -> str:
    parts = []
    for number, run in reversed(list(enumerate(scene.runs, start=1))):
        mark = " open" if opened and number == len(scene.runs) else ""
        facts = f"exit code {run.exit_code}, {count(run.requests, 'request')} to GitHub"
        parts.append(
            f"<details class=run{mark}><summary><h3>Run {number} · {short(run.commit)}</h3> "
            f'<span class="quiet">{facts}</span></summary>{tell(run)}</details>'
        )
    return "".join(parts) or '<p class="quiet">Nothing ran.</p>'


def _outputs(run: Run) -> str:
    if not run.outputs:
        return ""
    rows = "".join(
        f"<tr><th scope=row>{safe(name)}</th><td>{safe(value)}</td></tr>" for name, value in run.outputs
    )
    return f'<table class="outputs"><caption>Outputs of the step</caption><tbody>{rows}</tbody></table>'


def _check(run: CheckRun) -> str:
    result = run.conclusion or run.status
    told = f"<p>{safe(run.title)}</p>" if run.title else ""
    told += f'<div class="body">{markdown(run.summary, breaks=False)}</div>' if run.summary else ""
    notes = "".join(map(remark, run.annotations))
    if notes:
        notes = f"<h4>{count(len(run.annotations), 'annotation')}</h4>{notes}"
    return f'<div class="check">{_line(run.name, result)}{told}{notes}</div>'


def _status(status: CommitStatus) -> str:
    told = f"<p>{safe(status.description)}</p>" if status.description else ""
    return f'<div class="check">{_line(status.context, status.state)}{told}</div>'


def _line(name: str, result: str) -> str:
    return (
        f'<p class="result {_kind(result)}">'
        f'<span class="disc" aria-hidden="true">{_SIGNS.get(result, "●")}</span> '
        f"<strong>{safe(name)}</strong> <span>{safe(result)}</span></p>"
    )


def _kind(result: str) -> str:
    if result in _GOOD:
        return "good"
    return "waiting" if result in _WAITING else "bad"
