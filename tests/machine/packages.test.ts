/** apt and pip in the shelf's images, in a machine without a network. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { diskPackages } from '../../sandbox/node/disk-packages.ts';
import { openSandbox } from '../../sandbox/node/load.ts';
import { runCommand } from '../../sandbox/run-command.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';

const RUN_MS_MAX = 180_000;
const INSTALL = 'apt-get install -y --no-install-recommends';

const read = diskPackages();
/** By a part of a file's path: what becomes of the file; nothing when it is not there. */
let spoiled: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array | undefined>> = {};

async function readSpoiled(path: string, signal: AbortSignal): Promise<Response> {
  const answer = await read(path, signal);
  const spoil = Object.entries(spoiled).find(([part]) => path.includes(part))?.[1];
  if (!spoil) return answer;
  const bytes = spoil(new Uint8Array(await answer.arrayBuffer()));
  return bytes ? new Response(bytes as Uint8Array<ArrayBuffer>) : new Response(null, { status: 404 });
}

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await openSandbox({ packages: readSpoiled });
});
afterAll(() => sandbox[Symbol.dispose]());

const run = (line: string): ReturnType<typeof runCommand> =>
  runCommand(sandbox.guest, ['sh', '-c', line], { timeoutMs: RUN_MS_MAX });

/** What a line prints; its errors are the failure's. */
async function output(line: string): Promise<string> {
  const { code, stdout, stderr } = await run(line);
  if (code !== 0) throw new Error(`${line}: ${code}: ${stderr}${stdout}`);
  return stdout;
}

describe('packages without a network', () => {
  test('apt installs curl in a container, which asks for a page', async () => {
    const inside = `apt-get update && ${INSTALL} curl && curl -s http://packages.drydock.internal/`;
    const printed = await output(`docker run --name box debian sh -c '${inside}'`);
    expect(printed).toMatch(/^Get:1 http:\/\/packages\.drydock\.internal\/debian bookworm InRelease/m);
    expect(printed).toMatch(/^Setting up curl [^]*Debian packages/m);
  });

  test('what is not there is told in apt’s words, with what is near', async () => {
    await output('docker commit box updated >&2');
    const { code, stdout, stderr } = await run(`docker run --rm updated ${INSTALL} gcc`);
    expect([code, stderr]).toEqual([100, expect.stringMatching(/^E: .*gcc/m)]);
    expect(stdout).toMatch(/^On packages\.drydock\.internal, without a network: \d+ packages; near gcc: tcc;/m);
  });

  test('an image is built with a package, and is smaller without apt’s lists', async () => {
    const file = (after: string): string =>
      `printf 'FROM debian\\nRUN apt-get update && ${INSTALL} tree ${after}\\nCMD ["tree", "/srv"]\\n' | docker build -q`;
    await output(`${file('')} -t fat - >&2; ${file('&& rm -rf /var/lib/apt/lists/*')} -t slim - >&2`);
    expect(await output('docker run --rm slim')).toContain('0 directories, 0 files');
    const [fat = 0, slim = 0] = (await output("docker inspect -f '{{.Size}}' fat slim")).split('\n').map(Number);
    expect(fat - slim).toBeGreaterThan(50_000);
  });

  test('an image is built with flask from pip, and its application answers', async () => {
    await output(`mkdir -p /root/app; cd /root/app
      printf 'from flask import Flask\\napp = Flask(__name__)\\n@app.get("/")\\ndef hello(): return "ahoy"\\n' > app.py
      printf 'FROM python:3.11\\nRUN pip install flask\\nCOPY app.py .\\nCMD ["flask", "run", "-h", "0.0.0.0"]\\n' > Dockerfile
      docker build -q -t app . >&2 && docker run -d --name app -p 5000:5000 app >&2`);
    expect(await output('for _ in $(seq 200); do curl -sf localhost:5000 && break; sleep 0.3; done')).toBe('ahoy');
    expect(await output('docker exec app pip show -f flask')).toMatch(/^Name: Flask$[^]*PROVENANCE/m);
  });

  test('pip says what it does not find', async () => {
    const { code, stderr } = await run('docker run --rm python:3.11 pip install numpy');
    expect([code, stderr]).toEqual([1, expect.stringContaining('No matching distribution found for numpy')]);
  });
});

const text = (change: (text: string) => string) => (bytes: Uint8Array) =>
  new TextEncoder().encode(change(new TextDecoder().decode(bytes)));

describe('a repository that is not what it should be is refused in apt’s words, and nothing is installed by half', () => {
  const INSTALLED = "dpkg -l tree 2>&1 | grep -c '^[iuh]'";

  test.each([
    [
      'another text than was signed',
      { InRelease: text((all) => all.replace('Origin: Drydock', 'Origin: Debian')) },
      /BADSIG/,
    ],
    ['no signature', { InRelease: () => new TextEncoder().encode('<!doctype html>') }, /Clearsigned file isn't valid/],
    ['another index', { Packages: (bytes: Uint8Array) => bytes.toReversed() }, /Hash Sum mismatch/],
    ['half an index', { Packages: (bytes: Uint8Array) => bytes.subarray(1000) }, /Hash Sum mismatch/],
    ['half a package', { '/tree_': (bytes: Uint8Array) => bytes.subarray(0, 1000) }, /Hash Sum mismatch/],
    ['another package', { '/tree_': (bytes: Uint8Array) => bytes.toReversed() }, /Hash Sum mismatch/],
    ['a package that is not there', { '/tree_': () => undefined }, /404 {2}Not Found/],
  ])('%s', async (_what, files, words) => {
    spoiled = files;
    const line = `apt-get update && ${INSTALL} tree; echo "code $?"; ${INSTALLED}`;
    const { stdout, stderr } = await run(`docker run --rm debian sh -c ${JSON.stringify(line).replaceAll('$', '\\$')}`);
    spoiled = {};
    expect(stdout).toMatch(/^code 100\n0\n$/m);
    expect(stderr).toMatch(words);
  });
});
