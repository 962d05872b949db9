/**
 * A private key under a password, in the file format of cosign: PEM around JSON (secure-systems-lab's `encrypted`) of scrypt's parameters
 * and a box of NaCl's secretbox, with PKCS #8 in it.
 */
import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js';
import { scryptAsync } from '@noble/hashes/scrypt.js';
import * as v from 'valibot';
import { fromBase64, toBase64 } from '../std/base64.ts';
import type { Random } from '../std/random.ts';
import { KeyError, PrivateKey } from './key-pair.ts';
import { decodePem, encodePem } from './pem.ts';

const LABEL = 'ENCRYPTED SIGSTORE PRIVATE KEY';
/** The second is cosign 1's. */
const LABELS = new Set([LABEL, 'ENCRYPTED COSIGN PRIVATE KEY']);
const KEY_BYTES = 32;
const SALT_BYTES = 32;
const NONCE_BYTES = 24;
const STANDARD = { N: 65_536, r: 8, p: 1 };
/** `N` of the files that cosign has ever written or reads: with any other a file could make its reader work for hours. */
const COSTS: ReadonlySet<number> = new Set([32_768, STANDARD.N, 131_072]);

const base64 = v.pipe(
  v.string(),
  v.transform((text) => fromBase64(text)),
  v.instance(Uint8Array<ArrayBuffer>),
);
const schema = v.object({
  kdf: v.object({
    name: v.literal('scrypt'),
    params: v.object({ N: v.number(), r: v.literal(STANDARD.r), p: v.literal(STANDARD.p) }),
    salt: base64,
  }),
  cipher: v.object({ name: v.literal('nacl/secretbox'), nonce: v.pipe(base64, v.length(NONCE_BYTES)) }),
  ciphertext: base64,
});

export async function encryptKey(key: PrivateKey, password: Uint8Array, random: Random): Promise<string> {
  const [salt, nonce] = [random.bytes(SALT_BYTES), random.bytes(NONCE_BYTES)];
  const secret = await scryptAsync(password, salt, { ...STANDARD, dkLen: KEY_BYTES });
  const box = {
    kdf: { name: 'scrypt', params: STANDARD, salt: toBase64(salt) },
    cipher: { name: 'nacl/secretbox', nonce: toBase64(nonce) },
    ciphertext: toBase64(xsalsa20poly1305(secret, nonce).encrypt(key.pkcs8)),
  };
  return encodePem({ label: LABEL, bytes: new TextEncoder().encode(JSON.stringify(box)) });
}

/** Throws a KeyError in cosign's words. */
export async function decryptKey(text: string, password: Uint8Array): Promise<PrivateKey> {
  const block = decodePem(text);
  if (!block) throw new KeyError('invalid pem block');
  if (!LABELS.has(block.label)) throw new KeyError(`unsupported pem type: ${block.label}`);
  const { kdf, cipher, ciphertext } = parseBox(new TextDecoder().decode(block.bytes));
  if (!COSTS.has(kdf.params.N))
    throw new KeyError('decrypt: encrypted: unexpected kdf parameters: scrypt parameters are not those of cosign');
  const secret = await scryptAsync(password, kdf.salt, { ...kdf.params, dkLen: KEY_BYTES });
  return PrivateKey.fromPkcs8(opened(secret, cipher.nonce, ciphertext));
}

function opened(secret: Uint8Array, nonce: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  try {
    return xsalsa20poly1305(secret, nonce).decrypt(ciphertext);
  } catch {
    throw new KeyError('decrypt: encrypted: decryption failed');
  }
}

function parseBox(text: string): v.InferOutput<typeof schema> {
  try {
    return v.parse(schema, JSON.parse(text));
  } catch (cause) {
    throw new KeyError('decrypt: the file is no key of cosign: its JSON has another form', { cause });
  }
}
