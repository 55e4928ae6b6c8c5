// How rows look beside their words: an icon of the editor's own set, one of the theme's colours,
// and what a screen reader says. Pure.
import type { CardView, DecisionView, DiffFile, RunView } from '../protocol';
import { AT_REST, oneLine } from '../wording/runs';
import { type Drawn, drawn } from '../wording/states';

export interface Look {
  /** A codicon's name; undefined: none. */
  readonly icon: string | undefined;
  /** A theme colour's id; undefined: as the text. */
  readonly colour: string | undefined;
  /** For screen readers. */
  readonly spoken: string;
}

const NEW: Drawn = { icon: 'circle-outline', colour: 'descriptionForeground' };
const DONE: Drawn = { icon: 'pass-filled', colour: 'descriptionForeground' };

export function runLook(run: RunView, asks: boolean, word: string): Look {
  return { ...drawn(run, asks), spoken: `Run ${run.id}, ${word}` };
}

export function cardLook(
  card: CardView,
  run: RunView | undefined,
  asks: boolean,
  word: string,
): Look {
  const spoken = `Card ${card.number}, ${oneLine(card.title)}${word === '' ? '' : `, ${word}`}`;
  if (card.column === 'done' && (run === undefined || AT_REST.has(run.state))) {
    return { ...DONE, spoken };
  }
  return { ...(run ? drawn(run, asks) : NEW), spoken };
}

export function decisionLook(decision: DecisionView, about: string): Look {
  const offer = decision.kind === 'offer';
  return {
    icon: offer ? 'lightbulb' : 'question',
    colour: offer ? 'descriptionForeground' : 'charts.yellow',
    spoken: `${offer ? 'Offer' : 'Question'}: ${oneLine(decision.question)}, ${oneLine(about)}`,
  };
}

export function fileLook(file: DiffFile, size: string): Look {
  return {
    icon: undefined,
    colour: undefined,
    spoken: `${oneLine(file.path)}, ${file.status}, ${size}`,
  };
}
