import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { decodeText, encodeText } from './bytes.ts';
import { AT_EMPTY_PATH } from './constants/at.ts';
import { CLONE_NEWNET, CLONE_NEWNS, CLONE_NEWPID, CLONE_NEWUTS } from './constants/clone.ts';
import { MS_NODEV, MS_NOSUID } from './constants/mount.ts';
import { SIGKILL } from '../text/signals.ts';
import { AT_FDCWD, O_CLOEXEC, O_DIRECTORY, O_NOCTTY, O_RDONLY, O_RDWR } from './constants/open.ts';
import { writeFile } from './files/write-file.ts';
import { readFile } from './files/read-file.ts';
import { listDirectory } from './files/list-directory.ts';
import { mkdirAll } from './files/parents.ts';
import { readWholeFile } from './files/read-whole-file.ts';
import { removeTree } from './files/remove-tree.ts';
import { storeFile } from './files/store-file.ts';
import { type NativeAgent, startNativeAgent, whyNoNativeAgent } from './testing/native-agent.ts';
import { runCommand } from './testing/run-command.ts';
import { Program } from './program.ts';
import { pipe2 } from './syscalls/descriptors.ts';
import { dup3 } from './syscalls/descriptors.ts';
import { mkdirat, symlinkat } from './syscalls/directory.ts';
import { mount, statfs } from './syscalls/mount.ts';
import { close, openat, openat2 } from './syscalls/open.ts';
import { chdir, execve, getpid, kill, sethostname, setsid } from './syscalls/process.ts';
import { getdents, readlinkat } from './syscalls/readdir.ts';
import { read, write } from './syscalls/read-write.ts';
import { statx } from './syscalls/stat.ts';
import { openPtyPeer, ptyNumber, setControllingTerminal, setWindowSize, unlockPty } from './syscalls/terminal.ts';
import { clockGettime } from './syscalls/time.ts';

const why = whyNoNativeAgent();

describe.skipIf(why)(`the agent on this kernel${why ? ` (${why})` : ''}`, () => {
  let native: NativeAgent;
  beforeAll(async () => {
    native = await startNativeAgent();
    const p = new Program('scratch file system');
    mount(p, { source: 'none', target: '/tmp', type: 'tmpfs', flags: MS_NOSUID | MS_NODEV });
    await native.guest.run(p);
  });
  afterAll(() => native[Symbol.asyncDispose]());

  test('a command that is not there is an error, and nothing waits for it', async () => {
    await expect(runCommand(native.guest, ['no-such-command'])).rejects.toThrow('there is no no-such-command here');
  });

  test('files: write, read, stat, list', async () => {
    const p = new Program('files');
    writeFile(p, '/tmp/file', 'hello', { create: 0o640 });
    const text = readFile(p, '/tmp/file', 100).map(decodeText);
    symlinkat(p, 'file', AT_FDCWD, '/tmp/link');
    const link = readlinkat(p, AT_FDCWD, '/tmp/link').map(decodeText);
    mkdirat(p, AT_FDCWD, '/tmp/dir', 0o755);
    const fd = openat(p, AT_FDCWD, '/tmp', O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    const entries = getdents(p, fd);
    const inside = openat2(p, fd, 'file', { flags: O_RDONLY | O_CLOEXEC, resolve: 8 });
    const stat = statx(p, inside, '', AT_EMPTY_PATH);
    const room = statfs(p, '/tmp');
    const now = clockGettime(p, 0);
    close(p, inside, { always: true });
    close(p, fd, { always: true });
    const result = await native.guest.run(p);
    expect(result.get(text)).toBe('hello');
    expect(result.get(link)).toBe('file');
    expect(
      result
        .get(entries)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['.', '..', 'dir', 'file', 'link']);
    expect(result.get(stat)).toMatchObject({ size: 5, mode: 0o100640, uid: 0, links: 1 });
    expect(result.get(room)).toMatchObject({ type: 0x01021994, blockBytes: 4096 });
    expect(Math.abs(Number(result.get(now).seconds) - Date.now() / 1000)).toBeLessThan(60);
  });

  test('whole files: stored, read back, listed, removed', async () => {
    const { guest } = native;
    const content = Uint8Array.from({ length: 300_000 }, (_, index) => index % 251);
    await storeFile(guest, '/tmp/state/a/b/file', content, { mode: 0o600, parentsMode: 0o711 });
    expect(Buffer.from((await readWholeFile(guest, '/tmp/state/a/b/file', 1 << 20)) ?? []).equals(content)).toBe(true);
    await storeFile(guest, '/tmp/state/a/b/empty', new Uint8Array(), { mode: 0o600 });
    expect(await readWholeFile(guest, '/tmp/state/a/b/empty', 10)).toEqual(new Uint8Array());
    expect(await readWholeFile(guest, '/tmp/state/none', 10)).toBeUndefined();
    await expect(readWholeFile(guest, '/tmp/state/a/b/file', 1000)).rejects.toThrow(/more than 1000 bytes/);
    expect((await listDirectory(guest, '/tmp/state/a/b')).sort()).toEqual(['empty', 'file']);
    expect(await listDirectory(guest, '/tmp/none')).toEqual([]);
    await removeTree(guest, '/tmp/state');
    await removeTree(guest, '/tmp/state');
    expect(await listDirectory(guest, '/tmp/state')).toEqual([]);
  });

  test('a large tree is listed and removed, its links are not followed', async () => {
    const { guest } = native;
    const p = new Program('tree');
    mkdirAll(p, '/tmp/tree/deep/er/and/deeper', 0o755);
    writeFile(p, '/tmp/kept', 'kept', { create: 0o644 });
    mkdirAll(p, '/tmp/elsewhere', 0o755);
    writeFile(p, '/tmp/elsewhere/kept', 'kept', { create: 0o644 });
    symlinkat(p, '/tmp/elsewhere', AT_FDCWD, '/tmp/tree/deep/link');
    symlinkat(p, '/tmp/kept', AT_FDCWD, '/tmp/tree/deep/er/link');
    await guest.run(p);
    for (let round = 0; round < 5; round++) {
      const many = new Program('many');
      for (let index = 0; index < 300; index++)
        symlinkat(many, 'x', AT_FDCWD, `/tmp/tree/deep/${'long-name-'.repeat(24)}${String(round)}-${String(index)}`);
      for (let index = 0; index < 100; index++)
        mkdirat(many, AT_FDCWD, `/tmp/tree/directory-${String(round)}-${String(index)}`, 0o700);
      await guest.run(many);
    }
    expect(await listDirectory(guest, '/tmp/tree/deep')).toHaveLength(1502);
    await removeTree(guest, '/tmp/tree');
    expect((await listDirectory(guest, '/tmp')).includes('tree')).toBe(false);
    expect(await listDirectory(guest, '/tmp/elsewhere')).toEqual(['kept']);
  });

  test('a tree deeper than a path can be long is removed', async () => {
    const { guest } = native;
    const actor = await guest.spawn({ flags: 0 });
    const start = new Program('begin');
    mkdirAll(start, '/tmp/deep', 0o755);
    chdir(start, '/tmp/deep');
    await actor.run(start);
    const p = new Program('go down');
    for (let depth = 0; depth < 120; depth++)
      for (const name of ['n'.repeat(200), `m${String(depth)}`]) {
        mkdirat(p, AT_FDCWD, name, 0o755);
        if (name.startsWith('n')) chdir(p, name);
      }
    await actor.run(p);
    const end = new Program('end');
    kill(end, actor.pid, SIGKILL);
    await guest.run(end);
    await actor.exit;
    await removeTree(guest, '/tmp/deep');
    expect((await listDirectory(guest, '/tmp')).includes('deep')).toBe(false);
  });

  test('a mount inside a tree is not emptied', async () => {
    const { guest } = native;
    const p = new Program('mount inside');
    mkdirAll(p, '/tmp/around/mounted', 0o755);
    mount(p, { source: 'none', target: '/tmp/around/mounted', type: 'tmpfs' });
    writeFile(p, '/tmp/around/mounted/precious', 'x', { create: 0o600 });
    await guest.run(p);
    await expect(removeTree(guest, '/tmp/around')).rejects.toMatchObject({ code: 'EXDEV' });
    expect(await listDirectory(guest, '/tmp/around/mounted')).toEqual(['precious']);
  });

  test('an actor in namespaces of its own becomes a program with a terminal', async () => {
    const { guest } = native;
    const open = new Program('open a terminal');
    const master = openat(open, AT_FDCWD, '/dev/ptmx', O_RDWR | O_NOCTTY | O_CLOEXEC);
    unlockPty(open, master);
    const number = ptyNumber(open, master);
    setWindowSize(open, master, { rows: 24, columns: 80 });
    const peer = openPtyPeer(open, master, O_RDWR | O_NOCTTY | O_CLOEXEC);
    const opened = await guest.run(open);
    expect(opened.get(number)).toBeGreaterThanOrEqual(0);
    const fd = opened.get(peer);
    const actor = await guest.spawn({
      flags: CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWUTS | CLONE_NEWNET,
      fds: [fd],
    });
    const p = new Program('start a shell');
    const pid = getpid(p);
    sethostname(p, 'inside');
    setsid(p);
    setControllingTerminal(p, fd);
    for (const target of [0, 1, 2]) dup3(p, fd, target);
    execve(p, '/bin/sh', ['sh', '-c', 'hostname; stty size; exit 3'], ['PATH=/bin:/usr/bin']);
    const stream = guest.stream(opened.get(master), { write: false });
    const started = await actor.run(p);
    expect([started.get(pid), started.executed]).toEqual([1, true]);
    const last = new Program('close the other end');
    close(last, fd);
    await guest.run(last);
    let text = '';
    for await (const chunk of stream.readable) text += decodeText(chunk);
    expect(text).toBe('inside\r\n24 80\r\n');
    expect(await actor.exit).toMatchObject({ code: 3, signal: undefined });
  });

  test('a megabyte through a pipe arrives whole, both ways', async () => {
    const { guest } = native;
    const p = new Program('two pipes');
    const there = pipe2(p, O_CLOEXEC);
    const back = pipe2(p, O_CLOEXEC);
    const pipes = await guest.run(p);
    const [thereOut, thereIn] = pipes.get(there.fds);
    const [backOut, backIn] = pipes.get(back.fds);
    const actor = await guest.spawn({ flags: 0, fds: [thereOut, backIn] });
    const run = new Program('cat');
    dup3(run, thereOut, 0);
    dup3(run, backIn, 1);
    execve(run, '/bin/cat', ['cat'], []);
    await actor.run(run);
    const cleanUp = new Program('close the other ends');
    close(cleanUp, thereOut);
    close(cleanUp, backIn);
    await guest.run(cleanUp);
    const input = guest.stream(thereIn, { read: false });
    const output = guest.stream(backOut, { write: false });
    const sent = Uint8Array.from({ length: 1 << 20 }, (_, index) => (index * 7919) >> 3);
    const writer = input.writable.getWriter();
    const writing = writer.write(sent).then(() => writer.close());
    const received: Uint8Array[] = [];
    for await (const chunk of output.readable) received.push(chunk);
    await writing;
    expect(Buffer.concat(received).equals(sent)).toBe(true);
    expect((await actor.exit).code).toBe(0);
  });

  test('a failure names the call, and leaves nothing open', async () => {
    const p = new Program('write where nothing is');
    const fd = openat(p, AT_FDCWD, '/nowhere/file', O_RDONLY | O_CLOEXEC);
    const content = read(p, fd, 10);
    write(p, fd, encodeText('x'));
    close(p, fd, { always: true });
    await expect(native.guest.run(p)).rejects.toMatchObject({ call: 'openat', code: 'ENOENT' });
    expect(content).toBeDefined();
  });
});
