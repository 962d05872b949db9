/** Methods of Go types that templates may call: `{{.HostConfig.NetworkMode.IsHost}}`, `{{.Created.Unix}}`. */
import { WrongType } from '../functions.ts';
import { type Value, GoTime, Named, Struct } from '../value.ts';
import { formatTime } from './time-layout.ts';

export interface Method {
  readonly parameters: number;
  call(args: readonly Value[]): Value;
}

export function methodOf(receiver: Value, name: string): Method | undefined {
  if (receiver instanceof GoTime) return timeMethod(receiver, name);
  if (receiver instanceof Named) return plain(lookupIn(NAMED[receiver.typeName], name), String(receiver.value));
  if (!(receiver instanceof Struct)) return undefined;
  const policy = lookupIn(RESTART_POLICY, name);
  if (receiver.type.name !== 'container.RestartPolicy' || !policy) return undefined;
  const own = receiver.fields.get('Name');
  return plain(policy, own instanceof Named ? String(own.value) : '');
}

type OfText = (text: string) => Value;

const lookupIn = (table: Readonly<Record<string, OfText>> | undefined, name: string): OfText | undefined =>
  table && Object.hasOwn(table, name) ? table[name] : undefined;

const plain = (method: OfText | undefined, text: string): Method | undefined =>
  method && { parameters: 0, call: () => method(text) };

const containerOf: OfText = (text) => (text.startsWith('container:') ? text.slice('container:'.length) : '');
const isContainer: OfText = (text) => text.startsWith('container:');
const isHost: OfText = (text) => text === 'host';
const BUILT_IN_NETWORKS = new Set(['bridge', 'default', 'host', 'none']);
const isUserDefined = (text: string): boolean => !BUILT_IN_NETWORKS.has(text) && !text.startsWith('container:');

const NAMED: Readonly<Record<string, Readonly<Record<string, OfText>>>> = {
  'container.NetworkMode': {
    ConnectedContainer: containerOf,
    IsBridge: (text) => text === 'bridge',
    IsContainer: isContainer,
    IsDefault: (text) => text === 'default',
    IsHost: isHost,
    IsNone: (text) => text === 'none',
    IsPrivate: (text) => text !== 'host' && !text.startsWith('container:'),
    IsUserDefined: isUserDefined,
    NetworkName: (text) => (text.startsWith('container:') ? 'container' : text),
    UserDefined: (text) => (isUserDefined(text) ? text : ''),
  },
  'container.IpcMode': {
    Container: containerOf,
    IsContainer: isContainer,
    IsEmpty: (text) => text === '',
    IsHost: isHost,
    IsNone: (text) => text === 'none',
    IsPrivate: (text) => text === 'private',
    IsShareable: (text) => text === 'shareable',
  },
  'container.PidMode': {
    Container: containerOf,
    IsContainer: isContainer,
    IsHost: isHost,
    IsPrivate: (text) => text !== 'host' && !text.startsWith('container:'),
  },
  'container.CgroupnsMode': {
    IsEmpty: (text) => text === '',
    IsHost: isHost,
    IsPrivate: (text) => text === 'private',
  },
  'container.UTSMode': { IsHost: isHost, IsPrivate: (text) => text !== 'host' },
  'container.UsernsMode': { IsHost: isHost, IsPrivate: (text) => text !== 'host' },
  'nat.Port': {
    Int: (text) => Number.parseInt(text, 10) || 0,
    Port: (text) => text.split('/')[0] ?? '',
    Proto: (text) => text.split('/')[1] ?? 'tcp',
  },
};

const RESTART_POLICY: Readonly<Record<string, OfText>> = {
  IsAlways: (text) => text === 'always',
  IsNone: (text) => text === 'no' || text === '',
  IsOnFailure: (text) => text === 'on-failure',
  IsUnlessStopped: (text) => text === 'unless-stopped',
};

function timeMethod(time: GoTime, name: string): Method | undefined {
  if (name === 'Format') {
    const call = ([layout]: readonly Value[]): Value => {
      if (typeof layout !== 'string') throw new WrongType('string', layout);
      return formatTime(time, layout);
    };
    return { parameters: 1, call };
  }
  const values: Readonly<Record<string, () => Value>> = {
    IsZero: () => time.rfc3339.startsWith('0001-01-01T00:00:00'),
    Local: () => time,
    String: () => String(time),
    UTC: () => time,
    Unix: () => time.seconds,
    Year: () => new Date(time.rfc3339).getUTCFullYear(),
  };
  const value = Object.hasOwn(values, name) ? values[name] : undefined;
  return value && { parameters: 0, call: value };
}
