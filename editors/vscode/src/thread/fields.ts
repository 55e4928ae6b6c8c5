// The fields of a run's events, and the texts in them. Pure.
import type { AgentEvents, LogEvent } from '../protocol';

export type Fields<T extends keyof AgentEvents> = AgentEvents[T];

/** Each type has its own fields; what a value is made of is looked at where it is used. */
export function as<T extends keyof AgentEvents>(fields: LogEvent['fields']): Fields<T> {
  return fields as unknown as Fields<T>;
}

/** A text, whatever was there; without signs that reorder what stands beside them. */
export function text(value: unknown): string {
  const found = typeof value === 'string' ? value : '';
  return found.replace(/[\u202a-\u202e\u2066-\u2069]|(?![\n\t])\p{Cc}/gu, '');
}
