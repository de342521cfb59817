from svc.takeover import take_over


def test_every_task_moves():
    assert take_over(["a"], "w2") == {"a": "w2"}
