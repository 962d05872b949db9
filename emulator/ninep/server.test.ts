import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { FileContent, FileNode } from '../../runtime/std/file-tree.ts';
import { Errno, MessageType, MSIZE_MAX, PENDING_MAX } from './protocol.ts';
import { NinepServer } from './server.ts';
import { message, u16, u32, u64 } from './testing/messages.ts';
import { directoryNode, fileNode, otherNode } from './testing/nodes.ts';

const ROOT = 1;
const FILE = 2;

const read = (offset: number, count: number, fid = FILE): Uint8Array =>
  message('Tread', 1, u32(fid), u64(offset), u32(count));

/** A mounted server: `ask` sends and returns the answer's body, or the errno. */
function mounted(children: Record<string, FileNode>) {
  const root = directoryNode(children);
  const server = new NinepServer({ root });
  const answers: Buffer[] = [];
  const send = (request: Uint8Array): void => server.handle(request, (bytes) => void answers.push(Buffer.from(bytes)));
  const ask = (request: Uint8Array): Buffer | number => {
    send(request);
    return body(answers.pop() ?? Buffer.alloc(7));
  };
  ask(message('Tversion', 0xffff, u32(131072), '9P2000.L'));
  ask(message('Tattach', 1, u32(ROOT), u32(0xffff_ffff), 'root', '', u32(0)));
  const walk = (name: string, fid = FILE): Buffer | number =>
    ask(message('Twalk', 1, u32(ROOT), u32(fid), u16(1), name));
  const open = (name: string, fid = FILE): void => {
    walk(name, fid);
    ask(message('Tlopen', 1, u32(fid), u32(0)));
  };
  return { root, server, answers, send, ask, walk, open };
}

function body(answer: Buffer): Buffer | number {
  expect(answer.readUInt32LE(0)).toBe(answer.length);
  return answer[4] === MessageType.Rlerror ? answer.readUInt32LE(7) : answer.subarray(7);
}

function bytesOf(answer: Buffer | number): Buffer {
  if (typeof answer === 'number') throw new Error(`answered errno ${answer}`);
  return answer;
}

const data = (answer: Buffer | number): string => bytesOf(answer).subarray(4).toString();

/** Names and types of a readdir answer. */
function entries(answer: Buffer | number): { name: string; type: number; offset: number }[] {
  const bytes = bytesOf(answer).subarray(4);
  const found = [];
  for (let at = 0; at < bytes.length;) {
    const length = bytes.readUInt16LE(at + 22);
    found.push({
      name: bytes.subarray(at + 24, at + 24 + length).toString(),
      type: bytes.readUInt8(at + 21),
      offset: Number(bytes.readBigUInt64LE(at + 13)),
    });
    at += 24 + length;
  }
  return found;
}

test('the version agrees on the smaller message size and on 9P2000.L alone', () => {
  const { ask } = mounted({});
  const answer = bytesOf(ask(message('Tversion', 0xffff, u32(1 << 30), '9P2000.u')));
  expect(answer.readUInt32LE(0)).toBe(MSIZE_MAX);
  expect(answer.subarray(6).toString()).toBe('unknown');
  expect(ask(message('Tversion', 0xffff, u32(100), '9P2000.L'))).toBe(Errno.EINVAL);
});

test('a file is read in pieces, and past its end there is nothing', () => {
  const { ask, open } = mounted({ motd: fileNode('hello, guest') });
  open('motd');
  expect(data(ask(read(0, 5)))).toBe('hello');
  expect(data(ask(read(7, 4096)))).toBe('guest');
  expect(data(ask(read(12, 10)))).toBe('');
  expect(data(ask(read(2 ** 60, 10)))).toBe('');
});

test('a read answers no more than the agreed message size holds', () => {
  const { ask, open } = mounted({ big: fileNode(new Uint8Array(200_000)) });
  open('big');
  expect(bytesOf(ask(read(0, 0xffff_ffff))).readUInt32LE(0)).toBe(131072 - 11);
});

test('the attributes of a device, with the kernel’s device number', () => {
  const device = { major: 259, minor: 0x12345 };
  const { ask, walk, root } = mounted({ null: otherNode({ mode: 0o020666, uid: 5, gid: 6, links: 3, device }) });
  walk('null');
  const stat = bytesOf(ask(message('Tgetattr', 1, u32(FILE), u64(0x7ff))));
  expect(stat.readBigUInt64LE(13)).toBe(root.children?.get('null')?.qid);
  expect([stat.readUInt32LE(21), stat.readUInt32LE(25), stat.readUInt32LE(29)]).toEqual([0o020666, 5, 6]);
  expect(stat.readBigUInt64LE(33)).toBe(3n);
  expect(Number(stat.readBigUInt64LE(41))).toBe((0x45 | (259 << 8) | (0x12300 << 12)) >>> 0);
  expect(stat.readBigUInt64LE(89)).toBe(1_700_000_000n);
});

test('hard links are one node under two names', () => {
  const node = fileNode('x', { links: 2 });
  const { walk } = mounted({ a: node, b: node });
  expect(walk('a', 5)).toEqual(walk('b', 6));
});

test('a walk that ends early tells how far it came and makes no fid', () => {
  const { ask, server } = mounted({ usr: directoryNode({ bin: directoryNode({}) }) });
  const answer = bytesOf(ask(message('Twalk', 1, u32(ROOT), u32(FILE), u16(3), 'usr', 'bin', 'none')));
  expect(answer.readUInt16LE(0)).toBe(2);
  expect(server.fids).toBe(1);
  expect(ask(message('Twalk', 1, u32(ROOT), u32(FILE), u16(1), 'none'))).toBe(Errno.ENOENT);
});

test('dot-dot leads up and stops at the root', () => {
  const { ask, root } = mounted({ usr: directoryNode({}) });
  const answer = bytesOf(ask(message('Twalk', 1, u32(ROOT), u32(FILE), u16(3), 'usr', '..', '..')));
  expect(answer.readBigUInt64LE(2 + 2 * 13 + 5)).toBe(root.qid);
});

test('walking through a file is ENOTDIR', () => {
  const { ask, walk } = mounted({ file: fileNode('') });
  walk('file');
  expect(ask(message('Twalk', 1, u32(FILE), u32(9), u16(1), 'x'))).toBe(Errno.ENOTDIR);
});

test('a directory lists itself, its parent and its children, and goes on at an offset', () => {
  const { ask, open } = mounted({
    etc: directoryNode({
      passwd: fileNode(''),
      'umlaut-ä': fileNode(''),
      link: otherNode({ mode: 0o120777, target: 'x' }),
    }),
  });
  open('etc');
  const list = (offset: number, count: number): Buffer | number =>
    ask(message('Treaddir', 1, u32(FILE), u64(offset), u32(count)));
  const all = entries(list(0, 4096));
  expect(all.map(({ name, type }) => [name, type])).toEqual([
    ['.', 4],
    ['..', 4],
    ['passwd', 8],
    ['umlaut-ä', 8],
    ['link', 10],
  ]);
  const first = entries(list(0, 60));
  expect(first.map(({ name }) => name)).toEqual(['.', '..']);
  expect(entries(list(first.at(-1)?.offset ?? 0, 4096)).map(({ name }) => name)).toEqual([
    'passwd',
    'umlaut-ä',
    'link',
  ]);
  expect(entries(list(99, 4096))).toEqual([]);
});

test('a layer that came to the root is found at once, and listed by the next reading from the start', () => {
  const children = new Map([['one', directoryNode({})]]);
  const server = new NinepServer({ root: directoryNode({}, { children }) });
  const { ask, openRoot } = mountedOn(server);
  openRoot();
  expect(names(ask)).toEqual(['.', '..', 'one']);
  children.set('two', directoryNode({}));
  expect(names(ask)).toEqual(['.', '..', 'one', 'two']);
});

function mountedOn(server: NinepServer) {
  let answer = Buffer.alloc(7);
  const ask = (request: Uint8Array): Buffer | number => {
    server.handle(request, (bytes) => (answer = Buffer.from(bytes)));
    return body(answer);
  };
  ask(message('Tattach', 1, u32(ROOT), u32(0xffff_ffff), 'root', '', u32(0)));
  return { ask, openRoot: () => ask(message('Tlopen', 1, u32(ROOT), u32(0))) };
}

const names = (ask: (request: Uint8Array) => Buffer | number): string[] =>
  entries(ask(message('Treaddir', 1, u32(ROOT), u64(0), u32(4096)))).map(({ name }) => name);

test('extended attributes: one, the list, and ENODATA', () => {
  const xattrs = new Map([
    ['trusted.overlay.opaque', Buffer.from('y')],
    ['user.note', Buffer.from('hi')],
  ]);
  const { ask, walk } = mounted({ dir: directoryNode({}, { xattrs }) });
  walk('dir');
  const xattr = (name: string, newFid: number): Buffer | number =>
    ask(message('Txattrwalk', 1, u32(FILE), u32(newFid), name));
  expect(bytesOf(xattr('trusted.overlay.opaque', 7)).readBigUInt64LE(0)).toBe(1n);
  expect(data(ask(read(0, 10, 7)))).toBe('y');
  xattr('', 8);
  expect(data(ask(read(0, 100, 8)))).toBe('trusted.overlay.opaque\0user.note\0');
  expect(xattr('trusted.overlay.redirect', 9)).toBe(Errno.ENODATA);
});

test('symbolic links are read, other nodes are none', () => {
  const { ask, walk } = mounted({ link: otherNode({ mode: 0o120777, target: '../x', size: 4 }), file: fileNode('') });
  walk('link');
  expect(
    bytesOf(ask(message('Treadlink', 1, u32(FILE))))
      .subarray(2)
      .toString(),
  ).toBe('../x');
  walk('file', 3);
  expect(ask(message('Treadlink', 1, u32(3)))).toBe(Errno.EINVAL);
});

test('nothing can be written', () => {
  const { ask, walk, server } = mounted({ file: fileNode('') });
  walk('file');
  expect(ask(message('Tlopen', 1, u32(FILE), u32(1)))).toBe(Errno.EROFS);
  expect(ask(message('Tlopen', 1, u32(FILE), u32(0o1000)))).toBe(Errno.EROFS);
  for (const type of ['Twrite', 'Tsetattr', 'Tmkdir', 'Tunlinkat', 'Tlcreate', 'Tsymlink'] as const)
    expect(ask(message(type, 1, u32(FILE))), type).toBe(Errno.EROFS);
  expect(ask(message('Tremove', 1, u32(FILE)))).toBe(Errno.EROFS);
  expect(server.fids).toBe(1);
});

test('locks and unknown messages are not supported', () => {
  const { ask } = mounted({});
  expect(ask(message(52, 1))).toBe(Errno.EOPNOTSUPP);
  expect(ask(message(255, 1))).toBe(Errno.EOPNOTSUPP);
});

test('fids: unknown ones, ones in use, clunked ones', () => {
  const { ask, walk, server } = mounted({ file: fileNode('') });
  expect(ask(message('Tgetattr', 1, u32(77), u64(0)))).toBe(Errno.EBADF);
  walk('file');
  expect(walk('file')).toBe(Errno.EBADF);
  bytesOf(ask(message('Tclunk', 1, u32(FILE))));
  expect(ask(message('Tclunk', 1, u32(FILE)))).toBe(Errno.EBADF);
  expect(server.fids).toBe(1);
});

/** A file whose bytes come when they are told to. */
function slowFile(): { node: FileNode; deliver: (text: string) => Promise<void>; fail: () => Promise<void> } {
  const waiting: { resolve: (bytes: Uint8Array) => void; reject: (error: Error) => void }[] = [];
  const content: FileContent = { read: () => new Promise((resolve, reject) => waiting.push({ resolve, reject })) };
  return {
    node: fileNode(new Uint8Array(100), { content }),
    deliver: async (text) => waiting.shift()?.resolve(Buffer.from(text)),
    fail: async () => waiting.shift()?.reject(new Error('blob is gone')),
  };
}

test('a read whose bytes are not there yet holds up nothing, and is answered when they come', async () => {
  const slow = slowFile();
  const { send, ask, answers, open, server } = mounted({ slow: slow.node, fast: fileNode('now') });
  open('slow', 2);
  open('fast', 3);
  send(message('Tread', 40, u32(2), u64(0), u32(10)));
  expect([answers.length, server.pending]).toEqual([0, 1]);
  expect(data(ask(read(0, 10, 3)))).toBe('now');
  await slow.deliver('then');
  const answer = answers.pop() ?? Buffer.alloc(7);
  expect([answer.readUInt16LE(5), data(body(answer)), server.pending]).toEqual([40, 'then', 0]);
});

test('bytes that never come are an input error', async () => {
  const slow = slowFile();
  const { send, answers, open } = mounted({ slow: slow.node });
  open('slow');
  send(message('Tread', 40, u32(FILE), u64(0), u32(10)));
  await slow.fail();
  await Promise.resolve();
  expect(body(answers.pop() ?? Buffer.alloc(7))).toBe(Errno.EIO);
});

test('a flush is answered after what it flushes', async () => {
  const slow = slowFile();
  const { send, answers, open } = mounted({ slow: slow.node });
  open('slow');
  send(message('Tread', 40, u32(FILE), u64(0), u32(10)));
  send(message('Tflush', 41, u16(40)));
  expect(answers).toHaveLength(0);
  await slow.deliver('x');
  expect(answers.map((answer) => answer.readUInt16LE(5))).toEqual([40, 41]);
  send(message('Tflush', 42, u16(40)));
  expect(answers).toHaveLength(3);
});

test('only so many reads may wait', () => {
  const { send, answers, open } = mounted({ slow: slowFile().node });
  open('slow');
  for (let tag = 0; tag <= PENDING_MAX; tag++) send(message('Tread', tag, u32(FILE), u64(0), u32(1)));
  expect(answers.map(body)).toEqual([Errno.ENOBUFS]);
});

test('fids survive a restore; those whose layer is gone are stale', () => {
  const layer = directoryNode({ file: fileNode('kept') });
  const before = mounted({ layer, old: directoryNode({ x: fileNode('') }) });
  before.ask(message('Twalk', 1, u32(ROOT), u32(5), u16(2), 'layer', 'file'));
  before.ask(message('Tlopen', 1, u32(5), u32(0)));
  before.ask(message('Twalk', 1, u32(ROOT), u32(6), u16(2), 'old', 'x'));
  const after = mounted({ layer });
  after.server.restore(before.server.save());
  expect(data(after.ask(read(0, 10, 5)))).toBe('kept');
  expect(after.ask(message('Tgetattr', 1, u32(6), u64(0)))).toBe(Errno.ESTALE);
  bytesOf(after.ask(message('Tclunk', 1, u32(6))));
  const upwards = bytesOf(after.ask(message('Twalk', 1, u32(5), u32(9), u16(1), '..')));
  expect(upwards.readBigUInt64LE(7)).toBe(layer.qid);
});

test('a fid table that was tampered with is refused', () => {
  const { server } = mounted({});
  expect(() => server.restore(Buffer.from('{"msize":1,"fids":{}}'))).toThrow();
  expect(() => server.restore(Buffer.from('{"msize":131072,"fids":{"places":[],"fids":[["a"]]}}'))).toThrow();
});

test('any sequence of messages is answered, each once, within the message size', () => {
  const type = fc.constantFrom(...Object.values(MessageType).filter((number) => number !== MessageType.Rlerror));
  const fields = fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 6 });
  fc.assert(
    fc.property(fc.array(fc.tuple(type, fields), { maxLength: 40 }), (requests) => {
      const { send, answers } = mounted({ dir: directoryNode({ f: fileNode('x') }) });
      for (const [number, values] of requests) send(message(number, 1, ...values.map(u32), 'dir'));
      expect(answers).toHaveLength(requests.length);
      for (const answer of answers) expect(answer.readUInt32LE(0)).toBe(answer.length);
    }),
  );
});
