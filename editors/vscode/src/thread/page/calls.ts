// The list of slash commands under the reply box. The focus stays in the box, whose keys come here
// first.
import type { SlashView } from '../../protocol';
import { Calls } from '../calls';
import { element } from './elements';

const LIST = 'calls';
const KEYS = ['ArrowDown', 'ArrowUp', 'Enter', 'Escape'];

/** What the list needs of the box. */
interface Doors {
  readonly take: (text: string) => void;
  readonly ask: () => void;
}

export class CallList {
  readonly root = element('ul', LIST);
  private readonly calls = new Calls();

  constructor(
    private readonly box: HTMLTextAreaElement,
    private readonly doors: Doors,
  ) {
    this.root.id = LIST;
    this.root.setAttribute('role', 'listbox');
    this.root.setAttribute('aria-label', 'Slash commands');
    box.setAttribute('aria-autocomplete', 'list');
    box.setAttribute('aria-controls', LIST);
    this.draw();
  }

  /** Half a command stands in the box, which is completed and not sent. */
  get isHalf(): boolean {
    return this.calls.isHalf;
  }

  learn(commands: readonly SlashView[]): void {
    this.calls.learn(commands);
    this.draw();
  }

  typed(text: string): void {
    if (this.calls.typed(text)) {
      this.doors.ask();
    }
    this.draw();
  }

  take(): void {
    this.doors.take(this.calls.taken());
  }

  /** Whether the key was the list's. */
  pressed(event: KeyboardEvent): boolean {
    const { key, isComposing, ctrlKey, metaKey, altKey, shiftKey } = event;
    const plain = !isComposing && !ctrlKey && !metaKey && !altKey && !shiftKey;
    if (!plain || this.calls.offered.length === 0 || !KEYS.includes(key)) {
      return false;
    }
    if (key === 'Enter') {
      this.take();
    } else if (key === 'Escape') {
      this.calls.close();
    } else {
      this.calls.move(key === 'ArrowDown' ? 1 : -1);
    }
    this.draw();
    return true;
  }

  private draw(): void {
    const { offered, chosen } = this.calls;
    this.root.hidden = offered.length === 0;
    const items = offered.map((call, at) => this.item(call, at, at === chosen));
    this.root.replaceChildren(...items);
    const now = items[chosen];
    if (now) {
      this.box.setAttribute('aria-activedescendant', now.id);
      now.scrollIntoView({ block: 'nearest' });
    } else {
      this.box.removeAttribute('aria-activedescendant');
    }
  }

  private item(call: SlashView, at: number, chosen: boolean): HTMLElement {
    const source = call.source === 'built-in' ? '' : call.source;
    const about = [call.description, source].filter(Boolean).join(', ');
    const item = element('li', '', element('b', '', `/${call.name}`), element('span', '', about));
    item.id = `${LIST}-${at}`;
    item.setAttribute('role', 'option');
    item.setAttribute('aria-selected', String(chosen));
    // A press would take the focus out of the box before the click is heard.
    item.addEventListener('mousedown', (event) => {
      event.preventDefault();
    });
    item.addEventListener('click', () => {
      this.calls.choose(at);
      this.take();
    });
    return item;
  }
}
