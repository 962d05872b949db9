/** The Engine API for callers in this very process, in forms that a worker's messages can carry. */
import type { ApiHandler } from '../runtime/http/handler.ts';
import { isUpgrade } from '../runtime/http/handler.ts';
import type { Events } from '../runtime/model/engine.ts';
import { chunks } from '../runtime/std/chunks.ts';

const ORIGIN = 'http://drydock';

/** A call whose whole answer is wanted; a stream that never ends is refused. */
export async function requestJson(
  api: ApiHandler,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const answer = await api(
    new Request(`${ORIGIN}${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    }),
  );
  if (isUpgrade(answer)) throw new Error(`${method} ${path}: the answer is a stream, ask for it with a terminal`);
  const isJson = answer.headers.get('content-type')?.startsWith('application/json') ?? false;
  const text = await answer.text();
  return { status: answer.status, body: isJson && text !== '' ? lastJson(text) : text };
}

/** One document, or the lines of a stream of them. */
function lastJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text
      .split('\n')
      .filter((line) => line.trim() !== '')
      .map((line): unknown => JSON.parse(line));
  }
}

/** Resolves when it listens; the events come as long as the engine lives. */
export function followEvents(events: Events, listener: (event: Record<string, unknown>) => void): Promise<void> {
  const stream = events.stream({ filters: new Map() }, new AbortController().signal);
  void (async () => {
    for await (const { timeNano: _, ...facts } of chunks(stream)) listener(facts);
  })();
  return Promise.resolve();
}
