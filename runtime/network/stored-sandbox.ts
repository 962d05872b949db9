/** What networks of a container are written down, read back. */
import * as v from 'valibot';
import {
  storedCount,
  storedDescriptor,
  storedId,
  storedList,
  storedMaybe,
  storedText,
  storedWords,
} from '../store/stored-file.ts';
import type { Attachment } from './attachment.ts';
import { parseIpv4 } from './ipam/ipv4.ts';
import { parseIpv6 } from './ipam/ipv6.ts';
import { parseMac } from './mac-address.ts';
import { DRIVER_NAMES } from './network.ts';
import { PROTOCOLS } from './publish/ports.ts';
import type { NetworkSandbox } from './sandbox.ts';

const PORT_MAX = 65_535;
const priority = v.pipe(v.number(), v.safeInteger());

const ipv4 = v.pipe(
  storedText,
  v.check((text) => parseIpv4(text) !== undefined, 'It is no IPv4 address'),
);
const ipv6 = v.pipe(
  storedText,
  v.check((text) => parseIpv6(text) !== undefined, 'It is no IPv6 address'),
);
const address = v.union([ipv4, ipv6], 'It is no IP address');
const none = v.literal('');
const mac = v.union(
  [
    none,
    v.pipe(
      storedText,
      v.check((text) => parseMac(text) !== undefined),
    ),
  ],
  'It is no MAC address',
);
const interfaceName = v.pipe(v.string(), v.regex(/^[\w.-]{1,15}$/, 'It is no name of an interface'));
const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(PORT_MAX));

const lease = <T extends v.GenericSchema<unknown, string>>(of: T, bits: number) =>
  storedMaybe(
    v.object({
      address: of,
      prefixLength: v.pipe(storedCount, v.maxValue(bits)),
      gateway: v.union([none, of], 'It is no gateway'),
    }),
  );

const link = v.object({
  name: interfaceName,
  hostInterface: storedMaybe(interfaceName),
  ipv4: lease(ipv4, 32),
  ipv6: lease(ipv6, 128),
  linkLocal: storedList(address),
  mac,
});

const endpoint = v.object({
  id: storedId,
  network: v.object({ id: storedId, name: storedText, driver: v.picklist(DRIVER_NAMES) }),
  link: storedMaybe(link),
});

const binding = v.object({ port, protocol: v.picklist(PROTOCOLS), hostIp: address, hostPort: port });

/** A container's network namespace. */
export const storedSandbox: v.GenericSchema<unknown, NetworkSandbox> = v.object({
  id: storedId,
  endpoints: storedList(endpoint),
  gateway: storedMaybe(storedId),
  gateway6: storedMaybe(storedId),
  ports: storedList(binding),
  sockets: storedList(storedDescriptor),
  proxies: storedList(v.object({ binding, id: storedDescriptor })),
  resolver: storedMaybe(v.object({ udp: storedDescriptor, tcp: storedDescriptor })),
});

/** What a container asks of a network. Texts are the user's: they are looked at when they are used. */
export const storedAttachment: v.GenericSchema<unknown, Attachment> = v.object({
  networkId: storedMaybe(storedId),
  ipamConfig: v.nullable(
    v.object({
      IPv4Address: v.exactOptional(storedText),
      IPv6Address: v.exactOptional(storedText),
      LinkLocalIPs: v.exactOptional(v.array(storedText)),
    }),
  ),
  aliases: storedList(storedText),
  links: storedList(storedText),
  driverOptions: v.nullable(storedWords),
  mac: storedText,
  gatewayPriority: priority,
});
