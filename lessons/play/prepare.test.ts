import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { prepare, writeFile } from './prepare.ts';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'prepare-'))));
afterEach(() => rmSync(folder, { recursive: true }));

/** This host's shells, in the guest's place. */
const host = {
  runs: 0,
  run: (words: string[]) => {
    host.runs += 1;
    const [program = '', ...argv] = words[0] === '/usr/bin/busybox' ? words.slice(1) : words;
    const { status, stdout, stderr } = spawnSync(program, argv, { encoding: 'utf8' });
    return Promise.resolve({ code: status ?? 137, stdout, stderr });
  },
};

it('writes a file in one run, with its folders and its mode, in the place of what was there', async () => {
  const path = join(folder, 'a/b/run.sh');
  host.runs = 0;
  expect(await writeFile({ path, text: 'first %s "and" longer\n', isExecutable: false }, host)).toBeUndefined();
  expect(host.runs).toBe(1);
  expect(await writeFile({ path, text: 'second\n', isExecutable: true }, host)).toBeUndefined();
  expect(readFileSync(path, 'utf8')).toBe('second\n');
  expect(statSync(path).mode & 0o777).toBe(0o755);
});

it('writes what is too long for one argument, and what is empty', async () => {
  const text = 'Zeile für Zeile\n'.repeat(8000);
  await writeFile({ path: join(folder, 'long'), text, isExecutable: false }, host);
  await writeFile({ path: join(folder, 'empty'), text: '', isExecutable: false }, host);
  expect(readFileSync(join(folder, 'long'), 'utf8')).toBe(text);
  expect(readFileSync(join(folder, 'empty'), 'utf8')).toBe('');
});

it('says what went wrong, also of a start that was stopped for taking too long', async () => {
  expect(await prepare({ files: [], start: 'echo no such thing >&2; exit 3' }, host)).toBe(
    'exit code 3, no such thing',
  );
  expect(await prepare({ files: [], start: 'exit 4' }, host)).toBe('exit code 4');
  expect(await prepare({ files: [], start: 'kill -KILL $$' }, host)).toBe('it took too long, and was stopped');
  expect(await prepare({ files: [], start: 'true' }, host)).toBeUndefined();
});
