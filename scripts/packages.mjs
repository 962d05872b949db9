import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { run } from './process.mjs';

/**
 * Programs that tests and benchmarks use, with Debian's package for each. Where root runs on Debian they are installed by one command
 * before those; where that is not so, or fails, what needs one is skipped and says so.
 */
const PACKAGES = [
  { name: 'nftables', probe: ['nft', '--version'] },
  { name: 'iproute2', probe: ['ip', '-V'] },
  // Names of protocols, which nft prints.
  { name: 'netbase', probe: ['grep', '-q', '^tcp', '/etc/protocols'] },
  { name: 'docker-registry', probe: ['docker-registry', '--version'] },
  { name: 'skopeo', probe: ['skopeo', '--version'] },
  { name: 'docker-compose', probe: ['/usr/bin/docker-compose', 'version'] },
  { name: 'python3-docker', probe: ['/usr/bin/python3', '-c', 'import docker'] },
  { name: 'cpio', probe: ['cpio', '--version'] },
  {
    name: 'gcc-multilib',
    probe: ['sh', '-c', 'echo "int main(void){}" | gcc -m32 -fsanitize=address -xc - -o /dev/null'],
  },
  { name: 'clang-14', probe: ['clang-14', '--version'] },
  { name: 'libclang-rt-14-dev', probe: ['dpkg-query', '--status', 'libclang-rt-14-dev'] },
];

const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
// Somebody else's apt may be at work.
const OPTIONS = ['-qq', '-o', 'DPkg::Lock::Timeout=120', '-o', 'Acquire::Retries=2'];
const MINUTES_MAX = 10;

export const canInstall = () => existsSync('/etc/debian_version') && process.getuid?.() === 0;

/**
 * Rejects where Debian's servers can't be reached or know no such package. What can't be read of their lists (a mirror in the middle of a
 * change, an architecture of no interest) matters only when a package is then not found.
 */
export async function install(names) {
  await run('apt-get', ['update', ...OPTIONS], { env, minutesMax: MINUTES_MAX }).catch(() => undefined);
  await run('apt-get', ['install', '-y', '--no-install-recommends', ...OPTIONS, ...names], {
    env,
    stdio: ['ignore', 'ignore', 2],
    minutesMax: MINUTES_MAX,
  });
}

/** Of the packages with these names, or of all, those whose program does not run here. */
export const missingPackages = (names = PACKAGES.map(({ name }) => name)) =>
  PACKAGES.filter((entry) => names.includes(entry.name) && !isThere(entry)).map(({ name }) => name);

/** Never rejects: a test or a benchmark that misses its program says so itself. */
export async function ensurePackages(names) {
  const missing = missingPackages(names);
  if (missing.length === 0) return;
  if (!canInstall()) {
    console.error(`Not installed, so what needs them is skipped: ${missing.join(' ')}`);
    return;
  }
  console.error(`Installing what is missing: ${missing.join(' ')}`);
  await install(missing).catch((error) => console.error(`What needs them is skipped: ${error.message}`));
}

const isThere = ({ probe: [command, ...args] }) => spawnSync(command, args, { stdio: 'ignore' }).status === 0;
