// Keeps a board up to date from its server: asks for the snapshot, takes in changes, and begins
// again when one was missed or another daemon serves. It tells listeners that, and what, changed.
import type { Requester } from '../client/client';
import { EventEmitter } from '../host/vscodeapi';
import type { BoardChanged, DecisionView } from '../protocol';
import { Board } from './board';

/** What listeners are told. */
export interface Change {
  /** Questions in each state they took, in order; from a snapshot, those that wait. */
  readonly decisions: readonly DecisionView[];
  /** The whole board was read anew, so anything may differ. */
  readonly anew: boolean;
}

export class KeptBoard {
  readonly board = new Board();
  private readonly emitter = new EventEmitter<Change>();
  readonly onDidChange = this.emitter.event;
  private readonly listening: { dispose(): void }[];
  private asking: Promise<void> | undefined;
  private missed = -1;

  constructor(private readonly server: Requester) {
    this.listening = [
      server.on('kanbots/board/changed', (changed) => {
        this.take(changed);
      }),
      server.on('kanbots/daemon/replaced', () => {
        this.missed = -1;
        void this.begin();
      }),
    ];
  }

  /** Asks for the whole board; one request at a time is enough for everybody. */
  begin(): Promise<void> {
    this.asking ??= this.ask().finally(() => {
      this.asking = undefined;
    });
    return this.asking;
  }

  dispose(): void {
    this.listening.forEach((each) => {
      each.dispose();
    });
    this.emitter.dispose();
  }

  private async ask(): Promise<void> {
    let snapshot = await this.server.request('kanbots/board/show', {});
    while (snapshot.revision < this.missed) {
      snapshot = await this.server.request('kanbots/board/show', {});
    }
    this.missed = -1;
    this.board.begin(snapshot);
    this.emitter.fire({ decisions: snapshot.decisions, anew: true });
  }

  private take(changed: BoardChanged): void {
    switch (this.board.take(changed)) {
      case 'applied':
        this.emitter.fire({ decisions: changed.decisions, anew: false });
        return;
      case 'missed':
        this.missed = changed.revision;
        void this.begin();
        return;
      case 'ignored':
        return;
    }
  }
}
