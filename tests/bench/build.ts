/** A Dockerfile of ten steps: cold, and again when nothing has changed, beside the hash of its context that nobody can do without. */
import { createHash } from 'node:crypto';
import { tarBytes, type TestEntry } from '../../runtime/archive/testing/tar-of.ts';
import type { BuildMessage } from '../../runtime/model/build-message.ts';
import { chunks } from '../../runtime/std/chunks.ts';
import { streamOf } from '../../runtime/std/stream-of.ts';
import type { Bench } from './bench.ts';
import { timed } from './docker-run.ts';
import { type BenchMachine, openMachine } from './machine.ts';
import { median } from './report.ts';

const DOCKERFILE = `FROM busybox
ARG GREETING=hello
ENV GREETING=$GREETING
WORKDIR /srv/app
COPY package.json .
RUN sed -i 's/"x"/"y"/' package.json && mkdir /data
COPY src src
RUN ls src | wc -l > size
LABEL size=small
CMD ["sh", "-c", "echo $GREETING; cat size"]
`;
const STEPS = DOCKERFILE.trim().split('\n').length;
const FILES = 160;
const FILE_BYTES = 64 * 1024;
const BEYOND_HASHING_MS_MAX = 100;
const PIECE_BYTES = 64 * 1024;

export const build: Bench = {
  name: 'build',
  async run(scale) {
    using machine = await openMachine();
    const context = await makeContext();
    const cold: number[] = [];
    for (let round = -1; round < scale.of(10); round += 1) {
      const took = await timed(() => buildImage(machine, context, { nocache: 'true' }));
      if (round >= 0) cold.push(took);
    }
    const cached: number[] = [];
    const hashes: number[] = [];
    const rounds = scale.of(30);
    for (let round = -1; round < rounds; round += 1) {
      const hash = await timed(() => Promise.resolve(createHash('sha256').update(context).digest('hex')));
      const took = await timed(() => buildImage(machine, context, {}));
      if (round >= 0) hashes.push(hash);
      if (round >= 0) cached.push(took);
    }
    const how = `API, ${STEPS} steps, a context of ${(context.byteLength / 1e6).toFixed(1)} MB in ${FILES} files`;
    const [again, hash] = [median(cached), median(hashes)];
    const beyond = { atMost: BEYOND_HASHING_MS_MAX };
    return [
      { name: 'build, cold', value: median(cold), unit: 'ms', how: `${how}, ${cold.length} rounds` },
      { name: 'build, nothing changed', value: again, unit: 'ms', how: `the same, ${rounds} rounds` },
      { name: 'SHA-256 of the context', value: hash, unit: 'ms', how: 'in turn with those' },
      {
        name: 'build, nothing changed, without SHA-256',
        value: again - hash,
        unit: 'ms',
        bar: beyond,
        how: 'the difference',
      },
      { name: 'build, nothing changed / SHA-256', value: again / hash, unit: 'x', how: 'the same in turn' },
    ];
  },
};

async function makeContext(): Promise<Uint8Array> {
  const files: TestEntry[] = Array.from({ length: FILES }, (_, index) => ({
    name: `src/${index}`,
    body: crypto.getRandomValues(new Uint8Array(FILE_BYTES)),
  }));
  const rest = [
    { name: 'Dockerfile', body: DOCKERFILE },
    { name: 'package.json', body: '{ "name": "x" }' },
  ];
  return tarBytes(...rest, ...files);
}

/** Throws what the build says of its failure. */
async function buildImage({ client }: BenchMachine, context: Uint8Array, query: Record<string, string>): Promise<void> {
  const body = streamOf(pieces(context));
  for await (const { error } of chunks(await client.lines<BuildMessage>('POST', '/build', { body, query })))
    if (error !== undefined) throw new Error(error);
}

/** As a socket brings it. */
function* pieces(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}
