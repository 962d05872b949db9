/** The agent's sockets of datagrams, driven like the rest of it over its standard streams. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildNative, nativeMissing, sources } from '../../images/guest/agent/test/native.ts';
import { ArgKind, FrameType, StreamFlag } from '../../runtime/guest/protocol.ts';
import { AgentDriver, type Op, program, words } from './driver.ts';

const { Immediate, Data } = ArgKind;
const CALL = { getpid: 20, socket: 359, bind: 361, getsockname: 367 };
const EINVAL = 22;
const ANY_PORT = Buffer.from([2, 0, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);

const work = mkdtempSync(join(tmpdir(), 'drydock-agent-'));
const file = join(work, 'agent');
afterAll(() => rmSync(work, { recursive: true }));

const call = (number: number, ...args: (readonly [kind: number, value: number])[]): Op => ({ number, args });
const socketOf = async (agent: AgentDriver): Promise<number> =>
  (await agent.run(0, program([call(CALL.socket, [Immediate, 2], [Immediate, 2], [Immediate, 0])]))).values[0] ?? -1;

/** Binds a socket to a port that the kernel chooses; the result is its address. */
async function bound(agent: AgentDriver, fd: number): Promise<Buffer> {
  const ops = [
    call(CALL.bind, [Immediate, fd], [Data, 0], [Immediate, 16]),
    call(CALL.getsockname, [Immediate, fd], [Data, 0], [Data, 16]),
  ];
  const bytes = program(ops, { data: Buffer.concat([ANY_PORT, words(16)]), outputs: [[Data, 0, -1, 16]] });
  return (await agent.run(0, bytes)).outputs.subarray(4, 20);
}

const datagram = (to: Uint8Array, text: string): Buffer =>
  Buffer.concat([words(to.length), to, Buffer.alloc(28 - to.length), Buffer.from(text)]);

describe.skipIf(nativeMissing)(`datagrams of the agent (${nativeMissing ?? 'native, under ASan and UBSan'})`, () => {
  beforeAll(() => buildNative(sources(), file), 60_000);

  const open = (agent: AgentDriver, id: number, fd: number, flags: number, credit: number): void =>
    agent.send(FrameType.StreamOpen, id, words(fd, flags, credit));

  test('come with their sender as far as the credit goes, and go out to an address', async () => {
    await using agent = new AgentDriver(file);
    const socket = await socketOf(agent);
    const address = await bound(agent, socket);
    open(agent, 70, socket, StreamFlag.Datagram, 1);
    open(agent, 72, await socketOf(agent), StreamFlag.Datagram, 4);
    for (const text of ['one', 'two', '']) agent.send(FrameType.Datagram, 72, datagram(address, text));
    const first = (await agent.next(FrameType.Datagram, 70)).payload;
    expect([first.readUInt32LE(0), first.subarray(32).toString()]).toEqual([16, 'one']);
    await agent.run(0, program([{ number: CALL.getpid }]));
    expect(agent.unread.filter(({ type }) => type === FrameType.Datagram)).toEqual([]);
    agent.send(FrameType.StreamCredit, 70, words(2));
    const rest = [await agent.next(FrameType.Datagram, 70), await agent.next(FrameType.Datagram, 70)];
    expect(rest.map(({ payload }) => payload.subarray(32).toString())).toEqual(['two', '']);
    agent.send(FrameType.Datagram, 70, datagram(first.subarray(4, 20), 'back'));
    expect((await agent.next(FrameType.Datagram, 72)).payload.subarray(32).toString()).toBe('back');
  });

  test('refuse other directions beside them, and drop what is no datagram', async () => {
    await using agent = new AgentDriver(file);
    const socket = await socketOf(agent);
    open(agent, 71, socket, StreamFlag.Datagram | StreamFlag.Read, 1);
    const { payload } = await agent.next(FrameType.StreamEnd, 71);
    expect([payload.readUInt32LE(0), payload.readInt32LE(4)]).toEqual([StreamFlag.Read, EINVAL]);
    open(agent, 72, socket, StreamFlag.Datagram, 1);
    agent.send(FrameType.Datagram, 72, words(4096, 1, 2));
    agent.send(FrameType.Datagram, 72, Buffer.concat([words(29), Buffer.alloc(28)]));
    agent.send(FrameType.Datagram, 99, datagram(ANY_PORT, 'nobody'));
    expect((await agent.run(0, program([{ number: CALL.getpid }]))).values).toHaveLength(1);
  });
});
