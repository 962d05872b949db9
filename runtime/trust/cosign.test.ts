/** Against what cosign 2.5 itself has made: testing/cosign.json says how. */
import { describe, expect, test } from 'vitest';
import { fromBase64 } from '../std/base64.ts';
import { randomFrom } from '../std/random.ts';
import { decryptKey, encryptKey } from './encrypted-key.ts';
import { PrivateKey, PublicKey } from './key-pair.ts';
import { decodeClaim, encodeClaim } from './simple-signing.ts';
import made from './testing/cosign.json' with { type: 'json' };

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const random = randomFrom(crypto);

describe("cosign's own", () => {
  test('key opens with its password, and has the public key beside it', async () => {
    const key = await decryptKey(made.key, bytes(made.password));
    expect(key.publicKey.pem).toBe(made.publicKey);
    await expect(decryptKey(made.key, bytes('wrong'))).rejects.toThrow('decrypt: encrypted: decryption failed');
  });

  test.each(made.signatures)(
    'signature is valid for its payload and nothing else: $signature',
    ({ payload, signature }) => {
      const der = fromBase64(signature) ?? new Uint8Array();
      const key = PublicKey.fromPem(made.publicKey);
      expect(key.verifies(bytes(payload), der)).toBe(true);
      expect(key.verifies(bytes(payload.replace('team/app', 'team/apq')), der)).toBe(false);
      expect(PublicKey.fromPem(made.otherPublicKey).verifies(bytes(payload), der)).toBe(false);
    },
  );

  test.each(made.signatures)('payload is what is written here for the same claim: $payload', ({ payload }) => {
    const claim = decodeClaim(bytes(payload));
    expect(claim).toMatchObject({ identity: made.identity, digest: made.digest });
    expect(claim && new TextDecoder().decode(encodeClaim(claim))).toBe(payload);
  });
});

test('a key that is made here opens again, and its signatures are valid', async () => {
  const key = PrivateKey.generate(random);
  const again = await decryptKey(await encryptKey(key, bytes('pass'), random), bytes('pass'));
  const signature = again.sign(bytes('message'));
  expect(key.publicKey.verifies(bytes('message'), signature)).toBe(true);
  for (const [at, byte] of signature.entries()) {
    const poisoned = signature.with(at, byte ^ 1);
    expect(key.publicKey.verifies(bytes('message'), poisoned)).toBe(false);
  }
});

const box = (change: object): string => {
  const document = { kdf: { name: 'scrypt', params: { N: 65536, r: 8, p: 1 }, salt: 'AA==' }, ...change };
  return `-----BEGIN ENCRYPTED SIGSTORE PRIVATE KEY-----\n${btoa(JSON.stringify(document))}\n-----END ENCRYPTED SIGSTORE PRIVATE KEY-----\n`;
};
const cipher = { cipher: { name: 'nacl/secretbox', nonce: btoa('n'.repeat(24)) }, ciphertext: 'AA==' };

test.each([
  ['', 'invalid pem block'],
  [made.publicKey, 'unsupported pem type: PUBLIC KEY'],
  [box({}), /^decrypt: the file is no key of cosign/],
  [box({ ...cipher, ciphertext: '*' }), /^decrypt: the file is no key of cosign/],
  // Hours of work for whoever opens it.
  [
    box({ ...cipher, kdf: { name: 'scrypt', params: { N: 2 ** 30, r: 8, p: 1 }, salt: 'AA==' } }),
    /unexpected kdf parameters/,
  ],
  [box(cipher), 'decrypt: encrypted: decryption failed'],
])('what is no private key is refused: %#', async (text, message) => {
  await expect(decryptKey(text, bytes('x'))).rejects.toThrow(message);
});

test('what is no public key of P-256 is refused', () => {
  const spoilt = made.publicKey.replace('MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE', 'MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAA');
  for (const text of ['', 'PUBLIC KEY', spoilt, spoilt.replace('MFkw', 'MCow')])
    expect(() => PublicKey.fromPem(text)).toThrow(/PEM decoding failed|unsupported public key/);
});

test.each([
  '[',
  '[]',
  '{"critical":null}',
  `{"critical":{"identity":{"docker-reference":"a"},"image":{"docker-manifest-digest":"sha256:1"},"type":"cosign container image signature"}}`,
  `{"critical":{"identity":{"docker-reference":"a"},"image":{"docker-manifest-digest":"${made.digest}"},"type":"other"}}`,
  '['.repeat(60_000),
  ' '.repeat(70_000),
])('what is no claim is none: %#', (text) => {
  expect(decodeClaim(bytes(text))).toBeUndefined();
});
