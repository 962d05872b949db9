/** Bytes in PEM (RFC 7468): a label, and base64 in lines of 64. */
import { fromBase64, toBase64 } from '../std/base64.ts';

/** A key has some hundred characters. */
const CHARACTERS_MAX = 64 * 1024;
const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,60})-----\s([A-Za-z0-9+/=\s]*)-----END \1-----/;

export interface PemBlock {
  /** `PUBLIC KEY`. */
  readonly label: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

export function encodePem({ label, bytes }: PemBlock): string {
  const lines = toBase64(bytes).match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n');
}

/** The first block of a text; undefined where there is none. */
export function decodePem(text: string): PemBlock | undefined {
  const [, label = '', base64 = ''] = BLOCK.exec(text.slice(0, CHARACTERS_MAX)) ?? [];
  const bytes = fromBase64(base64.replaceAll(/\s/g, ''));
  return label === '' || !bytes || bytes.length === 0 ? undefined : { label, bytes };
}
