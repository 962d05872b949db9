/**
 * The channel under load: every byte goes from the host into a pipe in the guest and comes back, in order and unharmed.
 */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Machine } from '../../emulator/machine.ts';
import { compileV86, readBootImages } from '../../emulator/node/artefacts.ts';
import { O_CLOEXEC } from '../../runtime/guest/constants/open.ts';
import type { GuestStream } from '../../runtime/guest/guest.ts';
import { GuestConnection } from '../../runtime/guest/connection.ts';
import { Program } from '../../runtime/guest/program.ts';
import { pipe2 } from '../../runtime/guest/syscalls/descriptors.ts';

/** Each way. */
const BYTES = 1024 * 1024 * 1024;
/** Several, so that the channel is full while each waits for its credit. */
const PIPES = 4;
const CHUNK_BYTES = 256 * 1024;
const COMMAND_LINE = 'console=ttyS0 tsc=reliable mitigations=off random.trust_cpu=on quiet';

let machine: Machine;
let guest: GuestConnection;

beforeAll(async () => {
  const [wasm, images] = await Promise.all([compileV86(), readBootImages()]);
  machine = await Machine.create({
    wasm,
    memoryBytes: 256 * 1024 * 1024,
    boot: { ...images, commandLine: COMMAND_LINE },
  });
  await machine.boot(AbortSignal.timeout(60_000));
  guest = new GuestConnection(machine.channel);
  await guest.ready;
});

afterAll(() => machine.destroy());

/**
 * Pseudo-random words (xorshift32), so that every chunk differs and a lost, doubled or moved byte shows at once. Both ends run
 * the same generator; comparing against it is a checksum that names the place.
 */
class Pattern {
  #state = 0x9e3779b9;

  next(words: Uint32Array): void {
    let x = this.#state;
    for (let i = 0; i < words.length; i++) {
      x ^= x << 13;
      x ^= x >>> 17;
      x ^= x << 5;
      words[i] = x;
    }
    this.#state = x;
  }
}

/** Compares what comes, in pieces of any size, with the pattern. */
class Verifier {
  readonly #pattern = new Pattern();
  readonly #words = new Uint32Array(CHUNK_BYTES / 4);
  readonly #expected = Buffer.from(this.#words.buffer);
  #at = CHUNK_BYTES;
  total = 0;

  check(piece: Uint8Array): void {
    for (let done = 0; done < piece.length;) {
      if (this.#at === CHUNK_BYTES) this.#next();
      const count = Math.min(piece.length - done, CHUNK_BYTES - this.#at);
      const same = this.#expected.compare(piece, done, done + count, this.#at, this.#at + count) === 0;
      if (!same) throw new Error(`bytes from ${this.total + done} on differ from what was sent`);
      done += count;
      this.#at += count;
    }
    this.total += piece.length;
  }

  #next(): void {
    this.#pattern.next(this.#words);
    this.#at = 0;
  }
}

/** Sends `bytes` bytes of the pattern. */
async function send(stream: GuestStream, bytes: number): Promise<void> {
  const pattern = new Pattern();
  const writer = stream.writable.getWriter();
  for (let sent = 0; sent < bytes; sent += CHUNK_BYTES) {
    const words = new Uint32Array(CHUNK_BYTES / 4);
    pattern.next(words);
    await writer.ready;
    await writer.write(new Uint8Array(words.buffer));
  }
  await writer.close();
}

/** Reads to the end, comparing; returns the number of bytes. */
async function receive(stream: GuestStream): Promise<number> {
  const verifier = new Verifier();
  const reader = stream.readable.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) verifier.check(next.value);
  return verifier.total;
}

async function throughPipe(bytes: number): Promise<number> {
  const p = new Program('pipe');
  const pipe = pipe2(p, O_CLOEXEC);
  const [reading, writing] = (await guest.run(p)).get(pipe.fds);
  const [, received] = await Promise.all([
    send(guest.stream(writing, { read: false }), bytes),
    receive(guest.stream(reading, { write: false })),
  ]);
  return received;
}

test('1 GiB goes through pipes in the guest and comes back as it was', { timeout: 900_000 }, async () => {
  const started = performance.now();
  const received = await Promise.all(Array.from({ length: PIPES }, () => throughPipe(BYTES / PIPES)));
  const seconds = (performance.now() - started) / 1000;
  console.log(`${(BYTES / 1e6 / seconds).toFixed(0)} MB/s each way, ${seconds.toFixed(1)} s`);
  expect(received).toEqual(received.map(() => BYTES / PIPES));
  expect(machine.state).toBe('running');
});
