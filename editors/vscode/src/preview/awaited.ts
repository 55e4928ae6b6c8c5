// The previews that somebody here has started and that do not answer yet. What others started, or an
// earlier window, is not among them, so nothing of that is ever opened. Pure: the moment is an
// argument.
import type { PreviewView, RunView } from '../protocol';

/** Whoever asked for it that long ago does something else by now. */
const LONGEST = 600_000;

interface Wait {
  /** When the one before it ended: that end is not this one's. */
  readonly endedBefore: string | null;
  readonly until: number;
}

export interface Settled {
  readonly run: string;
  readonly preview: PreviewView;
}

export class Awaited {
  private readonly waits = new Map<string, Wait>();

  add(run: string, endedBefore: string | null, now: number): void {
    this.waits.set(run, { endedBefore, until: now + LONGEST });
  }

  /** Those that answer or have ended meanwhile, each once. */
  settled(runs: readonly Pick<RunView, 'id' | 'preview'>[], now: number): Settled[] {
    if (this.waits.size === 0) {
      return [];
    }
    return runs.flatMap(({ id: run, preview }) => {
      const wait = this.waits.get(run);
      if (!wait || !preview || !isSettled(preview, wait)) {
        return [];
      }
      this.waits.delete(run);
      return now < wait.until ? [{ run, preview }] : [];
    });
  }
}

function isSettled({ state, endedAt }: PreviewView, { endedBefore }: Wait): boolean {
  return state === 'ready' || (state === 'ended' && endedAt !== endedBefore);
}

/** The address, where it is one of a web page on this machine. */
export function onThisMachine(url: string | null): string | undefined {
  const parsed = url !== null && URL.canParse(url) ? new URL(url) : undefined;
  const local = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;
  return parsed && /^https?:$/.test(parsed.protocol) && local.test(parsed.hostname)
    ? parsed.href
    : undefined;
}

/** How a preview is, in a sentence. */
export function sentence(run: string, preview: PreviewView | null): string {
  if (preview === null) {
    return `Nobody has asked for a preview of ${run} yet.`;
  }
  switch (preview.state) {
    case 'waiting':
      return `The preview of ${run} waits for your consent to its command.`;
    case 'starting':
      return `The preview of ${run} is starting.`;
    case 'ready':
      return `The preview of ${run} answers at ${preview.url ?? ''}`;
    case 'ended':
      return `The preview of ${run} has ended${why(preview)}.`;
  }
}

function why({ reason, stoppedBy, exitCode, lines }: PreviewView): string {
  if (reason !== null) {
    return `: ${reason.replace(/\.$/, '')}`;
  }
  const exit = stoppedBy === null && exitCode !== null ? ` with exit status ${exitCode}` : '';
  const last = stoppedBy === null ? lines.at(-1) : undefined;
  return exit + (last === undefined ? '' : `, last saying: ${last}`);
}
