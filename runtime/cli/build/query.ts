/** The flags of `docker build` as the API takes them. */
import type { FlagValues } from '../command/flag.ts';
import * as flag from '../command/flags.ts';
import { repeated, single } from '../command/flag.ts';
import { cut } from '../../text/environment.ts';
import { parseExtraHost } from '../../text/host.ts';
import { parseReference } from '../parse/reference.ts';
import { parseSwapSize } from '../../text/size.ts';
import { parseUlimit } from '../parse/ulimit.ts';

export const BUILD_FLAGS = {
  'add-host': flag.checkedList('Entry for /etc/hosts (host:ip)', parseExtraHost),
  'build-arg': flag.list("Value of an ARG, NAME=VALUE; without a value the environment's"),
  'cache-from': flag.strings('Images whose layers may be used again'),
  'cgroup-parent': flag.string('Cgroup above those of RUN'),
  compress: flag.bool('Send the context compressed'),
  'cpu-period': flag.int('Period of the CPU quota in microseconds'),
  'cpu-quota': flag.int('CPU time of each period in microseconds'),
  'cpu-shares': flag.int('CPU shares (relative weight)', { short: 'c' }),
  'cpuset-cpus': flag.string('CPUs to run on (0-3, 0,1)'),
  'cpuset-mems': flag.string('Memory nodes to use (0-3, 0,1)'),
  'disable-content-trust': flag.bool("Don't verify images", { initial: true }),
  file: flag.string('The Dockerfile (default: PATH/Dockerfile)', { short: 'f' }),
  'force-rm': flag.bool('Remove intermediate containers even when the build fails'),
  iidfile: flag.string('Write the id of the image to this file'),
  isolation: flag.string('Isolation technology of containers'),
  label: flag.list('Metadata of the image, NAME=VALUE'),
  memory: flag.bytes('Memory that RUN may use', { short: 'm' }),
  'memory-swap': single('bytes', "Memory and swap together; '-1' for no limit on swap", 0, parseSwapSize),
  network: flag.string('Network of RUN', { initial: 'default' }),
  'no-cache': flag.bool('Do every step anew'),
  platform: flag.string('Platform of the image, "os[/arch[/variant]]"'),
  pull: flag.bool('Ask for newer versions of base images'),
  quiet: flag.bool('Print the id of the image alone', { short: 'q' }),
  rm: flag.bool('Remove intermediate containers when the build succeeds', { initial: true }),
  secret: flag.list('File or variable for RUN --mount=type=secret (id=NAME,src=PATH or id=NAME,env=NAME)'),
  'security-opt': flag.strings('Security options'),
  'shm-size': flag.bytes('Size of /dev/shm'),
  tag: flag.checkedList('Name of the image, "name:tag"', checkTag, { short: 't' }),
  target: flag.string('Stage to build'),
  ulimit: repeated('ulimit', 'Resource limit of the processes of RUN', parseUlimit, { defaultText: '[]' }),
};

export type BuildFlags = FlagValues<typeof BUILD_FLAGS>;

function checkTag(text: string): string {
  parseReference(text);
  return text;
}

type QueryValue = string | number | undefined | readonly string[];

export function buildQuery(
  flags: BuildFlags,
  env: ReadonlyMap<string, string>,
  context: { readonly dockerfile: string; readonly remote: string | undefined },
): Record<string, QueryValue> {
  const text = (value: string): string | undefined => (value === '' ? undefined : value);
  const number = (value: number): number | undefined => (value === 0 ? undefined : value);
  const one = (value: boolean): number | undefined => (value ? 1 : undefined);
  return {
    t: flags.tag,
    dockerfile: text(context.dockerfile),
    remote: context.remote,
    q: one(flags.quiet),
    nocache: one(flags['no-cache']),
    rm: flags.rm ? 1 : 0,
    forcerm: one(flags['force-rm']),
    pull: one(flags.pull),
    target: text(flags.target),
    platform: text(flags.platform),
    networkmode: text(flags.network),
    memory: number(flags.memory),
    memswap: number(flags['memory-swap']),
    cpushares: number(flags['cpu-shares']),
    cpuperiod: number(flags['cpu-period']),
    cpuquota: number(flags['cpu-quota']),
    cpusetcpus: text(flags['cpuset-cpus']),
    cpusetmems: text(flags['cpuset-mems']),
    cgroupparent: text(flags['cgroup-parent']),
    shmsize: number(flags['shm-size']),
    isolation: text(flags.isolation),
    securityopt: flags['security-opt'],
    extrahosts: flags['add-host'],
    ulimits: flags.ulimit.length === 0 ? undefined : JSON.stringify(flags.ulimit),
    buildargs: jsonOf(flags['build-arg'].map((entry) => argOf(entry, env))),
    labels: jsonOf(flags.label.map((entry) => cut(entry, '='))),
    cachefrom: flags['cache-from'].length === 0 ? undefined : JSON.stringify(flags['cache-from']),
  };
}

const jsonOf = (entries: readonly (readonly [string, string | null])[]): string | undefined =>
  entries.length === 0 ? undefined : JSON.stringify(Object.fromEntries(entries));

function argOf(entry: string, env: ReadonlyMap<string, string>): [string, string | null] {
  return entry.includes('=') ? cut(entry, '=') : [entry, env.get(entry) ?? null];
}
