// Puts a question to the person and sends the answer: by one of its options, several of them, or in
// words of their own. What may be answered how is what the question says; who was first is for the
// server to say.
import type { Attached } from '../client/boards';
import { type QuickPickItem, setContext, window } from '../host/vscodeapi';
import { plain } from '../palette/picking';
import type { AnswerParams, DecisionView } from '../protocol';

/** Asks with everything the question offers; undefined where it was put off. */
export async function askAnswer(decision: DecisionView): Promise<AnswerParams | undefined> {
  const picked = decision.options.length ? await pickOptions(decision) : OWN_WORDS;
  if (picked === undefined || picked === OWN_WORDS) {
    return picked && askWords(decision);
  }
  return picked.length ? { decision: decision.id, choices: picked } : undefined;
}

export async function sendAnswer(attached: Attached, params: AnswerParams): Promise<string> {
  const { notices, remaining } = await attached.client.request('kanbots/decision/answer', params);
  // A step of the walkthrough is done.
  setContext('kanbots.answered', true);
  const left = remaining.length ? [`${remaining.length} more of this call wait.`] : [];
  return [...left, ...notices].join(' ');
}

const OWN_WORDS = 'own words';

/** Numbers of the options picked; or that the person wants to say it in words. */
async function pickOptions(
  decision: DecisionView,
): Promise<readonly string[] | typeof OWN_WORDS | undefined> {
  const items = optionItems(decision);
  const options = { title: titleOf(decision), placeHolder: plain(decision.detail).slice(0, 200) };
  if (decision.multiple) {
    const picked = await window.showQuickPick(items, { ...options, canPickMany: true });
    return picked?.some((item) => item.number === undefined)
      ? OWN_WORDS
      : picked?.map((item) => String(item.number));
  }
  const picked = await window.showQuickPick(items, options);
  return picked && (picked.number === undefined ? OWN_WORDS : [String(picked.number)]);
}

type OptionItem = QuickPickItem & { readonly number: number | undefined };

export function optionItems(decision: DecisionView): OptionItem[] {
  const items = decision.options.map(({ label, description }, index) => ({
    number: index + 1,
    label: plain(label),
    detail: plain(description),
  }));
  const own = { number: undefined, label: '$(edit) In my own words…' };
  return decision.freeText ? [...items, own] : items;
}

async function askWords(decision: DecisionView): Promise<AnswerParams | undefined> {
  const prompt = plain(decision.question);
  const text = await window.showInputBox({
    title: titleOf(decision),
    prompt,
    ignoreFocusOut: true,
  });
  return text?.trim() ? { decision: decision.id, text } : undefined;
}

export function titleOf(decision: DecisionView): string {
  const card = decision.card === null ? 'The board' : `#${decision.card}`;
  return `${decision.run ?? card} asks: ${plain(decision.question)}`;
}
