/**
 * The addresses that `docker network create` asks for: several lists of flags become entries, one a subnet. The engine checks them
 * again; this is how Docker's client tells which flag belongs to which subnet.
 */
import type { NetworkCreateRequest } from '../../../model/types.ts';
import { type Family, IPV4, IPV6 } from '../../../network/ipam/family.ts';

type Entry = NonNullable<NonNullable<NetworkCreateRequest['IPAM']>['Config']>[number];

interface IpamFlags {
  readonly subnet: readonly string[];
  readonly 'ip-range': readonly string[];
  readonly gateway: readonly string[];
  readonly 'aux-address': Readonly<Record<string, string>>;
}

/** Throws an Error in the client's words. */
export function ipamEntries({ subnet, 'ip-range': ranges, gateway, 'aux-address': auxiliary }: IpamFlags): Entry[] {
  if (subnet.length < ranges.length || subnet.length < gateway.length)
    throw new Error('every ip-range or gateway must have a corresponding subnet');
  const entries = new Map<string, Entry & { AuxiliaryAddresses: Record<string, string> }>();
  for (const text of subnet) {
    if ([...entries.keys()].some((other) => matches(text, other) || matches(other, text)))
      throw new Error('multiple overlapping subnet configuration is not supported');
    entries.set(text, { Subnet: text, AuxiliaryAddresses: {} });
  }
  const entryFor = (what: string, text: string): Entry & { AuxiliaryAddresses: Record<string, string> } => {
    const found = [...entries].find(([other]) => matches(other, text));
    if (!found) throw new Error(`no matching subnet for ${what} ${text}`);
    return found[1];
  };
  for (const range of ranges) setOnce(entryFor('range', range), 'IPRange', range);
  for (const address of gateway) setOnce(entryFor('gateway', address), 'Gateway', address);
  for (const [name, address] of Object.entries(auxiliary))
    entryFor('aux-address', address).AuxiliaryAddresses[name] = address;
  return [...entries.values()];
}

function setOnce(entry: Entry, field: 'IPRange' | 'Gateway', value: string): void {
  const { [field]: before, Subnet: subnet = '' } = entry;
  if (before !== undefined && field === 'IPRange')
    throw new Error(`cannot configure multiple ranges (${value}, ${before}) on the same subnet (${subnet})`);
  if (before !== undefined)
    throw new Error(`cannot configure multiple gateways (${value}, ${before}) for the same subnet (${subnet})`);
  entry[field] = value;
}

/** True when an address, or the first address of a block, lies in a subnet. Subnets that are none are the engine's to refuse. */
function matches(subnet: string, text: string): boolean {
  return liesIn(IPV4, subnet, text) || liesIn(IPV6, subnet, text);
}

function liesIn<A extends number | string>(family: Family<A>, subnet: string, text: string): boolean {
  const block = family.parseCidr(subnet)?.subnet;
  const address = family.parseCidr(text)?.address ?? family.parse(text);
  return block !== undefined && address !== undefined && family.contains(block, address);
}
