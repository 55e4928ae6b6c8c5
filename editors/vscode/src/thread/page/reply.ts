// The box to write to the agent in. What was begun is the page's to keep over a reload.
import type { SlashView } from '../../protocol';
import { CallList } from './calls';
import { button, element } from './elements';

/** What the box does elsewhere. */
interface Doors {
  readonly send: (text: string) => void;
  readonly keep: (draft: string) => void;
  /** Asks which slash commands there are. */
  readonly calls: () => void;
}

export class ReplyBox {
  readonly root: HTMLElement;
  private readonly box = element('textarea');
  private readonly button: HTMLButtonElement;
  private readonly calls: CallList;
  private readonly trouble = element('p', 'error');
  private mute = false;
  private sending = false;

  constructor(
    draft: string,
    private readonly doors: Doors,
  ) {
    this.button = button(
      'Send',
      () => {
        this.send();
      },
      'primary',
    );
    this.box.rows = 2;
    this.box.value = draft;
    this.box.setAttribute('aria-label', 'Reply to the run');
    this.trouble.setAttribute('role', 'alert');
    this.calls = new CallList(this.box, {
      ask: doors.calls,
      take: (text) => {
        this.fill(text);
      },
    });
    const form = element('div', 'form', this.box, this.button);
    this.root = element('div', '', this.trouble, form, this.calls.root);
    this.listen();
    this.calls.typed(draft);
  }

  /** `why` nothing can be sent; empty: it can. */
  muted(why: string): void {
    this.mute = why !== '';
    this.box.placeholder = why || 'Reply to the agent (Ctrl+Enter sends)';
    this.show();
  }

  /** The slash commands that there are. */
  learn(commands: readonly SlashView[]): void {
    this.calls.learn(commands);
  }

  sent(): void {
    this.fill('');
    this.sending = false;
    this.show();
  }

  /** What was written stays. */
  failed(why: string): void {
    this.trouble.textContent = why;
    this.sending = false;
    this.show();
  }

  private listen(): void {
    this.box.addEventListener('input', () => {
      this.typed();
    });
    this.box.addEventListener('keydown', (event) => {
      if (this.calls.pressed(event)) {
        event.preventDefault();
      } else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.send();
      }
    });
  }

  private fill(text: string): void {
    this.box.value = text;
    this.typed();
  }

  private typed(): void {
    this.doors.keep(this.box.value);
    this.calls.typed(this.box.value);
  }

  private send(): void {
    if (this.calls.isHalf) {
      this.calls.take();
      this.box.focus();
    } else if (this.box.value.trim() !== '' && !this.mute && !this.sending) {
      this.sending = true;
      this.trouble.textContent = '';
      this.show();
      this.doors.send(this.box.value);
    }
  }

  private show(): void {
    this.box.disabled = this.mute;
    this.button.disabled = this.mute || this.sending;
  }
}
