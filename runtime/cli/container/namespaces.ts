/** Modes of namespaces that the client refuses by itself. */
interface NamespaceFlags {
  readonly pid: string;
  readonly uts: string;
  readonly userns: string;
  readonly cgroupns: string;
}

const ofContainer = (mode: string): boolean => /^container:./.test(mode);

export function checkNamespaces({ pid, uts, userns, cgroupns }: NamespaceFlags): void {
  if (!['', 'host'].includes(pid) && !ofContainer(pid)) throw new Error('--pid: invalid PID mode');
  if (!['', 'host'].includes(uts)) throw new Error('--uts: invalid UTS mode');
  if (!['', 'host'].includes(userns)) throw new Error('--userns: invalid USER mode');
  if (!['', 'host', 'private'].includes(cgroupns)) throw new Error('--cgroupns: invalid CGROUP mode');
}
