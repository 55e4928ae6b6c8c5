"""Settings: two files become one, and a mistake says file, line, key and what is allowed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kanbots_ls.config import Config, ConfigError, load
from kanbots_ls.config.settings import AgentSettings


@pytest.fixture
def team(tmp_path: Path) -> Path:
    (tmp_path / "repo").mkdir()
    return tmp_path / "repo" / "kanbots.toml"


@pytest.fixture
def person(tmp_path: Path) -> Path:
    (tmp_path / "config").mkdir()
    return tmp_path / "config" / "config.toml"


def loaded(team: Path, person: Path) -> Config:
    return load(team.parent, person.parent)


def problems(team: Path, person: Path) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        loaded(team, person)
    return str(caught.value).splitlines()


def test_without_files_the_defaults_hold(team: Path, person: Path) -> None:
    config = loaded(team, person)
    assert config == Config()
    assert config.agent == AgentSettings(
        name="claude", model=None, effort=None, mode="bypassPermissions", away="wait"
    )
    assert config.queue.concurrent == 4
    assert config.budget.run_usd is None
    assert load(None, person.parent) == Config()


def test_a_team_may_name_each_agents_model_and_a_person_another(team: Path, person: Path) -> None:
    team.write_text('[agent]\nmodel = "opus"\n[agents.codex]\nmodel = "gpt-5.5"\neffort = "high"\n')
    person.write_text('[agents.codex]\neffort = "low"\n')
    config = loaded(team, person)
    assert (config.model_of("claude"), config.effort_of("claude")) == ("opus", None)
    assert (config.model_of("codex"), config.effort_of("codex")) == ("gpt-5.5", "low")
    assert config.model_of("another") is None
    assert config.agents["codex"].protocol == ""


def test_every_key_can_be_set(team: Path, person: Path) -> None:
    team.write_text(
        '[agent]\nname = "scripted"\nmodel = "opus[1m]"\neffort = "high"\nmode = "ask"\n'
        'away = "agent-decides"\nidle_minutes = 0.5\nhouse_rules = """\nNo jQuery.\n"""\n'
        "[queue]\nconcurrent = 64\nstagger_ms = 0\n[budget]\nrun_usd = 5\nsession_usd = 20.5\n"
        '[worktrees]\nbase = "origin/trunk"\n'
    )
    person.write_text('[agents.claude]\ncommand = "~/bin/claude"\n')
    config = loaded(team, person)
    assert config.agent.house_rules == "No jQuery.\n"
    assert (config.queue.concurrent, config.queue.stagger_ms) == (64, 0)
    assert (config.budget.run_usd, config.budget.session_usd) == (5.0, 20.5)
    assert config.command_of("claude") == Path("~/bin/claude").expanduser()
    assert config.command_of("codex") is None


def test_an_agent_of_ones_own_is_a_command_that_speaks_acp_or_a_list_of_words(
    team: Path, person: Path
) -> None:
    person.write_text(
        "[agents.gemini]\nacp = \"gemini --acp 'a b'\"\n"
        '[agents.mine]\ncommand = ["mycli", "{prompt}"]\nresume = ["mycli"]\ntext = "a.b"\n'
    )
    agents = loaded(team, person).agents
    assert (agents["gemini"].protocol, agents["gemini"].words) == (
        "acp",
        ("gemini", "--acp", "a b"),
    )
    assert (agents["mine"].protocol, agents["mine"].words) == ("plain", ("mycli", "{prompt}"))


@pytest.mark.parametrize("line", ['acp = "gemini --acp"', 'command = ["x"]'])
def test_a_committed_file_makes_no_agents(team: Path, person: Path, line: str) -> None:
    team.write_text(f"[agents.x]\n{line}\n")
    assert "only your own config.toml may name a program" in "".join(problems(team, person))


def test_the_persons_file_wins_key_by_key(team: Path, person: Path) -> None:
    team.write_text('[agent]\nmode = "plan"\nmodel = "a"\n[queue]\nconcurrent = 2\n')
    person.write_text('[agent]\nmodel = "b"\n[budget]\nrun_usd = 1\n')
    config = loaded(team, person)
    assert (config.agent.mode, config.agent.model) == ("plan", "b")
    assert (config.queue.concurrent, config.budget.run_usd) == (2, 1.0)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (
            "[queue]\n\nconcurrent = 0\n",
            3,
            ("queue.concurrent: 0 is not allowed. Allowed: a whole number from 1 to 64."),
        ),
        (
            '[queue]\nconcurrent = "4"\n',
            2,
            'queue.concurrent: "4" is not allowed.',
        ),
        (
            "[queue]\nconcurrent = true\n",
            2,
            "queue.concurrent: true is not allowed.",
        ),
        (
            "[queue]\nconcurent = 4\n",
            2,
            (
                "queue.concurent: there is no such key; did you mean 'concurrent'? "
                "Allowed: all_boards, concurrent, stagger_ms."
            ),
        ),
        (
            "[quue]\na = 4\n",
            1,
            "quue: there is no such key; did you mean 'queue'?",
        ),
        (
            "\nzzz = 4\n",
            2,
            "zzz: there is no such key. Allowed: agent, agents, budget, notify, preview, queue, ",
        ),
        (
            "queue = 4\n",
            1,
            ("queue: 4 is not allowed. Allowed: a table."),
        ),
        (
            "queue.concurrent = 65\n",
            1,
            "queue.concurrent: 65 is not allowed.",
        ),
        (
            "queue = { stagger_ms = 5,\n",
            1,
            "not TOML",
        ),
        (
            "queue = { concurrent = 99 }\n",
            1,
            "queue.concurrent: 99 is not allowed.",
        ),
        (
            "\"queue\".'concurrent' = 65\n",
            1,
            "queue.concurrent: 65 is not allowed.",
        ),
        (
            "[budget]\nrun_usd = -1\n",
            2,
            ("budget.run_usd: -1 is not allowed. Allowed: dollars, a number above 0."),
        ),
        (
            "[budget]\nrun_usd = inf\n",
            2,
            "budget.run_usd: inf is not allowed.",
        ),
        (
            '[agent]\nmode = "yolo"\n',
            2,
            (
                'agent.mode: "yolo" is not allowed. '
                'Allowed: "bypassPermissions", "acceptEdits", "plan" or "ask".'
            ),
        ),
        (
            '[agent]\naway = "never"\n',
            2,
            'Allowed: "wait" or "agent-decides".',
        ),
        (
            '[agent]\nname = "--help"\n',
            2,
            'agent.name: "--help" is not allowed.',
        ),
        (
            '[agent]\nhouse_rules = """\nmode = "x"\n"""\nmode = "x"\n',
            5,
            'agent.mode: "x" is not allowed.',
        ),
        (
            '[agents.codex.prices."gpt-5.5"]\ninput = 1\noutput = "2"\n',
            3,
            (
                'agents.codex.prices.gpt-5.5.output: "2" is not allowed. '
                "Allowed: dollars for a million tokens, a number from 0."
            ),
        ),
        (
            "[agents.claude]\ncomand = 1\n",
            2,
            (
                "agents.claude.comand: there is no such key; did you mean 'command'? "
                "Allowed: acp, command, effort, model, prices, resume, text, "
                "unbounded."
            ),
        ),
        (
            "[agents.x]\ncommand = [1]\n",
            2,
            "agents.x.command: 1 is not allowed. Allowed: the path of a program, or a list",
        ),
        (
            '[agents.x]\nacp = "a \'b"\n',
            1,
            "agents.x: acp has a quote that is not closed.",
        ),
        (
            '[agents.x]\nacp = "a"\ncommand = ["b"]\n',
            1,
            "agents.x: it has both acp and command; an agent is started by one of them.",
        ),
        (
            '[agents.x]\ncommand = "b"\ntext = "a"\n',
            1,
            "agents.x: text is for a command that is a list of words.",
        ),
        (
            '[agents]\nclaude = "x"\n',
            2,
            ('agents.claude: "x" is not allowed. Allowed: a table per agent'),
        ),
        (
            "[agent]\nname = \n",
            2,
            "not TOML: invalid value",
        ),
        (
            "[agent]\nname = 'a'\nname = 'b'\n",
            3,
            "not TOML: ",
        ),
        (
            '[agent]\nhouse_rules = """\nopen\n',
            3,
            "not TOML: ",
        ),
        (
            "[[queue]]\nconcurrent = 1\n",
            1,
            ("queue: [{'concurrent': 1}] is not allowed. Allowed: a table."),
        ),
    ],
)
def test_a_mistake_names_file_line_key_and_what_is_allowed(
    team: Path, person: Path, text: str, line: int, said: str
) -> None:
    person.write_text(text)
    [problem] = problems(team, person)
    assert problem.startswith(f"{person}:{line}: ")
    assert said in problem


def test_all_mistakes_of_a_file_are_told_at_once(team: Path, person: Path) -> None:
    team.write_text("[queue]\nconcurrent = 0\nstagger_ms = -1\n")
    assert len(problems(team, person)) == 2


def test_a_committed_file_may_not_name_programs(team: Path, person: Path) -> None:
    team.write_text('[agent]\nname = "claude"\n[agents.claude]\ncommand = "./evil"\n')
    [problem] = problems(team, person)
    assert problem.startswith(f"{team}:4: agents.claude.command: only your own config.toml")


def test_a_committed_file_may_not_say_where_worktrees_go(team: Path, person: Path) -> None:
    text = '[worktrees]\nbase = "trunk"\nroot = "/big"\n'
    team.write_text(text)
    [problem] = problems(team, person)
    assert problem.startswith(f"{team}:3: worktrees.root: only your own config.toml")
    team.unlink()
    person.write_text(text)
    assert loaded(team, person).worktrees_root == Path("/big")


def test_a_committed_file_may_not_say_what_a_persons_day_may_cost(team: Path, person: Path) -> None:
    text = "[budget]\nrun_usd = 5\nday_usd = 1000\n"
    team.write_text(text)
    [problem] = problems(team, person)
    assert problem.startswith(f"{team}:3: budget.day_usd: only your own config.toml")
    team.unlink()
    person.write_text(text)
    assert loaded(team, person).budget.day_usd == 1000


def test_a_committed_file_may_not_say_how_full_a_persons_windows_get(
    team: Path, person: Path
) -> None:
    team.write_text("[budget]\nwindow_percent = 80\n")
    [problem] = problems(team, person)
    assert problem.startswith(f"{team}:2: budget.window_percent: only your own config.toml")
    team.unlink()
    person.write_text("[budget]\nwindow_percent = 80\n")
    assert loaded(team, person).budget.window_percent == 80


@pytest.mark.parametrize(
    ("line", "what"), [("command = 'curl evil'", "a program"), ("waiting = false", "how you are")]
)
def test_a_committed_file_may_not_say_how_a_person_is_called(
    team: Path, person: Path, line: str, what: str
) -> None:
    team.write_text(f"[notify]\n{line}\n")
    [problem] = problems(team, person)
    key = line.partition(" ")[0]
    assert problem.startswith(f"{team}:2: notify.{key}: only your own config.toml may name {what}")


def test_a_committed_file_may_not_say_how_much_works_on_a_persons_boards(
    team: Path, person: Path
) -> None:
    team.write_text("[queue]\nall_boards = 3\n")
    [problem] = problems(team, person)
    assert problem.startswith(f"{team}:2: queue.all_boards: only your own config.toml")
    team.unlink()
    person.write_text("[queue]\nall_boards = 3\n")
    assert loaded(team, person).queue.all_boards == 3


def test_a_file_that_is_not_text_or_not_a_file_is_told(team: Path, person: Path) -> None:
    person.write_bytes(b"[agent]\nname = '\xff'\n")
    assert problems(team, person) == [
        f"{person}:2: this line is not UTF-8; save the file as UTF-8."
    ]
    person.unlink()
    team.mkdir()
    assert problems(team, person) == [
        f"{team}: this is a directory, and a file is wanted; move it away."
    ]


def test_a_byte_order_mark_and_windows_lines_are_no_mistake(team: Path, person: Path) -> None:
    team.write_bytes(b"\xef\xbb\xbf[queue]\r\nconcurrent = 2\r\n")
    assert loaded(team, person).queue.concurrent == 2
    team.write_bytes(b"[queue]\r\n\r\nconcurrent = 0\r\n")
    assert problems(team, person)[0].startswith(f"{team}:3: ")


def test_settings_do_not_change(team: Path, person: Path) -> None:
    config = loaded(team, person)
    with pytest.raises(ValueError, match="frozen"):
        config.queue.concurrent = 5  # type: ignore[misc]


@pytest.mark.parametrize("device", ["/dev/zero", "/dev/tty", "/dev/null"])
def test_a_link_to_a_device_is_told_and_never_read(device: str, team: Path, person: Path) -> None:
    team.symlink_to(device)
    [problem] = problems(team, person)
    assert problem.startswith(str(team))
    assert "a device" in problem or "can't be read" in problem


def test_a_pipe_holds_up_nobody(team: Path, person: Path) -> None:
    os.mkfifo(team)
    assert "this is a device or a pipe" in problems(team, person)[0]


@pytest.mark.parametrize("value", ["[" * 100_000, "1" * 10_000])
def test_values_made_to_break_a_reader_are_a_mistake_like_any_other(
    value: str, team: Path, person: Path
) -> None:
    team.write_text(f"x = {value}")
    assert "nothing that can be read" in problems(team, person)[0]


def test_a_file_of_some_megabytes_is_refused_before_it_is_read(team: Path, person: Path) -> None:
    team.write_text("#" * (2 << 20))
    assert "larger than" in problems(team, person)[0]
