/** Accounts in a file of `htpasswd -B`: `name:$2y$10$...` a line (bcrypt, as distribution wants it). */
import { bcryptVerify } from 'hash-wasm';
import { type Digest, digestOf } from '../oci/digest.ts';

/** Each step doubles the work: with 14 a login takes a second. */
const COST_MAX = 14;
const LINE = /^([^:\s#][^:]*):(\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53})\s*$/;
/** Logins that were right, so that the requests of one push don't all pay for them. */
const KNOWN_MAX = 64;

export class Htpasswd {
  readonly #known = new Set<Digest>();

  /** `text`: the file. Other hashes than bcrypt let nobody in. */
  async verify(text: string, name: string, password: string): Promise<boolean> {
    const hash = hashOf(text, name);
    if (hash === undefined) return false;
    const key = await digestOf(new TextEncoder().encode(`${hash}\n${password}`));
    if (this.#known.has(key)) return true;
    // What bcrypt can't take is no password of anybody's.
    const isRight = await bcryptVerify({ password, hash }).catch(() => false);
    if (!isRight) return false;
    if (this.#known.size >= KNOWN_MAX) this.#known.clear();
    this.#known.add(key);
    return true;
  }
}

/** The last line of a name counts, as with distribution. */
function hashOf(text: string, name: string): string | undefined {
  let found: string | undefined;
  for (const line of text.split('\n')) {
    const [, user, hash, cost] = LINE.exec(line) ?? [];
    if (user === name && Number(cost) <= COST_MAX) found = hash;
  }
  return found;
}
