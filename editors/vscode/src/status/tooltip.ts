// What hovering over the status bar shows: the server's sentences, and a row per run that lives.
// What agents wrote is words here, never markup. Pure.
import type { RunView, StatusView } from '../protocol';
import { escaped } from '../wording/markdown';
import { dollars } from '../wording/money';

const AT_REST = new Set<RunView['state']>(['idle', 'failed', 'stopped', 'interrupted']);
const MOST = 20;

export function tooltip(status: StatusView, runs: readonly RunView[]): string {
  const sentences = status.tooltip.split('\n').map(escaped).join('  \n');
  const live = runs.filter((run) => !AT_REST.has(run.state));
  const rows = live.slice(0, MOST).map(row);
  const more = live.length > MOST ? [`and ${live.length - MOST} more`] : [];
  const head = ['| run | | last | cost |', '|---|---|---|---|'];
  return [sentences, ...(rows.length ? ['', ...head, ...rows, '', ...more] : [])].join('\n');
}

function row(run: RunView): string {
  const state = run.reason ? `${run.state}: ${run.reason}` : run.state;
  const cells = [
    run.id,
    state,
    (run.lastEvent ?? '').slice(0, 60),
    dollars(run.costUsd, run.payer),
  ];
  return `| ${cells.map(escaped).join(' | ')} |`;
}
