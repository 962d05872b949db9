/** The guest's `docker` command: each connection is one command line, run here. */
import type { ApiHandler } from '../runtime/http/handler.ts';
import { serveGuestCommand } from '../runtime/cli/guest-invocation.ts';
import type { Guest, GuestStream } from '../runtime/guest/guest.ts';
import { commandFiles } from './command-files.ts';

export const serveCli = (guest: Guest, api: ApiHandler, stream: GuestStream): Promise<void> =>
  serveGuestCommand(stream, { api, files: (cwd) => commandFiles(guest, cwd) });
