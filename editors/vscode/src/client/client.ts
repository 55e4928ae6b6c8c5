// One language client per repository: the forwarder it starts, and requests typed by the protocol.
// It never decides anything: what comes back is drawn by whoever asked.
import {
  type DynamicFeature,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  type ServerOptions,
  type StaticFeature,
} from 'vscode-languageclient/node';
import { type LogOutputChannel, workspace } from '../host/vscodeapi';
import type { Notifications, Requests } from '../protocol';
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
  constructor(repository: Repository, server: string, log: LogOutputChannel) {
    super('kanbots', 'KanBots', serverOptions(server, repository), options(repository, log));
  }

  request<M extends keyof Requests>(method: M, params: Requests[M]['params']) {
    return this.sendRequest<Requests[M]['result']>(method, params);
  }

  on<N extends keyof Notifications>(method: N, heard: (params: Notifications[N]) => void) {
    return this.onNotification(method, heard);
  }

  // Two clients would both claim the server's commands as the editor's, and the second would fail.
  // The palette has them once, for whichever repository is meant.
  override registerFeature(feature: StaticFeature | DynamicFeature<unknown>): void {
    const dynamic = 'registrationType' in feature;
    if (!dynamic || feature.registrationType.method !== 'workspace/executeCommand') {
      super.registerFeature(feature);
    }
  }
}

function serverOptions(command: string, repository: Repository): ServerOptions {
  return { command, args: ['--stdio'], options: { cwd: repository.root } };
}

function options(repository: Repository, log: LogOutputChannel): LanguageClientOptions {
  const pattern = `${literal(repository.root)}/**/*`;
  const uri = workspace.workspaceFolders?.[0]?.uri.with({ path: repository.root });
  return {
    documentSelector: [{ scheme: 'file', pattern }],
    ...(uri ? { workspaceFolder: { uri, name: repository.root, index: 0 } } : {}),
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
