/** What is behind Docker's socket: the Engine API, and the guest's `docker` command, each of whose connections is one command line, run here. */
import { serveGuestCommand } from '../runtime/cli/guest-invocation.ts';
import type { Guest, GuestStream } from '../runtime/guest/guest.ts';
import { serveConnection } from '../runtime/http/connection.ts';
import type { ApiHandler } from '../runtime/http/handler.ts';
import { peek } from '../runtime/std/peek.ts';
import { Caller } from './caller.ts';
import { commandFiles } from './command-files.ts';

/** The command's first bytes are a length below 2^24, whose fourth byte is zero; HTTP's are letters (runtime/guest/protocol.ts). */
const TELLING_BYTES = 4;

export async function serveDocker(guest: Guest, api: ApiHandler, stream: GuestStream, socket: number): Promise<void> {
  const { head, readable } = await peek(stream.readable, TELLING_BYTES);
  const duplex = { readable, writable: stream.writable };
  if (head[TELLING_BYTES - 1] !== 0) return serveConnection(api, duplex);
  await using caller = new Caller(guest, socket);
  await serveGuestCommand(duplex, { api, files: (cwd) => commandFiles(caller, cwd) });
}
