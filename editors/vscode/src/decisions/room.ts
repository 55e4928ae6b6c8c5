// The room's wiring: what is told when questions open, and what the verb *answer* does here.
import type { Attached, Boards } from '../client/boards';
import { decisionItem, pickOne } from '../palette/picking';
import { refused } from '../palette/telling';
import type { Verbs } from '../palette/verbs';
import { answer, Notifying } from './notifying';

export function openDecisions(boards: Boards, verbs: Verbs): void {
  const notifying = new Notifying(refused);
  boards.onDidAttach((attached) => {
    attached.kept.onDidChange(({ decisions }) => {
      notifying.tellOf(attached, decisions);
    });
  });
  verbs.draw('kanbots.answer', async (attached, argument) => {
    if (argument && ('choices' in argument || 'text' in argument)) {
      await attached.client.request('kanbots/decision/answer', argument as never);
      return;
    }
    await askOne(attached, argument?.decision);
  });
}

async function askOne(attached: Attached, wanted: unknown): Promise<void> {
  const open = attached.kept.board.decisions;
  const named = open.find((each) => each.id === wanted);
  const [only] = open;
  if (!only) {
    throw new Error('Nothing waits for you.');
  }
  const chosen = named ?? (open.length === 1 ? only : undefined);
  const decision = chosen ?? (await pickOne(open.map(decisionItem), 'Questions that wait for you'));
  await (decision && answer(attached, decision));
}
