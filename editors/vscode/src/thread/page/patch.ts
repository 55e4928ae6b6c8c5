// A patch as coloured lines; each is text.
import { element } from './elements';

const MOST = 2000;

export function patchLines(patch: string): Node {
  const lines = patch.replace(/\n$/, '').split('\n');
  const shown = lines.slice(0, MOST).map((line) => element('span', kindOf(line), `${line}\n`));
  const more = lines.length - MOST;
  const rest =
    more > 0 ? [element('span', 'meta', `… ${more} more lines: Show Changes has all`)] : [];
  const made = element('pre', 'patch', ...shown, ...rest);
  made.tabIndex = 0;
  made.setAttribute('aria-label', 'Patch');
  return made;
}

function kindOf(line: string): string {
  if (line.startsWith('diff ') || line.startsWith('+++') || line.startsWith('---')) {
    return 'file';
  }
  if (line.startsWith('@@')) {
    return 'meta';
  }
  return line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : '';
}
