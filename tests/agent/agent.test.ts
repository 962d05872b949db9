/** The agent's own binary, built for this machine with the compiler's checks on, driven over its standard streams. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildNative, nativeMissing, sources } from '../../images/guest/agent/test/native.ts';
import {
  ArgKind,
  FRAME_PAYLOAD_BYTES_MAX,
  FrameType,
  NOT_RUN,
  PROGRAMS_IN_FLIGHT_MAX,
  PROTOCOL_VERSION,
  ResultFlag,
  STREAM_WINDOW_BYTES,
  StreamClose,
  StreamFlag,
} from '../../runtime/guest/protocol.ts';
import { AgentDriver, execOf, program, words, type Op } from './driver.ts';

const { Immediate, Data, Scratch, Result, Load } = ArgKind;
const CALL = {
  exit: 1,
  read: 3,
  write: 4,
  open: 5,
  close: 6,
  getpid: 20,
  dup: 41,
  pause: 29,
  kill: 37,
  waitid: 284,
  fcntl: 55,
  pipe2: 331,
  socket: 359,
  bind: 361,
  listen: 363,
  socketpair: 360,
};
/** <sys/wait.h>. */
const [P_PID, WEXITED, WNOWAIT] = [1, 4, 0x01000000];
const SIGKILL = 9;
const [EBADF, EINVAL, EPIPE, EPROTO] = [9, 22, 32, 71];

const work = mkdtempSync(join(tmpdir(), 'drydock-agent-'));
const file = join(work, 'agent');
afterAll(() => rmSync(work, { recursive: true }));
const start = (): AgentDriver => new AgentDriver(file);

const getpid: Op = { number: CALL.getpid };
/** A program that ends the process `pid` by SIGKILL and returns when it is a zombie. */
const killing = (pid: number) => {
  const call = (number: number, ...values: number[]): Op => ({
    number,
    args: values.map((value) => [Immediate, value] as const),
  });
  return program([call(CALL.kill, pid, SIGKILL), call(CALL.waitid, P_PID, pid, 0, WEXITED | WNOWAIT, 0)]);
};
const fdFlags = (fd: number): Op => ({
  number: CALL.fcntl,
  args: [
    [Immediate, fd],
    [Immediate, 1],
  ],
  flags: 1,
});
/** Two fds, at data[0] and data[4], as an output of eight bytes. */
const pair = (op: Op): Buffer => program([op], { data: Buffer.alloc(8), outputs: [[Data, 0, -1, 8]] });
const pipe = pair({
  number: CALL.pipe2,
  args: [
    [Data, 0],
    [Immediate, 0],
  ],
});
const socketpair = pair({
  number: CALL.socketpair,
  args: [
    [Immediate, 1],
    [Immediate, 1],
    [Immediate, 0],
    [Data, 0],
  ],
});
const openFile = (path: string, flags: number): Buffer =>
  program(
    [
      {
        number: CALL.open,
        args: [
          [Data, 0],
          [Immediate, flags],
          [Immediate, 0o600],
        ],
      },
    ],
    { data: Buffer.from(`${path}\0`) },
  );

async function two(agent: AgentDriver, bytes: Buffer): Promise<[number, number]> {
  const { outputs } = await agent.run(0, bytes);
  return [outputs.readInt32LE(4), outputs.readInt32LE(8)];
}

const open = (agent: AgentDriver, id: number, fd: number, flags: number, credit = 0): void =>
  agent.send(FrameType.StreamOpen, id, words(fd, flags, credit));
const close = (agent: AgentDriver, id: number, how: number): void => agent.send(FrameType.StreamClose, id, words(how));

async function received(agent: AgentDriver, id: number, count: number): Promise<Buffer> {
  let bytes = Buffer.alloc(0);
  while (bytes.length < count) bytes = Buffer.concat([bytes, (await agent.next(FrameType.StreamData, id)).payload]);
  return bytes;
}

const end = async (agent: AgentDriver, id: number): Promise<[number, number]> => {
  const { payload } = await agent.next(FrameType.StreamEnd, id);
  return [payload.readUInt32LE(0), payload.readInt32LE(4)];
};

describe.skipIf(nativeMissing)(`the agent (${nativeMissing ?? 'native, under ASan and UBSan'})`, () => {
  beforeAll(() => buildNative(sources(), file), 60_000);

  test('says hello, and again when asked', async () => {
    await using agent = start();
    expect((await agent.next(FrameType.Hello, 0)).payload.readUInt32LE(0)).toBe(PROTOCOL_VERSION);
    agent.send(FrameType.Hello, 5, words(PROTOCOL_VERSION));
    expect((await agent.next(FrameType.Hello, 5)).payload).toHaveLength(8);
  });

  test('answers a malformed program and goes on', async () => {
    await using agent = start();
    expect(await agent.run(0, Buffer.from('nonsense'))).toEqual({
      flags: ResultFlag.Malformed,
      values: [],
      outputs: Buffer.alloc(0),
    });
    expect((await agent.run(0, program([execOf('/bin/true').op], execOf('/bin/true').parts))).flags).toBe(
      ResultFlag.Malformed,
    );
    expect((await agent.run(0, program([getpid]))).flags).toBe(0);
  });

  test('a program uses results and loaded values, and stops at a failure', async () => {
    await using agent = start();
    const ops: Op[] = [
      {
        number: CALL.pipe2,
        args: [
          [Data, 0],
          [Immediate, 0],
        ],
      },
      {
        number: CALL.write,
        args: [
          [Load, 4],
          [Data, 8],
          [Immediate, 5],
        ],
      },
      { number: CALL.dup, args: [[Load, 0]] },
      {
        number: CALL.read,
        args: [
          [Result, 2],
          [Scratch, 0],
          [Immediate, 16],
        ],
      },
      { number: CALL.close, args: [[Immediate, 9999]] },
      getpid,
    ];
    const { values, outputs } = await agent.run(
      0,
      program(ops, { data: Buffer.from('\0\0\0\0\0\0\0\0hello'), scratch: 16, outputs: [[Scratch, 0, 3, 16]] }),
    );
    expect(values.slice(1)).toEqual([5, expect.any(Number), 5, -EBADF, NOT_RUN]);
    expect(outputs.subarray(4).toString()).toBe('hello');
  });

  test('an actor runs programs, survives a failed execve, and becomes another program', async () => {
    await using agent = start();
    const pid = await agent.spawn(0, [2]);
    expect((await agent.run(pid, program([getpid]))).values).toEqual([pid]);
    const wrong = execOf('/nonexistent');
    expect((await agent.run(pid, program([wrong.op], wrong.parts))).values).toEqual([-2]);
    const right = execOf('/bin/true');
    expect(await agent.run(pid, program([right.op], right.parts))).toMatchObject({
      flags: ResultFlag.Executed,
      values: [0],
    });
    expect((await agent.next(FrameType.Exit, pid)).payload.readUInt32LE(0)).toBe(0);
    expect((await agent.run(pid, program([getpid]))).flags).toBe(ResultFlag.Died);
  });

  test('an actor has no fds but those it keeps', async () => {
    await using agent = start();
    const [reading, writing] = await two(agent, pipe);
    const pid = await agent.spawn(0, [writing]);
    const { values } = await agent.run(pid, program([reading, writing, 0, 1, 2].map(fdFlags)));
    expect(values).toEqual([-EBADF, 0, -EBADF, -EBADF, -EBADF]);
  });

  test('every program of an actor that dies is answered before its exit is told', async () => {
    await using agent = start();
    const pid = await agent.spawn();
    const exit = program([{ number: CALL.exit, args: [[Immediate, 7]] }]);
    const results = await Promise.all([agent.run(pid, exit), agent.run(pid, program([getpid]))]);
    expect(results.map(({ flags }) => flags)).toEqual([ResultFlag.Died, ResultFlag.Died]);
    expect((await agent.next(FrameType.Exit, pid)).payload.readUInt32LE(0)).toBe(7 << 8);
  });

  test('an actor takes so many programs and no more', async () => {
    await using agent = start();
    const pid = await agent.spawn();
    const pause = program([{ number: CALL.pause }]);
    const waiting = Array.from({ length: PROGRAMS_IN_FLIGHT_MAX }, () => agent.run(pid, pause));
    expect((await agent.run(pid, pause)).flags).toBe(ResultFlag.Busy);
    await agent.run(0, killing(pid));
    expect((await Promise.all(waiting)).every(({ flags }) => flags === ResultFlag.Died)).toBe(true);
  });

  test('a program for an actor that has died and is not yet reaped is told so', async () => {
    await using agent = start();
    const pid = await agent.spawn();
    const [, late] = await Promise.all(
      agent.together(() => [agent.run(0, killing(pid)), agent.run(pid, program([getpid]))] as const),
    );
    expect(late.flags).toBe(ResultFlag.Died);
  });

  test('a spawn with foreign flags or too short is refused', async () => {
    await using agent = start();
    expect(await agent.spawn(0x100)).toBe(-EINVAL);
    agent.send(FrameType.Spawn, 99, words(0));
    expect((await agent.next(FrameType.Spawned, 99)).payload.readInt32LE(0)).toBe(-EINVAL);
    agent.send(FrameType.Spawn, 98, words(0, -1, -1, 1000, 1));
    expect((await agent.next(FrameType.Spawned, 98)).payload.readInt32LE(0)).toBe(-EINVAL);
  });

  test('nothing is read from a stream without credit', async () => {
    await using agent = start();
    const [reading, writing] = await two(agent, pipe);
    open(agent, 1, reading, StreamFlag.Read, 4);
    open(agent, 2, writing, StreamFlag.Write);
    agent.send(FrameType.StreamData, 2, Buffer.from('abcdefgh'));
    expect((await received(agent, 1, 4)).toString()).toBe('abcd');
    await agent.run(0, program([getpid]));
    expect(agent.unread.filter(({ type }) => type === FrameType.StreamData)).toEqual([]);
    agent.send(FrameType.StreamCredit, 1, words(100));
    expect((await received(agent, 1, 4)).toString()).toBe('efgh');
    close(agent, 2, StreamClose.EndInput);
    expect(await end(agent, 2)).toEqual([StreamFlag.Write, 0]);
    expect(await end(agent, 1)).toEqual([StreamFlag.Read, 0]);
  });

  test('a megabyte passes through a pipe in order, with credit for what was written', async () => {
    await using agent = start();
    const [reading, writing] = await two(agent, pipe);
    open(agent, 1, reading, StreamFlag.Read, 4096);
    open(agent, 2, writing, StreamFlag.Write);
    const bytes = Buffer.from(Uint32Array.from({ length: 1 << 18 }, (_, index) => index).buffer);
    const reader = (async () => {
      let got = Buffer.alloc(0);
      while (got.length < bytes.length) {
        const { payload } = await agent.next(FrameType.StreamData, 1);
        got = Buffer.concat([got, payload]);
        agent.send(FrameType.StreamCredit, 1, words(payload.length));
      }
      return got;
    })();
    let credit = STREAM_WINDOW_BYTES;
    for (let at = 0; at < bytes.length;) {
      while (credit === 0) credit += (await agent.next(FrameType.StreamCredit, 2)).payload.readUInt32LE(0);
      const count = Math.min(credit, 10_000, bytes.length - at);
      agent.send(FrameType.StreamData, 2, bytes.subarray(at, at + count));
      [at, credit] = [at + count, credit - count];
    }
    expect((await reader).equals(bytes)).toBe(true);
  });

  test('who sends more than the window loses the stream, nobody else', async () => {
    await using agent = start();
    const [, writing] = await two(agent, pipe);
    open(agent, 2, writing, StreamFlag.Write);
    for (let sent = 0; sent < 3; sent++) agent.send(FrameType.StreamData, 2, Buffer.alloc(60_000));
    expect(await end(agent, 2)).toEqual([StreamFlag.Write, EPROTO]);
    expect((await agent.run(0, program([getpid]))).flags).toBe(0);
  });

  test('a socket is shut down for writing and still read', async () => {
    await using agent = start();
    const [one, other] = await two(agent, socketpair);
    open(agent, 1, one, StreamFlag.Read | StreamFlag.Write, 100);
    open(agent, 2, other, StreamFlag.Read | StreamFlag.Write, 100);
    agent.send(FrameType.StreamData, 1, Buffer.from('question'));
    close(agent, 1, StreamClose.EndInput);
    expect((await received(agent, 2, 8)).toString()).toBe('question');
    expect(await end(agent, 2)).toEqual([StreamFlag.Read, 0]);
    agent.send(FrameType.StreamData, 2, Buffer.from('answer'));
    expect((await received(agent, 1, 6)).toString()).toBe('answer');
    close(agent, 2, StreamClose.Release);
    expect(await end(agent, 1)).toEqual([StreamFlag.Write, 0]);
    expect(await end(agent, 1)).toEqual([StreamFlag.Read, 0]);
  });

  test('a pty master whose other side is closed is at its end', async () => {
    await using agent = start();
    const { values } = await agent.run(0, openFile('/dev/ptmx', 0o402));
    const master = values[0] ?? -1;
    const unlock: Op = {
      number: 54,
      args: [
        [Immediate, master],
        [Immediate, 0x40045431],
        [Data, 0],
      ],
    };
    const peer: Op = {
      number: 54,
      args: [
        [Immediate, master],
        [Immediate, 0x5441],
        [Immediate, 0o402],
      ],
    };
    const write: Op = {
      number: CALL.write,
      args: [
        [Result, 1],
        [Data, 4],
        [Immediate, 3],
      ],
    };
    await agent.run(
      0,
      program([unlock, peer, write, { number: CALL.close, args: [[Result, 1]] }], { data: Buffer.from('\0\0\0\0bye') }),
    );
    open(agent, 1, master, StreamFlag.Read | StreamFlag.Write, 100);
    expect((await received(agent, 1, 3)).toString()).toBe('bye');
    expect(await end(agent, 1)).toEqual([StreamFlag.Read, 0]);
    close(agent, 1, StreamClose.EndInput);
    expect(await end(agent, 1)).toEqual([StreamFlag.Write, 0]);
  });

  test('a regular file, which epoll refuses, is relayed', async () => {
    await using agent = start();
    const path = join(work, 'file');
    writeFileSync(path, Buffer.alloc(100_000, 'x'));
    const { values } = await agent.run(0, openFile(path, 0));
    open(agent, 1, values[0] ?? -1, StreamFlag.Read, 1_000_000);
    expect(await received(agent, 1, 100_000)).toHaveLength(100_000);
    expect(await end(agent, 1)).toEqual([StreamFlag.Read, 0]);
  });

  test('a listening socket gives as many connections as it has credit for', async () => {
    await using agent = start();
    const path = join(work, 'socket');
    const address = Buffer.concat([Buffer.from([1, 0]), Buffer.from(`${path}\0`)]);
    const ops: Op[] = [
      {
        number: CALL.socket,
        args: [
          [Immediate, 1],
          [Immediate, 1],
          [Immediate, 0],
        ],
      },
      {
        number: CALL.bind,
        args: [
          [Result, 0],
          [Data, 0],
          [Immediate, address.length],
        ],
      },
      {
        number: CALL.listen,
        args: [
          [Result, 0],
          [Immediate, 5],
        ],
      },
    ];
    const { values } = await agent.run(0, program(ops, { data: address }));
    open(agent, 1, values[0] ?? -1, StreamFlag.Listen, 1);
    const clients = [connect(path), connect(path)];
    expect((await agent.next(FrameType.Accepted, 1)).payload.readInt32LE(0)).toBeGreaterThan(2);
    await agent.run(0, program([getpid]));
    expect(agent.unread.filter(({ type }) => type === FrameType.Accepted)).toEqual([]);
    agent.send(FrameType.StreamCredit, 1, words(1));
    await agent.next(FrameType.Accepted, 1);
    for (const client of clients) client.destroy();
  });

  test('detach leaves the fd open and as it was', async () => {
    await using agent = start();
    const [reading, writing] = await two(agent, pipe);
    const flagsOf: Op = {
      number: CALL.fcntl,
      args: [
        [Immediate, reading],
        [Immediate, 3],
      ],
    };
    const before = (await agent.run(0, program([flagsOf]))).values;
    open(agent, 1, reading, StreamFlag.Read, 10);
    expect((await agent.run(0, program([flagsOf]))).values).not.toEqual(before);
    close(agent, 1, StreamClose.Detach);
    expect((await agent.run(0, program([flagsOf]))).values).toEqual(before);
    open(agent, 2, writing, StreamFlag.Write);
    close(agent, 2, StreamClose.Release);
    expect((await agent.run(0, program([{ number: CALL.close, args: [[Immediate, writing]] }]))).values).toEqual([
      -EBADF,
    ]);
  });

  test('a stream of a bad fd, of unknown flags or of a taken id is refused', async () => {
    await using agent = start();
    open(agent, 1, 9999, StreamFlag.Read | StreamFlag.Write);
    expect([await end(agent, 1), await end(agent, 1)]).toEqual([
      [StreamFlag.Read, EBADF],
      [StreamFlag.Write, EBADF],
    ]);
    open(agent, 2, 0, 64);
    expect(await end(agent, 2)).toEqual([StreamFlag.Read, EINVAL]);
    const [, writing] = await two(agent, pipe);
    open(agent, 3, writing, StreamFlag.Write);
    open(agent, 3, writing, StreamFlag.Write);
    expect(await end(agent, 3)).toEqual([StreamFlag.Write, 17]);
  });

  test('a writer whose reader is gone is told so', async () => {
    await using agent = start();
    const [reading, writing] = await two(agent, pipe);
    await agent.run(0, program([{ number: CALL.close, args: [[Immediate, reading]] }]));
    open(agent, 1, writing, StreamFlag.Write);
    agent.send(FrameType.StreamData, 1, Buffer.from('x'));
    expect(await end(agent, 1)).toEqual([StreamFlag.Write, EPIPE]);
  });

  test('frames of unknown type or strange length are survived', async () => {
    await using agent = start();
    for (const type of [0, 5, 6, 7, 8, 99, 0xffff]) agent.send(type, 12345, Buffer.from([1, 2, 3]));
    agent.send(FrameType.StreamOpen, 1, words(1));
    agent.send(FrameType.Run, 2, Buffer.from([1]));
    expect((await agent.next(FrameType.Result, 2)).payload.readUInt32LE(0)).toBe(ResultFlag.Malformed);
    expect((await agent.run(0, program([getpid]))).flags).toBe(0);
  });

  test('a frame that comes byte by byte is one frame', async () => {
    await using agent = start();
    const bytes = Buffer.concat([words(4, FrameType.Hello, 3), words(PROTOCOL_VERSION)]);
    for (const byte of bytes) agent.raw(Uint8Array.of(byte));
    expect((await agent.next(FrameType.Hello, 3)).payload).toHaveLength(8);
  });

  test('lost framing ends an agent on pipes with a clear line', async () => {
    const agent = start();
    agent.raw(words(FRAME_PAYLOAD_BYTES_MAX + 1, FrameType.Run, 1));
    expect(await agent.ended()).toEqual([1, null]);
    expect(agent.stderr).toContain(
      `drydock agent: lost the framing: a frame claims a payload of bytes: ${FRAME_PAYLOAD_BYTES_MAX + 1}`,
    );
  });
});
