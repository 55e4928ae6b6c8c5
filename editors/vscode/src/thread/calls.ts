// The slash commands that a begun reply may become, and which of them is chosen. Pure.
import type { SlashView } from '../protocol';
import { begun } from '../wording/slash';

export class Calls {
  private text = '';
  private at = 0;
  private closed = false;
  private known: readonly SlashView[] = [];

  /** What is on offer: nothing once it was closed, until the next command is begun. */
  get offered(): readonly SlashView[] {
    return this.closed || this.text === '' ? [] : begun(this.text, this.known);
  }

  get chosen(): number {
    return this.at;
  }

  /** A part of a name, which would reach the agent as it stands. */
  get isHalf(): boolean {
    const { offered } = this;
    return offered.length > 0 && offered.every(({ name }) => `/${name}` !== this.text);
  }

  learn(commands: readonly SlashView[]): void {
    this.known = commands;
    this.at = 0;
  }

  /** Whether a command is begun with this, so that it is worth asking which there are. */
  typed(text: string): boolean {
    const begins = text.startsWith('/') && !this.text.startsWith('/');
    this.closed &&= text.startsWith('/');
    this.text = text;
    this.at = 0;
    return begins;
  }

  /** Round at both ends. */
  move(by: number): void {
    const many = this.offered.length;
    this.at = many ? (this.at + by + many) % many : 0;
  }

  close(): void {
    this.closed = true;
  }

  /** What the box holds once the chosen one is taken. */
  taken(): string {
    const call = this.offered[this.at];
    return call ? `/${call.name} ` : this.text;
  }

  choose(at: number): void {
    this.at = at;
  }
}
