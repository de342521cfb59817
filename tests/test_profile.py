"""What rules cost is put together and shown, the dearest first."""

from omnireview.profile import Cost, Profile, merged
from omnireview.render.as_profile import text

ONE = Profile({"a": Cost(0.001, 2, 1), "b": Cost(0.0001, 1, 0)}, {"parse": 0.02})
OTHER = Profile({"a": Cost(0.002, 3, 0), "c": Cost(0.010, 0, 0), "d": Cost()}, {"parse": 0.01, "gates": 0.0069})


def test_profiles_of_several_scans_add_up() -> None:
    both = merged([ONE, OTHER])
    assert both.rules["a"] == Cost(0.003, 5, 1)
    assert both.shared == {"parse": 0.03, "gates": 0.0069}
    assert round(both.seconds, 6) == 0.05
    assert merged([]) == Profile()


def test_the_dearest_rule_comes_first_and_idle_ones_share_a_row() -> None:
    assert text(merged([ONE, OTHER])) == (
        "rule               ms  share  candidates  matches\n"
        "c                10.0    20%           0        0\n"
        "a                 3.0     6%           5        1\n"
        "(2 other rules)   0.1     0%           1        0\n"
        "[parse]          30.0    60%\n"
        "[gates]           6.9    14%\n"
        "together         50.0   100%           6        1\n"
    )


def test_a_profile_of_nothing_is_shown_too() -> None:
    assert text(Profile()).split("\n")[1].split() == ["together", "0.0", "0%", "0", "0"]
