import pytest

from relay.config import load_config

GRAPH = """
stages:
  - {name: encoder, kind: text_encoder, model: a}
  - {name: decoder, kind: diffusion_decoder, model: b, input_from: %s}
"""


def test_stages_keep_their_order(tmp_path):
    path = tmp_path / "graph.yaml"
    path.write_text(GRAPH % "encoder")
    assert [stage.name for stage in load_config(path).stages] == ["encoder", "decoder"]


@pytest.mark.parametrize("source", ["vocoder", "decoder"])
def test_a_stage_reads_only_what_ran_before_it(tmp_path, source):
    path = tmp_path / "graph.yaml"
    path.write_text(GRAPH % source)
    with pytest.raises(ValueError, match="does not run before it"):
        load_config(path)
