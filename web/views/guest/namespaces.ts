/** The namespaces that processes are in: the numbers of the links in /proc/PID/ns. */

export const NAMESPACE_TYPES = ['mnt', 'pid', 'net', 'uts', 'ipc', 'user', 'cgroup'] as const;
export type NamespaceType = (typeof NAMESPACE_TYPES)[number];

/** Of one process: the number of each, as `readlink` prints it. */
export type Namespaces = Readonly<Record<NamespaceType, string>>;

/** For `asking`: one process reads them all. A process that ends meanwhile is left out. */
export const namespacesScript = (pids: readonly number[]): string =>
  `/usr/bin/stat -c '%N' ${pids.flatMap((pid) => NAMESPACE_TYPES.map((type) => `/proc/${pid}/ns/${type}`)).join(' ')} 2>/dev/null; true`;

/** By process; only those of which all could be read. */
export function parseNamespaces(output: string): Map<number, Namespaces> {
  const found = new Map<number, Partial<Record<NamespaceType, string>>>();
  for (const [, pid, type, number] of output.matchAll(/^'\/proc\/(\d+)\/ns\/([a-z]+)' -> '[a-z]+:\[(\d+)\]'$/gm)) {
    const of = found.get(Number(pid)) ?? {};
    of[type as NamespaceType] = number ?? '';
    found.set(Number(pid), of);
  }
  const isWhole = (of: Partial<Namespaces>): of is Namespaces =>
    NAMESPACE_TYPES.every((type) => of[type] !== undefined);
  return new Map([...found].flatMap(([pid, of]) => (isWhole(of) ? [[pid, of]] : [])));
}
