// What a person may say with a dispatch: agent, mode, model, budget. Each step can be left as it is
// configured; Escape at any of them calls the dispatch off.
import { window } from '../host/vscodeapi';
import type { ChoicesResult, DispatchParams } from '../protocol';
import { asMode, modesOf, pickWord } from './choosing';

type Wishes = Pick<DispatchParams, 'agent' | 'mode' | 'model' | 'budgetUsd'>;

const NONE = 'As configured';

/** Undefined where the person called it off. */
export async function wishes(choices: ChoicesResult): Promise<Wishes | undefined> {
  const agent = await pickWord('Agent', choices.agents, { none: NONE });
  const modes = modesOf(choices, named(agent));
  const mode = agent === undefined ? undefined : await pickWord('Mode', modes, { none: NONE });
  const other = 'As the agent calls it';
  const model =
    mode === undefined ? undefined : await pickWord('Model', choices.models, { none: NONE, other });
  const budgetUsd = model === undefined ? undefined : await askBudget();
  if (budgetUsd === undefined) {
    return undefined;
  }
  return {
    agent: named(agent),
    mode: mode ? asMode(mode) : null,
    model: named(model),
    budgetUsd,
  };
}

/** Empty is what is configured. */
function named(word: string | undefined): string | null {
  return word === undefined || word === '' ? null : word;
}

async function askBudget(): Promise<number | null | undefined> {
  const given = await window.showInputBox({
    title: 'Budget',
    prompt: 'Dollars at which each run is stopped and you are asked; empty: as configured',
    validateInput: (text) => (amount(text) === undefined ? 'An amount of dollars, as 2.50' : ''),
  });
  return given === undefined ? undefined : amount(given);
}

/** Null where nothing is said, undefined where that is no amount. */
export function amount(text: string): number | null | undefined {
  const words = text.trim().replace(/^\$/, '');
  if (!words) {
    return null;
  }
  return /^\d+(\.\d+)?$/.test(words) && Number(words) > 0 ? Number(words) : undefined;
}
