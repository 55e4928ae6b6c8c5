// Words picked from what the server offers for a field: none of its own, one of those, or another.
import type { Attached } from '../client/boards';
import { type QuickPickItem, window } from '../host/vscodeapi';
import type { ChoicesResult, ChoiceView, ModeName } from '../protocol';
import { plain } from './picking';

/** What a field may also be given: nothing of its own, and a word that nobody offered. */
export interface Beside {
  readonly none?: string;
  readonly other?: string;
}

export async function choicesOf({
  client,
}: {
  readonly client: Pick<Attached['client'], 'request'>;
}): Promise<ChoicesResult> {
  return client.request('kanbots/choice/list', {});
}

/** The modes of that agent, without one of the configured. */
export function modesOf(choices: ChoicesResult, agent: string | null): readonly ChoiceView[] {
  const named = choices.agents.find(({ value }) => value === agent);
  const configured = choices.agents.find(({ description }) => description !== '');
  return (named ?? configured)?.modes ?? [];
}

/** Empty where the field shall have nothing of its own; undefined where it was called off. */
export async function pickWord(
  title: string,
  choices: readonly ChoiceView[],
  { none, other }: Beside,
): Promise<string | undefined> {
  const offered = choices.map(({ value, description }) => ({
    ...{ label: plain(value), description: plain(description), value },
  }));
  const nothing = none === undefined ? [] : [{ label: none, value: '' }];
  const another: QuickPickItem[] = other === undefined ? [] : [{ label: 'Another…' }];
  const options = { title, matchOnDescription: true };
  const picked = await window.showQuickPick([...nothing, ...offered, ...another], options);
  if (picked && !('value' in picked)) {
    const typed = await window.showInputBox({ title, prompt: other ?? '' });
    return typed?.trim() ? typed.trim() : undefined;
  }
  return (picked as { value: string } | undefined)?.value;
}

/** Whether a word is a mode is for the server to say, who offered it. */
export function asMode(word: string): ModeName {
  return word as ModeName;
}
