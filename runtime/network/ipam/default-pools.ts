import { overlap, type Subnet, subnetOf } from './ipv4.ts';

/** Where a network gets its subnet that names none: 172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/20 to 192.168.240.0/20. */
export const DEFAULT_POOLS: readonly Subnet[] = [
  ...Array.from({ length: 15 }, (_, index) => subnetOf((172 * 256 + 17 + index) * 65_536, 16)),
  ...Array.from({ length: 16 }, (_, index) => subnetOf((192 * 256 + 168) * 65_536 + index * 4096, 20)),
];

/** The first that overlaps with nothing in use. */
export const freePool = (inUse: readonly Subnet[]): Subnet | undefined =>
  DEFAULT_POOLS.find((pool) => !inUse.some((other) => overlap(pool, other)));
