import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { AGENT_FOLDER, buildFuzzer, buildNative, fuzzerMissing, nativeMissing, sources } from './test/native.ts';

const FUZZ_RUNS = 200_000;
const work = mkdtempSync(join(tmpdir(), 'drydock-agent-'));
afterAll(() => rmSync(work, { recursive: true }));

const inTestFolder = (name: string): string => join(AGENT_FOLDER, 'test', name);

test.skipIf(nativeMissing)(
  `the agent's parts do what they say, under ASan and UBSan (${nativeMissing ?? 'native'})`,
  () => {
    const tests = readdirSync(join(AGENT_FOLDER, 'test')).filter((name) => /^(main|builder|test_.*)\.c$/.test(name));
    const parts = ['frame.c', 'program_parse.c', 'program_run.c', 'client_terminal.c', 'system_call.S'];
    const file = join(work, 'parts');
    buildNative([...tests.map(inTestFolder), ...sources(parts), '-lutil'], file);
    const { status, stderr } = spawnSync(file, { encoding: 'utf8' });
    expect(stderr).toBe('');
    expect(status).toBe(0);
  },
  60_000,
);

test.skipIf(fuzzerMissing)(
  `no bytes get the decoder out of bounds (${fuzzerMissing ?? `${FUZZ_RUNS} inputs`})`,
  () => {
    const [file, corpus] = [join(work, 'fuzz'), join(work, 'corpus')];
    mkdirSync(corpus);
    for (const [name, bytes] of Object.entries(seeds())) writeFileSync(join(corpus, name), bytes);
    buildFuzzer([inTestFolder('fuzz.c'), ...sources(['frame.c', 'program_parse.c'])], file);
    const args = [
      `-runs=${FUZZ_RUNS}`,
      '-max_len=1024',
      '-seed=1',
      '-verbosity=0',
      `-artifact_prefix=${work}/`,
      corpus,
    ];
    const { status, stderr } = spawnSync(file, args, { encoding: 'utf8' });
    expect(stderr.replaceAll(/^(INFO|Warning):.*\n/gm, '')).not.toContain('ERROR');
    expect(status).toBe(0);
  },
  60_000,
);

const words = (...values: number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);

/** Valid frames to start from: a program with every kind of argument, a relocation and an output; and two frames in a row. */
function seeds(): Record<string, Uint8Array> {
  const op = words(20 | (5 << 16), 0x43210, 0, 7, 0, 4, 0, 8);
  const first = words(20, 0, 0xffffffff);
  const program = Buffer.concat([
    words(2 | (1 << 16), 1, 16, 8),
    first,
    op,
    words(4, 1, 8),
    words(2, 0, 1, 8),
    Buffer.alloc(16),
  ]);
  const frame = Buffer.concat([words(program.length, 2, 1), program]);
  return { program: frame, pair: Buffer.concat([words(0, 1, 0), frame]) };
}
