import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TarReader } from '../../archive/tar-reader.ts';
import { listDirectory } from '../../guest/files/list-directory.ts';
import { MS_NODEV } from '../../guest/constants/mount.ts';
import { type NativeAgent, startNativeAgent, whyNoNativeAgent } from '../../guest/testing/native-agent.ts';
import { runCommand } from '../../guest/testing/run-command.ts';
import { Program } from '../../guest/program.ts';
import { mount } from '../../guest/syscalls/mount.ts';
import { readUpperAsTar } from './read-upper.ts';

const missing = whyNoNativeAgent();

/** `name type mode linkName body`, an entry a line; bodies by their first letters. */
async function list(tar: ReadableStream<Uint8Array>): Promise<string[]> {
  const reader = new TarReader(tar);
  const lines: string[] = [];
  for (let header = await reader.next(); header; header = await reader.next()) {
    let body = '';
    await reader.read((piece) => (body += new TextDecoder().decode(piece)));
    const shown = body.length > 20 ? `${body.slice(0, 3)}...${String(body.length)}` : body;
    const words = [header.name, header.type, header.mode.toString(8), header.linkName, shown];
    lines.push(words.filter((word) => word !== '').join(' '));
  }
  return lines;
}

describe.skipIf(missing !== undefined)(`the upper directory of an overlay as a layer ${missing ?? ''}`, () => {
  let native: NativeAgent;
  const shell = (script: string): Promise<string> => runCommand(native.guest, ['sh', '-ec', script]);
  beforeAll(async () => {
    native = await startNativeAgent();
    const p = new Program('scratch file system');
    mount(p, { source: 'none', target: '/mnt', type: 'tmpfs', flags: MS_NODEV });
    await native.guest.run(p);
    await shell(`
      mkdir -p /mnt/lower/gone /mnt/lower/opaque /mnt/lower/kept /mnt/upper /mnt/work /mnt/merged
      echo old > /mnt/lower/opaque/old; echo old > /mnt/lower/changed; echo old > /mnt/lower/kept/removed
      mount -t overlay overlay -o lowerdir=/mnt/lower,upperdir=/mnt/upper,workdir=/mnt/work /mnt/merged`);
  });
  afterAll(() => native[Symbol.asyncDispose]());

  test('nothing written is an empty tar', async () => {
    expect(await list(readUpperAsTar(native.guest, '/mnt/upper'))).toEqual([]);
  });

  test('what was written, changed, linked and removed', async () => {
    await shell(`
      cd /mnt/merged
      rm -r gone opaque kept/removed; mkdir -m 750 opaque; echo new > opaque/new
      echo new > changed; chmod 4711 changed; ln changed hard; ln -s /etc/passwd soft; mkfifo pipe
      head -c 300000 /dev/zero | tr '\\0' x > large; : > empty; mkdir -p b/c; echo 1 > b/a; echo 2 > b/c/d
      for i in 1 2 3; do head -c 30000 /dev/zero | tr '\\0' $i > small$i; done`);
    const entries = await list(readUpperAsTar(native.guest, '/mnt/upper'));
    expect(entries.map((entry) => entry.trim())).toEqual([
      'b/ directory 755',
      'b/a file 644 1',
      'b/c/ directory 755',
      'b/c/d file 644 2',
      'changed file 4711 new',
      'empty file 644',
      '.wh.gone file 600',
      'hard link 4711 changed',
      'kept/ directory 755',
      'kept/.wh.removed file 600',
      'large file 644 xxx...300000',
      'opaque/ directory 750',
      'opaque/.wh..wh..opq file 750',
      'opaque/new file 644 new',
      'pipe fifo 644',
      'small1 file 644 111...30000',
      'small2 file 644 222...30000',
      'small3 file 644 333...30000',
      'soft symlink 777 /etc/passwd',
    ]);
  });

  test('a reader that leaves leaves no descriptor open', async () => {
    const descriptors = async (): Promise<number> => (await listDirectory(native.guest, '/proc/1/fd')).length;
    const before = await descriptors();
    const reader = readUpperAsTar(native.guest, '/mnt/upper').getReader();
    await reader.read();
    await reader.cancel();
    expect(await descriptors()).toBe(before);
  });

  test('thousands of names', async () => {
    await shell('mkdir /mnt/upper/many; cd /mnt/upper/many; for i in $(seq 1000 3999); do echo $i > $i; done');
    const entries = await list(readUpperAsTar(native.guest, '/mnt/upper'));
    const many = entries.filter((entry) => entry.startsWith('many/'));
    expect(many.length).toBe(3001);
    expect(
      many.slice(1).every((entry) => entry.trim() === `many/${entry.slice(5, 9)} file 644 ${entry.slice(5, 9)}`),
    ).toBe(true);
  });
});
