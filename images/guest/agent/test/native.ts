/** Builds the agent's sources for the machine that the tests run on, with the compiler's checks of memory and arithmetic switched on. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const AGENT_FOLDER = fileURLToPath(new URL('../', import.meta.url));

const WARNINGS = ['-std=gnu11', '-g', '-O1', '-Wall', '-Wextra', '-Werror'];
const CHECKS = ['-fsanitize=address,undefined', '-fno-sanitize-recover=all'];

/** Why the sources can't be built and run here; undefined when they can. They need a compiler for i386 with its sanitizers. */
export const nativeMissing: string | undefined = probe('gcc', ['-m32', ...CHECKS], 'int main(void) { return 0; }');

/** The same for libFuzzer. */
export const fuzzerMissing: string | undefined = probe(
  'clang-14',
  ['-fsanitize=fuzzer'],
  'int LLVMFuzzerTestOneInput(const char *b, unsigned long n); int LLVMFuzzerTestOneInput(const char *b, unsigned long n) { return b == 0 && n; }',
  ['-runs=1'],
);

function probe(compiler: string, flags: string[], source: string, args: string[] = []): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'drydock-probe-'));
  const file = join(folder, 'probe');
  try {
    const built = spawnSync(compiler, [...flags, '-x', 'c', '-', '-o', file], { input: source });
    if (built.status !== 0) return `no ${compiler} that does ${flags.join(' ')} here`;
    const ran = spawnSync(file, args);
    return ran.status === 0 ? undefined : `this kernel does not run what ${compiler} ${flags.join(' ')} makes`;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** All sources of the agent, or those named. */
export function sources(names?: readonly string[]): string[] {
  const all = readdirSync(AGENT_FOLDER).filter((name) => /\.[cS]$/.test(name));
  return (names ?? all).map((name) => join(AGENT_FOLDER, name));
}

export function buildNative(files: readonly string[], output: string, flags: readonly string[] = []): void {
  execFileSync('gcc', ['-m32', ...WARNINGS, ...CHECKS, ...flags, '-o', output, ...files]);
}

export function buildFuzzer(files: readonly string[], output: string): void {
  execFileSync('clang-14', [...WARNINGS, '-fsanitize=fuzzer,address,undefined', '-o', output, ...files]);
}
