// What a person may say with a dispatch: agent, mode, model, budget. Each step can be left as it is
// configured; Escape at any of them calls the dispatch off.
import { type QuickPickItem, window } from '../host/vscodeapi';
import type { DispatchParams, ModeName, RunView } from '../protocol';

type Wishes = Pick<DispatchParams, 'agent' | 'mode' | 'model' | 'budgetUsd'>;

const MODES: Record<ModeName, string> = {
  bypassPermissions: 'never asks for permission',
  acceptEdits: 'asks before it runs commands',
  ask: 'asks before every change',
  plan: 'makes a plan first and asks whether to go on',
};
const AS_CONFIGURED: QuickPickItem = { label: 'As configured' };
const OTHER: QuickPickItem = { label: 'Another…' };

/** Undefined where the person called it off. */
export async function wishes(runs: readonly RunView[]): Promise<Wishes | undefined> {
  const agent = await pickWord('Agent', [...runs.map((run) => run.agent), 'claude']);
  const mode = agent === undefined ? undefined : await pickMode();
  const used = runs.flatMap((run) => run.model ?? []);
  const model = mode === undefined ? undefined : await pickWord('Model', used);
  const budgetUsd = model === undefined ? undefined : await askBudget();
  if (budgetUsd === undefined) {
    return undefined;
  }
  return { agent: agent ?? null, mode: mode ?? null, model: model ?? null, budgetUsd };
}

async function pickWord(title: string, known: string[]): Promise<string | null | undefined> {
  const items = [...new Set(known)].sort().map((label) => ({ label }));
  const picked = await window.showQuickPick([AS_CONFIGURED, ...items, OTHER], { title });
  if (picked !== OTHER) {
    return picked === AS_CONFIGURED ? null : picked?.label;
  }
  return (await window.showInputBox({ title })) ?? undefined;
}

async function pickMode(): Promise<ModeName | null | undefined> {
  const modes = Object.entries(MODES) as [ModeName, string][];
  const items = modes.map(([label, description]) => ({ label, description }));
  const picked = await window.showQuickPick([AS_CONFIGURED, ...items], { title: 'Mode' });
  return picked === AS_CONFIGURED ? null : (picked?.label as ModeName | undefined);
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
