// What a promote would do, in the few lines under its question. Pure.
import type { LandingView } from '../protocol';

export function landingDetail(landing: LandingView): string {
  const { commits, files, uncommitted, leftOut, checkout } = landing;
  const lines = [
    `${count(commits.length, 'commit')}, ${count(files.length, 'changed file')}.`,
    uncommitted.length ? `${count(uncommitted.length, 'file')} will be committed first.` : '',
    checkout === null ? '' : `Your files in ${checkout} move with it.`,
    ...leftOut.map((path) => `Left out: ${path}`),
    'It can be undone.',
  ];
  return lines.filter((line) => line !== '').join('\n');
}

function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? '' : 's'}`;
}
