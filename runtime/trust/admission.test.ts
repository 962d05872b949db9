/** The signatures are cosign's own (testing/cosign.json), put into a registry and bent. */
import { expect, test } from 'vitest';
import { digestOf, parseDigest } from '../oci/digest.ts';
import { parseReference } from '../oci/reference.ts';
import { MediaType } from '../model/media-types.ts';
import { FakeRegistry } from '../registry/testing/fake-registry.ts';
import { Repository } from '../registry/repository.ts';
import { systemTimers } from '../std/time.ts';
import { admit } from './admission.ts';
import { parsePolicy } from './policy.ts';
import made from './testing/cosign.json' with { type: 'json' };

const HOST = 'localhost:5077';
const PAYLOAD_TYPE = 'application/vnd.dev.cosign.simplesigning.v1+json';
const digest = parseDigest(made.digest);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

interface Bend {
  readonly key?: string;
  readonly identity?: object;
  readonly ref?: string;
  readonly digest?: string;
  /** What the registry has under the digest of each payload. */
  readonly payload?: (text: string) => string;
  readonly signature?: string;
  readonly size?: number;
  readonly unsigned?: boolean;
}

/** What comes of asking for an image: the refusal, or nothing. */
async function asked(bend: Bend): Promise<string | undefined> {
  const registry = new FakeRegistry(HOST);
  const layers = await Promise.all(
    made.signatures.map(async ({ payload, signature }) => {
      const sent = bytes(bend.payload?.(payload) ?? payload);
      const blob = await digestOf(bytes(payload));
      registry.blobs.set(blob, { bytes: sent, mediaType: PAYLOAD_TYPE });
      const annotations = { 'dev.cosignproject.cosign/signature': bend.signature ?? signature };
      return { mediaType: PAYLOAD_TYPE, size: bend.size ?? bytes(payload).length, digest: blob, annotations };
    }),
  );
  const manifest = await registry.putJson({ schemaVersion: 2, config: layers[0], layers }, MediaType.OciManifest);
  if (!bend.unsigned) registry.tags.set(`${(bend.digest ?? digest).replace(':', '-')}.sig`, manifest.digest);
  const requirement = {
    type: 'sigstoreSigned',
    keyData: btoa(bend.key ?? made.publicKey),
    signedIdentity: bend.identity,
  };
  const policy = parsePolicy(JSON.stringify({ default: [requirement] }));
  const way = { outside: registry, timers: systemTimers };
  const repository = () =>
    Repository.open({
      way,
      credentials: {},
      signal: new AbortController().signal,
      domain: HOST,
      name: 'team/app',
      access: 'pull',
    });
  const ref = parseReference(bend.ref ?? `${made.identity}:1.0`);
  const image = { digest: parseDigest(bend.digest ?? digest), repository };
  try {
    await admit({ policy: () => policy, readFile: () => Promise.resolve(undefined) }, { ref, image });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

const repository = { type: 'matchRepository' };

test.each<[string, Bend]>([
  ['of its repository', { identity: repository }],
  ['of its repository, asked for by the digest', { ref: `${made.identity}@${digest}` }],
  [
    'of the repository that the policy names',
    { identity: { type: 'exactRepository', dockerRepository: made.identity }, ref: 'any:1' },
  ],
  [
    'of the original of a mirror',
    {
      identity: { type: 'remapIdentity', prefix: 'mirror.example', signedPrefix: HOST },
      ref: `mirror.example/team/app@${digest}`,
    },
  ],
])('a signature %s is accepted', async (_, bend) => {
  expect(await asked(bend)).toBeUndefined();
});

test.each<[string, Bend, RegExp]>([
  ['nobody signed', { identity: repository, unsigned: true }, /A signature was required, but no signature exists$/],
  [
    'signed by another',
    { identity: repository, key: made.otherPublicKey },
    /cryptographic signature verification failed/,
  ],
  ['signed for a name without the tag', {}, /Signature for identity "localhost:5077\/team\/app" is not accepted/],
  ['signed for another repository', { identity: repository, ref: 'localhost:5077/team/apq:1' }, /is not accepted/],
  [
    'signed as another image',
    { identity: repository, digest: `sha256:${'0'.repeat(64)}` },
    /Signature for digest sha256:75f6/,
  ],
  [
    'with other bytes than the digest says',
    { identity: repository, payload: (text) => text.replace('app', 'apq') },
    /verification failed for digest/,
  ],
  [
    'with a cut payload',
    { identity: repository, payload: (text) => text.slice(0, 50) },
    /verification failed for digest/,
  ],
  [
    'with a payload of a gigabyte',
    { identity: repository, size: 1e9 },
    /a payload of 1000000000 bytes is no signature's/,
  ],
  ['with a signature that is none', { identity: repository, signature: '*' }, /illegal base64 data/],
  [
    'with a spoilt signature',
    { identity: repository, signature: 'MEYCIQ==' },
    /cryptographic signature verification failed/,
  ],
  ['against a key that is none', { identity: repository, key: 'x' }, /PEM decoding failed/],
])('an image %s is refused', async (_, bend, message) => {
  const refusal = await asked(bend);
  expect(refusal).toMatch(/^Source image rejected: /);
  expect(refusal).toMatch(message);
});
