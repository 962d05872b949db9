/**
 * Probes over a sandbox, the page's or a headless one: both offer these two calls.
 */
import type { EngineEvent, Probes } from './check.ts';

export interface ProbedSandbox {
  request(method: string, path: string): Promise<{ status: number; body: unknown }>;
  readFile(path: string, limit: number): Promise<Uint8Array | undefined>;
}

/**
 * `now` gives milliseconds since the epoch: events are asked for up to then, else the answer would not end. `since=0`
 * would mean none of the past.
 */
export function probesOf(sandbox: ProbedSandbox, now: () => number): Probes {
  return {
    request: (method, path) => sandbox.request(method, path),
    readFile: (path, limit) => sandbox.readFile(path, limit),
    async execEvents(containerId) {
      const filters = JSON.stringify({ container: [containerId], event: ['exec_create', 'exec_die'] });
      const query = `since=1&until=${(now() / 1000).toFixed(3)}&filters=${encodeURIComponent(filters)}`;
      const { status, body } = await sandbox.request('GET', `/events?${query}`);
      return status === 200 ? parseEvents(body) : [];
    },
  };
}

/** The API answers with one JSON object after another, not with an array. */
function parseEvents(body: unknown): EngineEvent[] {
  if (Array.isArray(body)) return body as EngineEvent[];
  if (typeof body === 'object' && body !== null) return [body];
  const lines = typeof body === 'string' ? body.split('\n') : [];
  return lines.filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as EngineEvent);
}
