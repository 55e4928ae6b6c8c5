// One language client per repository: the forwarder it starts, and requests typed by the protocol.
// It never decides anything: what comes back is drawn by whoever asked.
import {
  type DynamicFeature,
  LanguageClient,
  type LanguageClientOptions,
  type Middleware,
  RevealOutputChannelOn,
  type ServerOptions,
  type StaticFeature,
} from 'vscode-languageclient/node';
import path from 'node:path';
import { type LogOutputChannel, Uri, workspace } from '../host/vscodeapi';
import type { Notifications, Requests } from '../protocol';
import type { Command } from '../server/storage';
import type { Addresses } from './addresses';
import { type Heard, Hearing } from './hearing';
import type { Repository } from './repositories';

/** Sends the protocol's requests and hears its notifications. */
export interface Requester {
  request<M extends keyof Requests>(
    method: M,
    params: Requests[M]['params'],
  ): Promise<Requests[M]['result']>;
  on<N extends keyof Notifications>(
    method: N,
    heard: (params: Notifications[N]) => void,
  ): { dispose(): void };
}

/** The repository's language client, not started yet. */
export class RepositoryClient extends LanguageClient implements Requester {
  private readonly hearing = new Hearing();

  constructor(
    repository: Repository,
    server: Command,
    log: LogOutputChannel,
    addresses: Addresses,
  ) {
    super('kanbots', 'KanBots', serverOptions(server, repository), {
      ...options(repository, log),
      middleware: ownTexts(repository, addresses),
    });
  }

  request<M extends keyof Requests>(method: M, params: Requests[M]['params']) {
    return this.sendRequest<Requests[M]['result']>(method, params);
  }

  on<N extends keyof Notifications>(method: N, heard: (params: Notifications[N]) => void) {
    return this.hearing.add(method, heard as Heard, (tell) => {
      this.onNotification(method, tell);
    });
  }

  override registerFeature(feature: StaticFeature | DynamicFeature<unknown>): void {
    const method = 'registrationType' in feature ? feature.registrationType.method : '';
    if (!NOT_OURS.has(method)) {
      super.registerFeature(feature);
    }
  }
}

/**
 * Two clients would both claim the server's commands as the editor's, and the second would fail: the
 * palette has them once, for whichever repository is meant. Which folder a client is about does not
 * change; told of all folders, each would take the first one's repository.
 */
const NOT_OURS = new Set(['workspace/executeCommand', 'workspace/didChangeWorkspaceFolders']);
/**
 * Every client of the window is told of all texts at our addresses, and passes on what is its
 * board's: a selector can't tell boards apart.
 */
function ownTexts({ common }: Repository, addresses: Addresses): Middleware {
  return {
    async provideTextDocumentContent(uri, token, next) {
      const address = uri.toString();
      const owner = addresses.owner(address);
      const text = owner === undefined || owner === common ? await next(uri, token) : undefined;
      if (typeof text === 'string') {
        addresses.answered(address, common);
      }
      return text;
    },
    sendRequest: (type, param, token, next) =>
      addresses.isOthers(param, common) ? Promise.resolve(null as never) : next(type, param, token),
    sendNotification: (type, next, params) =>
      addresses.isOthers(params, common) ? Promise.resolve() : next(type, params),
  };
}

function serverOptions([command, ...words]: Command, { root }: Repository): ServerOptions {
  return { command: command ?? '', args: [...words, '--stdio'], options: { cwd: root } };
}

function options(repository: Repository, log: LogOutputChannel): LanguageClientOptions {
  const pattern = `${literal(repository.root)}/**/*`;
  const uri = Uri.file(repository.root);
  return {
    documentSelector: [{ scheme: 'file', pattern }, { scheme: 'kanbots' }],
    workspaceFolder: { uri, name: path.basename(repository.root), index: 0 },
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    // Questions are drawn by src/decisions, so the server pops none up.
    initializationOptions: { trusted: workspace.isTrusted, prompts: 'never', plugin: true },
  };
}

/** A path as a pattern that means nothing but itself. */
function literal(folder: string): string {
  return folder.replace(/[[\]{}*?]/g, '[$&]');
}
