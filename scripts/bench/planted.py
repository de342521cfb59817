"""The faults that the benchmark's change brings: one for each of the shared rules."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """Lines that a rule of `shared.yaml` must find, put at the beginning of a function's body.

    `lines` are indented from column 0; `module` is what they need imported ("" for nothing).
    """

    rule: str
    lines: tuple[str, ...]
    module: str = ""


FAULTS = (
    Fault("bare-except", ("try:", "    bench_width = int(str(12))", "except:", "    bench_width = 0")),
    Fault("torch-load", ('bench_state = torch.load("state.bin", map_location="cpu")',), "torch"),
    Fault("yaml-load", ('bench_settings = yaml.load("steps: 12")',), "yaml"),
    Fault("assert-used", ('assert __name__, "no name"',)),
    Fault("pickle-load", ("bench_cached = pickle.loads(bytes(12))",), "pickle"),
    Fault("eval-used", ('bench_scale = eval("1 + 1")',)),
    Fault("exec-used", ('exec("bench_steps = 12")',)),
    Fault("self-assignment", ("bench_scale = 2", "bench_scale = bench_scale")),
    Fault("shell-true", ('subprocess.run("nvidia-smi", shell=True)',), "subprocess"),
    Fault("none-comparison", ("bench_scale = 1", "if bench_scale == None:", "    bench_scale = 2")),
    Fault(
        "request-without-timeout", ('bench_index = requests.get("https://example.org/index.json")',), "requests"
    ),
    Fault("mutable-default", ("def bench_collect(value, seen=[]):", "    seen.append(value)", "    return seen")),
)
