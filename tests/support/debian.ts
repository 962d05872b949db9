/** Programs that Debian packages, for tests that need them; `npm test` installs them where it can. */
import { spawnSync } from 'node:child_process';

const PROBE_MS_MAX = 20_000;

/** Undefined where `probe` succeeds; else a sentence why tests can't run. */
export function whyNoPackage(name: string, probe: readonly [string, ...string[]]): string | undefined {
  const [command, ...args] = probe;
  if (spawnSync(command, args, { timeout: PROBE_MS_MAX }).status === 0) return undefined;
  return `Debian's ${name} is not installed (apt-get install ${name})`;
}
