/**
 * A root file system with Debian packages installed in it, their maintainer scripts run by the root's own programs. What such a run leaves
 * behind that another would leave differently (logs, caches, locks, dates) is taken away, so that the same packages give the same files.
 */
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveUser } from '../../../runtime/container/start/user.ts';
import { run } from '../shell.ts';
import { BUILD_TIME_SECONDS } from '../tar.ts';
import type { Recipe } from './recipe.ts';

/** Hashes that differ from run to run would show in compiled modules. */
const ENVIRONMENT = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'HOME=/root',
  'LC_ALL=C.UTF-8',
  'DEBIAN_FRONTEND=noninteractive',
  'PYTHONHASHSEED=0',
];
const SECONDS_A_DAY = 86_400;
/** Below the root; `*` stands for a part of a name. */
const LEAVINGS = [
  '/dev/*',
  '/etc/*-',
  '/etc/.pwd.lock',
  '/etc/hostname',
  '/etc/machine-id',
  '/etc/resolv.conf',
  '/etc/apt/sources.list',
  '/etc/apt/sources.list.d/0000*',
  '/run/*',
  '/tmp/*',
  '/var/cache/apt/*',
  '/var/cache/debconf/*-old',
  '/var/cache/ldconfig/*',
  '/var/lib/apt/lists/*',
  '/var/lib/dbus/machine-id',
  '/var/lib/dpkg/*-old',
  '/var/lib/dpkg/lock*',
  '/var/lib/dpkg/triggers/Lock',
  '/var/log/*.log',
  '/var/log/apt/*',
  '/var/tmp/*',
];

/**
 * Debian's essential packages, apt and a recipe's own in a new root. `settings`: files of dpkg.cfg.d, which hold from the first package on.
 * Debian 12 is the first whose /bin leads to /usr/bin from the beginning.
 */
export function bootstrap(root: string, repository: string, { packages, suite }: Recipe, settings: string): void {
  rmSync(root, { recursive: true, force: true });
  const options = existsSync(settings) ? readdirSync(settings).map((file) => `--dpkgopt=${join(settings, file)}`) : [];
  run('mmdebstrap', [
    '--quiet',
    '--mode=root',
    '--variant=apt',
    '--architectures=i386',
    '--format=directory',
    ...(suite === 'bookworm' ? ['--hook-dir=/usr/share/mmdebstrap/hooks/merged-usr'] : []),
    `--include=${packages.join(',')}`,
    ...options,
    suite,
    root,
    `deb [trusted=yes] copy://${repository} ./`,
  ]);
  rmSync(join(root, 'etc/dpkg/dpkg.cfg.d/99mmdebstrap'), { force: true });
}

/** Installs from the repository, and from nowhere else, as apt in the root would; nothing of apt's own work stays. */
export function install(root: string, repository: string, names: readonly string[]): void {
  const [place, options] = ['/run/shelf', ['-q', '-y', '-o', 'APT::Sandbox::User=root']];
  const apt = [
    'Dir::Etc::SourceList=/run/shelf/sources.list',
    'Dir::Etc::SourceParts=/dev/null',
    'Dir::State::Lists=/run/shelf/lists',
    'Dir::Cache=/run/shelf/cache',
  ].flatMap((option) => ['-o', option]);
  const work = join(root, place);
  cpSync(repository, join(work, 'packages'), { recursive: true });
  for (const folder of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(work, folder), { recursive: true });
  writeFileSync(join(work, 'sources.list'), `deb [trusted=yes] file:${place}/packages ./\n`);
  inRoot(root, ['apt-get', ...options, ...apt, 'update']);
  inRoot(root, ['apt-get', ...options, ...apt, 'install', '--no-install-recommends', ...names]);
}

/** Compiles Python modules ahead: each compiled one knows its source by time and size, which an image keeps. */
export function compilePython(root: string, folders: readonly string[]): void {
  inRoot(root, ['python3', '-m', 'compileall', '-q', '--invalidation-mode', 'timestamp', ...folders]);
}

/** Runs a program of the root in it. Mounts and processes end with the program. */
function inRoot(root: string, command: readonly string[]): void {
  const mounts = 'mount -t proc proc "$1/proc" && mount --rbind /dev "$1/dev"';
  const script = `${mounts} && root=$1 && shift && exec chroot "$root" "$@"`;
  const own = ['--mount', '--pid', '--ipc', '--uts', '--net', '--fork', '--kill-child'];
  run('unshare', [...own, 'sh', '-c', script, 'sh', root, 'env', '-i', ...ENVIRONMENT, ...command]);
}

export function clean(root: string): void {
  for (const pattern of LEAVINGS) removePattern(root, pattern);
  removeFolders(root, '__pycache__');
  writeFileSync(join(root, 'etc/machine-id'), '');
  datePasswords(join(root, 'etc/shadow'));
}

/** A pattern names nothing twice deep: `*` stands within the last part of the path. */
export function removePattern(root: string, pattern: string): void {
  const slash = pattern.lastIndexOf('/');
  const [folder, last] = [join(root, pattern.slice(0, slash)), pattern.slice(slash + 1)];
  const [before = '', after] = last.split('*');
  const isMeant = (name: string): boolean =>
    after === undefined
      ? name === last
      : name.length >= before.length + after.length && name.startsWith(before) && name.endsWith(after);
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).filter(isMeant)) rmSync(join(folder, name), { recursive: true });
}

function removeFolders(root: string, name: string): void {
  run('find', [root, '-xdev', '-type', 'd', '-name', name, '-prune', '-exec', 'rm', '-r', '{}', '+']);
}

/** The day on which a password was last changed is that of the build; we give it a day of its own. */
function datePasswords(file: string): void {
  if (!existsSync(file)) return;
  const day = String(Math.floor(BUILD_TIME_SECONDS / SECONDS_A_DAY));
  const dated = readFileSync(file, 'utf8').replaceAll(/^([^:\n]*:[^:\n]*:)\d+:/gm, `$1${day}:`);
  writeFileSync(file, dated);
}

/** No file is younger than everything that we build. */
export function clampTimes(root: string): void {
  const time = `@${BUILD_TIME_SECONDS}`;
  const younger = ['-newermt', time, '-exec', 'touch', '--no-dereference', `--date=${time}`, '{}', '+'];
  run('find', [root, '-xdev', ...younger]);
}

/** Of a user by the root's own /etc/passwd. */
export function userOf(root: string, name: string): { uid: number; gid: number } {
  return resolveUser(name, { passwd: readFileSync(join(root, 'etc/passwd'), 'utf8'), group: '' }, []);
}

export function addUser(root: string, name: string, { uid, home }: { uid: number; home: string }): void {
  const groups = ['--gid', String(uid), '--system', name];
  const user = ['--uid', String(uid), '--gid', String(uid), '--system', '--no-create-home', '--home-dir', home];
  inRoot(root, ['groupadd', ...groups]);
  inRoot(root, ['useradd', ...user, '--shell', '/usr/sbin/nologin', name]);
}

/** A copy with owners, times and hard links. */
export function copyRoot(from: string, to: string): void {
  rmSync(to, { recursive: true, force: true });
  run('cp', ['--archive', '--reflink=auto', from, to]);
}
