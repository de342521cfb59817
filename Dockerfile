# The image of the action. GitHub runs it as root, with the workspace mounted and as the working directory, so there
# is no USER and no WORKDIR: docs.github.com, "Dockerfile support for GitHub Actions".

# The digest names an index for several platforms, Python 3.12.15 on Debian 12. It was taken from public Dockerfiles
# that record it for this tag in October 2026, not from a registry; to renew it:
#   docker buildx imagetools inspect python:3.12-slim-bookworm
ARG BASE=docker.io/library/python:3.12-slim-bookworm@sha256:54c85f3c47607a77f32adec749d3c81d1348bf25833671f512b26a9b6d778cb3

FROM ${BASE} AS build
COPY requirements-build.lock requirements.lock /build/
RUN python -m venv --without-pip /build/tools \
 && python -m venv --without-pip /opt/omnireview \
 && python -m pip --python /build/tools/bin/python install --no-cache-dir --disable-pip-version-check \
    --only-binary :all: --require-hashes -r /build/requirements-build.lock \
 && python -m pip --python /opt/omnireview/bin/python install --no-cache-dir --disable-pip-version-check --no-compile \
    --only-binary :all: --require-hashes -r /build/requirements.lock
WORKDIR /build/source
COPY LICENSE README.md pyproject.toml ./
COPY src src
COPY rules rules
COPY examples/demo examples/demo
RUN /build/tools/bin/python -m hatchling build -t wheel -d /build/dist \
 && python -m pip --python /opt/omnireview/bin/python install --no-cache-dir --disable-pip-version-check --no-compile \
    --no-index --no-deps /build/dist/*.whl \
 && python -m compileall -q -j 0 --invalidation-mode unchecked-hash /opt/omnireview/lib \
 && /opt/omnireview/bin/python -I -m omnireview.rules

FROM ${BASE}
LABEL org.opencontainers.image.title="OmniReview" \
      org.opencontainers.image.description="A deterministic pull request reviewer for ML-inference projects: true comments, on the right line, posted once." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="0.1.0"
COPY --from=build /opt/omnireview /opt/omnireview
# Python's own image ships the standard library uncompiled, and every run of an action starts from a fresh container.
# A module that nothing imports stays as it is; pip is not needed any more.
RUN python -m pip uninstall --yes --quiet --root-user-action ignore pip \
 && stdlib="$(python -c 'import sysconfig; print(sysconfig.get_path("stdlib"))')" \
 && python -m compileall -q -j 0 --invalidation-mode unchecked-hash "$stdlib" \
    -x '/(ensurepip|idlelib|lib2to3|pydoc_data|site-packages|dist-packages|test|tests|tkinter|turtledemo)/'
# -I: nothing of the workspace and no PYTHON* variable of the job decides what is imported.
ENTRYPOINT ["/opt/omnireview/bin/python", "-I", "-X", "utf8", "-m", "omnireview", "action"]
