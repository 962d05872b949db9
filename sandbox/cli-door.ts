/** The guest's `docker` command: each connection is one command line, run here. */
import type { ApiHandler } from '../runtime/api/handler.ts';
import { runDocker } from '../runtime/cli/docker.ts';
import { acceptInvocation } from '../runtime/cli/guest-invocation.ts';
import type { Guest, GuestStream } from '../runtime/guest/guest.ts';
import { commandFiles } from './command-files.ts';

export async function serveCli(guest: Guest, api: ApiHandler, stream: GuestStream): Promise<void> {
  await acceptInvocation(stream, { api, files: (cwd) => commandFiles(guest, cwd) }, runDocker);
}
