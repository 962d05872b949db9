import { type Subnet, subnetOf } from './ipv4.ts';
import type { Subnet6 } from './ipv6.ts';

/** Where a network gets its subnet that names none: 172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/20 to 192.168.240.0/20. */
export const DEFAULT_POOLS: readonly Subnet[] = [
  ...Array.from({ length: 15 }, (_, index) => subnetOf((172 * 256 + 17 + index) * 65_536, 16)),
  ...Array.from({ length: 16 }, (_, index) => subnetOf((192 * 256 + 168) * 65_536 + index * 4096, 20)),
];

const SUBNET_IDS = 0x1_0000;

/** The same for IPv6: the subnets of /64 in the engine's own block, whose 40 bits nobody else is likely to have (RFC 4193). */
export function* defaultPools6(globalId: string): Generator<Subnet6> {
  const block = `fd${globalId.toLowerCase().padStart(10, '0').slice(-10)}`;
  for (let id = 0; id < SUBNET_IDS; id += 1)
    yield { base: `${block}${id.toString(16).padStart(4, '0')}`.padEnd(32, '0'), prefixLength: 64 };
}
