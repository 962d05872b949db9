/** Programs that Debian packages, for tests that need them. */
import { spawnSync } from 'node:child_process';

/** Undefined where `probe` succeeds, after installing the package as far as that is possible; else a sentence why tests can't run. */
export function whyNoPackage(name: string, probe: readonly [string, ...string[]]): string | undefined {
  const [command, ...args] = probe;
  const isThere = () => spawnSync(command, args).status === 0;
  if (isThere()) return undefined;
  if (process.getuid?.() === 0) spawnSync('apt-get', ['install', '-y', '--no-install-recommends', name]);
  return isThere() ? undefined : `Debian's ${name} is not installed (apt-get install ${name})`;
}
