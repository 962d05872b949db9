/** Unix sockets that the guest finds TypeScript behind. */
import { AF_UNIX } from '../runtime/guest/constants/address-families.ts';
import { AT_FDCWD } from '../runtime/guest/constants/open.ts';
import { SOCK_CLOEXEC, SOCK_NONBLOCK, SOCK_STREAM } from '../runtime/guest/constants/socket-types.ts';
import type { Guest, GuestListener, GuestStream } from '../runtime/guest/guest.ts';
import { Program } from '../runtime/guest/program.ts';
import { unlinkat } from '../runtime/guest/syscalls/directory.ts';
import { unixAddress } from '../runtime/guest/syscalls/socket-address.ts';
import { bind, listen, socket } from '../runtime/guest/syscalls/socket.ts';
import { fchmodat, fchownat } from '../runtime/guest/syscalls/attributes.ts';

const BACKLOG = 64;

/** Opens a listening unix socket for those of the guest's programs that its group and mode let in. */
export async function openDoor(
  guest: Guest,
  path: string,
  { mode, gid }: { readonly mode: number; readonly gid: number },
): Promise<GuestListener> {
  const p = new Program(`listen on ${path}`);
  unlinkat(p, AT_FDCWD, path, 0, { continue: true });
  const fd = socket(p, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK);
  bind(p, fd, unixAddress(path));
  fchownat(p, AT_FDCWD, path, { uid: 0, gid });
  fchmodat(p, AT_FDCWD, path, mode);
  listen(p, fd, BACKLOG);
  return guest.listen((await guest.run(p)).get(fd));
}

/** `fd` is the agent's descriptor of the connection, there as long as the stream is. */
type Serve = (stream: GuestStream, fd: number) => Promise<void>;

/** Serves every connection of a door until the guest is gone. A connection's failure is its own. */
export async function keepDoor(guest: Guest, door: GuestListener, serve: Serve): Promise<void> {
  try {
    for await (const { fd } of door) serveOne(guest.stream(fd), fd, serve);
  } catch {
    // The connection to the guest is gone: `guest.failure` tells why.
  }
}

function serveOne(stream: GuestStream, fd: number, serve: Serve): void {
  const release = (): void => stream.release();
  serve(stream, fd).then(release, release);
}
