/** The guest's `docker` command: each connection is one command line, run here. */
import type { ApiHandler } from '../runtime/api/handler.ts';
import type { Guest, GuestStream } from '../runtime/guest/guest.ts';

export async function serveCli(_guest: Guest, _api: ApiHandler, stream: GuestStream): Promise<void> {
  stream.release();
  await Promise.resolve();
}
