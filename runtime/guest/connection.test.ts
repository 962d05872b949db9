import { describe, expect, test } from 'vitest';
import { decodeText, encodeText } from './bytes.ts';
import { GuestConnection } from './connection.ts';
import { AT_FDCWD, O_CLOEXEC, O_RDONLY } from './constants/open.ts';
import { GuestError, SyscallError } from './errors.ts';
import { fakeGuest } from './testing/fake-guest.ts';
import { FakeAgent } from './testing/fake-agent.ts';
import { Program } from './program.ts';
import { STREAM_WINDOW_BYTES } from './protocol.ts';
import { close, openat } from './syscalls/open.ts';
import { pipe2 } from './syscalls/descriptors.ts';
import { read, write } from './syscalls/read-write.ts';

const collect = async (stream: ReadableStream<Uint8Array>): Promise<string> => {
  let text = '';
  for await (const chunk of stream) text += decodeText(chunk);
  return text;
};

describe('programs', () => {
  test('give the results of calls and what they read', async () => {
    const { guest, log } = fakeGuest((call) => {
      if (call.name !== 'read') return undefined;
      call.memory(1, 5).set(encodeText('hello'));
      return 5;
    });
    const p = new Program('read a file');
    const fd = openat(p, AT_FDCWD, '/x', O_RDONLY | O_CLOEXEC);
    const text = read(p, fd, 100).map(decodeText);
    close(p, fd, { always: true });
    const result = await guest.run(p);
    expect([result.get(fd), result.get(text)]).toEqual([100, 'hello']);
    expect(log.at(-1)).toBe('1: close(100) = 0');
  });

  test('stop at the first failure, but for what always runs, and say which call failed', async () => {
    const { guest, log } = fakeGuest((call) => (call.name === 'read' ? -21 : undefined));
    const p = new Program('read a directory');
    const fd = openat(p, AT_FDCWD, '/x', O_RDONLY);
    read(p, fd, 100);
    write(p, fd, 'never');
    close(p, fd, { always: true });
    const error = await guest.run(p).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(SyscallError);
    expect(error).toMatchObject({ call: 'read', code: 'EISDIR', reason: 'is a directory' });
    expect(String(error)).toMatch(/^SyscallError: read a directory: read\(100, .*: EISDIR \(is a directory\)$/);
    expect(log.map((line) => line.replace(/\(.*/, ''))).toEqual(['1: openat', '1: read', '1: close']);
  });

  test('use descriptors that a call wrote to memory', async () => {
    const { guest, log } = fakeGuest();
    const p = new Program('make a pipe');
    const pipe = pipe2(p, O_CLOEXEC);
    write(p, pipe.second, 'x');
    const written = await guest.run(p);
    expect(written.get(pipe.fds)).toEqual([100, 101]);
    expect(log).toHaveLength(2);
  });

  test('in flight in one actor are few, the rest waits in order', async () => {
    const { guest } = fakeGuest();
    const actor = await guest.spawn({ flags: 0 });
    const programs = Array.from({ length: 40 }, (_, index) => {
      const p = new Program(`program ${String(index)}`);
      close(p, index);
      return actor.run(p);
    });
    expect((await Promise.all(programs)).map((result) => result.program.label)).toEqual(
      Array.from({ length: 40 }, (_, index) => `program ${String(index)}`),
    );
  });

  test('an aborted wait leaves the connection alone', async () => {
    const { guest } = fakeGuest();
    const p = new Program('wait');
    close(p, 1);
    const abort = new AbortController();
    const run = guest.run(p, { signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(run).rejects.toThrow('enough');
    await guest.settled();
    await expect(guest.run(p)).resolves.toBeDefined();
  });
});

describe('processes', () => {
  test('an actor tells its exit, also to who asks late, and everybody hears of every process', async () => {
    const { guest, agent } = fakeGuest();
    const pids: number[] = [];
    guest.onExit((exit) => pids.push(exit.pid));
    const actor = await guest.spawn({ flags: 0 });
    agent.exit(77, 0);
    agent.exit(actor.pid, 9 | 0x80);
    await Promise.resolve();
    const exit = await actor.exit;
    expect(exit).toMatchObject({ code: undefined, signal: 9, status: 137, coreDumped: true, userTimeUs: 1000 });
    expect(pids).toEqual([77, actor.pid]);
    await expect(actor.run(new Program('too late'))).rejects.toThrow(/it is gone/);
  });

  test('a refused clone is an error with its number', async () => {
    const agent = new FakeAgent();
    const guest = new GuestConnection(agent);
    await guest.ready;
    const spawn = guest.spawn({ flags: 0x40000000 });
    agent.toHost(Uint8Array.of(4, 0, 0, 0, 10, 0, 0, 0, 1, 0, 0, 0, 0xe4, 0xff, 0xff, 0xff));
    await expect(spawn).rejects.toMatchObject({ call: 'clone', code: 'ENOSPC' });
  });
});

describe('streams', () => {
  test('carry bytes both ways and end', async () => {
    const { guest, agent } = fakeGuest();
    const stream = guest.stream(5);
    const writer = stream.writable.getWriter();
    await writer.write(encodeText('in'));
    const end = agent.streamOf(5);
    agent.emit(end, encodeText('out'));
    agent.end(end, 'read');
    expect(await collect(stream.readable)).toBe('out');
    await writer.close();
    await stream.ended;
    expect(end.written.map(decodeText)).toEqual(['in']);
    await Promise.resolve();
    expect(end.closed).toBe('released');
  });

  test('never take more than the reader reads', async () => {
    const { guest, agent } = fakeGuest();
    const stream = guest.stream(5, { write: false });
    await Promise.resolve();
    const end = agent.streamOf(5);
    agent.emit(end, new Uint8Array(STREAM_WINDOW_BYTES));
    await new Promise((resolve) => setImmediate(resolve));
    expect(end.credit).toBe(0);
    const { value } = await stream.readable.getReader().read();
    expect(value).toHaveLength(STREAM_WINDOW_BYTES);
    await Promise.resolve();
    expect(end.credit).toBe(STREAM_WINDOW_BYTES);
  });

  test('let the writer wait for the guest', async () => {
    const { guest, agent } = fakeGuest();
    const writer = guest.stream(5, { read: false }).writable.getWriter();
    let done = false;
    const written = writer.write(new Uint8Array(STREAM_WINDOW_BYTES + 10)).then(() => (done = true));
    await new Promise((resolve) => setImmediate(resolve));
    const end = agent.streamOf(5);
    expect([done, end.written.reduce((sum, bytes) => sum + bytes.length, 0)]).toEqual([false, STREAM_WINDOW_BYTES]);
    agent.grant(end, 100);
    await written;
    expect(end.written.at(-1)).toHaveLength(10);
  });

  test('report the error of their descriptor', async () => {
    const { guest, agent } = fakeGuest();
    const stream = guest.stream(5);
    await Promise.resolve();
    agent.end(agent.streamOf(5), 'read', 5);
    await expect(collect(stream.readable)).rejects.toMatchObject({ code: 'EIO' });
  });

  test('datagrams keep their addresses, survive a snapshot and stop at the end of the loop', async () => {
    const { guest, agent } = fakeGuest();
    const before = guest.datagrams(9);
    await guest.ready;
    agent.datagram(agent.streamOf(9), Uint8Array.of(2, 0, 1), encodeText('early'));
    const state = JSON.parse(JSON.stringify(guest.save())) as ReturnType<typeof guest.save>;
    const restored = new GuestConnection(agent, { state });
    const datagrams = restored.adoptDatagrams(before.id);
    agent.datagram(agent.streamOf(9), Uint8Array.of(), encodeText('late'));
    const seen: string[] = [];
    for await (const { address, bytes } of datagrams) {
      seen.push(`${[...address].join('.')} ${decodeText(bytes)}`);
      datagrams.send({ address, bytes: encodeText('answer') });
      if (seen.length === 2) break;
    }
    expect(seen).toEqual(['2.0.1 early', ' late']);
    await Promise.resolve();
    const [first] = agent.streamOf(9).written;
    expect(first && [first[0], ...first.subarray(4, 8), decodeText(first.subarray(32))]).toEqual([
      3,
      2,
      0,
      1,
      0,
      'answer',
    ]);
    expect(agent.streamOf(9).closed).toBe('released');
    expect(() => datagrams.send({ address: new Uint8Array(29), bytes: new Uint8Array() })).toThrow(GuestError);
  });

  test('a listener hands over connections in order and closes what nobody took', async () => {
    const { guest, agent, log } = fakeGuest();
    const listener = guest.listen(9);
    await Promise.resolve();
    const end = agent.streamOf(9);
    for (const fd of [20, 21, 22]) agent.accept(end, fd, Uint8Array.of(1, 0));
    const fds: number[] = [];
    for await (const { fd } of listener) {
      fds.push(fd);
      if (fds.length === 2) break;
    }
    await guest.settled();
    expect(fds).toEqual([20, 21]);
    expect(log).toEqual(['1: close(22) = 0']);
    expect(end.closed).toBe('released');
  });
});

describe('a connection', () => {
  test('survives a snapshot with its streams', async () => {
    const { guest, agent } = fakeGuest();
    const stream = guest.stream(5);
    await guest.ready;
    agent.emit(agent.streamOf(5), encodeText('before '));
    await Promise.resolve();
    const state = JSON.parse(JSON.stringify(guest.save())) as ReturnType<typeof guest.save>;
    const restored = new GuestConnection(agent, { state });
    const adopted = restored.adoptStream(stream.id);
    agent.emit(agent.streamOf(5), encodeText('after'));
    agent.end(agent.streamOf(5), 'read');
    expect(await collect(adopted.readable)).toBe('before after');
    await expect(restored.run(new Program('nothing'))).resolves.toBeDefined();
  });

  test('releases what nobody adopts after a restore', async () => {
    const { guest, agent } = fakeGuest();
    const [kept, lost] = [guest.stream(5), guest.stream(6)];
    await guest.ready;
    const restored = new GuestConnection(agent, { state: guest.save() });
    restored.adoptStream(kept.id);
    restored.releaseUnclaimed();
    await Promise.resolve();
    expect([agent.streamOf(5).closed, agent.streamOf(6).closed]).toEqual(['no', 'released']);
    expect(() => restored.adoptStream(lost.id)).toThrow(/Cannot adopt stream/);
  });

  test('is busy while an answer is awaited, and can not be saved then', async () => {
    const { guest } = fakeGuest();
    await guest.ready;
    const run = guest.run(new Program('nothing'));
    expect(guest.busy).toBe(true);
    expect(() => guest.save()).toThrow(/1 requests are under way/);
    await run;
    expect(guest.busy).toBe(false);
  });

  test('fails with a reason on garbage, and everything that waits hears of it', async () => {
    const agent = new FakeAgent();
    const guest = new GuestConnection(agent);
    await guest.ready;
    const run = guest.run(new Program('wait'));
    const stream = guest.stream(3);
    agent.toHost(new Uint8Array(64).fill(0xee));
    await expect(run).rejects.toThrow(GuestError);
    await expect(guest.failure).rejects.toThrow(/Cannot read a frame from the guest/);
    await expect(collect(stream.readable)).rejects.toThrow(GuestError);
    await expect(guest.run(new Program('later'))).rejects.toThrow(GuestError);
  });

  test('several frames of one turn are one write', async () => {
    const agent = new FakeAgent();
    let writes = 0;
    const guest = new GuestConnection({
      write: (bytes) => {
        writes++;
        agent.write(bytes);
      },
      onData: (listener) => agent.onData(listener),
    });
    await Promise.all([1, 2, 3].map((index) => guest.run(new Program(String(index)))));
    expect(writes).toBe(1);
  });
});
