// A question that waits, above the reply box: its options as buttons where one press is an answer,
// else one button that leads to the quick pick.
import type { DecisionView } from '../../protocol';
import type { FromPage } from '../messages';
import { button, element } from './elements';

export function asking(decision: DecisionView, send: (message: FromPage) => void): HTMLElement {
  const { id, question, detail, options, multiple, freeText } = decision;
  const answer = (option: number | null): void => {
    send({ type: 'answer', decision: id, option });
  };
  const buttons = multiple
    ? []
    : options.map(({ label, description }, index) => {
        const made = button(label, () => {
          answer(index);
        });
        made.title = description;
        return made;
      });
  if (multiple || freeText || options.length === 0) {
    buttons.push(
      button(buttons.length > 0 ? 'Other…' : 'Answer…', () => {
        answer(null);
      }),
    );
  }
  const more = detail === '' ? [] : [element('pre', 'plain detail', detail)];
  const asked = element('p', 'question', question);
  return element('section', 'asks', asked, ...more, element('div', 'buttons', ...buttons));
}
