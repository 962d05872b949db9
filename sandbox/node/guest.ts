/** `npm run guest`: runs a command in the guest of a sandbox that `npm run serve` has started. */
import { request as httpRequest } from 'node:http';
import type { Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { chunks } from '../../runtime/std/chunks.ts';
import { type Address, formatAddress, parseSocketPath, parseTcpAddress } from './address.ts';
import { GUEST_EXEC_PATH } from './guest-exec.ts';
import { FRAME_BYTES_MAX, GuestFrame, decodeFrames, encodeFrame } from './guest-frames.ts';
import { DEFAULT_SOCKET, fromCaller } from './serve-arguments.ts';
import { socketDuplex } from './socket-duplex.ts';

const HELP = `Usage: npm run guest -- [--socket PATH | --tcp HOST:PORT] -- COMMAND [ARGUMENT...]

Runs a command in the guest of a running sandbox (npm run serve), as root with a login's environment. Its input, output,
exit status and signals are this command's. The default socket is ${DEFAULT_SOCKET}.
`;

/** As docker exec and ssh have it: the command itself could not be run. */
const EXIT_FAILURE = 255;
const EXIT_USAGE = 2;

class UsageError extends Error {}

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  try {
    const parsed = parseGuestArguments(args);
    if (parsed === 'help') return void process.stdout.write(HELP);
    process.exit(await runInGuest(parsed.address, parsed.argv));
  } catch (error) {
    console.error(`guest: ${error instanceof Error ? error.message : String(error)}`);
    process.exit(error instanceof UsageError ? EXIT_USAGE : EXIT_FAILURE);
  }
}

function parseGuestArguments(args: readonly string[]): { address: Address; argv: string[] } | 'help' {
  const dashes = args.indexOf('--');
  const own = dashes < 0 ? args : args.slice(0, dashes);
  try {
    const { values, positionals } = parseArgs({
      args: [...own],
      allowPositionals: dashes < 0,
      options: { socket: { type: 'string' }, tcp: { type: 'string' }, help: { type: 'boolean', default: false } },
    });
    if (values.help) return 'help';
    const argv = dashes < 0 ? positionals : args.slice(dashes + 1);
    if (argv.length === 0) throw new Error('no command was given; see --help');
    const address =
      values.tcp === undefined
        ? parseSocketPath(fromCaller(values.socket ?? DEFAULT_SOCKET))
        : parseTcpAddress(values.tcp);
    return { address, argv };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

/** The command's exit status. */
async function runInGuest(address: Address, argv: readonly string[]): Promise<number> {
  const { readable, writable } = socketDuplex(await upgrade(address, argv));
  const writer = writable.getWriter();
  const send = (kind: GuestFrame, payload: Uint8Array | string) =>
    writer.write(encodeFrame(kind, payload)).catch(() => {});
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'] as const) {
    process.on(signal, () => void send(GuestFrame.Signal, signal));
  }
  void sendInput(send);
  for await (const { kind, payload } of chunks(readable.pipeThrough(decodeFrames()))) {
    if (kind === GuestFrame.Exit) return Number(new TextDecoder().decode(payload));
    await print(kind === GuestFrame.Stderr ? process.stderr : process.stdout, payload);
  }
  throw new Error('the connection ended before the command did');
}

async function sendInput(send: (kind: GuestFrame, payload: Uint8Array) => Promise<void>): Promise<void> {
  for await (const bytes of process.stdin as AsyncIterable<Buffer>) {
    for (let offset = 0; offset < bytes.byteLength; offset += FRAME_BYTES_MAX) {
      await send(GuestFrame.Stdin, bytes.subarray(offset, offset + FRAME_BYTES_MAX));
    }
  }
  await send(GuestFrame.Stdin, new Uint8Array(0));
}

/** A reader that is gone (`| head`) ends the command as it would end a local one. */
function print(stream: NodeJS.WriteStream, bytes: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(bytes, (error) => (error ? reject(error) : resolve()));
  });
}

function upgrade(address: Address, argv: readonly string[]): Promise<Socket> {
  const where = address.kind === 'unix' ? { socketPath: address.path } : { host: address.host, port: address.port };
  const headers = { Host: 'drydock', Connection: 'Upgrade', Upgrade: 'tcp', 'Content-Type': 'application/json' };
  const body = JSON.stringify({ argv });
  return new Promise((resolve, reject) => {
    const request = httpRequest({ ...where, method: 'POST', path: GUEST_EXEC_PATH, headers });
    request.once('upgrade', (_answer, socket, head) => {
      if (head.byteLength > 0) socket.unshift(head);
      resolve(socket);
    });
    request.once('response', (answer) => {
      answer.setEncoding('utf8');
      answer.once('data', (text: string) => reject(new Error((JSON.parse(text) as { message: string }).message)));
    });
    request.once('error', (error) =>
      reject(
        new Error(`no sandbox answers at ${formatAddress(address)} (${error.message}); start one with npm run serve`),
      ),
    );
    request.end(body);
  });
}
