import { CLONE_NEWNET } from '../guest/constants/clone.ts';
import { writeFile } from '../guest/files/write-file.ts';
import type { Guest } from '../guest/guest.ts';
import { addAddress, addRoute } from '../guest/netlink/route/address.ts';
import { decodeLink, getLink } from '../guest/netlink/route/decode.ts';
import { deleteLink, newBridge, newVeth, setLink } from '../guest/netlink/route/link.ts';
import { netlinkQuery } from '../guest/netlink/query.ts';
import { NETLINK_ROUTE, netlinkRequest } from '../guest/netlink/request.ts';
import { Program } from '../guest/program.ts';
import { isSyscallError } from '../guest/errors.ts';
import { kill } from '../guest/syscalls/process.ts';
import type { BridgeLink } from './endpoint.ts';

export const BRIDGE = 'docker0';
/** lo is the first interface of a network namespace. */
const LOOPBACK_INDEX = 1;
const SIGKILL = 9;

/** The bridge of containers that ask for no other network, and the veth pairs on it. */
export class DefaultBridge {
  readonly #guest: Guest;
  readonly #gateway: string;
  readonly #prefixLength: number;
  #index = 0;
  /** What number the first interface after lo gets in a new namespace. */
  #firstIndex = 2;

  constructor(guest: Guest, gateway: string, prefixLength: number) {
    this.#guest = guest;
    this.#gateway = gateway;
    this.#prefixLength = prefixLength;
  }

  /** Makes the bridge where it is missing. */
  async open(): Promise<void> {
    const existing = await this.#find();
    if (existing === undefined) await this.#create();
    else this.#index = existing;
    this.#firstIndex = await this.#probeFirstIndex();
  }

  /** Appends the creation of a veth pair: one end on the bridge, the other as eth0 in the namespace of `pid`. */
  connect(p: Program, link: BridgeLink, pid: number): void {
    netlinkRequest(
      p,
      NETLINK_ROUTE,
      [
        newVeth({
          name: link.hostInterface,
          master: this.#index,
          up: true,
          // A peer can't be up before the pair is joined: the inside does it.
          peer: { name: 'eth0', address: link.mac, namespace: { pid } },
        }),
      ],
      { note: 'a cable from the bridge to the container' },
    );
  }

  /** Appends the inside's part: addresses and the default route, in the container's namespace. */
  configureInside(p: Program, link: BridgeLink): void {
    const eth0 = this.#firstIndex;
    const { address, prefixLength, gateway } = link;
    netlinkRequest(p, NETLINK_ROUTE, [
      setLink({ index: LOOPBACK_INDEX }, { up: true }),
      addAddress({ link: eth0, address, prefixLength, broadcast: broadcastOf(address, prefixLength) }),
      setLink({ index: eth0 }, { up: true }),
      addRoute({ gateway, link: eth0 }),
    ]);
  }

  /** Appends the removal of a pair; the kernel may have removed it already, with the namespace. */
  disconnect(p: Program, link: BridgeLink): void {
    netlinkRequest(p, NETLINK_ROUTE, [deleteLink({ name: link.hostInterface })], { continue: true });
  }

  async #find(): Promise<number | undefined> {
    const p = new Program('look for docker0');
    const answer = netlinkQuery(p, NETLINK_ROUTE, getLink({ name: BRIDGE }));
    const result = await this.#guest.run(p);
    try {
      return decodeLink(result.get(answer)).index;
    } catch (error) {
      if (isSyscallError(error, 'ENODEV')) return undefined;
      throw error;
    }
  }

  async #create(): Promise<void> {
    const create = new Program('create docker0');
    netlinkRequest(create, NETLINK_ROUTE, [newBridge({ name: BRIDGE, address: bridgeMac(this.#gateway), up: true })]);
    await this.#guest.run(create);
    this.#index = (await this.#find()) ?? 0;
    const p = new Program('set up docker0');
    const [address, prefixLength] = [this.#gateway, this.#prefixLength];
    const broadcast = broadcastOf(address, prefixLength);
    netlinkRequest(p, NETLINK_ROUTE, [addAddress({ link: this.#index, address, prefixLength, broadcast })]);
    writeFile(p, '/proc/sys/net/ipv4/ip_forward', '1');
    // Published ports are reachable from the guest's 127.0.0.1 too.
    writeFile(p, `/proc/sys/net/ipv4/conf/${BRIDGE}/route_localnet`, '1');
    await this.#guest.run(p);
  }

  /** Depends on what the kernel puts into every namespace by itself (tunnels), so it is asked once. */
  async #probeFirstIndex(): Promise<number> {
    const actor = await this.#guest.spawn({ flags: CLONE_NEWNET });
    const p = new Program('see how interfaces are numbered');
    netlinkRequest(p, NETLINK_ROUTE, [newVeth({ name: 'probe', peer: { name: 'eth0' } })]);
    const answer = netlinkQuery(p, NETLINK_ROUTE, getLink({ name: 'eth0' }));
    try {
      return decodeLink((await actor.run(p)).get(answer)).index;
    } finally {
      const end = new Program('end the probe');
      kill(end, actor.pid, SIGKILL);
      await this.#guest.run(end);
      await actor.exit;
    }
  }
}

/** A namespace without a network still has its lo. */
export const loopbackOnly = (p: Program): void =>
  void netlinkRequest(p, NETLINK_ROUTE, [setLink({ index: LOOPBACK_INDEX }, { up: true })]);

/** The last address of the subnet. */
export function broadcastOf(address: string, prefixLength: number): string {
  const bytes = address.split('.').map(Number);
  return bytes
    .map((byte, index) => {
      const hostBits = Math.min(8, Math.max(0, (index + 1) * 8 - prefixLength));
      return String(byte | (2 ** hostBits - 1));
    })
    .join('.');
}

/** A fixed one: otherwise a bridge takes its lowest port's and changes it as containers come and go. */
const bridgeMac = (gateway: string): string =>
  ['02', '42', ...gateway.split('.').map((part) => Number(part).toString(16).padStart(2, '0'))].join(':');
