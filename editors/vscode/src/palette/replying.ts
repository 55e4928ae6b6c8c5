// A reply, typed with the run's slash commands at hand: what begins one is completed by Enter,
// anything else is sent by it. Nothing is sent from here.
import { type Asked, ask } from '../client/asking';
import { type QuickPickItem, window } from '../host/vscodeapi';
import type { SlashView } from '../protocol';
import { begun } from '../wording/slash';
import { plain } from './picking';

/** `call` is what the entry puts into the box; without one it sends what is there. */
export interface ReplyItem extends QuickPickItem {
  readonly call?: string;
}

/** What was typed and has not arrived, of each board by its run: a reply may be refused. */
const unsent = new WeakMap<object, Map<string, string>>();

/** Nothing of it is to be typed again. */
export function arrived(server: object, run: unknown): void {
  unsent.get(server)?.delete(String(run));
}

function drafts(server: object): Map<string, string> {
  const known = unsent.get(server) ?? new Map<string, string>();
  unsent.set(server, known);
  return known;
}

/** Undefined where it was called off. */
export async function askReplyText(server: Asked, run: string): Promise<string | undefined> {
  const commands = (await ask(server, 'kanbots/slash/list', { run }))?.commands ?? [];
  const pick = window.createQuickPick<ReplyItem>();
  pick.title = `Reply to ${run}`;
  pick.placeholder = 'Resumes its session, or steers the turn it is in; / offers slash commands';
  pick.ignoreFocusOut = true;
  const offer = (value: string) => {
    pick.items = replyItems(value, commands);
  };
  pick.value = drafts(server).get(run) ?? '';
  offer(pick.value);
  pick.onDidChangeValue(offer);
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      const item = taken(pick.value, pick.selectedItems[0], commands);
      if (item?.call !== undefined) {
        pick.value = item.call;
        offer(item.call);
      } else if (item) {
        drafts(server).set(run, pick.value);
        resolve(pick.value);
        pick.hide();
      }
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/**
 * What Enter does: the editor may still show, or have chosen from, what was offered for an earlier
 * value, so only what may be done with this one counts.
 */
export function taken(
  value: string,
  chosen: ReplyItem | undefined,
  commands: readonly SlashView[],
): ReplyItem | undefined {
  const items = replyItems(value, commands);
  return items.find(({ label }) => label === chosen?.label) ?? items[0];
}

/** What Enter may do with what stands in the box; half a command is never sent. */
export function replyItems(value: string, commands: readonly SlashView[]): ReplyItem[] {
  const calls = begun(value, commands);
  const items = calls.map(({ name, description, source }) => ({
    label: `/${name}`,
    description: plain(
      [description, source === 'built-in' ? '' : source].filter(Boolean).join(', '),
    ),
    call: `/${name} `,
    alwaysShow: true,
  }));
  const isWhole = calls.some(({ name }) => `/${name}` === value);
  const sends = isWhole || (items.length === 0 && value.trim() !== '');
  const send = { label: '$(send) Send', description: plain(value), alwaysShow: true };
  return sends ? [send, ...items] : items;
}
