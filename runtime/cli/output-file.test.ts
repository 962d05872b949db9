/** What Docker's client 28.2.2 says where an output can't go. */
import { expect, test } from 'vitest';
import type { FileKind } from './invocation.ts';
import { answersAt } from './testing/fake-answers.ts';
import { fakeEngine } from './testing/fake-engine.ts';
import { TestInvocation } from './testing/test-invocation.ts';
import { runDocker } from './docker.ts';

const SPECIAL: Readonly<Record<string, FileKind>> = {
  '/tmp/null': 'character device',
  '/tmp/disk': 'block device',
  '/tmp/fifo': 'fifo',
  '/tmp/sock': 'socket',
  '/tmp/link': 'symlink',
  '/tmp/folder': 'directory',
  '/tmp/text': 'file',
};

async function run(args: readonly string[], files: Readonly<Record<string, string>> = {}) {
  const { api } = fakeEngine(answersAt(1_700_000_000));
  const invocation = new TestInvocation(args, { api, special: SPECIAL, files });
  const code = await runDocker(invocation);
  return { code, stderr: invocation.stderr, written: invocation.written };
}

const NOT_FILES = [
  ['null', 'cannot write to a character device file'],
  ['disk', 'cannot write to a block device file'],
  ['fifo', 'cannot write to a named pipe (FIFO)'],
  ['sock', 'cannot write to a socket'],
  ['link', 'cannot write to a symbolic link directly'],
  ['folder', 'cannot write to a directory'],
  ['nosuch/x', 'invalid output path: stat /tmp/nosuch: no such file or directory'],
  ['text/x', 'invalid output path: stat /tmp/text: not a directory'],
  ['text/deep/x', 'invalid output path: stat /tmp/text/deep: not a directory'],
] as const;

test.each(NOT_FILES)('save and export refuse %s', async (name, why) => {
  const saved = await run(['save', '-o', `/tmp/${name}`, 'busybox']);
  expect([saved.code, saved.stderr]).toEqual([1, `failed to save image: ${why}\n`]);
  const exported = await run(['export', '-o', `/tmp/${name}`, 'web']);
  expect([exported.code, exported.stderr]).toEqual([1, `failed to export container: ${why}\n`]);
  expect([saved.written.size, exported.written.size]).toEqual([0, 0]);
});

test('save writes over a file, and leaves it alone when there is nothing to save', async () => {
  expect((await run(['save', '-o', '/tmp/text', 'busybox'])).written).toEqual(new Map([['/tmp/text', 'the tar']]));
  expect((await run(['save', '-o', '/tmp/text', 'nosuch'])).written.size).toBe(0);
  expect((await run(['save', '-o', 'here.tar', 'busybox'])).written).toEqual(new Map([['here.tar', 'the tar']]));
});

test.each([
  ['/tmp/null', 'invalid output path: "/tmp/null" must be a directory or a regular file: got a device'],
  ['/tmp/disk', 'invalid output path: "/tmp/disk" must be a directory or a regular file: got a device'],
  ['/tmp/nosuch/x', 'invalid output path: directory "/tmp/nosuch" does not exist'],
  ['/tmp/text/x', 'stat /tmp/text/x: not a directory'],
])('cp refuses %s', async (path, why) => {
  const { code, stderr } = await run(['cp', 'web:/etc/passwd', path]);
  expect([code, stderr]).toEqual([1, `${why}\n`]);
});

test('a container that could not be created leaves no file for its ID', async () => {
  const made = await run(['create', '--cidfile', '/tmp/cid', 'busybox']);
  expect(made.written.get('/tmp/cid')).toMatch(/^a1b2c3d4e5f6/);
  const failed = await run(['create', '--cidfile', '/tmp/cid', '--name', 'web', 'busybox']);
  expect([failed.code, failed.written.size]).toEqual([1, 0]);
});
