/**
 * The client's configuration, `config.json` in $DOCKER_CONFIG or ~/.docker, as Docker's own client reads and writes it: who the user is to
 * registries. What else is in it stays as it is.
 */
import { CliError } from '../errors.ts';
import { pathError, readWhole } from '../files.ts';
import type { Invocation } from '../invocation.ts';

export interface RegistryAuth {
  readonly username?: string;
  readonly password?: string;
  readonly identitytoken?: string;
  readonly serveraddress?: string;
}

interface StoredAuth {
  readonly auth?: string;
  readonly identitytoken?: string;
}

/** What Docker Hub is called in it. */
export const INDEX_SERVER = 'https://index.docker.io/v1/';

const folderOf = ({ env }: Invocation): string => env.get('DOCKER_CONFIG') || `${env.get('HOME') || '/root'}/.docker`;
export const configPath = (invocation: Invocation): string => `${folderOf(invocation)}/config.json`;

export class ConfigFile {
  readonly #invocation: Invocation;
  readonly #document: Record<string, unknown>;

  private constructor(invocation: Invocation, document: Record<string, unknown>) {
    this.#invocation = invocation;
    this.#document = document;
  }

  /** An empty one where there is none. Throws a CliError for one that is not JSON. */
  static async read(invocation: Invocation): Promise<ConfigFile> {
    const path = configPath(invocation);
    if (!(await invocation.files.exists(path))) return new ConfigFile(invocation, {});
    const text = new TextDecoder().decode(await readWhole(invocation, path));
    return new ConfigFile(invocation, parseDocument(text, path));
  }

  /** Who the user is to a registry; undefined when nobody logged in there. */
  auth(server: string): RegistryAuth | undefined {
    const stored = Object.entries(this.#auths).find(
      ([name]) => name === server || hostOf(name) === hostOf(server),
    )?.[1];
    if (!stored) return undefined;
    const { auth = '', identitytoken } = stored;
    const [username, password] = splitOnce(decodeText(auth), ':');
    return {
      username,
      ...(identitytoken ? { identitytoken } : { password: password ?? '' }),
      serveraddress: server,
    };
  }

  async setAuth(server: string, { username = '', password = '', identitytoken }: RegistryAuth): Promise<void> {
    const stored: StoredAuth = identitytoken
      ? { auth: encodeText(`${username}:`), identitytoken }
      : { auth: encodeText(`${username}:${password}`) };
    await this.#write({ ...this.#auths, [server]: stored });
  }

  async removeAuth(server: string): Promise<void> {
    await this.#write(
      Object.fromEntries(Object.entries(this.#auths).filter(([name]) => hostOf(name) !== hostOf(server))),
    );
  }

  get #auths(): Readonly<Record<string, StoredAuth>> {
    const auths = this.#document['auths'];
    return typeof auths === 'object' && auths !== null ? (auths as Record<string, StoredAuth>) : {};
  }

  /** Written beside it and renamed over it: there are passwords in it, and half a file would lose them. */
  async #write(auths: Readonly<Record<string, StoredAuth>>): Promise<void> {
    const { files } = this.#invocation;
    const path = configPath(this.#invocation);
    try {
      await files.makeDirectory(folderOf(this.#invocation), 0o700);
      // Where it is a link, what it leads to is replaced.
      const target = await files.resolve(path);
      const temporary = `${target}.new`;
      const writer = (await files.create(temporary, { exclusive: false, mode: 0o600 })).getWriter();
      await writer.write(new TextEncoder().encode(JSON.stringify({ ...this.#document, auths }, undefined, '\t')));
      await writer.close();
      await files.rename(temporary, target);
    } catch (error) {
      throw new CliError(`Error saving credentials: ${pathError('open', path, error).message}`);
    }
  }
}

function parseDocument(text: string, path: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text.trim() === '' ? '{}' : text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below.
  }
  throw new CliError(`WARNING: Error loading config file: ${path}: it is not a JSON document`);
}

/** Entries are written as hosts or as URLs. */
const hostOf = (server: string): string => server.replace(/^https?:\/\//, '').replace(/\/.*$/, '');

function splitOnce(text: string, separator: string): [string, string | undefined] {
  const at = text.indexOf(separator);
  return at === -1 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

export function encodeText(text: string): string {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

function decodeText(base64: string): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(base64), (char) => char.charCodeAt(0)));
  } catch {
    return '';
  }
}
