// The box to write to the agent in. What was begun is the page's to keep over a reload.
import { button, element } from './elements';

/** What the box does elsewhere. */
interface Doors {
  readonly send: (text: string) => void;
  readonly keep: (draft: string) => void;
}

export class ReplyBox {
  readonly root: HTMLElement;
  private readonly box = element('textarea');
  private readonly button: HTMLButtonElement;
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
    this.root = element('div', '', this.trouble, element('div', 'form', this.box, this.button));
    this.listen();
  }

  /** `why` nothing can be sent; empty: it can. */
  muted(why: string): void {
    this.mute = why !== '';
    this.box.placeholder = why || 'Reply to the agent (Ctrl+Enter sends)';
    this.show();
  }

  sent(): void {
    this.box.value = '';
    this.doors.keep('');
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
      this.doors.keep(this.box.value);
    });
    this.box.addEventListener('keydown', (event) => {
      if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        this.send();
      }
    });
  }

  private send(): void {
    if (this.box.value.trim() !== '' && !this.mute && !this.sending) {
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
