// What a review found, below the page's top: who said what in sum, and each finding with its place,
// which leads to that file's changes.
import type { FromPage, Head, ReviewSaid } from '../messages';
import { button, element, folded } from './elements';

export class Review {
  readonly root = element('section', 'review');
  private drawn = '';

  constructor(private readonly send: (message: FromPage) => void) {
    this.root.setAttribute('aria-label', 'What a review found');
    this.root.hidden = true;
  }

  /** As it was, with what is folded, where nothing of it changed. */
  draw({ review }: Head): void {
    const now = JSON.stringify(review ?? null);
    if (now !== this.drawn) {
      this.drawn = now;
      this.root.hidden = review === undefined;
      this.root.replaceChildren(...(review ? [this.whole(review)] : []));
    }
  }

  private whole({ said, findings }: ReviewSaid): Node {
    if (!findings.length) {
      return element('p', '', said);
    }
    const list = element('ol', '', ...findings.map((finding) => this.one(finding)));
    const whole = folded(element('span', '', said), list);
    whole.open = true;
    return whole;
  }

  private one({ severity, place, file, title, detail }: ReviewSaid['findings'][number]): Node {
    const open = () => {
      this.send({ type: 'file', path: file });
    };
    const line = [element('b', severity, severity), ' ', button(place, open, 'link'), ` ${title}`];
    return element('li', '', ...line, ...(detail ? [element('p', 'facts', detail)] : []));
  }
}
