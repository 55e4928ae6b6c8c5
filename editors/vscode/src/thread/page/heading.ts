// The page's top: what the run is, and the buttons for what can be done with all of it.
import type { FromPage, Head } from '../messages';
import { button, element } from './elements';

export class Heading {
  readonly root: HTMLElement;
  private readonly title = element('h1');
  private readonly facts = element('p', 'facts');
  private readonly stop: HTMLButtonElement;
  private readonly changes: HTMLButtonElement;
  private readonly preview: HTMLButtonElement;
  private previews: Head['preview'];

  constructor(run: string, send: (message: FromPage) => void) {
    this.title.textContent = run;
    this.stop = button('Stop', () => {
      send({ type: 'stop' });
    });
    this.changes = button('Show Changes', () => {
      send({ type: 'changes' });
    });
    this.preview = button('', () => {
      if (this.previews) {
        send({ type: 'preview', what: this.previews });
      }
    });
    const tools = element('div', 'tools', this.preview, this.changes, this.stop);
    this.root = element('header', '', element('div', 'titles', this.title, this.facts), tools);
    [this.stop, this.changes, this.preview].forEach((each) => {
      each.hidden = true;
    });
  }

  draw(head: Head): void {
    this.title.textContent = `#${head.card} ${head.title}`;
    this.facts.textContent = [head.run, head.word, ...head.facts].join(' · ');
    this.stop.hidden = !head.stoppable;
    this.changes.hidden = !head.changes;
    this.previews = head.preview;
    this.preview.hidden = head.preview === undefined;
    this.preview.textContent = head.preview === 'stop' ? 'Stop Preview' : 'Start Preview';
  }

  /** In place of the facts, why there are none. */
  say(text: string): void {
    this.facts.textContent = text;
  }
}
