/**
 * `POST /drydock/exec`: runs a command in the guest itself, as root with a login's environment. It is Drydock's own, outside of
 * Docker's API, and only the headless command has it: its body is `{"argv": [...]}`, its answer an upgrade to guest-frames.ts.
 */
import * as v from 'valibot';
import { errorAnswer } from '../../runtime/http/answer.ts';
import { type ApiHandler, type ApiRequest, RAW_STREAM, type Upgrade } from '../../runtime/http/handler.ts';
import { readText } from '../../runtime/api/input/body.ts';
import { DockerError, badParameter, serverError } from '../../runtime/std/errors.ts';
import { SIGNALS } from '../../runtime/text/signals.ts';
import type { Guest } from '../../runtime/guest/guest.ts';
import { Program } from '../../runtime/guest/program.ts';
import { kill } from '../../runtime/guest/syscalls/process.ts';
import { chunks } from '../../runtime/std/chunks.ts';
import { type PipedProcess, startOnPipes } from '../../runtime/guest/process/start-on-pipes.ts';
import { LOGIN_ENVIRONMENT } from '../process.ts';
import { FRAME_BYTES_MAX, type Frame, GuestFrame, decodeFrames, encodeFrame } from './guest-frames.ts';

export const GUEST_EXEC_PATH = '/drydock/exec';

const ExecRequest = v.object({ argv: v.pipe(v.array(v.string()), v.minLength(1), v.maxLength(10_000)) });

/** Answers GUEST_EXEC_PATH and leaves everything else to the Engine API. */
export function withGuestExec(api: ApiHandler, guest: Guest): ApiHandler {
  return async (request) => {
    if (request.method !== 'POST' || new URL(request.url).pathname !== GUEST_EXEC_PATH) return api(request);
    try {
      return await execute(guest, await parseArgv(request));
    } catch (error) {
      return errorAnswer(error instanceof DockerError ? error : serverError(`run in the guest: ${String(error)}`));
    }
  };
}

async function parseArgv(request: ApiRequest): Promise<string[]> {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), ExecRequest), await readText(request));
  if (!result.success) throw badParameter('the body must be {"argv": ["COMMAND", "ARGUMENT", ...]}');
  return result.output.argv;
}

async function execute(guest: Guest, argv: readonly string[]): Promise<Upgrade> {
  const command = await startOnPipes(guest, { argv, env: LOGIN_ENVIRONMENT, cwd: '/root' });
  return {
    kind: 'upgrade',
    contentType: RAW_STREAM,
    readable: outputOf(guest, command),
    writable: inputOf(guest, command),
  };
}

/** Both outputs as they come, then the exit status. A client that is gone hangs up on the command. */
function outputOf(guest: Guest, command: PipedProcess): ReadableStream<Uint8Array> {
  const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
  const writer = writable.getWriter();
  const relay = async (): Promise<void> => {
    await Promise.all([
      copyOutput(command.stdout.readable, GuestFrame.Stdout, writer),
      copyOutput(command.stderr.readable, GuestFrame.Stderr, writer),
    ]);
    const { status } = await command.actor.exit;
    await writer.write(encodeFrame(GuestFrame.Exit, String(status)));
    await writer.close();
  };
  const release = () => {
    for (const stream of [command.stdin, command.stdout, command.stderr]) stream.release();
  };
  relay()
    .catch(() => signalGroup(guest, command, SIGNALS.HUP))
    .finally(release);
  return readable;
}

async function copyOutput(
  output: ReadableStream<Uint8Array>,
  kind: typeof GuestFrame.Stdout | typeof GuestFrame.Stderr,
  writer: WritableStreamDefaultWriter<Uint8Array>,
): Promise<void> {
  for await (const bytes of chunks(output)) {
    for (let offset = 0; offset < bytes.byteLength; offset += FRAME_BYTES_MAX) {
      await writer.write(encodeFrame(kind, bytes.subarray(offset, offset + FRAME_BYTES_MAX)));
    }
  }
}

function inputOf(guest: Guest, command: PipedProcess): WritableStream<Uint8Array> {
  const frames = decodeFrames();
  const stdin = command.stdin.writable.getWriter();
  const take = async ({ kind, payload }: Frame): Promise<void> => {
    if (kind === GuestFrame.Signal) return signalGroup(guest, command, parseSignal(payload));
    if (kind !== GuestFrame.Stdin) throw new Error(`The client sent a frame of kind ${kind}`);
    // A command that has stopped reading is no fault of its caller.
    await (payload.byteLength > 0 ? stdin.write(payload) : stdin.close()).catch(() => {});
  };
  frames.readable.pipeTo(new WritableStream({ write: take })).catch(() => signalGroup(guest, command, SIGNALS.HUP));
  return frames.writable;
}

/** What a terminal's user can send. */
const PASSED_ON: ReadonlyMap<string, number> = new Map(
  (['HUP', 'INT', 'QUIT', 'TERM'] as const).map((name) => [`SIG${name}`, SIGNALS[name]]),
);

function parseSignal(name: Uint8Array): number {
  const signal = PASSED_ON.get(new TextDecoder().decode(name));
  if (signal === undefined) throw new Error('The client sent an unknown signal');
  return signal;
}

/** The command leads a process group of its own; that it has ended meanwhile is no error. */
async function signalGroup(guest: Guest, { actor }: PipedProcess, signal: number): Promise<void> {
  const p = new Program('signal a command');
  kill(p, -actor.pid, signal, { continue: true });
  await guest.run(p).catch(() => {});
}
