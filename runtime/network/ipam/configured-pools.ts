/** What the daemon's configuration says of addresses: the pools of subnets, and the default bridge's own address. */
import { serverError } from '../../std/errors.ts';
import { DEFAULT_POOLS } from './default-pools.ts';
import { formatIpv4, parseCidr, type Ipv4, type Subnet } from './ipv4.ts';

export const DEFAULT_BRIDGE = '172.17.0.1/16';

const BITS = 32;
const CONTROLLER = 'failed to start daemon: Error initializing network controller:';

/** The subnets that networks get which name none, in their order. Throws dockerd's error. */
export function configuredPools(
  pools: readonly { readonly base: string; readonly size: number }[] | undefined,
): Iterable<Subnet> {
  if (!pools || pools.length === 0) return DEFAULT_POOLS;
  return split(pools.map(({ base, size }) => ({ block: blockOf(base, size), size })));
}

function* split(pools: readonly { readonly block: Subnet; readonly size: number }[]): Generator<Subnet> {
  for (const { block, size } of pools) {
    const step = 2 ** (BITS - size);
    const count = 2 ** (size - block.prefixLength);
    for (let index = 0; index < count; index += 1) yield { base: block.base + index * step, prefixLength: size };
  }
}

function blockOf(base: string, size: number): Subnet {
  const obtaining = `${CONTROLLER} error obtaining controller instance:`;
  const found = parseCidr(base);
  if (!found)
    throw serverError(`${obtaining} invalid base pool ${JSON.stringify(base)}: invalid CIDR address: ${base}`);
  if (size <= 0 || size > BITS || size < found.subnet.prefixLength)
    throw serverError(`${obtaining} invalid pools size: ${String(size)}`);
  return found.subnet;
}

/** The default bridge's subnet and its own address in it. Throws dockerd's error. */
export function bridgeAddress(text: string): { readonly subnet: Subnet; readonly address: Ipv4 } {
  const found = parseCidr(text);
  if (!found) throw serverError(`${CONTROLLER} invalid CIDR address: ${text}`);
  if (found.address === found.subnet.base)
    throw serverError(
      `${CONTROLLER} error creating default "bridge" network: failed to allocate gateway (${formatIpv4(found.address)}): Address already in use`,
    );
  return found;
}
