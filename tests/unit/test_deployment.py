"""What platforms read agrees with itself, with the code and with the repository."""

import ast
import json
import re
import shlex
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from lib.core.settings import Settings
from tests.dockerfile import Stage, ignored, stages

ROOT = Path(__file__).resolve().parent.parent.parent
IGNORE = ROOT / ".dockerignore"
CHECKLIST = (ROOT / "DEPLOYMENT_CHECKLIST.md").read_text(encoding="utf-8")
VARIABLES = {each.upper() for each in Settings.__dataclass_fields__}
OF_THE_MACHINE = {
    "MALLOC_ARENA_MAX",
    "PYTHON_VERSION",
    "PATH",
    "PYTHONUNBUFFERED",
    "PIP_NO_CACHE_DIR",
}


def _split(command: str) -> tuple[dict[str, str], list[str]]:
    """(variables, arguments) of `env NAME=value … command`."""
    words = shlex.split(command)
    words = words[1:] if words[0] == "env" else words
    count = next(n for n, word in enumerate(words) if "=" not in word)
    return dict(word.split("=", 1) for word in words[:count]), words[count:]


def _procfile() -> str:
    return (ROOT / "Procfile").read_text(encoding="utf-8").partition(":")[2].strip()


@pytest.fixture(scope="module")
def dockerfile() -> list[Stage]:
    return stages(ROOT / "Dockerfile")


@pytest.fixture(scope="module")
def render() -> dict:
    return yaml.safe_load((ROOT / "render.yaml").read_text(encoding="utf-8"))["services"][0]


def test_the_procfiles_command_is_the_documented_one() -> None:
    variables, command = _split(_procfile())
    assert command == ["gunicorn", "--config", "gunicorn.conf.py", "streamlit_app:app"]
    assert variables == {"MALLOC_ARENA_MAX": "2"}


def test_every_platform_runs_the_procfiles_command(dockerfile, render) -> None:
    variables, command = _split(_procfile())
    assert _split(render["startCommand"]) == (variables, command)
    served = dockerfile[-1]
    assert served.command == command
    assert served.environment.items() >= variables.items()
    unit = re.search(r"```ini\n(.*?)```", CHECKLIST, re.DOTALL).group(1)
    started = re.search(r"^ExecStart=(.*)$", unit, re.MULTILINE).group(1).split()
    assert [Path(started[0]).name, *started[1:]] == command
    assert "Environment=MALLOC_ARENA_MAX=2" in unit
    assert " ".join(command) in CHECKLIST


def test_variables_that_a_platform_sets_exist(dockerfile, render) -> None:
    set_by = {each["key"] for each in render["envVars"]}
    for stage in dockerfile:
        set_by |= set(stage.environment)
    assert set_by - OF_THE_MACHINE <= VARIABLES
    unit = re.search(r"```ini\n(.*?)```", CHECKLIST, re.DOTALL).group(1)
    assert set(re.findall(r"^Environment=(\w+)", unit, re.MULTILINE)) - OF_THE_MACHINE <= VARIABLES


def test_a_platforms_values_can_be_used(render) -> None:
    given = {each["key"]: each["value"] for each in render["envVars"] if "value" in each}
    settings = Settings.from_environment(given)
    assert settings.gunicorn_workers == 1
    assert settings.memory_limit_mb == 512
    assert render["plan"] == "starter"  # 512 MB
    assert render["numInstances"] == 1
    assert render["healthCheckPath"] == "/healthz"


def test_renders_disk_is_where_the_corpus_is_kept(render) -> None:
    assert Settings().database_url.startswith("sqlite:///data/")
    assert Settings().model_dir.startswith("data/")
    assert Path(render["disk"]["mountPath"]).name == "data"


def test_every_source_of_a_copy_exists_and_reaches_the_build(dockerfile) -> None:
    names = {stage.name for stage in dockerfile}
    checked = 0
    for stage in dockerfile:
        for origin, sources in stage.copies:
            if origin:
                assert origin in names
                continue
            for source in sources:
                assert (ROOT / source).exists(), source
                assert source == "." or not ignored(IGNORE, source), source
                checked += 1
    assert checked > 4


def test_what_is_copied_from_another_stage_was_made_there(dockerfile) -> None:
    by_name = {stage.name: stage for stage in dockerfile}
    for origin, sources in dockerfile[-1].copies:
        for source in sources if origin else []:
            made = "\n".join(by_name[origin].all("RUN"))
            assert re.search(rf"(mkdir|venv) {source}\b", made)


def test_the_image_that_serves_is_lean_and_its_user_is_not_root(dockerfile) -> None:
    served = dockerfile[-1]
    assert "-slim" in served.base
    (user,) = served.all("USER")
    assert user not in ("root", "0")
    names = [name for name, _ in served.steps]
    assert names.index("USER") < names.index("CMD")
    assert names.index("USER") > max(n for n, name in enumerate(names) if name in ("RUN", "COPY"))
    assert f"useradd --create-home --uid 10001 {user}" in "\n".join(served.all("RUN"))
    assert "pip" not in "\n".join(served.all("RUN"))
    packages = next(stage for stage in dockerfile if stage.name == "packages")
    assert [sources for _, sources in packages.copies] == [["locks/requirements-serve.txt"]]


def test_a_model_is_prepared_only_where_the_build_names_one(dockerfile) -> None:
    model = next(stage for stage in dockerfile if stage.name == "model")
    assert 'MODEL=""' in model.all("ARG")
    dear = [run for run in model.all("RUN") if "pip install" in run or "model prepare" in run]
    assert len(dear) == 2
    assert all(run.startswith('if [ -n "$MODEL" ]; then ') for run in dear)
    assert "torch" in (ROOT / "requirements.txt").read_text(encoding="utf-8")


def test_all_that_serving_needs_reaches_the_image_and_nothing_else() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    if not tracked:
        pytest.skip("this copy of the repository has no history")
    sent = {name for name in tracked if not ignored(IGNORE, name)}
    needed = {name for name in tracked if name.startswith(("lib/", "pages/", "sample/", "models/"))}
    assert needed | {"streamlit_app.py", "gunicorn.conf.py", ".streamlit/config.toml"} <= sent
    assert not [name for name in sent if name.startswith(("tests/", "bench/", "docs/", ".ci/"))]
    for private in (".env", "data/mafteach.db", ".git/config", ".streamlit/secrets.toml"):
        assert ignored(IGNORE, private)


def test_herokus_and_railways_files_name_the_dockerfile() -> None:
    heroku = yaml.safe_load((ROOT / "heroku.yml").read_text(encoding="utf-8"))
    assert heroku["build"]["docker"] == {"web": "Dockerfile"}
    assert "run" not in heroku  # the image's own command
    railway = json.loads((ROOT / "railway.json").read_text(encoding="utf-8"))
    assert railway["build"] == {"builder": "DOCKERFILE", "dockerfilePath": "Dockerfile"}
    assert railway["deploy"]["healthcheckPath"] in ("/healthz", "/readyz")


# Streamlit's settings


def _config() -> dict[str, dict]:
    return tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def test_streamlit_knows_every_option_that_is_set() -> None:
    from streamlit import config

    known = set(config._config_options_template)
    named = {
        f"{section}.{name}"
        for section, options in _config().items()
        for name, value in options.items()
        if not isinstance(value, dict)
    }
    assert named <= known
    assert len(named) > 20


def test_the_limits_that_keep_memory_low_are_set() -> None:
    server, runner = _config()["server"], _config()["runner"]
    assert server["fileWatcherType"] == "none"
    assert server["maxUploadSize"] <= 10
    assert server["maxMessageSize"] <= 20
    assert server["disconnectedSessionTTL"] <= 60
    assert server["maxCacheDataSize"] == "48mb"
    assert (server["enableWebsocketCompression"], runner["postScriptGC"]) == (False, True)


def test_protection_stays_on_and_no_stack_trace_is_shown() -> None:
    config = _config()
    assert config["server"]["enableCORS"] is True
    assert config["server"]["enableXsrfProtection"] is True
    assert config["client"]["showErrorDetails"] == "none"
    assert config["client"]["allowedOrigins"] == []
    assert config["client"]["toolbarMode"] in ("viewer", "minimal")


def test_every_option_of_the_server_says_why() -> None:
    text = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    section = text.partition("[server]\n")[2].partition("\n[runner]")[0]
    silent = [
        line for line in section.splitlines() if "=" in line.partition("#")[0] and "#" not in line
    ]
    assert silent == []


# The worker that serves


def test_gunicorns_file_sets_one_worker_by_our_variable_and_never_replaces_it() -> None:
    tree = ast.parse((ROOT / "gunicorn.conf.py").read_text(encoding="utf-8"))
    found = {
        node.targets[0].id: ast.unparse(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    }
    assert found["workers"] == "environment.gunicorn_workers"
    assert found["max_requests"] == "0"
    assert found["preload_app"] == "False"
    assert int(found["graceful_timeout"]) < 3
    assert int(found["ANSWERS_SECONDS"]) < int(found["graceful_timeout"])
