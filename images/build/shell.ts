/** Runs the tools of the build machine. */
import { execFileSync } from 'node:child_process';

const OUTPUT_BYTES_MAX = 64 * 1024 * 1024;

export interface ShellOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** A failing command has printed nothing. */
  readonly lenient?: boolean;
}

/** Runs a command with its messages shown; throws when it fails. */
export function run(command: string, args: readonly string[], options: ShellOptions = {}): void {
  execFileSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], ...environment(options) });
}

/** What a command prints. */
export function output(command: string, args: readonly string[], options: ShellOptions = {}): string {
  try {
    return execFileSync(command, args, {
      encoding: 'utf8',
      maxBuffer: OUTPUT_BYTES_MAX,
      stdio: ['ignore', 'pipe', options.lenient ? 'ignore' : 'inherit'],
      ...environment(options),
    });
  } catch (cause) {
    if (options.lenient) return '';
    throw cause;
  }
}

function environment({ cwd, env }: ShellOptions): { cwd?: string; env: NodeJS.ProcessEnv } {
  return { ...(cwd === undefined ? {} : { cwd }), env: { ...process.env, LC_ALL: 'C', TZ: 'UTC', ...env } };
}
