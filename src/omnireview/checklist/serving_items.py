"""The sections and items of the review checklist that are about inference, as data."""

from omnireview.checklist import Chapter, Decided, Item

PERSON, PARTLY, RULES = Decided.PERSON, Decided.PARTLY, Decided.RULES

SERVING = (
    Chapter(
        "vLLM's interfaces",
        ("vllm",),
        (
            Item(
                "Are vLLM's classes called and extended as the pinned version defines them?",
                PARTLY,
                (
                    *("unresolved-upstream-import", "override-signature-mismatch", "overridden-upstream-changed"),
                    *("unimplemented-vllm-interface", "call-does-not-match-signature", "unknown-vllm-field"),
                ),
            ),
            Item(
                "Does a scheduler give the engine core all that it waits for, for every request?",
                PARTLY,
                ("plain-scheduler-result",),
                ("vllm-scheduler",),
            ),
            Item(
                "Does a model runner give a whole `ModelRunnerOutput`, also for a step without requests?",
                PARTLY,
                ("plain-model-runner-result", "tensor-in-model-runner-output"),
                ("vllm-runner",),
            ),
            Item("Is vLLM extended where it can be, and not patched?", PARTLY, ("monkey-patch",)),
        ),
    ),
    Chapter(
        "Stages",
        ("stages",),
        (
            Item(
                "Does each name in a stage's configuration lead to something that is there?",
                RULES,
                ("unresolved-config-path", "broken-stage-graph", "config-callable-signature"),
            ),
            Item(
                "Does what one stage gives fit what the next one takes, in content and not only in type?",
                PARTLY,
                ("broken-stage-graph", "unchecked-index"),
            ),
            Item("Do the stages fit onto the devices that they name?", PARTLY, ("overcommitted-device",)),
            Item(
                "When a stage fails, does the request end with an error, and is what the others hold freed?",
                PARTLY,
                ("silent-broad-except", "silent-fallback", "swallowed-cancellation", "empty-cleanup"),
            ),
            Item("Do offline and online use give the same result?"),
        ),
    ),
    Chapter(
        "Requests and answers",
        ("serving",),
        (
            Item(
                "Is all that a request brings checked for type, range and size before it is used?",
                PARTLY,
                (
                    *("unbounded-payload-field", "unbounded-numeric-field", "unvalidated-buffer-decode"),
                    *("unbounded-network-read", "unbounded-response-body", "unchecked-reshape-of-input"),
                    "assert-as-validation",
                ),
            ),
            Item(
                "Is each field of a request obeyed or refused?",
                PARTLY,
                ("ignored-request-field", "unenforced-exclusive-fields", "dispatch-without-refusal"),
            ),
            Item(
                "Can a request reach no file, host or module that it should not?",
                PARTLY,
                ("unchecked-path-from-request", "unrestricted-fetch-host", "unrestricted-dynamic-import"),
            ),
            Item(
                "Is an error's answer of the right status, clear, and free of internals?",
                PARTLY,
                ("server-fault-reported-as-client-error", "exception-text-in-response"),
            ),
            Item(
                "Does a request end, and free what it holds, when its client goes away?",
                PARTLY,
                ("swallowed-cancellation", "dropped-task", "awaited-engine-stream"),
            ),
            Item("Does a stream come in order, end, and say the same as the answer in one piece?"),
            Item("Can a prompt make the server do nothing that only its operator may?"),
        ),
    ),
    Chapter(
        "Scheduling and memory",
        ("engine", "processes"),
        (
            Item("Does each batch stay within the memory that is planned, and does no request wait for ever?"),
            Item(
                "Is each cache of the right size, and emptied when what it holds is no longer true?",
                PARTLY,
                ("unbounded-cache", "cached-tensor-not-detached"),
                ("caches",),
            ),
            Item(
                "Can threads, processes and tasks not wait for each other for ever?",
                PARTLY,
                ("wait-without-timeout", "lock-held-across-await", "silent-thread"),
                ("processes",),
            ),
        ),
    ),
    Chapter(
        "Models and weights",
        ("models", "loading"),
        (
            Item(
                "Does nothing that is loaded run code?",
                RULES,
                (
                    *("torch-load-without-weights-only", "unsafe-deserialization", "unsafe-yaml-or-numpy-load"),
                    "trust-remote-code",
                ),
                ("loading",),
            ),
            Item(
                "Do weights come from a place that is trusted, at a revision that stays?",
                PARTLY,
                ("trust-remote-code", "unpinned-model-revision"),
                ("loading",),
            ),
            Item("Does every weight of a checkpoint land where it belongs, and is a missing one told?"),
            Item(
                "Are sharding, quantization and placement on devices right?",
                PARTLY,
                ("hardcoded-cuda", "tensor-without-device"),
            ),
            Item("Was the output compared with a reference implementation?"),
        ),
    ),
    Chapter(
        "Numbers",
        ("tensors",),
        (
            Item(
                "Does the arithmetic stay stable in half precision?",
                PARTLY,
                (
                    *("division-without-eps", "half-precision-softmax", "log-of-sum-of-exp", "log-of-one-plus"),
                    "exp-minus-one",
                ),
            ),
            Item(
                "Is each dtype chosen on purpose?",
                PARTLY,
                ("float64-in-model", "hardcoded-compute-dtype", "dtype-from-string"),
            ),
            Item(
                "Do shapes hold for a batch of one, of many, and of none?",
                PARTLY,
                ("clamp-to-size", "tensor-truth-value"),
            ),
            Item("Does one seed give one result?", PARTLY, ("unseeded-noise",)),
        ),
    ),
    Chapter(
        "Diffusion",
        ("diffusion",),
        (
            Item(
                "Do the denoising loop, its timesteps and its noise follow the scheduler?",
                PARTLY,
                ("hand-rolled-denoising-step", "linear-timesteps"),
            ),
            Item("Is guidance applied, and left out where it is off?", PARTLY, ("guidance-scale-unused",)),
            Item("Does what is kept from one step for the next leave the result as it was?"),
        ),
    ),
    Chapter(
        "Pictures, sound and video",
        ("media",),
        (
            Item("Is each kind of input and output handled, alone and together with the others?"),
            Item(
                "Are size, rate and format taken from the data, within limits?",
                PARTLY,
                ("magic-sample-rate", "unbounded-numeric-field", "unvalidated-buffer-decode"),
            ),
            Item("Who has looked at, or listened to, what comes out, for several inputs?"),
        ),
    ),
    Chapter(
        "Speed and devices",
        ("tensors", "async"),
        (
            Item(
                "Does inference run without gradients?",
                PARTLY,
                ("inference-without-no-grad", "redundant-no-grad", "gpu-tensor-held-in-loop"),
                ("tensors",),
            ),
            Item(
                "Does no hot loop wait for the device?",
                PARTLY,
                ("device-sync-in-loop", "sync-per-step", "numpy-in-forward", "empty-cache-in-loop"),
                ("tensors",),
            ),
            Item(
                "Is nothing copied, moved or built again without need?",
                PARTLY,
                (
                    *("needless-clone", "quadratic-cat", "append-loop", "read-only-buffer-tensor"),
                    "model-loaded-per-request",
                ),
                ("tensors",),
            ),
            Item(
                "Is the event loop never held up?",
                PARTLY,
                ("blocking-call-in-async", "sequential-awaits"),
                ("async",),
            ),
            Item(
                "Are latency, throughput and memory measured, against what was before, over batch sizes?",
                PARTLY,
                ("unsupported-performance-claim", "hot-path-change-without-figures"),
            ),
            Item(
                "Does it run on every device and platform that the project supports?",
                PARTLY,
                (
                    *("hardcoded-cuda", "direct-torch-cuda-call", "cuda-or-cpu-switch", "unguarded-vendor-import"),
                    *("platform-sibling-unchanged", "env-read-in-hot-path"),
                ),
                ("tensors",),
            ),
        ),
    ),
)
