// Events that are worth a line of their own and nothing more, and what that line says. Pure.
import type { LogEvent } from '../protocol';
import type { Block } from './blocks';
import { as, type Fields, text } from './fields';

type Note = Pick<Extract<Block, { kind: 'note' }>, 'level' | 'text'>;

/** Undefined for what is worth none. */
export function noteOf(type: string, fields: LogEvent['fields']): Note | undefined {
  switch (type) {
    case 'informed': {
      const informed = as<'informed'>(fields);
      return { level: informed.level, text: text(informed.text) };
    }
    case 'permission_denied': {
      const denied = as<'permission_denied'>(fields);
      return { level: 'warning', text: `Denied: ${text(denied.tool)}. ${text(denied.reason)}` };
    }
    case 'retry_scheduled':
      return { level: 'warning', text: retry(as<'retry_scheduled'>(fields)) };
    case 'session_refused':
      return { level: 'error', text: text(as<'session_refused'>(fields).reason) };
    case 'limit_reported': {
      const { status, window } = as<'limit_reported'>(fields);
      return status === 'allowed'
        ? undefined
        : {
            level: 'warning',
            text: `Limit ${text(window)}: ${status === 'rejected' ? 'reached' : 'nearly reached'}`,
          };
    }
    case 'repository_touched':
      return { level: 'info', text: `Git: ${text(as<'repository_touched'>(fields).what)}` };
    case 'task_started':
      return { level: 'info', text: `Began: ${text(as<'task_started'>(fields).title)}` };
    case 'task_ended': {
      const { title, status } = as<'task_ended'>(fields);
      return { level: 'info', text: `Ended (${text(status)}): ${text(title)}` };
    }
    case 'mode_changed':
      return { level: 'info', text: `Mode: ${text(as<'mode_changed'>(fields).mode)}` };
    case 'garbled':
      return { level: 'info', text: text(as<'garbled'>(fields).text) };
    default:
      return undefined;
  }
}

const RETRIES: Record<Fields<'retry_scheduled'>['kind'], string> = {
  rate_limit: 'Rate limit',
  overloaded: 'The service is overloaded',
  network: 'No network',
  server: 'The service failed',
  login: 'Not logged in',
  other: 'Failed',
};

/** When, and which try it is, where the agent says so: 0 is unknown. */
function retry({ kind, delay_ms, attempt, attempts }: Fields<'retry_scheduled'>): string {
  const when = delay_ms ? ` in ${Math.round(delay_ms / 1000)} s` : '';
  const which = attempt && attempts ? ` (${attempt} of ${attempts})` : '';
  return `${RETRIES[kind]}: tries again${when}${which}`;
}
