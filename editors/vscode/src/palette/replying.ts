// A reply, typed with the run's slash commands at hand: what begins with a slash is completed by
// Enter, anything else is sent by it. Nothing is sent from here.
import { type Asked, ask } from '../client/asking';
import { type QuickPickItem, window } from '../host/vscodeapi';
import type { SlashView } from '../protocol';
import { plain } from './picking';

/** `call` is what the entry puts into the box; without one it sends what is there. */
export interface ReplyItem extends QuickPickItem {
  readonly call?: string;
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
  offer('');
  pick.onDidChangeValue(offer);
  return new Promise((resolve) => {
    pick.onDidAccept(() => {
      const call = pick.selectedItems[0]?.call;
      if (call !== undefined) {
        pick.value = call;
        offer(call);
      } else if (pick.value.trim()) {
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

/** What Enter may do with what stands in the box. */
export function replyItems(value: string, commands: readonly SlashView[]): ReplyItem[] {
  const calls = /^\/?$|^\/\S+$/.test(value) ? commands.filter(isBegunBy(value)) : [];
  const items = calls.map(({ name, description, source }) => ({
    label: `/${name}`,
    description: plain(
      [description, source === 'built-in' ? '' : source].filter(Boolean).join(', '),
    ),
    call: `/${name} `,
    alwaysShow: true,
  }));
  const send = { label: '$(send) Send', description: plain(value), alwaysShow: true };
  return value.trim() === '' || (value === '/' && items.length)
    ? items
    : arranged(value, send, items);
}

function isBegunBy(value: string): (command: SlashView) => boolean {
  return ({ name }) => `/${name}`.startsWith(value);
}

/** A name that is whole is sent by Enter, one that is begun is completed. */
function arranged(value: string, send: ReplyItem, calls: ReplyItem[]): ReplyItem[] {
  return calls.some(({ label }) => label === value) ? [send, ...calls] : [...calls, send];
}
