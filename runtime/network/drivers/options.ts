import { badParameter, serverError } from '../../std/errors.ts';
import { parseGoBoolean } from '../../text/number.ts';
import type { NetworkSpec } from '../network.ts';
import { parseIpv4 } from '../ipam/ipv4.ts';

type Options = NetworkSpec['options'];

const PREFIX = 'com.docker.network.';
const MTU = `${PREFIX}driver.mtu`;
export const BRIDGE_NAME = `${PREFIX}bridge.name`;
const ICC = `${PREFIX}bridge.enable_icc`;
const MASQUERADE = `${PREFIX}bridge.enable_ip_masquerade`;
const HOST_BINDING = `${PREFIX}bridge.host_binding_ipv4`;

const INTERFACE_NAME_BYTES_MAX = 15;

export interface BridgeOptions {
  /** The interface in the guest. */
  readonly name: string;
  /** Its containers may talk to each other. */
  readonly interContainer: boolean;
  /** They leave with the guest's address. */
  readonly masquerade: boolean;
  /** Where ports are published that name no address. */
  readonly hostIp: string;
  /** Undefined: the kernel's own. */
  readonly mtu: number | undefined;
}

/** What Docker shows of its default bridge. */
export const DEFAULT_BRIDGE_OPTIONS: Options = {
  [`${PREFIX}bridge.default_bridge`]: 'true',
  [ICC]: 'true',
  [MASQUERADE]: 'true',
  [HOST_BINDING]: '0.0.0.0',
  [BRIDGE_NAME]: 'docker0',
  [MTU]: '1500',
};

/** Throws Docker's errors. */
export function bridgeOptions({ id, options }: Pick<NetworkSpec, 'id' | 'options'>): BridgeOptions {
  const name = options[BRIDGE_NAME] || `br-${id.slice(0, 12)}`;
  const why = 'An interface has a name of at most 15 letters without spaces, / and :.';
  if (name.length > INTERFACE_NAME_BYTES_MAX) throw serverError('numerical result out of range', why);
  if (/[^\x21-\x7e]|[/:]/.test(name) || name === '.' || name === '..') throw serverError('invalid argument', why);
  return {
    name,
    interContainer: boolean(options, ICC),
    masquerade: boolean(options, MASQUERADE),
    hostIp: hostIp(options),
    mtu: mtuOption(options),
  };
}

export function mtuOption(options: Options): number | undefined {
  const text = options[MTU];
  if (text === undefined || text === '') return undefined;
  if (!/^[+-]?\d+$/.test(text)) throw unparsable(MTU, text, `strconv.Atoi: parsing "${text}": invalid syntax`);
  const mtu = Number(text);
  if (mtu < 0 || mtu > 65_535) throw badParameter(`invalid MTU number: ${text}`);
  // IPv4 asks for 68 bytes at least (RFC 791): the kernel takes the address off an interface with less.
  return mtu < 68 ? undefined : mtu;
}

/** On, unless an option says otherwise. */
function boolean(options: Options, key: string): boolean {
  const text = options[key] ?? 'true';
  const value = parseGoBoolean(text);
  if (value !== undefined) return value;
  throw unparsable(key, text, `strconv.ParseBool: parsing "${text}": invalid syntax`);
}

function hostIp(options: Options): string {
  const text = options[HOST_BINDING] ?? '0.0.0.0';
  if (parseIpv4(text) === undefined) throw unparsable(HOST_BINDING, text, 'nil ip');
  return text;
}

const unparsable = (key: string, text: string, why: string) =>
  badParameter(`failed to parse ${key} value: ${text} (${why})`);
