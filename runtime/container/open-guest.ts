import { RLIMIT_CORE, RLIMIT_NOFILE, RLIMIT_NPROC } from '../guest/constants/resource.ts';
import { AT_FDCWD, O_CLOEXEC, O_CREAT, O_WRONLY } from '../guest/constants/open.ts';
import { writeFile } from '../guest/files/write-file.ts';
import type { Guest } from '../guest/guest.ts';
import { Program } from '../guest/program.ts';
import { mkdirat, symlinkat } from '../guest/syscalls/directory.ts';
import { close, openat } from '../guest/syscalls/open.ts';
import { setrlimit, umask } from '../guest/syscalls/process.ts';
import { CGROUP_ROOT, DATA_ROOT, INIT_LAYER } from '../model/paths.ts';
import { makeDirectories } from './start/make-directories.ts';

const MAY_FAIL = { continue: true } as const;
const OPEN_FILES_MAX = 1_048_576;
const INIT_DIRECTORIES = ['dev', 'dev/pts', 'dev/shm', 'etc', 'proc', 'sys'];
const INIT_FILES = ['.dockerenv', 'dev/console', 'etc/hostname', 'etc/hosts', 'etc/resolv.conf'];

/** Makes the directories, the init layer and the cgroup that all containers share. What is there already stays. */
export async function openGuest(guest: Guest): Promise<void> {
  const p = new Program('open the engine');
  umask(p, 0o022);
  raiseLimits(p);
  for (const directory of ['containers', 'overlay2']) makeDirectories(p, `${DATA_ROOT}/${directory}`, 0o711);
  makeInitLayer(p);
  mkdirat(p, AT_FDCWD, CGROUP_ROOT, 0o755, MAY_FAIL);
  const parent = CGROUP_ROOT.slice(0, CGROUP_ROOT.lastIndexOf('/'));
  for (const directory of [parent, CGROUP_ROOT])
    for (const controller of ['cpu', 'cpuset', 'io', 'memory', 'pids'])
      writeFile(p, `${directory}/cgroup.subtree_control`, `+${controller}`, MAY_FAIL);
  await guest.run(p);
}

/** Containers inherit the agent's limits, as they do dockerd's. */
function raiseLimits(p: Program): void {
  setrlimit(p, RLIMIT_NOFILE, { soft: OPEN_FILES_MAX, hard: OPEN_FILES_MAX }, MAY_FAIL);
  setrlimit(p, RLIMIT_NPROC, { soft: -1, hard: -1 }, MAY_FAIL);
  setrlimit(p, RLIMIT_CORE, { soft: 0, hard: -1 }, MAY_FAIL);
}

/** The mount points that a container needs and an image may lack, in a layer below what the container writes. */
function makeInitLayer(p: Program): void {
  makeDirectories(p, INIT_LAYER);
  for (const directory of INIT_DIRECTORIES) mkdirat(p, AT_FDCWD, `${INIT_LAYER}/${directory}`, 0o755, MAY_FAIL);
  for (const file of INIT_FILES) {
    const fd = openat(p, AT_FDCWD, `${INIT_LAYER}/${file}`, O_WRONLY | O_CREAT | O_CLOEXEC, 0o755, MAY_FAIL);
    close(p, fd, MAY_FAIL);
  }
  symlinkat(p, '/proc/mounts', AT_FDCWD, `${INIT_LAYER}/etc/mtab`, MAY_FAIL);
}
