// One block as an element. Which blocks there are, and where, is list.ts's; what a press does goes
// back to the extension.
import type { TurnView } from '../../protocol';
import { dollars } from '../../wording/money';
import { span } from '../../wording/runs';
import type { Block } from '../blocks';
import type { FromPage } from '../messages';
import { button, element, folded } from './elements';
import { markdown } from './markdown';

/** What a block's drawing may need beside the block. */
export interface Around {
  readonly send: (message: FromPage) => void;
  /** The turn that this block ends, once it is known. */
  readonly turn: (key: string) => { readonly number: number; readonly view?: TurnView } | undefined;
  readonly payer: () => string;
}

const OUTCOMES: Record<string, string> = {
  completed: 'Turn',
  failed: 'Failed turn',
  interrupted: 'Interrupted turn',
  budget: 'Turn, ended by its budget',
  max_turns: 'Turn, ended by its length',
};
const SHORT = 6;

export function drawn(block: Block, around: Around): HTMLElement {
  const made = inside(block, around);
  made.classList.add('block', block.kind);
  made.dataset.key = block.key;
  return made;
}

function inside(block: Block, around: Around): HTMLElement {
  switch (block.kind) {
    case 'said':
      return element(
        'div',
        nested(block),
        block.writing ? plain(block.text) : markdown(block.text),
      );
    case 'thought':
      return thought(block.text);
    case 'you':
      return you(block.text);
    case 'tool':
      return tool(block, around);
    case 'turn':
      return turn(block, around);
    case 'asked':
      return asked(block);
    case 'note':
      return element('div', block.level, block.text);
  }
}

function you(text: string): HTMLElement {
  const head = element('span', 'who', 'To the agent');
  const lines = text.split('\n');
  if (lines.length <= SHORT) {
    return element('div', '', head, plain(text));
  }
  const rest = plain(lines.slice(SHORT).join('\n').trim());
  const more = element('span', 'quiet', `${lines.length - SHORT} more lines`);
  return element(
    'div',
    '',
    head,
    plain(lines.slice(0, SHORT).join('\n').trim()),
    folded(more, rest),
  );
}

function thought(text: string): HTMLElement {
  const [first = ''] = text.trim().split('\n', 1);
  const made =
    text.trim() === first && first.length < 160
      ? element('div', '', first)
      : element('div', '', folded(element('span', '', first.slice(0, 160)), plain(text)));
  made.setAttribute('aria-label', 'Thought');
  return made;
}

function tool(block: Extract<Block, { kind: 'tool' }>, around: Around): HTMLElement {
  const sign = { running: '…', done: '✓', failed: '✗' }[block.state];
  const state = element('span', `sign ${block.state}`, sign);
  state.setAttribute('aria-label', block.state);
  const line = element(
    'span',
    'line',
    state,
    element('span', 'name', block.name),
    element('span', 'summary', block.summary),
  );
  const files = block.files.map((path) =>
    button(
      'Show the change',
      () => {
        around.send({ type: 'file', path });
      },
      'link',
    ),
  );
  const output = block.output === '' ? element('p', 'quiet', 'No output.') : plain(block.output);
  const made = folded(line, output, ...files);
  made.open = block.state === 'failed';
  return element('div', nested(block), made);
}

function turn(block: Extract<Block, { kind: 'turn' }>, around: Around): HTMLElement {
  const known = around.turn(block.key);
  const view = known?.view;
  const facts = [
    `${OUTCOMES[block.outcome] ?? block.outcome}${known ? ` ${known.number}` : ''}`,
    view ? dollars(view.costUsd, around.payer()) : '',
    span((view?.seconds ?? block.seconds) * 1000),
    changes(view),
  ].filter((fact) => fact !== '');
  const made = element('div', '', element('span', 'facts', facts.join(' · ')));
  if (known && view?.files) {
    const { number } = known;
    const details = folded(element('span', '', `Changes of turn ${number}`));
    details.className = 'changes';
    details.dataset.turn = String(number);
    details.addEventListener('toggle', () => {
      if (details.open && details.childElementCount === 1) {
        details.append(element('p', 'quiet', 'Reading…'));
        around.send({ type: 'patch', turn: number });
      }
    });
    made.append(details);
  }
  if (block.text !== '') {
    made.append(element('p', 'error', block.text));
  }
  made.setAttribute('role', 'group');
  made.setAttribute('aria-label', facts.join(', '));
  return made;
}

function changes(view: TurnView | undefined): string {
  if (view?.files == null) {
    return '';
  }
  const files = `${view.files} ${view.files === 1 ? 'file' : 'files'}`;
  return view.files === 0 ? 'no changes' : `${files} +${view.added ?? 0} −${view.removed ?? 0}`;
}

function asked(block: Extract<Block, { kind: 'asked' }>): HTMLElement {
  const questions = block.questions.map((question) => {
    const options = question.options.map(({ label, description }) =>
      element('li', '', label, element('span', 'quiet', description ? ` ${description}` : '')),
    );
    return element('div', '', element('p', '', question.text), element('ol', '', ...options));
  });
  const detail = block.detail === '' ? [] : [plain(block.detail)];
  return element('div', '', element('span', 'who', 'Asked'), ...questions, ...detail);
}

function plain(text: string): HTMLElement {
  return element('pre', 'plain', text);
}

function nested(block: { readonly nested: boolean }): string {
  return block.nested ? 'nested' : '';
}
