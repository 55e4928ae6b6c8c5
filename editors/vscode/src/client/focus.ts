// Tells a board whether its window is looked at, so that it does not call the person by other means.
import { type LogOutputChannel, window } from '../host/vscodeapi';
import type { RepositoryClient } from './client';

type Client = Pick<RepositoryClient, 'request' | 'on'>;

/** Now, and to each daemon that takes over: that one knows nothing of this window. */
export async function tellFocusOf(client: Client, log: LogOutputChannel): Promise<void> {
  client.on('kanbots/daemon/replaced', () => void tellFocus(client, log));
  await tellFocus(client, log);
}

export async function tellFocus(
  client: Pick<Client, 'request'>,
  log: LogOutputChannel,
): Promise<void> {
  const { focused } = window.state;
  await client.request('kanbots/client/focus', { focused }).catch((error: unknown) => {
    log.warn(String(error));
  });
}
