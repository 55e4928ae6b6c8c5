// Tells of questions as they are opened, once each, in a notification that takes no focus: *Later*,
// the first answer, *More…*. It is on top of the lasting places (status bar, tree, diagnostics); one
// that was put off stays there. The editor can't take a notification back, so whoever answers one
// that was answered elsewhere meanwhile is told by whom.
import type { Attached } from '../client/boards';
import { tell } from '../host/vscodeapi';
import type { AnswerParams, DecisionView } from '../protocol';
import { askAnswer, sendAnswer, titleOf } from './asking';

const LATER = 'Later';
const MORE = 'More…';
/** A longer button is cut by the editor. */
const LONGEST_BUTTON = 40;
/** An offer holds nobody; asking about it would. */
const QUIET = 'offer';

export class Notifying {
  private readonly shown = new Set<string>();

  constructor(private readonly failed: (error: unknown) => void) {}

  /** Tells of those that are open and were not told of yet. */
  tellOf(attached: Attached, decisions: readonly DecisionView[]): void {
    for (const decision of newest(decisions)) {
      const name = `${attached.repository.common}:${decision.id}`;
      if (decision.state !== 'opened') {
        this.shown.delete(name);
      } else if (decision.kind !== QUIET && !this.shown.has(name)) {
        this.shown.add(name);
        this.notify(attached, decision).catch(this.failed);
      }
    }
  }

  private async notify(attached: Attached, decision: DecisionView): Promise<void> {
    const pressed = await tell(titleOf(decision), ...buttonsOf(decision));
    if (pressed === undefined || pressed === LATER) {
      return;
    }
    const now = attached.kept.board.decisions.find((each) => each.id === decision.id);
    if (!now) {
      await tell(`${decision.id} was answered already.`);
      return;
    }
    await answer(attached, now, pressed === MORE ? undefined : '1');
  }
}

/** Answers, asking how where no option is named, and says what is left to know. */
export async function answer(
  attached: Attached,
  decision: DecisionView,
  option?: string,
): Promise<void> {
  const params: AnswerParams | undefined = option
    ? { decision: decision.id, choices: [option] }
    : await askAnswer(decision);
  const text = params && (await sendAnswer(attached, params));
  if (text) {
    void tell(text);
  }
}

/** *Later* is first, as what is first may be pressed by accident. */
export function buttonsOf(decision: DecisionView): string[] {
  const [first] = decision.options;
  const single = !decision.multiple && first && first.label.length <= LONGEST_BUTTON;
  const taken = first?.label === LATER || first?.label === MORE;
  return [LATER, ...(single && !taken ? [first.label] : []), MORE];
}

/** One question may come in several states at once; the last one counts. */
function newest(decisions: readonly DecisionView[]): Iterable<DecisionView> {
  return new Map(decisions.map((decision) => [decision.id, decision])).values();
}
