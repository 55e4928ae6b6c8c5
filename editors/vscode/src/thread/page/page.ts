// The page of a run's thread: its head, its blocks, what it asks, and the reply box. The editor
// loads it into a webview; everything it knows and does goes through messages to the extension.
import type { TurnView } from '../../protocol';
import type { FromPage, Head, Kept, Part, ToPage } from '../messages';
import { asking } from './asking';
import { button, element } from './elements';
import { BlockList } from './list';
import { patchLines } from './patch';

interface Editor {
  postMessage(message: FromPage): void;
  getState(): Kept | undefined;
  setState(kept: Kept): void;
}
declare function acquireVsCodeApi(): Editor;

const editor = acquireVsCodeApi();
const root = document.body;
const { run, common } = root.dataset as { run: string; common: string };

const heading = element('h1');
const facts = element('p', 'facts');
const stop = button('Stop', () => {
  send({ type: 'stop' });
});
const changes = button('Show Changes', () => {
  send({ type: 'changes' });
});
const preview = button('', () => {
  if (head?.preview) {
    send({ type: 'preview', what: head.preview });
  }
});
const blocks = element('div', 'blocks');
const jump = button(
  '',
  () => {
    send({ type: 'end' });
  },
  'jump',
);
const questions = element('div', 'questions');
const reply = element('textarea');
const sendReply = button('Send', sendText, 'primary');
const trouble = element('p', 'error');
const spoken = element('div', 'unseen');

let head: Head | undefined;
let turns: readonly TurnView[] = [];
let reading: 'older' | 'newer' | undefined;
let ending: number | undefined;

const list = new BlockList(blocks, { send, turn: turnOf, payer: () => head?.payer ?? '' }, counted);

function send(message: FromPage): void {
  editor.postMessage(message);
}

/** Turns are numbered from the transcript's end, where the run says how many there were. */
function counted(): void {
  if (!list.atEnd) {
    jump.textContent = 'To the end ↓';
  }
  jump.hidden = list.atEnd && list.isNearEnd;
}

function turnOf(key: string): { number: number; view?: TurnView } | undefined {
  const ended = list.blocks.filter(({ kind }) => kind === 'turn');
  const place = ended.findIndex((block) => block.key === key);
  if (place < 0 || head === undefined || !list.atEnd) {
    return known.get(key);
  }
  const number = head.turns - (list.begun > 0 ? 1 : 0) - (ended.length - 1 - place);
  const view = turns.find(({ turn }) => turn === number);
  const found = view ? { number, view } : { number };
  known.set(key, found);
  return found;
}

const known = new Map<string, { number: number; view?: TurnView }>();

function sendText(): void {
  if (reply.value.trim() !== '') {
    sendReply.disabled = true;
    trouble.textContent = '';
    send({ type: 'reply', text: reply.value });
  }
}

function keep(): void {
  editor.setState({ run, common, draft: reply.value });
}

function build(): void {
  heading.textContent = run;
  blocks.tabIndex = 0;
  blocks.setAttribute('role', 'region');
  blocks.setAttribute('aria-label', 'What the run did');
  questions.setAttribute('aria-label', 'What the run asks');
  questions.setAttribute('role', 'region');
  spoken.setAttribute('aria-live', 'polite');
  trouble.setAttribute('role', 'alert');
  reply.rows = 2;
  reply.setAttribute('aria-label', 'Reply to the run');
  reply.value = editor.getState()?.draft ?? '';
  jump.hidden = true;
  const titles = element('div', 'titles', heading, facts);
  const tools = element('div', 'tools', preview, changes, stop);
  const form = element('div', 'form', reply, sendReply);
  const foot = element('footer', '', questions, trouble, form);
  const middle = element('main', '', blocks, jump);
  root.replaceChildren(element('header', '', titles, tools), middle, foot, spoken);
}

function listen(): void {
  reply.addEventListener('input', keep);
  reply.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      sendText();
    }
  });
  blocks.addEventListener('scroll', scrolled, { passive: true });
  window.addEventListener('message', (event: MessageEvent<ToPage>) => {
    hear(event.data);
  });
}

/** Reads on at whichever side the person has come near to. */
function scrolled(): void {
  counted();
  if (reading !== undefined) {
    return;
  }
  if (list.isNearStart && list.first > 0) {
    reading = 'older';
    send({ type: 'older', before: list.first });
  } else if (!list.atEnd && list.isNearEnd) {
    reading = 'newer';
    send({ type: 'newer', after: list.next });
  }
}

function hear(message: ToPage): void {
  switch (message.type) {
    case 'head':
      drawHead(message.head);
      return;
    case 'opened':
      known.clear();
      reading = undefined;
      list.begin(message.part, message.last);
      blocks.focus();
      return;
    case 'appended':
      appended(message.part);
      return;
    case 'older':
      reading = undefined;
      list.prepend(message.part);
      return;
    case 'newer':
      reading = undefined;
      list.later(message.part, message.last);
      return;
    case 'turns':
      turns = message.turns;
      list.redraw('turn');
      return;
    case 'patch':
      drawPatch(message.turn, message.patch);
      return;
    case 'sent':
      reply.value = '';
      sendReply.disabled = false;
      list.toEnd();
      keep();
      return;
    case 'failed':
      sendReply.disabled = false;
      reading = undefined;
      trouble.textContent = message.text;
      return;
    case 'unreachable':
      facts.textContent = message.text;
  }
}

function appended(part: Part): void {
  list.append(part);
  const end = part.events.findLast(({ type }) => type === 'turn_ended');
  if (end && end.line !== ending) {
    ending = end.line;
    spoken.textContent = 'A turn has ended.';
  }
}

function drawHead(next: Head): void {
  const before = head;
  head = next;
  heading.textContent = `#${next.card} ${next.title}`;
  facts.textContent = [next.run, next.word, ...next.facts].join(' · ');
  stop.hidden = !next.stoppable;
  changes.hidden = !next.changes;
  preview.hidden = next.preview === undefined;
  preview.textContent = next.preview === 'stop' ? 'Stop Preview' : 'Start Preview';
  reply.disabled = sendReply.disabled = next.mute !== '';
  reply.placeholder = next.mute || 'Reply to the agent (Ctrl+Enter sends)';
  if (before?.word !== next.word) {
    spoken.textContent = next.word;
  }
  if (JSON.stringify(before?.decisions) !== JSON.stringify(next.decisions)) {
    questions.replaceChildren(...next.decisions.map((decision) => asking(decision, send)));
  }
  if (before?.turns !== next.turns) {
    list.redraw('turn');
  }
}

function drawPatch(turn: number, patch: string): void {
  for (const details of blocks.querySelectorAll<HTMLElement>('.changes')) {
    if (details.dataset.turn === String(turn)) {
      details.lastElementChild?.replaceWith(patchLines(patch));
    }
  }
}

build();
listen();
keep();
send({ type: 'ready' });
