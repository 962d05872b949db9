/**
 * The flags that describe a container: shared by `run` and `create`.
 */
import * as flag from '../command/flags.ts';
import { repeated, single } from '../command/flag.ts';
import { parseCpus } from '../parse/cpus.ts';
import { checkDeviceRule, parseByteRate, parseDeviceWeight, parseOperationRate } from '../parse/device.ts';
import { parseDnsSearch, parseDnsServer, parseExtraHost, parseLink } from '../../text/host.ts';
import { parseMount } from '../parse/mount.ts';
import { parseNetwork } from '../parse/network.ts';
import { parseUnsigned } from '../../text/number.ts';
import { parseSwapSize } from '../../text/size.ts';
import { parseSysctl } from '../parse/sysctl.ts';
import { parseUlimit } from '../parse/ulimit.ts';
import { parseGpus } from '../parse/gpus.ts';

const NONE = { defaultText: '[]' };
/** Docker's client hides them too while it speaks to a Linux engine. */
const windows = { hidden: true };

function checkAttach(text: string): string {
  const stream = text.toLowerCase();
  if (!['stdin', 'stdout', 'stderr'].includes(stream)) throw new Error('valid streams are STDIN, STDOUT and STDERR');
  return stream;
}

/** Relative sources are resolved when the request is made: the flag alone doesn't know where the command runs. */
function checkMount(text: string): string {
  parseMount(text, '/');
  return text;
}

const identityFlags = {
  name: flag.string('Name of the container'),
  hostname: flag.string('Host name inside', { short: 'h' }),
  domainname: flag.string('NIS domain name inside'),
  label: flag.labels('Metadata, NAME=VALUE'),
  'label-file': flag.list('File of labels, one a line'),
  annotation: flag.map('OCI annotation for the runtime'),
  cidfile: flag.string('Where to write the container ID'),
  platform: flag.string('Platform of the image, for images with several'),
  pull: flag.string('When to pull the image: "always", "missing" or "never"', { initial: 'missing' }),
  quiet: flag.bool('Say nothing while pulling', { short: 'q' }),
  'disable-content-trust': flag.bool("Don't verify image signatures", { initial: true }),
  rm: flag.bool('Remove the container and its anonymous volumes when it exits'),
  restart: flag.string('What to do when it exits', { initial: 'no' }),
};

const processFlags = {
  attach: flag.checkedList('Streams to attach to: STDIN, STDOUT, STDERR', checkAttach, { short: 'a' }),
  interactive: flag.bool('Keep standard input open even when nobody is attached', { short: 'i' }),
  tty: flag.bool('Give it a terminal', { short: 't' }),
  entrypoint: flag.string("Replaces the image's ENTRYPOINT"),
  env: flag.variables('Environment variable'),
  'env-file': flag.list('File of environment variables, one a line'),
  user: flag.string('User or UID (form: <name|uid>[:<group|gid>])', { short: 'u' }),
  workdir: flag.string('Working directory inside', { short: 'w' }),
  'group-add': flag.list('Additional group'),
  init: flag.bool('Run a small init as process 1 that forwards signals and reaps'),
  'stop-signal': flag.string('Signal that asks it to stop'),
  'stop-timeout': flag.int('Seconds to wait before killing it'),
  'health-cmd': flag.string('Command that tells its health'),
  'health-interval': flag.duration('Time between two checks (ms|s|m|h)'),
  'health-retries': flag.int('Failures in a row that make it unhealthy'),
  'health-start-interval': flag.duration('Time between checks while it starts (ms|s|m|h)'),
  'health-start-period': flag.duration('Time to start in which failures do not count (ms|s|m|h)'),
  'health-timeout': flag.duration('Longest time for one check (ms|s|m|h)'),
  'no-healthcheck': flag.bool("Turn the image's HEALTHCHECK off"),
};

const fileFlags = {
  volume: flag.list('Bind mount or volume', { short: 'v' }),
  mount: repeated('mount', 'Mount of any type', checkMount),
  tmpfs: flag.list('Mount a tmpfs there'),
  'volume-driver': flag.string('Driver of its volumes'),
  'volumes-from': flag.list("Mount another container's volumes"),
  'read-only': flag.bool('Mount its root file system read-only'),
  'storage-opt': flag.list('Option of the storage driver'),
  'shm-size': flag.bytes('Size of /dev/shm'),
  'use-api-socket': flag.bool('Bind mount the API socket, with credentials'),
};

const networkFlags = {
  network: repeated('network', 'Network to connect to', parseNetwork),
  net: repeated('network', 'Network to connect to', parseNetwork, { hidden: true }),
  'network-alias': flag.list('Further name of it on the network'),
  'net-alias': flag.list('Further name of it on the network', { hidden: true }),
  publish: flag.list('Publish a port on the host', { short: 'p' }),
  'publish-all': flag.bool('Publish every exposed port on a free one', { short: 'P' }),
  expose: flag.list('Expose a port or a range of ports'),
  'add-host': flag.checkedList('Entry for /etc/hosts (host:ip)', parseExtraHost),
  dns: flag.checkedList('DNS server', parseDnsServer),
  'dns-opt': flag.list('DNS option', { hidden: true }),
  'dns-option': flag.list('DNS option'),
  'dns-search': flag.checkedList('DNS search domain', parseDnsSearch),
  ip: flag.string('IPv4 address (e.g., 172.30.100.104)'),
  ip6: flag.string('IPv6 address (e.g., 2001:db8::33)'),
  link: flag.checkedList('Link to another container', parseLink),
  'link-local-ip': flag.list('Link-local address'),
  'mac-address': flag.string('MAC address (e.g., 92:d0:c6:0a:29:33)'),
};

const limitFlags = {
  memory: flag.bytes('Most memory it may use', { short: 'm' }),
  'memory-reservation': flag.bytes('Memory it should keep to when memory is short'),
  'memory-swap': single('bytes', "Memory and swap together; '-1' for no limit on swap", 0, parseSwapSize),
  'memory-swappiness': flag.int('How readily its memory is swapped (0 to 100)', { initial: -1 }),
  'kernel-memory': flag.bytes('Limit of kernel memory'),
  'oom-kill-disable': flag.bool('Never kill it for lack of memory'),
  'oom-score-adj': flag.int('How willingly the kernel kills it (-1000 to 1000)'),
  'pids-limit': flag.int('Most processes it may have (-1 for no limit)'),
  cpus: single('decimal', 'How many CPUs it may use', 0, parseCpus),
  'cpu-shares': flag.int('CPU shares (relative weight)', { short: 'c' }),
  'cpu-period': flag.int('Period of the CFS scheduler, microseconds'),
  'cpu-quota': flag.int('CPU time in each period, microseconds'),
  'cpu-rt-period': flag.int('Period of real-time scheduling, microseconds'),
  'cpu-rt-runtime': flag.int('Real-time CPU time in each period, microseconds'),
  'cpuset-cpus': flag.string('CPUs it may run on (0-3, 0,1)'),
  'cpuset-mems': flag.string('Memory nodes it may use (0-3, 0,1)'),
  'cpu-count': flag.int('CPU count (Windows only)', windows),
  'cpu-percent': flag.int('CPU percent (Windows only)', windows),
  'io-maxbandwidth': flag.bytes('Bandwidth of the system drive (Windows only)', windows),
  'io-maxiops': single(
    'uint',
    'IOps of the system drive (Windows only)',
    0,
    (text) => parseUnsigned(text, 64),
    windows,
  ),
  'blkio-weight': single('uint16', 'Weight of its block I/O, 10 to 1000, or 0', 0, (text) => parseUnsigned(text, 16), {
    defaultText: '0',
  }),
  'blkio-weight-device': repeated('list', 'Weight of its I/O on one device', parseDeviceWeight, NONE),
  'device-read-bps': repeated('list', 'Bytes per second it may read from a device', parseByteRate, NONE),
  'device-read-iops': repeated('list', 'Reads per second from a device', parseOperationRate, NONE),
  'device-write-bps': repeated('list', 'Bytes per second it may write to a device', parseByteRate, NONE),
  'device-write-iops': repeated('list', 'Writes per second to a device', parseOperationRate, NONE),
  ulimit: repeated('ulimit', 'Resource limit of its processes', parseUlimit, NONE),
};

const isolationFlags = {
  privileged: flag.bool('All capabilities, all devices, no confinement'),
  'cap-add': flag.list('Add a capability'),
  'cap-drop': flag.list('Drop a capability'),
  'security-opt': flag.list('Security option'),
  device: flag.list('Device of the host'),
  'device-cgroup-rule': flag.checkedList('Rule for the device cgroup', checkDeviceRule),
  gpus: repeated('gpu-request', "GPUs ('all' for every one)", parseGpus),
  pid: flag.string('PID namespace'),
  ipc: flag.string('IPC namespace'),
  uts: flag.string('UTS namespace'),
  userns: flag.string('User namespace'),
  cgroupns: flag.string(
    "Cgroup namespace (host|private)\n'host':    that of the host\n'private': one of its own\n'':        as the engine is set up (default)",
  ),
  'cgroup-parent': flag.string('Cgroup to put it into'),
  isolation: flag.string('Isolation technology'),
  runtime: flag.string('OCI runtime'),
  sysctl: flag.map('Kernel parameter of its namespaces', parseSysctl),
  'log-driver': flag.string('Driver of its log'),
  'log-opt': flag.list('Option of the log driver'),
};

export const CONTAINER_FLAGS = {
  ...identityFlags,
  ...processFlags,
  ...fileFlags,
  ...networkFlags,
  ...limitFlags,
  ...isolationFlags,
  help: flag.bool('Print usage'),
};
