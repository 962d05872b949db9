import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CliMessage } from '../guest/protocol.ts';
import { type FromCommand, encodeMessage, encodeNumber, readMessages } from './cli-messages.ts';
import { serveGuestCommand } from './guest-invocation.ts';
import { answersAt } from './testing/fake-answers.ts';
import { fakeEngine } from './testing/fake-engine.ts';
import { RUNS } from '../../tests/support/property.ts';

const FILES = {
  open: () => Promise.reject(new Error('none')),
  create: () => Promise.reject(new Error('none')),
  exists: () => Promise.resolve(false),
  kind: () => Promise.resolve(undefined),
  lkind: () => Promise.resolve(undefined),
  resolve: (path: string) => Promise.resolve(path),
  unpack: () => Promise.resolve(),
  tree: async function* () {},
  remove: () => Promise.reject(new Error('none')),
  makeDirectory: () => Promise.reject(new Error('none')),
  rename: () => Promise.reject(new Error('none')),
};
const encoder = new TextEncoder();

function startMessage(args: readonly string[], options: { tty?: number; env?: readonly string[] } = {}): Uint8Array {
  const env = options.env ?? [];
  const strings = encoder.encode(['docker', ...args, ...env, '/work', ''].join('\0'));
  const payload = new Uint8Array(16 + strings.byteLength);
  const view = new DataView(payload.buffer);
  view.setUint32(0, options.tty ?? 0, true);
  view.setUint16(4, 24, true);
  view.setUint16(6, 80, true);
  view.setUint32(8, args.length + 1, true);
  view.setUint32(12, env.length, true);
  payload.set(strings, 16);
  return encodeMessage(CliMessage.Start, payload);
}

/** The command's end of the socket, in the test's hand. */
class FakeCommand {
  readonly sent: { type: number; payload: Uint8Array }[] = [];
  readonly #input = new TransformStream<Uint8Array, Uint8Array>(undefined, { highWaterMark: 100 });
  readonly #writer = this.#input.writable.getWriter();
  readonly #watchers: (() => void)[] = [];
  readonly streams = {
    readable: this.#input.readable,
    writable: new WritableStream<Uint8Array>({ write: (message) => this.#receive(message) }),
  };

  say(...messages: Uint8Array[]): void {
    for (const message of messages) void this.#writer.write(message).catch(() => undefined);
  }

  hangUp(): void {
    void this.#writer.close().catch(() => undefined);
  }

  #receive(message: Uint8Array): void {
    this.sent.push({ type: message[4] ?? 0, payload: message.slice(8) });
    for (const watcher of this.#watchers) watcher();
  }

  async received(type: number): Promise<void> {
    while (!this.sent.some((message) => message.type === type)) {
      await new Promise<void>((resolve) => void this.#watchers.push(resolve));
    }
  }

  text(type: number): string {
    return this.sent
      .filter((message) => message.type === type)
      .map(({ payload }) => new TextDecoder().decode(payload))
      .join('');
  }

  get exitCode(): number | undefined {
    const last = this.sent.at(-1);
    return last?.type === CliMessage.Exit ? new DataView(last.payload.buffer).getUint32(0, true) : undefined;
  }
}

const services = () => ({ ...fakeEngine(answersAt(1_700_000_000)), files: () => FILES });

describe("the guest's docker command", () => {
  it('gets its output and its exit code', async () => {
    const command = new FakeCommand();
    command.say(startMessage(['ps', '-q']));
    await serveGuestCommand(command.streams, services());
    expect(command.text(CliMessage.Stdout)).toBe('a1b2c3d4e5f6\nc0ffee000001\n');
    expect(command.exitCode).toBe(0);
  });

  it('is told to read standard input only by a verb that reads it', async () => {
    const quiet = new FakeCommand();
    quiet.say(startMessage(['images']));
    await serveGuestCommand(quiet.streams, services());
    expect(quiet.sent.some(({ type }) => type === CliMessage.ReadStdin)).toBe(false);

    const command = new FakeCommand();
    command.say(startMessage(['container', 'prune']));
    const served = serveGuestCommand(command.streams, services());
    await command.received(CliMessage.ReadStdin);
    command.say(encodeMessage(CliMessage.Stdin, encoder.encode('n\n')));
    await served;
    expect(command.text(CliMessage.Stdout)).toContain('[y/N]');
    expect(command.exitCode).toBe(0);
  });

  it('takes variables from its own environment', async () => {
    const command = new FakeCommand();
    const engine = services();
    command.say(startMessage(['create', '-e', 'FOO', 'busybox'], { env: ['FOO=bar=baz'] }));
    await serveGuestCommand(command.streams, engine);
    expect(engine.requests[0]?.body).toMatchObject({ Env: ['FOO=bar=baz'] });
  });

  it('ends with 130 at an interrupt that nobody forwards', async () => {
    const command = new FakeCommand();
    command.say(startMessage(['import', '-']));
    const served = serveGuestCommand(command.streams, services());
    await command.received(CliMessage.ReadStdin);
    command.say(encodeNumber(CliMessage.Signal, 2));
    await served;
    expect(command.exitCode).toBe(130);
  });

  it('ends the verb when it is gone', async () => {
    const command = new FakeCommand();
    command.say(startMessage(['container', 'prune']));
    const served = serveGuestCommand(command.streams, services());
    await command.received(CliMessage.ReadStdin);
    command.hangUp();
    await served;
    expect(command.text(CliMessage.Stderr)).toBe('');
  });

  it('is cut off when it begins with anything but a start', async () => {
    const command = new FakeCommand();
    command.say(encodeNumber(CliMessage.Signal, 2));
    await expect(serveGuestCommand(command.streams, services())).rejects.toThrow("began with 'signal', not 'start'");
  });
});

async function decode(pieces: readonly Uint8Array[]): Promise<FromCommand[]> {
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  const messages: FromCommand[] = [];
  for await (const message of stream.pipeThrough(readMessages())) messages.push(message);
  return messages;
}

describe('messages', () => {
  it('are the same however the bytes are cut', async () => {
    const all = [
      startMessage(['ps', 'ä'], { tty: 7, env: ['A=b'] }),
      encodeMessage(CliMessage.Stdin, encoder.encode('hi')),
      encodeNumber(CliMessage.Signal, 15),
    ];
    const bytes = Uint8Array.from(all.flatMap((message) => Array.from(message)));
    const whole = await decode([bytes]);
    expect(whole[0]).toEqual({
      kind: 'start',
      name: 'docker',
      args: ['ps', 'ä'],
      env: new Map([['A', 'b']]),
      cwd: '/work',
      tty: { stdin: true, stdout: true, stderr: true },
      size: { rows: 24, columns: 80 },
    });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(bytes.byteLength), { maxLength: 6 }), async (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), bytes.byteLength];
        const pieces = edges.slice(1).map((end, index) => bytes.slice(edges[index], end));
        expect(await decode(pieces)).toEqual(whole);
      }),
      RUNS,
    );
  });

  it('of any bytes are messages or a clear error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (bytes) => {
        const error = await decode([bytes]).then(
          () => undefined,
          (reason: unknown) => reason as Error,
        );
        if (error) expect(error.message).toContain("guest's docker command");
      }),
      RUNS,
    );
  });

  it('longer than the limit are refused before they are there', async () => {
    const header = new Uint8Array(8);
    new DataView(header.buffer).setUint32(0, 0x7fffffff, true);
    await expect(decode([header])).rejects.toThrow('a message of 2147483647 bytes');
  });
});
