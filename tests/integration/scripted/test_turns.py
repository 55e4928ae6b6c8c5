"""Messages, turns, steering and stopping, as the supervisor relies on them."""

from __future__ import annotations

import json
import os
import signal
from typing import TYPE_CHECKING

from kanbots_ls.model import agent_events as e
from kanbots_ls.model.agent_commands import AskUsage, EndSession, Interrupt
from tests.integration.board.steps import is_alive

if TYPE_CHECKING:
    from tests.integration.scripted.driver import Bench


def test_who_pays_is_known_before_the_first_message(bench: Bench) -> None:
    agent = bench.start()
    agent.write(b'{"type":"initialize","request_id":"i"}\n')
    assert agent.wait_for(e.PayerReported).payer == "nobody"
    assert agent.wait_for(e.CommandAnswered).request_id == "i"
    assert not agent.of(e.TurnStarted)


def test_a_message_is_received_taken_and_answered_in_one_turn(bench: Bench) -> None:
    agent = bench.start(model="paper-1", mode="plan")
    message = agent.play({"say": "Hello"})
    turn = agent.ended()
    assert (turn.outcome, turn.text) == ("completed", "Hello")
    assert agent.of(e.MessageReceived) == [e.MessageReceived(message)]
    assert agent.of(e.MessageTaken)[0].message_id == message
    started = agent.of(e.TurnStarted)[0]
    assert (started.model, started.mode) == ("paper-1", "plan")
    agent.wait_for(e.SessionIdle)


def test_a_card_without_a_script_leaves_a_committed_file_with_trailers(bench: Bench) -> None:
    bench.make_repository()
    agent = bench.start()
    agent.say("Add OAuth login\n\nWith a redirect.")
    assert agent.ended().outcome == "completed"
    assert bench.git("ls-files") == "notes/add-oauth-login.md\n"
    body = bench.git("log", "-1", "--format=%(trailers)")
    assert body.split("\n")[:2] == ["Kanbots-Run: 42-1", "Kanbots-Card: 42"]
    assert agent.of(e.RepositoryTouched)


def test_a_reply_without_a_script_says_what_it_heard_and_commits(bench: Bench) -> None:
    bench.make_repository()
    agent = bench.start()
    agent.say("A card [script:default]")
    agent.ended()
    agent.say("Shorter, please")
    agent.ended(2)
    assert e.TextSaid("I heard: Shorter, please") in agent.events
    assert (bench.worktree / "notes/replies.md").read_text() == "- Shorter, please\n"


def test_a_later_message_may_name_a_script_of_its_own(bench: Bench) -> None:
    (bench.scripts / "wave.json").write_text(json.dumps({"steps": [{"say": "{{message}}!"}]}))
    agent = bench.start()
    agent.play({"say": "one"})
    agent.ended()
    agent.say("[script:wave]")
    assert agent.ended(2).text == "[script:wave]!"


def test_a_message_in_mid_turn_steers_at_the_next_step(bench: Bench) -> None:
    agent = bench.start()
    agent.play({"ask": {"questions": [{"text": "Go?", "options": ["Yes"]}]}}, {"say": "end"})
    asked = agent.wait_for(e.DecisionRequested)
    steer = agent.say("And tests, please")
    agent.wait(lambda: e.MessageReceived(steer) in agent.events, "received at once")
    assert len(agent.of(e.MessageTaken)) == 1
    agent.answer(asked, "Yes")
    assert agent.ended().text == "end"
    assert agent.of(e.MessageTaken)[1].message_id == steer
    assert e.TextSaid("Noted: And tests, please") in agent.events
    assert len(agent.of(e.TurnEnded)) == 1


def test_usage_is_cumulative_and_told_in_mid_turn(bench: Bench) -> None:
    agent = bench.start()
    cost = {"cost": {"usd": 0.25, "tokens": {"input": 10, "output": 2}}}
    agent.play(cost, {"wait": 60})
    agent.wait_for(e.ModelAnswered)
    agent.send(AskUsage("u"))
    assert agent.wait_for(e.UsageReported).usage.cost_usd == 0.25
    agent.send(Interrupt("x"))
    agent.ended()
    agent.play(cost)
    usage = agent.ended(2).usage
    assert (usage.cost_usd, usage.tokens.input, usage.tokens.output) == (0.5, 20, 4)


def test_the_cap_ends_the_turn_and_the_rest_can_be_gone_on_with(bench: Bench) -> None:
    agent = bench.start(cap_usd=0.3)
    agent.play({"cost": {"usd": 0.2}}, {"cost": {"usd": 0.2}}, {"say": "the rest"})
    assert agent.ended().outcome == "budget"
    agent.say("Please go on where you stopped.")
    assert agent.ended(2).text == "the rest"


def test_an_interrupt_ends_the_turn_and_the_process_lives_on(bench: Bench) -> None:
    agent = bench.start()
    agent.play({"say": "waiting"}, {"wait": 600}, {"say": "never"})
    agent.wait_for(e.TextSaid)
    agent.send(Interrupt("stop"))
    assert agent.ended().outcome == "interrupted"
    assert e.CommandAnswered("stop", ok=True) in agent.events
    agent.play({"say": "still here"})
    assert agent.ended(2).text == "still here"


def test_an_interrupt_kills_the_running_command(bench: Bench) -> None:
    agent = bench.start()
    agent.play({"shell": "echo $$ > pid; exec sleep 600"})
    pid = bench.worktree / "pid"
    agent.wait_for(e.ToolStarted)
    agent.poll(lambda: pid.exists() and pid.read_text().strip())
    command = int(pid.read_text())
    assert os.getsid(command) == command, "a command has a session of its own"
    agent.send(Interrupt("stop"))
    assert not agent.wait_for(e.ToolEnded).ok
    agent.ended()
    agent.poll(lambda: not is_alive(command))


def test_the_session_ends_with_code_0_also_in_mid_turn(bench: Bench) -> None:
    agent = bench.start()
    agent.play({"say": "waiting"}, {"wait": 600})
    agent.wait_for(e.TextSaid)
    agent.send(EndSession("end"))
    assert agent.exit() == (0, "")
    assert agent.ended().outcome == "interrupted"


def test_term_ends_it_with_143_and_kills_its_command(bench: Bench) -> None:
    agent = bench.start()
    agent.play({"shell": "echo $$ > pid; exec sleep 600"})
    pid = bench.worktree / "pid"
    agent.poll(lambda: pid.exists() and pid.read_text().strip())
    agent.process.send_signal(signal.SIGTERM)
    assert agent.exit()[0] == 143
    agent.poll(lambda: not is_alive(int(pid.read_text())))


def test_a_job_left_in_the_background_of_a_shell_holds_nothing_up(bench: Bench) -> None:
    agent = bench.start()
    agent.play({"shell": "sleep 600 & echo $!"})
    agent.ended()
    os.kill(int(agent.of(e.ToolEnded)[0].output), signal.SIGKILL)


def test_a_background_task_causes_a_turn_of_its_own(bench: Bench) -> None:
    agent = bench.start()
    agent.play({"background": {"seconds": 0.3, "title": "Build", "text": "Built."}}, {"say": "on"})
    assert agent.ended().text == "on"
    assert agent.ended(2).text == "Built."
    sets = [changed.task_ids for changed in agent.of(e.BackgroundTasksChanged)]
    assert [len(tasks) for tasks in sets] == [1, 0]
    agent.wait_for(e.SessionIdle)
    ends = [each for each in agent.events if isinstance(each, e.TurnEnded | e.SessionIdle)]
    assert [each.type for each in ends] == ["turn_ended", "turn_ended", "session_idle"]


def test_stdin_closed_lets_the_turn_end_first(bench: Bench) -> None:
    agent = bench.start()
    agent.play({"wait": 0.2}, {"say": "done"})
    assert agent.process.stdin
    agent.process.stdin.close()
    assert agent.exit() == (0, "")
    assert agent.ended().text == "done"


def test_a_line_on_stdin_that_is_not_json_ends_it(bench: Bench) -> None:
    agent = bench.start()
    agent.write(b"hello?\n")
    code, error = agent.exit()
    assert (code, error) == (1, "Error parsing streaming input line: hello?\n")


def test_commands_of_unknown_kind_and_answers_to_nothing_are_ignored(bench: Bench) -> None:
    agent = bench.start()
    agent.write(b'{"type":"dance"}\n{"type":"answer_request","key":""}\n{}\n')
    agent.play({"say": "fine"})
    assert agent.ended().text == "fine"


def test_it_starts_without_pydantic(bench: Bench) -> None:
    import subprocess
    import sys

    code = "import kanbots_ls.agents.scripted.process, sys; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
    assert done.stdout == "False\n"
