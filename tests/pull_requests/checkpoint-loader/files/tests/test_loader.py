from atelier.loader import ModelEntry


def test_code_of_a_repository_is_not_trusted_unless_asked():
    assert ModelEntry("base", "atelier/base-1b").trust_remote_code is False
