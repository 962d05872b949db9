import * as fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { TarReader } from '../../archive/tar-reader.ts';
import { type TestEntry, tarStream } from '../../archive/testing/tar-of.ts';
import { MS_NODEV } from '../constants/mount.ts';
import { AT_FDCWD, O_CLOEXEC, O_DIRECTORY, O_RDONLY } from '../constants/open.ts';
import { RESOLVE_IN_ROOT } from '../constants/resolve.ts';
import { type NativeAgent, startNativeAgent, whyNoNativeAgent } from '../testing/native-agent.ts';
import { runCommand } from '../testing/run-command.ts';
import { Program } from '../program.ts';
import { mount } from '../syscalls/mount.ts';
import { close, openat } from '../syscalls/open.ts';
import { cleanName, leadsOut, splitName } from './entry-name.ts';
import { listDirectory } from './list-directory.ts';
import { type TreeWriterOptions, UnpackError, writeTree } from './tree-writer.ts';

const missing = whyNoNativeAgent();
const TOP = '/mnt/box/top';

describe('names', () => {
  test.each([
    ['a/b', 'a/b'],
    ['./a//b/./c/', 'a/b/c'],
    ['a/../b', 'b'],
    ['a/../../b', '../b'],
    ['../..', '../..'],
    ['/../a', 'a'],
    ['/', ''],
    ['.', ''],
    ['', ''],
    ['..a/b..', '..a/b..'],
  ])('%s is %s', (name, cleaned) => {
    expect(cleanName(name)).toBe(cleaned);
  });

  test('a cleaned name has no dots but at its beginning, and cleaning it again changes nothing', () => {
    const part = fc.constantFrom('', '.', '..', 'a', 'b', '...');
    fc.assert(
      fc.property(fc.array(part), (parts) => {
        const cleaned = cleanName(parts.join('/'));
        expect(cleanName(cleaned)).toBe(cleaned);
        const rest = cleaned
          .split('/')
          .filter((each, at, all) => each !== '..' || all.slice(0, at).some((x) => x !== '..'));
        expect(rest).not.toContain('..');
        expect(leadsOut(cleaned)).toBe(cleaned.split('/')[0] === '..');
      }),
    );
  });

  test('a name has a parent', () => {
    expect([splitName('a/b/c'), splitName('a')]).toEqual([
      { parent: 'a/b', base: 'c' },
      { parent: '', base: 'a' },
    ]);
  });
});

describe.skipIf(missing !== undefined)(`unpacking into a directory ${missing ?? ''}`, () => {
  let native: NativeAgent;
  const shell = (script: string): Promise<string> => runCommand(native.guest, ['sh', '-ec', script]);
  beforeAll(async () => {
    native = await startNativeAgent();
    const p = new Program('scratch file system');
    mount(p, { source: 'none', target: '/mnt', type: 'tmpfs', flags: MS_NODEV, data: 'size=64m' });
    await native.guest.run(p);
  });
  afterAll(() => native[Symbol.asyncDispose]());
  beforeEach(() => shell('rm -rf /mnt/box; mkdir -p /mnt/box/top /mnt/box/outside; echo safe > /mnt/box/outside/file'));

  async function unpack(tar: ReadableStream<Uint8Array>, options: Partial<TreeWriterOptions> = {}): Promise<void> {
    const p = new Program('open the top');
    const opened = openat(p, AT_FDCWD, TOP, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const fd = (await native.guest.run(p)).get(opened);
    try {
      await writeTree(native.guest, fd, new TarReader(tar), { resolve: RESOLVE_IN_ROOT, label: '/top', ...options });
    } finally {
      const closing = new Program('close the top');
      close(closing, fd);
      await native.guest.run(closing);
    }
  }
  const put = async (entries: TestEntry[], options: Partial<TreeWriterOptions> = {}): Promise<void> =>
    unpack(await tarStream(...entries), options);
  const seen = async (format = '%P %y %m %u:%g %s %l'): Promise<string[]> =>
    (await shell(`find ${TOP} -mindepth 1 -printf '${format}\\n' | sort`))
      .trim()
      .split('\n')
      .map((line) => line.trim());

  test('every kind of entry, with owner, mode and time', async () => {
    await put([
      { name: 'dir/', type: 'directory', mode: 0o2750, uid: 5, gid: 6, mtimeSeconds: 1000 },
      { name: 'dir/file', mode: 0o4711, uid: 70_000, gid: 2, mtimeSeconds: 1_700_000_000, body: 'hello' },
      { name: 'soft', type: 'symlink', linkName: '/etc', mtimeSeconds: 12 },
      { name: 'hard', type: 'link', linkName: 'dir/file' },
      { name: 'null', type: 'char', major: 1, minor: 3, mode: 0o666 },
      { name: 'pipe', type: 'fifo', mode: 0o640 },
    ]);
    expect(await seen('%P %y %m %U:%G %Ts %l')).toEqual([
      'dir d 2750 5:6 1000',
      'dir/file f 4711 70000:2 1700000000',
      'hard f 4711 70000:2 1700000000',
      expect.stringMatching(/^null c 666 0:0 0/),
      'pipe p 640 0:0 0',
      'soft l 777 0:0 12 /etc',
    ]);
    expect(await shell(`cat ${TOP}/hard; stat -c %t:%T ${TOP}/null`)).toBe('hello1:3\n');
  });

  test('large files, files of every small size, and thousands of names', async () => {
    const large = 'x'.repeat(1_000_000);
    const names = Array.from({ length: 3000 }, (_, at) => ({ name: `many/${String(at)}`, body: String(at) }));
    const sizes = [0, 1, 511, 512, 80 * 1024 - 1, 80 * 1024, 80 * 1024 + 1, 96 * 1024, 96 * 1024 + 1];
    await put([
      { name: 'large', body: large, mode: 0o600, mtimeSeconds: 99 },
      ...sizes.map((size) => ({ name: `size-${String(size)}`, body: 'y'.repeat(size) })),
      ...names,
    ]);
    expect(await shell(`stat -c '%s %a %Y' ${TOP}/large; tr -d x < ${TOP}/large | wc -c; ls ${TOP}/many | wc -l`)).toBe(
      '1000000 600 99\n0\n3000\n',
    );
    for (const size of sizes)
      expect(await shell(`tr -d y < ${TOP}/size-${String(size)} | wc -c; stat -c %s ${TOP}/size-${String(size)}`)).toBe(
        `0\n${String(size)}\n`,
      );
    expect(await shell(`cd ${TOP}/many; for i in 0 1234 2999; do cat $i; echo; done`)).toBe('0\n1234\n2999\n');
  });

  test('parents that are missing are made', async () => {
    await put([
      { name: 'a/b/c/file', body: 'x', uid: 9 },
      { name: 'l/m', type: 'link', linkName: 'a/b/c/file' },
    ]);
    expect(await seen('%P %y %m %U')).toEqual([
      'a d 755 0',
      'a/b d 755 0',
      'a/b/c d 755 0',
      'a/b/c/file f 644 9',
      'l d 755 0',
      'l/m f 644 9',
    ]);
  });

  test('what is in the way goes', async () => {
    await shell(
      `cd ${TOP}; mkdir -p full/of/things; echo x > full/of/file; echo old > file; ln -s ../outside link; echo old > kind`,
    );
    await put([
      { name: 'full', body: 'a file now' },
      { name: 'file', body: 'new' },
      { name: 'link', type: 'directory' },
      { name: 'link/x', body: 'x' },
      { name: 'kind/', type: 'directory' },
      { name: 'twice', body: '1' },
      { name: 'twice', body: '22' },
    ]);
    expect(await seen('%P %y %s')).toEqual([
      'file f 3',
      'full f 10',
      expect.stringMatching(/^kind d/),
      expect.stringMatching(/^link d/),
      'link/x f 1',
      'twice f 2',
    ]);
    expect(await shell('ls /mnt/box/outside')).toBe('file\n');
  });

  test('large files replace what is there too', async () => {
    await shell(`cd ${TOP}; mkdir -p big/dir`);
    await put([{ name: 'big', body: 'z'.repeat(200_000) }]);
    expect(await seen('%P %y %s')).toEqual(['big f 200000']);
  });

  test('an existing directory keeps what is in it', async () => {
    await shell(`mkdir -p ${TOP}/d; echo old > ${TOP}/d/kept`);
    await put([
      { name: './', type: 'directory', mode: 0 },
      { name: 'd', type: 'directory', mode: 0o700, mtimeSeconds: 5 },
      { name: 'd/new', body: 'x' },
    ]);
    expect(await seen('%P %m %Ts')).toEqual(['d 700 5', expect.stringMatching(/^d\/kept/), 'd/new 644 0']);
    expect(await shell(`stat -c %a ${TOP}`)).toBe('755\n');
  });

  describe('refused', () => {
    const cases: [string, TestEntry[], Partial<TreeWriterOptions>, string][] = [
      ['a name that leads out', [{ name: '../evil', body: 'x' }], {}, '"../evil" is outside of "/top"'],
      ['one that leads out later', [{ name: 'a/../../b', body: 'x' }], {}, '"../b" is outside of "/top"'],
      [
        'a link that leads out',
        [{ name: 'd/l', type: 'symlink', linkName: '../../etc' }],
        {},
        'invalid symlink "/top/d/l" -> "../../etc"',
      ],
      [
        'a hard link out',
        [{ name: 'h', type: 'link', linkName: '../outside/file' }],
        {},
        'invalid hardlink "/outside/file" -> "../outside/file"',
      ],
      [
        'a hard link to nothing',
        [{ name: 'h', type: 'link', linkName: 'nothing' }],
        {},
        'link /top/h: no such file or directory',
      ],
      [
        'a file as a parent',
        [
          { name: 'f', body: 'x' },
          { name: 'f/g', body: 'x' },
        ],
        {},
        'open /top/f/g: not a directory',
      ],
      [
        'more than there is room for',
        [{ name: 'f', body: 'x'.repeat(70_000_000) }],
        {},
        'write /top/f: no space left on device',
      ],
      [
        'a file for a directory',
        [
          { name: 'd', type: 'directory' },
          { name: 'd', body: '' },
        ],
        { keepKinds: true },
        'cannot overwrite directory "/top/d" with non-directory "/top"',
      ],
      [
        'a directory for a file',
        [
          { name: 'f', body: '' },
          { name: 'f', type: 'directory' },
        ],
        { keepKinds: true },
        'cannot overwrite non-directory "/top/f" with directory "/top"',
      ],
      ['a name too long', [{ name: 'n'.repeat(300), body: '' }], {}, 'file name too long'],
    ];
    test.each(cases)('%s', async (_what, entries, options, message) => {
      const descriptors = (await listDirectory(native.guest, '/proc/1/fd')).length;
      await expect(put(entries, options)).rejects.toThrow(message);
      await expect(put(entries, options)).rejects.toBeInstanceOf(UnpackError);
      expect((await listDirectory(native.guest, '/proc/1/fd')).length).toBe(descriptors);
      expect(await shell('cat /mnt/box/outside/file; ls /mnt/box')).toBe('safe\noutside\ntop\n');
      expect(await shell(`find ${TOP} -type f -size +1k`)).toBe('');
    });

    test('a tar that is cut off leaves no half file', async () => {
      const whole = new Uint8Array(
        await new Response((await tarStream({ name: 'f', body: 'x'.repeat(300_000) })) as BodyInit).arrayBuffer(),
      );
      const cut = new Response(whole.subarray(0, 200_000)).body as ReadableStream<Uint8Array>;
      await expect(unpack(cut)).rejects.toThrow('unexpected EOF');
      expect(await shell(`ls ${TOP}`)).toBe('');
    });
  });

  test('links are followed inside the top, as if it were the root', async () => {
    await shell(
      `mkdir -p ${TOP}/real; ln -s /real ${TOP}/abs; ln -s ../../../../outside ${TOP}/up; mkdir ${TOP}/outside`,
    );
    await put([
      { name: 'abs/one', body: '1' },
      { name: 'up/two', body: '2' },
      { name: 'evil', type: 'symlink', linkName: '/outside' },
      { name: 'evil/three', body: '3' },
    ]);
    expect(await shell(`cat ${TOP}/real/one ${TOP}/outside/two ${TOP}/outside/three; ls /mnt/box/outside`)).toBe(
      '123file\n',
    );
  });

  test('at the root nothing is outside', async () => {
    await put(
      [
        { name: '../../in', body: 'x' },
        { name: 'l', type: 'symlink', linkName: '../../x' },
      ],
      { label: '/' },
    );
    expect(await seen('%P %y %l')).toEqual(['in f', 'l l ../../x']);
  });

  test('an owner for everything', async () => {
    await put(
      [
        { name: 'd/', type: 'directory', uid: 5 },
        { name: 'd/f', body: 'x', uid: 6, gid: 7 },
      ],
      { owner: { uid: 1000, gid: 50 } },
    );
    expect(await seen('%P %U:%G')).toEqual(['d 1000:50', 'd/f 1000:50']);
  });
});
