"""Speak prompts from the command line into WAV files."""

import argparse
import logging
import wave
from pathlib import Path

import torch

from relay.config import load_config
from relay.engine.pipeline import Pipeline

SAMPLE_RATE = 24_000
logger = logging.getLogger(__name__)


def write_wav(path: Path, audio: torch.Tensor) -> None:
    """Write mono audio from -1 to 1 as 16-bit PCM."""
    pcm = (audio.clamp(-1, 1) * 32767).to(torch.int16).numpy().tobytes()
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(pcm)


def main() -> None:
    """Read the arguments, speak, write."""
    parser = argparse.ArgumentParser(prog="relay", description=__doc__)
    parser.add_argument("config", type=Path)
    parser.add_argument("prompts", nargs="+")
    parser.add_argument("--out", type=Path, default=Path("out"))
    parser.add_argument("--voice", type=int, default=0)
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    arguments.out.mkdir(parents=True, exist_ok=True)
    pipeline = Pipeline(load_config(arguments.config))
    for number, audio in enumerate(pipeline.generate(arguments.prompts, arguments.voice)):
        path = arguments.out / f"{number:03}.wav"
        write_wav(path, audio)
        logger.info("wrote %s: %.1f s", path, len(audio) / SAMPLE_RATE)


if __name__ == "__main__":
    main()
