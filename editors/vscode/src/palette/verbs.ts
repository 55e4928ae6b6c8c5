// Registers every verb once, whatever repositories are open, and carries it out: with an argument
// (a lens, a code action, the tree) at once, without one after asking. Rooms that draw what a verb
// means by themselves, as a preview does, put their own in place with `draw`.
import type { Attached, Boards } from '../client/boards';
import { commands, type Disposable } from '../host/vscodeapi';
import { COMMANDS, type Requests } from '../protocol';
import { ask, askDispatchWith, type Verb, type VerbName } from './asking';
import { arrived } from './replying';
import { isShown, show } from './showing';
import { outcome, refused, say } from './telling';

type Fields = Record<string, unknown>;
/** Carries out a verb for a board; the argument is what a lens or a tree said, if anything. */
export type Draw = (attached: Attached, argument: Fields | undefined) => Promise<void>;

export class Verbs implements Disposable {
  private readonly registered: Disposable[];
  private readonly drawn = new Map<string, Draw>();

  constructor(private readonly boards: Boards) {
    this.registered = [
      ...COMMANDS.map((verb) =>
        commands.registerCommand(verb.name, (argument?: unknown) => this.carryOut(verb, argument)),
      ),
      commands.registerCommand('kanbots.begin', () =>
        this.guarded(async () => {
          await commands.executeCommand('kanbots.board.focus');
        }),
      ),
      commands.registerCommand('kanbots.dispatch.with', () =>
        this.guarded(async (attached) => {
          const fields = await askDispatchWith(attached);
          await (fields && this.send(attached, verbNamed('kanbots.dispatch'), fields));
        }),
      ),
    ];
  }

  /** Lets a room carry out a verb in its own way. */
  draw(name: VerbName, how: Draw): void {
    this.drawn.set(name, how);
  }

  /** A verb of the editor's alone, registered like the others. */
  add(name: string, how: Draw): void {
    this.registered.push(
      commands.registerCommand(name, (argument?: unknown) =>
        this.guarded((attached) => how(attached, isFields(argument) ? argument : undefined)),
      ),
    );
  }

  dispose(): void {
    this.registered.forEach((each) => {
      each.dispose();
    });
  }

  private carryOut(verb: Verb, argument: unknown): Promise<void> {
    const fields = isFields(argument) ? argument : undefined;
    return this.guarded(async (attached) => {
      const own = this.drawn.get(verb.name);
      if (own) {
        await own(attached, fields);
        return;
      }
      const said = fields ?? (await ask(attached, verb));
      await (said && this.send(attached, verb, said));
    });
  }

  private async send(attached: Attached, verb: Verb, fields: Fields): Promise<void> {
    const method: keyof Requests = verb.method;
    const params = { ...fields, ...verb.preset } as Requests[typeof method]['params'];
    const result = await attached.client.request(method, params);
    if (verb.name === 'kanbots.reply') {
      arrived(attached.client, fields.run);
    }
    if (isShown(method)) {
      const next = await show(attached, verb.title, method, result);
      await (next && commands.executeCommand(next.verb, next.argument));
      return;
    }
    const told = outcome(method, result);
    // Nobody waits for a message to be read.
    void (
      told && say(told).then((next) => next && commands.executeCommand(next.verb, next.argument))
    );
  }

  private async guarded(task: (attached: Attached) => Promise<void>): Promise<void> {
    try {
      const active = this.boards.active ?? (await this.boards.begin());
      if (active) {
        await task(active);
      } else if (!this.boards.hasRepository) {
        throw new Error(
          'KanBots: no folder of this window has a board; it has to be in a git repository.',
        );
      }
      // Where there is a repository, what keeps its board away was told.
    } catch (error) {
      refused(error);
    }
  }
}

function verbNamed(name: VerbName): Verb {
  const found = COMMANDS.find((verb) => verb.name === name);
  if (!found) {
    throw new Error(`there is no verb ${name}`);
  }
  return found;
}

/** An argument of ours is a plain object; menus of the editor pass a file's address instead. */
function isFields(argument: unknown): argument is Fields {
  return (
    typeof argument === 'object' &&
    argument !== null &&
    Object.getPrototypeOf(argument) === Object.prototype &&
    !('scheme' in argument)
  );
}
