/**
 * `--mount type=bind,source=/a,target=/b,readonly`: one CSV record of fields.
 */
import type { HostConfig } from '../../model/types.ts';
import { parseCsvRecord } from '../../text/csv.ts';
import { cut } from '../../text/environment.ts';
import { parseBool, parseUnsigned } from '../../text/number.ts';
import { absolutePath } from '../../text/path.ts';
import { ramInBytes } from '../../text/size.ts';
import { lookup } from '../../std/lookup.ts';

export type Mount = NonNullable<HostConfig['Mounts']>[number];

type Writable<T> = { -readonly [K in keyof T]: T[K] };
type Draft = Writable<Mount> & { Type: NonNullable<Mount['Type']> };

/** Fields that may stand without a value. */
const SWITCHES = new Set(['readonly', 'ro', 'volume-nocopy', 'bind-nonrecursive']);

export function parseMount(text: string, cwd: string): Mount {
  const mount: Draft = { Type: 'volume' };
  let recursion = '';
  for (const field of parseCsvRecord(text)) {
    const [key, value] = readField(field);
    if (key === 'bind-recursive') recursion = value;
    else setField(mount, key, value, { field, cwd });
  }
  setRecursion(mount, recursion);
  check(mount);
  return mount;
}

function readField(field: string): [key: string, value: string] {
  const [key, value] = cut(field, '=');
  if (field.includes('=')) return [key, value];
  if (SWITCHES.has(key)) return [key, 'true'];
  throw new Error(`invalid field '${field}' must be a key=value pair`);
}

function setField(mount: Draft, key: string, value: string, context: { field: string; cwd: string }): void {
  const setter = lookup(SETTERS, key);
  if (!setter) throw new Error(`unexpected key '${key}' in '${context.field}'`);
  try {
    setter(mount, value, context.cwd);
  } catch (error) {
    throw new Error(`invalid value for ${key}: ${value}`, { cause: error });
  }
}

type Setter = (mount: Draft, value: string, cwd: string) => void;

const setSource: Setter = (mount, value, cwd) => {
  mount.Source = value === '.' || value.startsWith('./') ? absolutePath(value, cwd) : value;
};
const setTarget: Setter = (mount, value) => void (mount.Target = value);
const setReadOnly: Setter = (mount, value) => void (mount.ReadOnly = parseBool(value));
const bind = (mount: Draft) => (mount.BindOptions ??= {});
const tmpfs = (mount: Draft) => (mount.TmpfsOptions ??= {});
const volume = (mount: Draft) => (mount.VolumeOptions ??= { Labels: {}, DriverConfig: {} });
const driver = (mount: Draft) => (volume(mount).DriverConfig ??= {});

const SETTERS: Readonly<Record<string, Setter>> = {
  type: (mount, value) => void (mount.Type = value.toLowerCase() as Draft['Type']),
  source: setSource,
  src: setSource,
  target: setTarget,
  dst: setTarget,
  destination: setTarget,
  readonly: setReadOnly,
  ro: setReadOnly,
  consistency: (mount, value) => void (mount.Consistency = value.toLowerCase()),
  'bind-propagation': (mount, value) =>
    void (bind(mount).Propagation = value.toLowerCase() as NonNullable<ReturnType<typeof bind>['Propagation']>),
  'bind-nonrecursive': (mount, value) => void (bind(mount).NonRecursive = parseBool(value)),
  'volume-nocopy': (mount, value) => void (volume(mount).NoCopy = parseBool(value)),
  'volume-label': (mount, value) => addEntry((volume(mount).Labels ??= {}), value),
  'volume-driver': (mount, value) => void (driver(mount).Name = value),
  'volume-opt': (mount, value) => addEntry((driver(mount).Options ??= {}), value),
  'volume-subpath': (mount, value) => void (volume(mount).Subpath = value),
  'image-subpath': (mount, value) => void ((mount.ImageOptions ??= {}).Subpath = value),
  'tmpfs-size': (mount, value) => void (tmpfs(mount).SizeBytes = ramInBytes(value)),
  'tmpfs-mode': (mount, value) => void (tmpfs(mount).Mode = parseUnsigned(value, 32, 8)),
};

function addEntry(entries: Record<string, string>, text: string): void {
  const [key, value] = cut(text, '=');
  if (key !== '') entries[key] = value;
}

/** `bind-recursive` says in one word what two flags of the API say. */
function setRecursion(mount: Draft, value: string): void {
  if (value === '' || value === 'enabled') return;
  if (value === 'disabled') bind(mount).NonRecursive = true;
  else if (value === 'writable') bind(mount).ReadOnlyNonRecursive = true;
  else if (value === 'readonly') bind(mount).ReadOnlyForceRecursive = true;
  else {
    throw new Error(
      `invalid value for bind-recursive: ${value} (must be "enabled", "disabled", "writable", or "readonly")`,
    );
  }
}

function check(mount: Draft): void {
  if ((mount.Type as string) === '') throw new Error('type is required');
  if (mount.VolumeOptions && mount.Type !== 'volume') throw mixed('volume', mount);
  if (mount.BindOptions && mount.Type !== 'bind') throw mixed('bind', mount);
  if (mount.TmpfsOptions && mount.Type !== 'tmpfs') throw mixed('tmpfs', mount);
  if (mount.ImageOptions && mount.Type !== 'image') throw mixed('image', mount);
  checkReadOnly(mount);
  if (mount.Target === undefined || mount.Target === '') throw new Error('target is required');
}

function checkReadOnly({ BindOptions: options, ReadOnly: readOnly }: Draft): void {
  if (options?.ReadOnlyNonRecursive && !readOnly) throw needsReadOnly('writable');
  if (!options?.ReadOnlyForceRecursive) return;
  if (!readOnly) throw needsReadOnly('readonly');
  if (options.Propagation !== 'rprivate') {
    throw new Error(
      "option 'bind-recursive=readonly' requires 'bind-propagation=rprivate' to be specified in conjunction",
    );
  }
}

const needsReadOnly = (value: string): Error =>
  new Error(`option 'bind-recursive=${value}' requires 'readonly' to be specified in conjunction`);
const mixed = (kind: string, mount: Draft): Error =>
  new Error(`cannot mix '${kind}-*' options with mount type '${mount.Type}'`);
