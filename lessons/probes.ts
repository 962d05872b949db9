/**
 * Probes over a sandbox, the page's or a headless one.
 */
import type { ApiClient } from '../runtime/api/client.ts';
import type { EventMessage } from '../runtime/model/types.ts';
import { chunks } from '../runtime/std/chunks.ts';
import { DockerError } from '../runtime/std/errors.ts';
import type { Probes } from './check.ts';

export interface ProbedSandbox {
  readonly api: ApiClient;
  readFile(path: string, limit: number): Promise<Uint8Array | undefined>;
}

/**
 * `now` gives milliseconds since the epoch: events are asked for up to then, else the answer would not end. `since=0`
 * would mean none of the past.
 */
export function probesOf({ api, readFile }: ProbedSandbox, now: () => number): Probes {
  return {
    readFile,
    async inspect(name) {
      try {
        return await api.json('GET', `/containers/${encodeURIComponent(name)}/json`);
      } catch (error) {
        if (error instanceof DockerError) return undefined;
        throw error;
      }
    },
    async execEvents(containerId) {
      const query = { since: 1, until: (now() / 1000).toFixed(3) };
      const filters = { container: [containerId], event: ['exec_create', 'exec_die'] };
      const events: EventMessage[] = [];
      for await (const event of chunks(await api.lines<EventMessage>('GET', '/events', { query, filters })))
        events.push(event);
      return events;
    },
  };
}
