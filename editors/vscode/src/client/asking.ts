// One request on behalf of a person: a refusal is shown in the server's words, and is no exception.
import { refused } from '../palette/telling';
import type { Requests } from '../protocol';
import type { Requester } from './client';

/** Whom to ask. */
export type Asked = Pick<Requester, 'request'>;

/** The result; undefined where it was refused, which the person has been told then. */
export async function ask<M extends keyof Requests>(
  server: Asked,
  method: M,
  params: Requests[M]['params'],
): Promise<Requests[M]['result'] | undefined> {
  try {
    return await server.request(method, params);
  } catch (error) {
    refused(error);
    return undefined;
  }
}
