// Which cards a filter leaves: those that have each of its words somewhere. Pure.
import type { CardView } from '../protocol';

/** A test for cards; words may be parts of a number, title, state, run, agent or model. */
export function matcher(filter: string): (card: CardView) => boolean {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  return (card) => {
    const all = haystack(card);
    return words.every((word) => all.includes(word));
  };
}

function haystack(card: CardView): string {
  const runs = card.runs
    .filter((run) => run.discardedAt === null)
    .flatMap((run) => [run.id, run.state, run.agent, run.model ?? '']);
  return [`#${card.number}`, card.title, ...runs].join('\n').toLowerCase();
}
