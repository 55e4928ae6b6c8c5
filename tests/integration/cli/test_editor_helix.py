"""`editor helix` changes a person's own files, so every byte of them counts."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Any

import pytest

from kanbots_ls.cli.helix import files, queries
from kanbots_ls.protocol.commands import COMMANDS
from tests.integration.cli.conftest import Board

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

BUILT_IN = """
[[language]]
name = "python"
language-servers = ["ruff", "pylsp"]

[[language]]
name = "rust"
language-servers = ["rust-analyzer", { name = "second", only-features = ["hover"] }]

[[language]]
name = "markdown"
"""
HX = f"#!/bin/sh\necho 'helix 25.01.1 (abc)'\nexit\n{BUILT_IN}helix-loader/src/config.rs not TOML\n"
ELEMENT = {"name": "kanbots", "except-features": ["format"]}

LANGUAGES = {
    "none": None,
    "empty": "",
    "a comment": "# mine\n",
    "no newline at the end": '[language-server.pylsp.config]\nx = 1\n\n[[language]]\nname = "rust"',
    "windows": '[[language]]\r\nname = "rust"\r\nlanguage-servers = ["ra"]\r\n',
    "layout": """\
# Python first
[[language]]
name = "python"   # really
language-servers = [
  "pyright", # types

  "ruff",    # lint
]
[language.formatter]
command = "black"

[language-server.pyright.config]
text = '''
[[language]]
name = "not this one"
'''

[[language]]
name = "rust"
indent = { tab-width = 2, unit = "\\t" }



[[language]]
name = "mine"
scope = "source.mine"

[[grammar]]
name = "mine"
source = { path = "mine" }
""",
}
CONFIGS = {
    "none": None,
    "plain": 'theme = "x"\n\n[editor]\n\tmouse = false # no\n\n# next\n[keys.normal]\nC-s = ":w"\n',
    "dotted": 'editor.lsp.enable = true\neditor.mouse = true\nkeys.normal.space.w = ":w"\n',
    "inline": 'editor = { mouse = true }\nkeys = { normal = { a = "b" } }\n',
    "all there": '[editor]\nend-of-line-diagnostics = "error"\n[editor.lsp]\nenable = true',
}


class Person(Board):
    """Somebody with a Helix and its two files."""

    def __init__(self, root: Path) -> None:
        super().__init__(root / "anywhere", root / "home")
        self.path.mkdir()
        self.helix = root / "config" / "helix"
        self.hx = root / "bin" / "hx"
        self.hx.parent.mkdir()
        self.hx.write_text(HX)
        self.hx.chmod(0o755)
        self.environment |= {
            "XDG_CONFIG_HOME": str(root / "config"),
            "PATH": f"{self.hx.parent}:{self.environment['PATH']}",
        }

    def has(self, languages: str | None = None, config: str | None = None) -> None:
        self.helix.mkdir(parents=True)
        for name, text in (("languages.toml", languages), ("config.toml", config)):
            if text is not None:
                (self.helix / name).write_bytes(text.encode())

    def everything(self) -> dict[str, bytes]:
        """Every file below the configuration, the state too."""
        top = self.path.parent
        found = [path for place in ("config", "home") for path in (top / place).rglob("*")]
        return {str(path): path.read_bytes() for path in found if path.is_file()}

    def editor(self, *words: str, status: int = 0) -> Any:
        return self.json("editor", "helix", *words, status=status)

    def languages(self) -> dict[str, Any]:
        found = tomllib.loads((self.helix / "languages.toml").read_text())
        return {each["name"]: each for each in found["language"]}

    def config(self) -> dict[str, Any]:
        return tomllib.loads((self.helix / "config.toml").read_text())


@pytest.fixture
def person(tmp_path: Path) -> Person:
    return Person(tmp_path)


@pytest.mark.parametrize("languages", LANGUAGES)
@pytest.mark.parametrize("config", CONFIGS)
def test_install_and_uninstall_give_back_every_byte(
    person: Person, languages: str, config: str
) -> None:
    if (languages, config) != ("none", "none"):
        person.has(LANGUAGES[languages], CONFIGS[config])
    before = person.everything()

    person.editor("--install")
    changed = person.everything()
    person.editor("--uninstall")

    assert changed != before
    assert person.everything() == before
    assert person.helix.exists() == bool(before) or (languages, config) != ("none", "none")


def test_each_language_keeps_its_servers_and_has_ours_besides(person: Person) -> None:
    person.has(LANGUAGES["layout"])

    found = person.editor("--install")

    languages = person.languages()
    assert languages["python"]["language-servers"] == ["pyright", "ruff", ELEMENT]
    assert languages["rust"]["language-servers"] == [
        "rust-analyzer",
        {"name": "second", "only-features": ["hover"]},
        ELEMENT,
    ]
    assert languages["markdown"]["language-servers"] == [ELEMENT]
    assert languages["mine"]["language-servers"] == [ELEMENT]
    assert found["languages"] == ["python", "rust", "mine", "markdown"]


def test_the_server_is_this_installation_by_an_absolute_path(person: Person) -> None:
    person.editor("--install")

    found = tomllib.loads((person.helix / "languages.toml").read_text())
    command = found["language-server"]["kanbots"]["command"]
    assert command.startswith("/")
    assert command.endswith("/kanbots-ls")
    assert found["language-server"]["kanbots"]["args"] == ["--stdio"]


def test_comments_order_and_layout_stay(person: Person) -> None:
    person.has(LANGUAGES["layout"], CONFIGS["plain"])

    person.editor("--install")

    for name, text in (("languages.toml", LANGUAGES["layout"]), ("config.toml", CONFIGS["plain"])):
        lines = (person.helix / name).read_text().splitlines()
        assert text is not None
        kept = [line for line in text.splitlines() if "language-servers" not in line]
        rest = iter(lines)
        assert all(line in rest for line in kept), "each is found after the one before it"


def test_a_second_install_changes_nothing(person: Person) -> None:
    person.has(LANGUAGES["layout"], CONFIGS["plain"])
    person.editor("--install")
    before = person.everything()

    again = person.editor("--install")

    assert {each["change"] for each in again["files"]} == {"none"}
    assert person.everything() == before


def test_the_languages_named_once_are_remembered(person: Person) -> None:
    person.editor("--install", "--languages", "rust")

    again = person.editor("--install")

    assert {each["change"] for each in again["files"]} == {"none"}
    assert "python" not in person.languages()


def test_other_languages_replace_those_of_last_time(person: Person) -> None:
    person.has(LANGUAGES["layout"])
    before = person.everything()
    person.editor("--install", "--languages", "rust")

    person.editor("--install", "--languages", "python")

    assert "language-servers" not in person.languages()["rust"]
    person.editor("--uninstall")
    assert person.everything() == before


def test_a_dry_run_shows_the_difference_and_changes_nothing(person: Person) -> None:
    person.has(LANGUAGES["layout"], CONFIGS["plain"])
    before = person.everything()

    done = person.do("editor", "helix", "--install", "--dry-run")

    assert "+[language-server.kanbots]" in done.stdout
    assert '+b = ":lsp-workspace-command kanbots.board"' in done.stdout
    assert person.everything() == before


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ('[K]\nb = ":mine"\n', "K b is yours already: no key for kanbots.board."),
        ('[K.b]\nx = ":mine"\n', "K b is yours already: no key for kanbots.board."),
        ('K = "hover"\n', "space K is yours already: no keys were added."),
        ('[keys.normal]\nspace = "no_op"\n', "space is yours already: no keys were added."),
    ],
)
def test_a_taken_key_is_told_and_left(person: Person, config: str, told: str) -> None:
    config = config.replace("[K", "[keys.normal.space.K").replace("K =", "keys.normal.space.K =")
    person.has(config=config)

    found = person.editor("--install")

    assert [notice for notice in found["notices"] if notice.endswith(told)]
    before, after = tomllib.loads(config)["keys"]["normal"], person.config()["keys"]["normal"]
    before, after = (
        each["space"]["K"] if isinstance(each["space"], dict) else each["space"]
        for each in (before, after)
    )
    assert after == before or (after["b"] == before["b"] and after["d"].endswith("dispatch"))


def test_every_key_is_for_a_command_that_the_server_has(person: Person) -> None:
    person.editor("--install")

    keys = person.config()["keys"]["normal"]["space"]["K"]
    named = {each.removeprefix(":lsp-workspace-command ") for each in keys.values()}
    assert named - {":reload"} <= {command.name for command in COMMANDS}


def test_settings_that_the_person_made_stay(person: Person) -> None:
    person.has(config='[editor]\nend-of-line-diagnostics = "error"\n')

    person.editor("--install")

    assert person.config()["editor"] == {
        "end-of-line-diagnostics": "error",
        "lsp": {"display-progress-messages": True, "display-inlay-hints": True},
    }


def test_a_server_of_the_persons_own_is_used(person: Person) -> None:
    person.has('[language-server.kanbots]\ncommand = "my-wrapper"\n')

    found = person.editor("--install")

    assert "languages.toml: your own language-server.kanbots is used." in found["notices"]
    person.editor("--uninstall")
    text = (person.helix / "languages.toml").read_text()
    assert text == '[language-server.kanbots]\ncommand = "my-wrapper"\n'


BROKEN = {
    'x = 1\n[[language]\nname = "a"\n': "languages.toml, line 2, column 11",
    'x = "open\n': "languages.toml, line 1, column 10",
    "x = [1,\n": "languages.toml, line 1",
}


@pytest.mark.parametrize("text", BROKEN)
@pytest.mark.parametrize("action", ["--install", "--uninstall"])
def test_a_broken_file_is_refused_with_its_place(person: Person, text: str, action: str) -> None:
    person.has()
    if action == "--uninstall":
        person.editor("--install")
    (person.helix / "languages.toml").write_text(text)
    before = person.everything()

    refusal = person.refused("editor", "helix", action)

    assert BROKEN[text] in refusal
    assert "Nothing was changed" in refusal
    assert person.everything() == before


def test_a_file_that_is_no_text_is_refused_with_its_place(person: Person) -> None:
    person.has()
    (person.helix / "config.toml").write_bytes(b"a = 1\nb = '\xff'\n")

    refusal = person.refused("editor", "helix", "--install")

    assert "config.toml, line 2, column 6: not UTF-8" in refusal


Edit = tuple[str, "Callable[[str], str]"]
EDITS: dict[str, Edit] = {
    "a line at the end": ("languages.toml", lambda text: f"{text}# later\n"),
    "a line at the top": ("languages.toml", lambda text: f"# now\n{text}"),
    "a language at the end": (
        "languages.toml",
        lambda text: f'{text}\n[[language]]\nname = "zig"\nauto-format = true\n',
    ),
    "a comment in the middle": (
        "languages.toml",
        lambda text: text.replace("# Python first\n", "# Python last\n"),
    ),
    "a key at the end": ("config.toml", lambda text: f"{text}\n[keys.insert]\nj = 'no_op'\n"),
    "another setting": ("config.toml", lambda text: text.replace("mouse = false", "mouse = true")),
    "a new setting": (
        "config.toml",
        lambda text: text.replace("mouse = false", "mouse = false\n\tbufferline = 'always'"),
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_what_the_person_changed_meanwhile_stays(person: Person, name: str) -> None:
    person.has(LANGUAGES["layout"], CONFIGS["plain"])
    file, edit = EDITS[name]
    originals = {"languages.toml": LANGUAGES["layout"], "config.toml": CONFIGS["plain"]}
    original = originals[file]
    assert original is not None
    person.editor("--install")
    path = person.helix / file
    path.write_text(edit(path.read_text()))

    person.editor("--uninstall")

    assert path.read_text() == edit(original)


def test_no_empty_table_of_ours_is_left_above_the_persons(person: Person) -> None:
    person.has(config="[editor.statusline]\nleft = []\n")
    person.editor("--install")
    path = person.helix / "config.toml"
    path.write_text(f"# mine\n{path.read_text()}")

    person.editor("--uninstall")

    assert path.read_text() == "# mine\n[editor.statusline]\nleft = []\n"


def test_what_the_person_wrote_into_our_tables_stays_readable(person: Person) -> None:
    person.editor("--install")
    languages, config = person.helix / "languages.toml", person.helix / "config.toml"
    languages.write_text(
        languages.read_text()
        .replace('name = "python"\n', 'name = "python"\nauto-format = true\n')
        .replace('"rust-analyzer", ', '"rust-analyzer", "mine", ')
    )
    config.write_text(
        config.read_text()
        .replace("kanbots.board", "kanbots.mine")
        .replace('end-of-line-diagnostics = "hint"', 'end-of-line-diagnostics = "error"')
    )

    person.editor("--uninstall")

    assert person.languages() == {
        "python": {"name": "python", "auto-format": True},
        "rust": {
            "name": "rust",
            "language-servers": [
                "rust-analyzer", "mine", {"name": "second", "only-features": ["hover"]},
            ],
        },
    }  # fmt: skip
    assert person.config() == {
        "editor": {"end-of-line-diagnostics": "error"},
        "keys": {"normal": {"space": {"K": {"b": ":lsp-workspace-command kanbots.mine"}}}},
    }


def test_a_file_that_the_person_removed_stays_away(person: Person) -> None:
    person.has(LANGUAGES["layout"])
    person.editor("--install")
    (person.helix / "languages.toml").unlink()

    person.editor("--uninstall")

    assert person.everything() == {}


@pytest.mark.parametrize("steps", range(7))
def test_a_crash_on_the_way_is_taken_back_as_well(
    person: Person, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    person.has(LANGUAGES["layout"], CONFIGS["plain"])
    before = person.everything()
    written = 0
    write = files.write

    def until_the_crash(path: Path, text: str | None) -> None:
        nonlocal written
        if written == steps:
            raise KeyboardInterrupt
        written += 1
        write(path, text)

    for action in ("--install", "--uninstall"):
        written = 0
        with monkeypatch.context() as patch:
            patch.setattr(files, "write", until_the_crash)
            person.do("editor", "helix", action)
        assert written == steps
        assert steps == 0 or action == "--uninstall" or person.everything() != before
        if action == "--install":
            person.editor("--install")

    person.editor("--uninstall")

    assert person.everything() == before


def test_links_stay_links_and_modes_stay(person: Person, tmp_path: Path) -> None:
    person.has()
    real = tmp_path / "dotfiles" / "languages.toml"
    real.parent.mkdir()
    real.write_text("# mine\n")
    real.chmod(0o640)
    (person.helix / "languages.toml").symlink_to(real)

    person.editor("--install")
    assert "kanbots" in real.read_text()
    assert real.stat().st_mode & 0o777 == 0o640
    person.editor("--uninstall")

    assert (person.helix / "languages.toml").is_symlink()
    assert real.read_text() == "# mine\n"
    assert real.stat().st_mode & 0o777 == 0o640


def test_colours_that_are_there_already_stay(person: Person) -> None:
    name = next(iter(queries.FILES))
    (person.helix / name).parent.mkdir(parents=True)
    (person.helix / name).write_text("; mine\n")
    before = person.everything()

    person.editor("--install")
    assert (person.helix / name).read_text() == "; mine\n"
    person.editor("--uninstall")

    assert person.everything() == before


def test_without_helix_nothing_is_guessed(person: Person) -> None:
    person.hx.unlink()
    person.environment["PATH"] = "/usr/bin:/bin"

    assert "There is no hx on PATH" in person.refused("editor", "helix", "--install")


def test_an_older_helix_is_refused(person: Person) -> None:
    person.hx.write_text(HX.replace("25.01.1", "24.7"))

    assert "Helix 25.01 or later is needed" in person.refused("editor", "helix", "--install")


def test_a_wrapper_is_looked_through(person: Person) -> None:
    real = person.hx.with_name("hx-25")
    person.hx.rename(real)
    person.hx.write_text(f'#!/bin/sh\nexec "{real}" "$@"\n')
    person.hx.chmod(0o755)

    person.editor("--install")

    assert person.languages()["python"]["language-servers"] == ["ruff", "pylsp", ELEMENT]


def test_a_helix_whose_servers_are_not_known_loses_none(person: Person) -> None:
    person.hx.write_text("#!/bin/sh\necho 'helix 27.01'\n")
    person.has(
        '[[language]]\nname = "go"\nlanguage-servers = ["gopls"]\n\n[[language]]\nname = "c"\n'
    )

    found = person.editor("--install")

    assert person.languages()["go"]["language-servers"] == ["gopls", ELEMENT]
    assert person.languages()["c"] == {"name": "c"}
    assert "python" not in person.languages()
    assert any("does not show the language servers" in told for told in found["notices"])


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ((), "--install or --uninstall"),
        (("--install", "--uninstall"), "--install or --uninstall"),
        (("--install", "--languages", "pyhton"), "no language 'pyhton'"),
        (("--install", "--languages", ","), "at least one"),
        (("--uninstall", "--languages", "rust"), "for --install"),
    ],
)
def test_wrong_usage_is_explained(person: Person, words: tuple[str, ...], reason: str) -> None:
    assert reason in person.refused("editor", "helix", *words, status=2)


def test_uninstalling_what_was_not_installed_changes_nothing(person: Person) -> None:
    person.has(LANGUAGES["layout"])
    before = person.everything()

    found = person.editor("--uninstall")

    assert found["notices"] == ["Nothing was installed from here."]
    assert person.everything() == before


def test_the_document_says_what_was_done(person: Person) -> None:
    found = person.editor("--install", "--dry-run")

    assert json.loads(json.dumps(found)) == found
    assert found["action"] == "install"
    assert found["dry_run"] is True
    assert found["helix"] == {"program": str(person.hx), "version": "25.01.1"}
    assert [each["change"] for each in found["files"]] == ["created"] * (2 + len(queries.FILES))
