// The page of a run's thread: its head, its blocks, what it asks, and the reply box. The editor
// loads it into a webview; everything it knows and does goes through messages to the extension.
import type { FromPage, Head, Kept, Part, ToPage } from '../messages';
import { asking } from './asking';
import { button, element } from './elements';
import { Heading } from './heading';
import { Review } from './review';
import { BlockList } from './list';
import { patchLines } from './patch';
import { ReplyBox } from './reply';
import { Turns } from './turns';

interface Editor {
  postMessage(message: FromPage): void;
  getState(): Kept | undefined;
  setState(kept: Kept): void;
}
declare function acquireVsCodeApi(): Editor;

const editor = acquireVsCodeApi();
const { run, common } = document.body.dataset as { run: string; common: string };

const heading = new Heading(run, send);
const review = new Review(send);
const blocks = element('div', 'blocks');
const jump = button('To the end ↓', toEnd, 'jump');
const questions = element('div', 'questions');
const reply = new ReplyBox(editor.getState()?.draft ?? '', {
  send: (text) => {
    send({ type: 'reply', text });
  },
  keep,
  calls: () => {
    send({ type: 'calls' });
  },
});
const spoken = element('div', 'unseen');

const turns = new Turns();
let head: Head | undefined;
let reading: 'older' | 'newer' | undefined;
let ending: number | undefined;

const list: BlockList = new BlockList(
  blocks,
  { send, turn: (key) => turns.of(key, list, head?.turns), payer: () => head?.payer ?? '' },
  counted,
);

function send(message: FromPage): void {
  editor.postMessage(message);
}

function keep(draft: string): void {
  editor.setState({ run, common, draft });
}

function toEnd(): void {
  if (list.atEnd) {
    list.toEnd();
  } else {
    send({ type: 'end' });
  }
}

function counted(): void {
  jump.hidden = list.atEnd && list.isNearEnd;
}

function build(): void {
  blocks.tabIndex = 0;
  for (const [region, label] of [
    [blocks, 'What the run did'],
    [questions, 'What the run asks'],
  ] as const) {
    region.setAttribute('role', 'region');
    region.setAttribute('aria-label', label);
  }
  spoken.setAttribute('aria-live', 'polite');
  jump.hidden = true;
  const foot = element('footer', '', questions, reply.root);
  const middle = element('main', '', blocks, jump);
  document.body.replaceChildren(heading.root, review.root, middle, foot, spoken);
}

function listen(): void {
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
      opened(message.part);
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
      turns.views = message.turns;
      list.redraw('turn');
      return;
    case 'patch':
      drawPatch(message.turn, message.patch);
      return;
    case 'calls':
      reply.learn(message.commands);
      return;
    case 'sent':
      reply.sent();
      toEnd();
      return;
    case 'failed':
      reading = undefined;
      reply.failed(message.text);
      return;
    case 'unreachable':
      heading.say(message.text);
  }
}

/** The end is drawn first; what has room above it is asked for when that is on the screen. */
function opened(part: Part): void {
  turns.forget();
  reading = undefined;
  list.begin(part);
  blocks.focus();
  setTimeout(scrolled);
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
  heading.draw(next);
  review.draw(next);
  reply.muted(next.mute);
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
keep(editor.getState()?.draft ?? '');
send({ type: 'ready' });
send({ type: 'calls' });
