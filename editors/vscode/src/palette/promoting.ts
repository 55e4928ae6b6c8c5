// What is asked before a promote, from the palette and from the tree alike: merge or one commit, with
// what it would do below. Nothing is sent from here.
import { type Asked, ask } from '../client/asking';
import { complain } from '../host/vscodeapi';
import type { LandingView, PromoteParams } from '../protocol';
import { type Item, pickOne, plain } from './picking';

/** Undefined where it can't land, which the person is told then, or was called off. */
export async function askLanding(
  server: Asked,
  run: string,
): Promise<Pick<PromoteParams, 'run' | 'squash'> | undefined> {
  const landing = await ask(server, 'kanbots/landing/show', { run });
  if (landing && landing.refused !== null) {
    void complain(`${run} can't land: ${landing.refused}`);
    return undefined;
  }
  const squash = landing && (await pickOne(ways(landing), `Promote ${run} to ${landing.target}`));
  return squash === undefined ? undefined : { run, squash };
}

function ways(landing: LandingView): Item<boolean>[] {
  const detail = plain(landingDetail(landing));
  const description = `keeps its ${count(landing.commits.length, 'commit')}`;
  return [
    { of: false, label: 'As a merge', description, detail },
    { of: true, label: 'As one commit', detail },
  ];
}

/** What a promote would do, in a line. */
export function landingDetail({ files, uncommitted, leftOut, checkout }: LandingView): string {
  const parts = [
    `${count(files.length, 'changed file')}.`,
    uncommitted.length ? `${count(uncommitted.length, 'file')} will be committed first.` : '',
    leftOut.length ? `Left out: ${leftOut.join(', ')}.` : '',
    checkout === null ? '' : `Your files in ${checkout} move with it.`,
    'It can be undone.',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
