/**
 * Docker's client reads an inspect answer into Go structs before it runs a template: a field that the answer leaves out is a zero
 * value there, a null list prints as `[]`, and some fields have another name than their JSON. This puts the same onto the parsed answer, out
 * of sight of `json` and `range`.
 */
import { type Value, type ValueMap, Nil, isMap, markOpen, sortedKeys } from './value.ts';

const LISTS = [
  'Binds',
  'BlkioWeightDevice',
  'CapAdd',
  'CapDrop',
  'Cmd',
  'DeviceCgroupRules',
  'DeviceRequests',
  'Devices',
  'Dns',
  'DnsOptions',
  'DnsSearch',
  'Entrypoint',
  'Env',
  'ExecIDs',
  'ExtraHosts',
  'GroupAdd',
  'Links',
  'MaskedPaths',
  'Mounts',
  'OnBuild',
  'ReadonlyPaths',
  'RepoDigests',
  'RepoTags',
  'SecurityOpt',
  'Shell',
  'Ulimits',
  'VolumesFrom',
];
const MAPS = [
  'Annotations',
  'ExposedPorts',
  'Labels',
  'Options',
  'PortBindings',
  'StorageOpt',
  'Sysctls',
  'Tmpfs',
  'Volumes',
];
/** Go maps among the objects; the others are structs. */
const OPEN = new Set([...MAPS, 'Attributes', 'Data', 'Networks', 'Ports', 'Runtimes']);
const POINTERS = [
  'Health',
  'Healthcheck',
  'IPAMConfig',
  'Init',
  'MemorySwappiness',
  'OomKillDisable',
  'PidsLimit',
  'SizeRootFs',
  'SizeRw',
  'StopTimeout',
];

const NIL_OF = new Map<string, Nil>([
  ...LISTS.map((name) => [name, new Nil('list')] as const),
  ...MAPS.map((name) => [name, new Nil('map')] as const),
  ...POINTERS.map((name) => [name, new Nil('pointer')] as const),
]);

/** Fields that the JSON leaves out when they are zero, by the object that has them. */
const OMITTED: Readonly<Record<string, readonly (readonly [name: string, zero: Value])[]>> = {
  '': [
    ['SizeRw', new Nil('pointer')],
    ['SizeRootFs', new Nil('pointer')],
    ['Comment', ''],
    ['Author', ''],
  ],
  State: [['Health', new Nil('pointer')]],
  Config: [
    ['ExposedPorts', new Nil('map')],
    ['Healthcheck', new Nil('pointer')],
    ['MacAddress', ''],
    ['NetworkDisabled', false],
    ['Shell', new Nil('list')],
    ['StopSignal', ''],
    ['StopTimeout', new Nil('pointer')],
  ],
  HostConfig: [
    ['Annotations', new Nil('map')],
    ['Init', new Nil('pointer')],
    ['Mounts', new Nil('list')],
    ['Runtime', ''],
    ['StorageOpt', new Nil('map')],
    ['Sysctls', new Nil('map')],
    ['Tmpfs', new Nil('map')],
  ],
};

/** Go's names beside the JSON's. */
const ALIASES: Readonly<Record<string, string>> = {
  ID: 'Id',
  CPUShares: 'CpuShares',
  NanoCPUs: 'NanoCpus',
  CPUPeriod: 'CpuPeriod',
  CPUQuota: 'CpuQuota',
  CPURealtimePeriod: 'CpuRealtimePeriod',
  CPURealtimeRuntime: 'CpuRealtimeRuntime',
  DNS: 'Dns',
  DNSOptions: 'DnsOptions',
  DNSSearch: 'DnsSearch',
};

export function shapeAsGo(value: Value, path = ''): Value {
  if (Array.isArray(value)) return value.map((item: Value) => shapeAsGo(item, `${path}[]`));
  if (!isMap(value)) return value;
  const shaped: Record<string, Value> = {};
  const isOpen = OPEN.has(path.split('.').at(-1) ?? '') || path === 'HostConfig.LogConfig.Config';
  const entries = isOpen ? sortedKeys(value).map((name) => [name, value[name]] as const) : Object.entries(value);
  for (const [name, item] of entries) {
    shaped[name] = item === null ? (NIL_OF.get(name) ?? null) : shapeAsGo(item, path === '' ? name : `${path}.${name}`);
  }
  addHidden(shaped, path);
  return isOpen ? markOpen(shaped) : shaped;
}

function addHidden(target: Record<string, Value>, path: string): void {
  const hide = (name: string, value: Value): void => {
    if (!Object.hasOwn(target, name)) Object.defineProperty(target, name, { value, enumerable: false });
  };
  for (const [name, zero] of OMITTED[path] ?? []) hide(name, zero);
  if (path !== '' && path !== 'HostConfig') return;
  const source: ValueMap = target;
  for (const [name, json] of Object.entries(ALIASES)) if (Object.hasOwn(target, json)) hide(name, source[json]);
}
