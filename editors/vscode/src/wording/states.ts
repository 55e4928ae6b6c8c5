// How a run's state is drawn, in the tree and in the palette alike: an icon of the editor's own set
// and one of the theme's colours. Pure.
import type { RunView } from '../protocol';
import { AT_REST } from './runs';

export interface Drawn {
  /** A codicon's name. */
  readonly icon: string;
  /** A theme colour's id. */
  readonly colour: string;
}

const STATES: Record<RunView['state'], Drawn> = {
  queued: { icon: 'clock', colour: 'descriptionForeground' },
  preparing: { icon: 'gear', colour: 'charts.blue' },
  working: { icon: 'play-circle', colour: 'charts.blue' },
  waiting: { icon: 'watch', colour: 'charts.orange' },
  idle: { icon: 'eye', colour: 'charts.green' },
  failed: { icon: 'error', colour: 'problemsErrorIcon.foreground' },
  stopped: { icon: 'debug-stop', colour: 'descriptionForeground' },
  interrupted: { icon: 'debug-disconnect', colour: 'problemsWarningIcon.foreground' },
};
const ASKS: Drawn = { icon: 'question', colour: 'charts.yellow' };
const STUCK: Drawn = { icon: 'warning', colour: 'problemsWarningIcon.foreground' };
const PROMOTED: Drawn = { icon: 'git-merge', colour: 'charts.purple' };
const DISCARDED: Drawn = { icon: 'trash', colour: 'descriptionForeground' };

/** `asks` says that a question of it waits. */
export function drawn(run: RunView, asks: boolean): Drawn {
  if (run.discardedAt !== null) {
    return DISCARDED;
  }
  if (asks && run.state === 'waiting') {
    return ASKS;
  }
  if (run.promoted !== null && AT_REST.has(run.state)) {
    return PROMOTED;
  }
  return run.stuck !== null && run.state === 'working' ? STUCK : STATES[run.state];
}
