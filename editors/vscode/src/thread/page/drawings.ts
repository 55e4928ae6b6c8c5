// The elements of the blocks that are on the page, by the blocks' keys: made once, made anew where a
// block has changed, and kept as long as it has not.
import type { Block } from '../blocks';
import { type Around, drawn } from './drawing';

export class Drawings {
  private readonly elements = new Map<string, HTMLElement>();

  constructor(private readonly around: Around) {}

  make(block: Block): HTMLElement {
    const made = drawn(block, this.around);
    this.elements.set(block.key, made);
    return made;
  }

  /** Draws a block anew where it is; what was unfolded stays so. */
  renew(block: Block): void {
    const old = this.elements.get(block.key);
    if (!old) {
      return;
    }
    const made = this.make(block);
    const label = made.getAttribute('aria-label');
    if (label !== null && label === old.getAttribute('aria-label')) {
      this.elements.set(block.key, old);
      return;
    }
    const details = made.querySelector('details');
    if (details && old.querySelector('details')?.open) {
      details.open = true;
    }
    old.replaceWith(made);
  }

  remove(block: Block): void {
    this.elements.get(block.key)?.remove();
    this.elements.delete(block.key);
  }

  /** Those of all blocks that there are now; of one that is as it was, the same element. */
  all(blocks: readonly Block[], before: readonly Block[]): HTMLElement[] {
    const old = new Map(before.map((block) => [block.key, JSON.stringify(block)]));
    const made = blocks.map((block) => {
      const kept = this.elements.get(block.key);
      return kept && old.get(block.key) === JSON.stringify(block) ? kept : this.make(block);
    });
    const keys = new Set(blocks.map(({ key }) => key));
    before.filter(({ key }) => !keys.has(key)).forEach(({ key }) => this.elements.delete(key));
    return made;
  }

  clear(): void {
    this.elements.clear();
  }
}
