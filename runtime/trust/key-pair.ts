/**
 * Keys for signing: ECDSA on the curve P-256 with SHA-256, which is cosign's own choice. A page has WebCrypto only where it came by HTTPS;
 * these work everywhere.
 */
import { p256 } from '@noble/curves/nist.js';
import type { Random } from '../std/random.ts';
import { decodePem, encodePem } from './pem.ts';

const SECRET_BYTES = 32;
const POINT_BYTES = 65;
/** FIPS 186-5, A.2.1: so many random bytes make a secret without a bias. */
const SEED_BYTES = 48;

/** The structures around a key in DER: all that varies in them are the key's own bytes. */
const der = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
/** RFC 5280, SubjectPublicKeyInfo with id-ecPublicKey and prime256v1, before the point. */
const SPKI = der('3059301306072a8648ce3d020106082a8648ce3d030107034200');
/** RFC 5208 with RFC 5915: before the secret, and between it and the point. */
const PKCS8 = der('308187020100301306072a8648ce3d020106082a8648ce3d030107046d306b0201010420');
const PKCS8_POINT = der('a144034200');

export class KeyError extends Error {
  override readonly name = 'KeyError';
}

export class PublicKey {
  readonly #point: Uint8Array;

  constructor(point: Uint8Array) {
    this.#point = point;
  }

  /** Throws a KeyError. */
  static fromPem(text: string): PublicKey {
    const block = decodePem(text);
    if (!block) throw new KeyError('PEM decoding failed');
    if (block.label !== 'PUBLIC KEY')
      throw new KeyError(`unknown Public key PEM file type: ${block.label}. Are you passing the correct public key?`);
    const point = block.bytes.subarray(SPKI.length);
    if (!startsWith(block.bytes, SPKI) || point.length !== POINT_BYTES || !p256.utils.isValidPublicKey(point, false))
      throw new KeyError('unsupported public key: only ECDSA keys on the curve P-256 are known here');
    return new PublicKey(point);
  }

  get pem(): string {
    return encodePem({ label: 'PUBLIC KEY', bytes: joined(SPKI, this.#point) });
  }

  /** Whether a signature (ASN.1 DER) is this key's of a message. What is no signature is none. */
  verifies(message: Uint8Array, signature: Uint8Array): boolean {
    try {
      return p256.verify(signature, message, this.#point, { format: 'der', lowS: false });
    } catch {
      return false;
    }
  }
}

export class PrivateKey {
  readonly #secret: Uint8Array;

  private constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  static generate(random: Random): PrivateKey {
    return new PrivateKey(p256.utils.randomSecretKey(random.bytes(SEED_BYTES)));
  }

  /** Throws a KeyError for what is no key of P-256. */
  static fromPkcs8(bytes: Uint8Array): PrivateKey {
    const secret = bytes.slice(PKCS8.length, PKCS8.length + SECRET_BYTES);
    if (!startsWith(bytes, PKCS8) || !p256.utils.isValidSecretKey(secret))
      throw new KeyError('unsupported private key: only ECDSA keys on the curve P-256 are known here');
    return new PrivateKey(secret);
  }

  get pkcs8(): Uint8Array {
    return joined(PKCS8, this.#secret, PKCS8_POINT, this.#point);
  }

  get publicKey(): PublicKey {
    return new PublicKey(this.#point);
  }

  /** ASN.1 DER; the same message gives the same signature (RFC 6979). */
  sign(message: Uint8Array): Uint8Array {
    return p256.sign(message, this.#secret, { format: 'der', lowS: false });
  }

  get #point(): Uint8Array {
    return p256.getPublicKey(this.#secret, false);
  }
}

const startsWith = (bytes: Uint8Array, head: Uint8Array): boolean => head.every((byte, at) => bytes[at] === byte);

function joined(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}
