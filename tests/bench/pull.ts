/** A pull from a registry on this computer, beside what can't be done without: download, SHA-256, gunzip. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { ImageFixture } from '../../runtime/image/testing/image-fixture.ts';
import { directOutside } from '../../sandbox/node/direct-outside.ts';
import { useNodeCodecs } from '../../sandbox/node/codecs.ts';
import { startRegistry, whyNoRegistry } from '../support/registry.ts';
import type { Bench } from './bench.ts';
import { timed } from './docker-run.ts';
import { median, skipped } from './report.ts';

/** Compresses to about half: 30 MB on the wire. */
const LAYER_BYTES = 60_000_000;
const RATIO_MAX = 1.5;
const { signal } = new AbortController();

export const pull: Bench = {
  name: 'pull',
  async run(scale) {
    const whyNot = whyNoRegistry();
    if (whyNot !== undefined) return [skipped('pull of a 30 MB image', whyNot)];
    useNodeCodecs();
    await using registry = await startRegistry();
    const image = `${registry.address}/bench/image`;
    const url = await pushImage(image, registry.address);
    const pulls: number[] = [];
    const floors: number[] = [];
    let megabytes = 0;
    const rounds = scale.of(10);
    // Side by side, so that what else the machine does is in both.
    for (let round = -1; round < rounds; round += 1) {
      const floor = await timed(async () => (megabytes = await bareMinimum(url)));
      const own = await timed(() => pullImage(image));
      if (round >= 0) floors.push(floor);
      if (round >= 0) pulls.push(own);
    }
    const how = `${rounds} rounds, ${megabytes.toFixed(1)} MB in one gzip layer, Node`;
    const [own, floor] = [median(pulls), median(floors)];
    return [
      { name: 'pull of a 30 MB image', value: own, unit: 'ms', how },
      { name: 'download + SHA-256 + gunzip of the same', value: floor, unit: 'ms', how },
      { name: 'pull / download + SHA-256 + gunzip', value: own / floor, unit: 'x', bar: { atMost: RATIO_MAX }, how },
    ];
  },
};

/** Text-like bytes; returns where the layer's blob is. */
async function pushImage(image: string, address: string): Promise<string> {
  const fixture = new ImageFixture({ outside: directOutside });
  const body = new Uint8Array(LAYER_BYTES);
  const random = new Uint8Array(65_536);
  for (let at = 0; at < body.byteLength; at += random.byteLength) {
    crypto.getRandomValues(random);
    body.set(random.map((byte) => byte & 0x0f).subarray(0, body.byteLength - at), at);
  }
  const id = await fixture.import('bench:image', [{ name: 'data', body }]);
  await fixture.images.tag(id, image, 'latest');
  for await (const _ of fixture.images.push({ image, tag: 'latest', credentials: {}, signal }));
  const answer = await fetch(`http://${address}/v2/bench/image/manifests/latest`, {
    headers: { Accept: 'application/vnd.docker.distribution.manifest.v2+json' },
  });
  const { layers } = (await answer.json()) as { layers: { digest: string }[] };
  return `http://${address}/v2/bench/image/blobs/${layers[0]?.digest ?? ''}`;
}

/** Returns the megabytes on the wire. */
async function bareMinimum(url: string): Promise<number> {
  const zipped = new Uint8Array(await (await fetch(url)).arrayBuffer());
  createHash('sha256').update(zipped).digest('hex');
  createHash('sha256').update(gunzipSync(zipped)).digest('hex');
  return zipped.byteLength / 1e6;
}

async function pullImage(image: string): Promise<void> {
  const fixture = new ImageFixture({ outside: directOutside });
  for await (const _ of fixture.images.pull({ image, tag: 'latest', credentials: {}, signal }));
}
