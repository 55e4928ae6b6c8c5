// Slash commands while they are typed. Pure.
import type { SlashView } from '../protocol';

/** The commands whose name this text begins; all of them for none, none where words follow it. */
export function begun(text: string, commands: readonly SlashView[]): SlashView[] {
  return /^(\/\S*)?$/.test(text) ? commands.filter(({ name }) => `/${name}`.startsWith(text)) : [];
}
