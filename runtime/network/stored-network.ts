/** A network's file, read back. */
import * as v from 'valibot';
import { storedCount, storedId, storedList, storedMaybe, storedText, storedWords } from '../store/stored-file.ts';
import { StoredInstant } from '../store/stored-instant.ts';
import type { Block } from './ipam/family.ts';
import type { AddressPlan } from './ipam/ipam-config.ts';
import type { IpamConfig } from './ipam/ipam-entry.ts';
import { subnetOf } from './ipam/ipv4.ts';
import { subnet6Of } from './ipam/ipv6.ts';
import { DRIVER_NAMES, type NetworkSpec } from './network.ts';

const IPV4_MAX = 2 ** 32 - 1;
const flag = (otherwise: boolean) => v.optional(v.boolean(), otherwise);

const address = v.pipe(storedCount, v.maxValue(IPV4_MAX));
const address6 = v.pipe(v.string(), v.regex(/^[\da-f]{32}$/, 'It is no IPv6 address of 32 hexadecimal digits'));

/** The lowest address of a block, and no other of it, with its prefix. */
const block = <A>(
  of: v.GenericSchema<unknown, A>,
  bits: number,
  blockOf: (base: A, prefixLength: number) => Block<A>,
) =>
  v.pipe(
    v.object({ base: of, prefixLength: v.pipe(storedCount, v.maxValue(bits)) }),
    v.check(({ base, prefixLength }) => blockOf(base, prefixLength).base === base, 'It is no block of addresses'),
  );

const plan = <A>(of: v.GenericSchema<unknown, A>, blocks: v.GenericSchema<unknown, Block<A>>) =>
  v.object({
    subnet: blocks,
    range: storedMaybe(blocks),
    gateway: of,
    auxiliary: v.pipe(
      v.unknown(),
      v.transform((value): unknown => (typeof value === 'object' && value !== null ? Object.entries(value) : value)),
      storedList(v.tuple([storedText, of])),
      v.transform((entries): Readonly<Record<string, A>> => Object.fromEntries(entries)),
    ),
  });

const addresses: v.GenericSchema<unknown, AddressPlan> = plan(address, block(address, 32, subnetOf));
const addresses6: v.GenericSchema<unknown, AddressPlan<string>> = plan(address6, block(address6, 128, subnet6Of));

const ipamEntry: v.GenericSchema<unknown, IpamConfig> = v.object({
  Subnet: v.exactOptional(storedText),
  IPRange: v.exactOptional(storedText),
  Gateway: v.exactOptional(storedText),
  AuxiliaryAddresses: v.exactOptional(storedWords),
});

/** Files of older versions lack some fields. */
const network: v.GenericSchema<unknown, NetworkSpec> = v.object({
  id: storedId,
  name: v.pipe(storedText, v.nonEmpty('It has no name')),
  createdAt: StoredInstant,
  driver: v.picklist(DRIVER_NAMES),
  internal: v.boolean(),
  attachable: flag(false),
  configOnly: flag(false),
  configFrom: v.optional(storedText, ''),
  labels: storedWords,
  options: storedWords,
  ipam: v.object({
    driver: storedText,
    options: v.optional(v.nullable(storedWords), null),
    config: storedList(ipamEntry),
    chosen: v.boolean(),
    chosen6: flag(false),
  }),
  ipv4: v.boolean(),
  ipv6: v.boolean(),
  addresses: storedMaybe(addresses),
  addresses6: storedMaybe(addresses6),
});

export const StoredNetwork = v.object({ version: v.literal(1), network });
