/** The guest's `docker` command, built for this machine, against a socket of the test's own. */
import { type ChildProcess, spawn, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { buildNative, nativeMissing, sources } from '../../images/guest/agent/test/native.ts';
import { CLI_HEADER_BYTES, CLI_PAYLOAD_BYTES_MAX, CliMessage } from '../../runtime/guest/protocol.ts';
import { words } from './driver.ts';

const work = mkdtempSync(join(tmpdir(), 'drydock-client-'));
const [file, socketPath] = [join(work, 'docker'), join(work, 'cli.sock')];
afterAll(() => rmSync(work, { recursive: true }));

/** The other end of one command: messages in, messages out. */
class Peer {
  readonly #socket: Socket;
  #received = Buffer.alloc(0);

  constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes: Buffer) => (this.#received = Buffer.concat([this.#received, bytes])));
    socket.on('error', () => undefined);
  }

  async next(): Promise<{ type: number; payload: Buffer }> {
    for (;;) {
      const length = this.#received.length < CLI_HEADER_BYTES ? Infinity : this.#received.readUInt32LE(0);
      const end = CLI_HEADER_BYTES + length;
      if (this.#received.length >= end) {
        const message = this.#received.subarray(0, end);
        this.#received = this.#received.subarray(end);
        return { type: message.readUInt32LE(4), payload: message.subarray(CLI_HEADER_BYTES) };
      }
      await once(this.#socket, 'data', { signal: AbortSignal.timeout(20_000) });
    }
  }

  send(type: number, payload: Uint8Array): void {
    this.#socket.write(Buffer.concat([words(payload.length, type), payload]));
  }

  exit(status: number): void {
    this.send(CliMessage.Exit, words(status));
  }

  close(): void {
    this.#socket.destroy();
  }
}

const run = (args: string[], env: Record<string, string> = {}, stdio: StdioOptions = 'pipe'): ChildProcess =>
  spawn(file, args, { cwd: work, env: { ASAN_OPTIONS: 'detect_leaks=0', ...env }, stdio });

async function outcome(
  command: ChildProcess,
): Promise<{ code: number | null; signal: string | null; out: string; err: string }> {
  const text = { out: '', err: '' };
  command.stdout?.on('data', (bytes: Buffer) => (text.out += bytes.toString()));
  command.stderr?.on('data', (bytes: Buffer) => (text.err += bytes.toString()));
  const [code, signal] = (await once(command, 'close')) as [number | null, string | null];
  return { code, signal, ...text };
}

describe.skipIf(nativeMissing)(`the docker command (${nativeMissing ?? 'native, under ASan and UBSan'})`, () => {
  let server: Server;
  const connections: Peer[] = [];

  beforeAll(() => buildNative(sources(), file, [`-DDOCKER_SOCKET_PATH="${socketPath}"`]), 60_000);
  beforeEach(async () => {
    server = createServer((socket) => connections.push(new Peer(socket)));
    server.listen(socketPath);
    await once(server, 'listening');
  });
  afterEach(() => {
    for (const peer of connections.splice(0)) peer.close();
    server.close();
  });

  async function start(
    args: string[],
    env?: Record<string, string>,
    stdio?: StdioOptions,
  ): Promise<[ChildProcess, Peer]> {
    const command = run(args, env, stdio);
    while (connections.length === 0) await once(server, 'connection', { signal: AbortSignal.timeout(20_000) });
    const [peer] = connections;
    if (!peer) throw new Error('The server has no connection');
    return [command, peer];
  }

  test('hands over arguments, environment and folder, and leaves with the status it is told', async () => {
    const [command, peer] = await start(['run', '', 'a b'], { NAME: 'value=x' });
    const { type, payload } = await peer.next();
    const [argc, envc] = [payload.readUInt32LE(8), payload.readUInt32LE(12)];
    const strings = payload.subarray(16).toString().split('\0');
    expect({ type, bits: payload.readUInt32LE(0), argc }).toEqual({ type: CliMessage.Start, bits: 0, argc: 4 });
    expect(strings.slice(1, argc)).toEqual(['run', '', 'a b']);
    expect(strings.slice(argc, argc + envc)).toContain('NAME=value=x');
    expect(strings.slice(argc + envc)).toEqual([work, '']);
    peer.send(CliMessage.Stdout, Buffer.from('to stdout'));
    peer.send(CliMessage.Stderr, Buffer.from('to stderr'));
    peer.exit(42);
    expect(await outcome(command)).toEqual({ code: 42, signal: null, out: 'to stdout', err: 'to stderr' });
  });

  test.each([
    [CliMessage.Stdout, 'write /dev/stdout: no space left on device\n'],
    [CliMessage.Stderr, ''],
  ])('says what Go says of a full device (message %i)', async (message, said) => {
    const full = openSync('/dev/full', 'w');
    const stdio: StdioOptions = message === CliMessage.Stdout ? ['pipe', full, 'pipe'] : ['pipe', 'pipe', full];
    const [command, peer] = await start(['ps'], {}, stdio);
    closeSync(full);
    await peer.next();
    peer.send(message, Buffer.from('CONTAINER ID'));
    expect(await outcome(command)).toEqual({ code: 1, signal: null, out: '', err: said });
  });

  test('sends a piece of its standard input each time it is asked, to the end', async () => {
    const [command, peer] = await start(['load']);
    await peer.next();
    const bytes = Buffer.alloc(300_000, 'abc');
    command.stdin?.end(bytes);
    peer.send(CliMessage.Stdout, Buffer.from('.'));
    let got = Buffer.alloc(0);
    for (;;) {
      peer.send(CliMessage.ReadStdin, words(0));
      const { type, payload } = await peer.next();
      expect(type).toBe(CliMessage.Stdin);
      if (payload.length === 0) break;
      got = Buffer.concat([got, payload]);
    }
    expect(got.equals(bytes)).toBe(true);
    peer.exit(0);
    expect((await outcome(command)).code).toBe(0);
  });

  test('passes signals on instead of dying of them', async () => {
    const [command, peer] = await start(['wait']);
    await peer.next();
    const numbers: number[] = [];
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
      command.kill(signal);
      const { type, payload } = await peer.next();
      expect(type).toBe(CliMessage.Signal);
      numbers.push(payload.readUInt32LE(0));
    }
    expect(numbers).toEqual([2, 15, 1, 3]);
    command.kill('SIGWINCH');
    expect((await peer.next()).type).toBe(CliMessage.Resize);
    peer.exit(130);
    expect((await outcome(command)).code).toBe(130);
  });

  test('megabytes of output arrive whole', async () => {
    const [command, peer] = await start(['logs']);
    await peer.next();
    for (let chunk = 0; chunk < 64; chunk++)
      peer.send(CliMessage.Stdout, Buffer.alloc(CLI_PAYLOAD_BYTES_MAX, String.fromCharCode(65 + (chunk % 26))));
    peer.exit(0);
    const { code, out } = await outcome(command);
    expect(code).toBe(0);
    expect(out).toHaveLength(64 * CLI_PAYLOAD_BYTES_MAX);
    expect(out.endsWith('L')).toBe(true);
  });

  test('dies of a broken pipe like any command', async () => {
    const [command, peer] = await start(['logs']);
    await peer.next();
    command.stdout?.destroy();
    await once(command.stdout ?? command, 'close');
    const ended = once(command, 'exit');
    for (let chunk = 0; chunk < 8; chunk++) peer.send(CliMessage.Stdout, Buffer.alloc(CLI_PAYLOAD_BYTES_MAX));
    expect(await ended).toEqual([null, 'SIGPIPE']);
  });

  test('an engine that goes away, or talks nonsense, is named', async () => {
    const [command, peer] = await start(['ps']);
    await peer.next();
    peer.close();
    const { code, err } = await outcome(command);
    expect({ code, err }).toEqual({
      code: 1,
      err: 'docker: the engine closed the connection before the command ended\n',
    });
    connections.length = 0;
    const [other, babbler] = await start(['ps']);
    await babbler.next();
    babbler.send(CliMessage.Stdout, Buffer.alloc(CLI_PAYLOAD_BYTES_MAX + 1));
    expect((await outcome(other)).code).toBe(1);
  });

  test('an environment that is too large is refused', async () => {
    const command = run(['ps'], { LARGE: 'x'.repeat(CLI_PAYLOAD_BYTES_MAX) });
    expect(await outcome(command)).toMatchObject({
      code: 1,
      err: 'docker: arguments and environment are too long: together they may have 64 KiB\n',
    });
  });

  test('it says what Docker says to somebody who may not open the socket', async () => {
    chmodSync(work, 0o755);
    chmodSync(socketPath, 0o660);
    const nobody = 65_534;
    const command = spawn(file, ['ps'], {
      cwd: '/',
      env: { ASAN_OPTIONS: 'detect_leaks=0' },
      uid: nobody,
      gid: nobody,
    });
    expect(await outcome(command)).toEqual({
      code: 1,
      signal: null,
      out: '',
      err:
        'permission denied while trying to connect to the Docker daemon socket at unix:///var/run/docker.sock: ' +
        'Head "http://%2Fvar%2Frun%2Fdocker.sock/_ping": dial unix /var/run/docker.sock: connect: permission denied\n',
    });
  });

  test('without an engine it says what Docker says', async () => {
    server.close();
    rmSync(socketPath, { force: true });
    expect(await outcome(run(['ps']))).toEqual({
      code: 1,
      signal: null,
      out: '',
      err: 'Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?\n',
    });
  });
});
