import torch

from relay.config import PipelineConfig
from relay.engine.pipeline import Pipeline
from relay.payload import Payload, pack, unpack


class Echo:
    name = "echo"

    def run(self, payload, seed):
        return payload.having(audio=torch.full((len(payload.text),), float(seed)))


def test_every_prompt_is_spoken_with_the_seed():
    audio = Pipeline(PipelineConfig((), device="cpu"), [Echo()]).generate(["ab", "abc"], seed=7)
    assert [tensor.tolist() for tensor in audio] == [[7.0, 7.0], [7.0, 7.0, 7.0]]


def test_a_payload_survives_packing():
    payload = Payload("r1").having(mel=torch.arange(6.0).reshape(2, 3))
    assert torch.equal(unpack("r1", pack(payload)).tensor("mel"), payload.tensor("mel"))
