import { encodeText } from '../bytes.ts';
import { AF_INET } from '../constants/address-families.ts';
import { SIOCSIFNAME } from '../constants/ioctl.ts';
import { SOCK_CLOEXEC, SOCK_DGRAM } from '../constants/socket-types.ts';
import type { Program } from '../program.ts';
import { close } from './open.ts';
import { socket } from './socket.ts';
import { ioctl } from './terminal.ts';

/** struct ifreq of i386: two names of 16 bytes. */
const IFREQ_BYTES = 32;
const NAME_BYTES = 16;

/** Gives an interface that is down another name, told by its name alone: netdevice(7). Netlink wants its number. */
export function renameInterface(p: Program, from: string, to: string): void {
  const request = new Uint8Array(IFREQ_BYTES);
  request.set(encodeText(from).subarray(0, NAME_BYTES - 1));
  request.set(encodeText(to).subarray(0, NAME_BYTES - 1), NAME_BYTES);
  const fd = socket(p, AF_INET, SOCK_DGRAM | SOCK_CLOEXEC);
  ioctl(p, fd, SIOCSIFNAME, p.bytes(request));
  close(p, fd);
}
