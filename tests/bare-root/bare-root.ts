/** A Debian 12 with Node and git alone, to try what a newcomer's computer lacks. Needs root on Debian, and mmdebstrap. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

const ARCHIVE = resolve('.cache/bare-root.tar');
/** npm reaches its registry by TLS, which wants certificates. */
const PACKAGES = 'ca-certificates,git';
const CLONE = '/root/drydock';
const CERTIFICATES = '/etc/ssl/certs/ca-certificates.crt';
const ENVIRONMENT = [
  'HOME=/root',
  'PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'LANG=C.UTF-8',
  // Node trusts a list of its own; a computer behind a proxy may trust one more.
  `NODE_EXTRA_CA_CERTS=${CERTIFICATES}`,
];

/**
 * Its own mounts and processes; the network is this computer's. It is the root of its mounts, as on a computer of its own,
 * and not a directory that nobody may leave.
 */
const ENTER = `
mount --bind "$1" "$1"
mount -t proc proc "$1/proc"
mount --rbind /sys "$1/sys"
mount --rbind /dev "$1/dev"
cd "$1"; shift
mkdir -p .outside
pivot_root . .outside
umount --lazy /.outside
cd /
exec /usr/bin/env -i "$@"`;

export interface BareRootOptions {
  /** false: root may make no namespaces in it, as in an ordinary container. */
  readonly namespaces: boolean;
}

export class BareRoot implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'drydock-bare-'));
  readonly #privileges: readonly string[];

  constructor({ namespaces }: BareRootOptions) {
    this.#privileges = namespaces ? [] : ['setpriv', '--bounding-set=-sys_admin', '--inh-caps=-sys_admin', '--'];
    if (!existsSync(ARCHIVE)) makeArchive();
    must('tar', ['-xf', ARCHIVE, '-C', this.path]);
    this.#addNode();
    for (const file of ['/etc/resolv.conf', CERTIFICATES]) cpSync(file, join(this.path, file), { dereference: true });
    writeFileSync(join(this.path, 'etc/hosts'), '127.0.0.1 localhost\n');
  }

  /** The last commit of the checkout, without what lies in it uncommitted. */
  clone(): void {
    must('git', ['clone', '--quiet', '--no-hardlinks', `file://${resolve('.')}`, join(this.path, CLONE)]);
  }

  /** Starts a command in the clone. */
  start(command: readonly string[], stdio: 'inherit' | 'pipe'): ChildProcess {
    const inside = [...ENVIRONMENT, ...this.#privileges, 'sh', '-c', `cd ${CLONE} && exec "$@"`, 'sh', ...command];
    const args = ['--mount', '--pid', '--fork', '--kill-child', '--', 'sh', '-euc', ENTER, 'sh', this.path, ...inside];
    return spawn('unshare', args, { stdio: ['ignore', stdio, 'inherit'] });
  }

  [Symbol.dispose](): void {
    rmSync(this.path, { recursive: true, force: true });
  }

  /** Debian's own Node is older than what the product needs: this one's, with its npm. */
  #addNode(): void {
    const npm = resolve(dirname(process.execPath), '../lib/node_modules/npm');
    cpSync(process.execPath, join(this.path, 'usr/local/bin/node'));
    cpSync(npm, join(this.path, 'usr/local/lib/node_modules/npm'), { recursive: true });
    const script = '#!/bin/sh\nexec node /usr/local/lib/node_modules/npm/bin/npm-cli.js "$@"\n';
    writeFileSync(join(this.path, 'usr/local/bin/npm'), script, { mode: 0o755 });
  }
}

function makeArchive(): void {
  mkdirSync(dirname(ARCHIVE), { recursive: true });
  const args = ['--quiet', '--variant=minbase', `--include=${PACKAGES}`, 'bookworm', `${ARCHIVE}.part.tar`];
  must('mmdebstrap', args);
  must('mv', [`${ARCHIVE}.part.tar`, ARCHIVE]);
}

function must(command: string, args: readonly string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'] });
  if (error) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${String(status)}`);
}
