"""Moves tasks of a lost worker to another one."""


def take_over(tasks: list[str], worker: str) -> dict[str, str]:
    """Give each task the worker that it moves to."""
    return {task: worker for task in tasks}
