/** Network namespaces from inside, as iproute2 tells them, and published ports, as the packet filter has them. */
import * as v from 'valibot';
import { PROBE_BYTES_MAX } from './records.ts';

/** How a namespace is entered: the machine's own, that of a process, or one that `ip netns add` has named. */
export type Entrance = 'host' | `${number}` | `/run/netns/${string}`;

/** For `asking`, its arguments are entrances. Two processes each: to enter, and to tell all. */
export const NETWORK = `for n; do
  case $n in host) set --;; /*) set -- nsenter --net="$n";; *) set -- nsenter -t "$n" -n;; esac
  printf '%s\\0' "$n"
  printf 'addr\\nroute\\n' | "$@" /usr/bin/ip -j -d -b - 2>/dev/null
  printf '\\0'
done | head -c ${PROBE_BYTES_MAX}`;

/** For `asking`: numbers of the named ones, as the links of processes have them. */
export const NAMED = `/usr/bin/stat -L -c '%i %n' /run/netns/* 2>/dev/null; true`;

export function parseNamed(output: string): Map<string, Entrance> {
  const found = output.matchAll(/^(\d+) (\/run\/netns\/.+)$/gm);
  return new Map([...found].map(([, number = '', path = '']) => [number, path as Entrance]));
}

const Address = v.object({ local: v.string(), prefixlen: v.number(), scope: v.optional(v.string(), '') });
const Interface = v.pipe(
  v.object({
    ifindex: v.number(),
    ifname: v.string(),
    flags: v.array(v.string()),
    mtu: v.optional(v.number(), 0),
    address: v.optional(v.string(), ''),
    master: v.optional(v.string()),
    link_index: v.optional(v.number()),
    link: v.optional(v.string()),
    linkinfo: v.optional(v.object({ info_kind: v.optional(v.string(), '') }), { info_kind: '' }),
    addr_info: v.optional(v.array(Address), []),
  }),
  v.transform(({ ifindex, ifname, flags, mtu, address, master, link_index, link, linkinfo, addr_info }) => ({
    index: ifindex,
    name: ifname,
    isUp: flags.includes('UP'),
    mtu,
    mac: address,
    /** The bridge that it is a port of. */
    master,
    /** Of a veth: the index of its other end, in that one's namespace; and its name, where that is this namespace. */
    peer: linkinfo.info_kind === 'veth' ? (link_index ?? link) : undefined,
    /** `bridge`, `veth`, `dummy`, ... */
    kind: linkinfo.info_kind,
    addresses: addr_info.map(({ local, prefixlen }) => `${local}/${prefixlen}`),
  })),
);
const Route = v.pipe(
  v.object({ dst: v.string(), gateway: v.optional(v.string()), dev: v.optional(v.string(), '') }),
  v.transform(({ dst, gateway, dev }) => ({ to: dst, via: gateway, through: dev })),
);

export type Interface = v.InferOutput<typeof Interface>;
export type Route = v.InferOutput<typeof Route>;

export interface Inside {
  readonly interfaces: readonly Interface[];
  readonly routes: readonly Route[];
}

/** By entrance; a namespace that has gone meanwhile is left out. */
export function parseNetwork(output: string): Map<Entrance, Inside> {
  const pieces = output.split('\0');
  const found = new Map<Entrance, Inside>();
  for (let index = 0; index + 2 < pieces.length; index += 2) {
    const [addresses, routes = '[]'] = (pieces[index + 1] ?? '').split('\n').filter(Boolean);
    if (addresses === undefined) continue;
    const interfaces = listOf(Interface, addresses);
    if (interfaces.length > 0)
      found.set((pieces[index] ?? '') as Entrance, { interfaces, routes: listOf(Route, routes) });
  }
  return found;
}

/** Those of the list that are as they should be. */
function listOf<T>(schema: v.GenericSchema<unknown, T>, text: string): T[] {
  const list = parsed(text);
  if (!Array.isArray(list)) return [];
  return list.flatMap((each: unknown) => {
    const result = v.safeParse(schema, each);
    return result.success ? [result.output] : [];
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A rule of network address translation: what comes to a port of the machine goes to a container. */
export interface Published {
  readonly protocol: string;
  /** Of the machine, where it is one of them only. */
  readonly address: string | undefined;
  readonly port: number;
  readonly toAddress: string;
  readonly toPort: number;
}

/** For `asking`: two seconds would be long for it; without packet filter there is nothing to tell. */
export const PUBLISHED = `/usr/sbin/nft -j list maps 2>/dev/null | head -c ${PROBE_BYTES_MAX}`;
/** For `asking`: the whole packet filter, to be read. */
export const RULESET = `/usr/sbin/nft list ruleset 2>&1 | head -c ${PROBE_BYTES_MAX}`;

const Element = v.tuple([
  v.object({ concat: v.array(v.union([v.string(), v.number()])) }),
  v.object({ concat: v.tuple([v.string(), v.number()]) }),
]);
const Maps = v.object({
  nftables: v.array(
    v.object({
      map: v.optional(v.object({ table: v.string(), name: v.string(), elem: v.optional(v.array(v.unknown()), []) })),
    }),
  ),
});

export function parsePublished(output: string): Published[] {
  const maps = v.safeParse(Maps, parsed(output));
  if (!maps.success) return [];
  return maps.output.nftables.flatMap(({ map }) =>
    map?.table === 'docker' && /^published(-on)?$/.test(map.name) ? map.elem.flatMap(publishedOf) : [],
  );
}

function publishedOf(element: unknown): Published[] {
  const read = v.safeParse(Element, element);
  if (!read.success) return [];
  const [{ concat: from }, { concat: to }] = read.output;
  const [port, protocol, address] = from.toReversed();
  return [
    {
      protocol: String(protocol),
      address: address === undefined ? undefined : String(address),
      port: Number(port),
      toAddress: to[0],
      toPort: to[1],
    },
  ];
}
