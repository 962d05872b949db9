/** The policy as the engine goes by it: the file as it was at the engine's start or last reload, and what it has let in since. */
import * as v from 'valibot';
import { encodeText } from '../guest/bytes.ts';
import { type Digest, isDigest } from '../oci/digest.ts';
import {
  fullName,
  fullString,
  type ImageReference,
  parseAnyReference,
  parseReference,
  withDefaultTag,
} from '../oci/reference.ts';
import type { Way } from '../registry/exchange.ts';
import { nearestWay } from '../registry/nearest-way.ts';
import { remoteErrorOf } from '../registry/remote-error.ts';
import { Repository } from '../registry/repository.ts';
import { DockerError, readOr, serverError } from '../std/errors.ts';
import type { Report } from '../std/report.ts';
import type { StateFiles } from '../store/state-files.ts';
import { parseStored, storedText } from '../store/stored-file.ts';
import { admit, admitLocal, type Wanted } from './admission.ts';
import { parsePolicy, type Policy, POLICY_PATH } from './policy.ts';

const FILE = 'drydock-policy.json';
const Stored = v.object({ text: storedText });
/** Where an image without a name is said to be from. */
const LOCAL = 'localhost';
/** Beyond it the oldest is asked for again. */
const ADMITTED_MAX = 1000;

export interface ImagePolicyParts {
  readonly way: Way;
  /** The text of a file of the host; undefined where there is none. */
  readonly readFile: (path: string) => Promise<string | undefined>;
  readonly stateFiles: StateFiles;
  readonly report: Report;
}

/** The names of an image: tags and digests, in Docker's familiar form. */
export interface ImageNames {
  readonly RepoTags?: readonly string[];
  readonly RepoDigests?: readonly string[];
}

export class ImagePolicy {
  readonly #parts: ImagePolicyParts;
  #policy: Policy | undefined;
  /** What was let in under this policy: a signature is not asked for twice. */
  readonly #admitted = new Set<string>();

  constructor(parts: ImagePolicyParts) {
    this.#parts = parts;
  }

  /** Takes up what the file says. Throws a DockerError, and everything stays as it was. */
  async read(): Promise<void> {
    const text = await this.#parts.readFile(POLICY_PATH);
    const policy =
      text === undefined
        ? undefined
        : readOr(
            () => parsePolicy(text),
            (why) => serverError(why),
          );
    await this.#parts.stateFiles.write(FILE, encodeText(JSON.stringify({ text: text ?? '' })));
    this.#take(policy);
  }

  /** After the engine came back: what it went by before. A policy that is lost is none that lets everything in. */
  async restore(): Promise<void> {
    const stored = await this.#parts.stateFiles.read(FILE);
    if (!stored) return;
    try {
      const { text } = parseStored(Stored, FILE, stored);
      this.#take(text === '' ? undefined : parsePolicy(text));
    } catch (error) {
      this.#take({ default: [{ type: 'reject' }], transports: {} });
      this.#parts.report('read the policy of images back, so none is let in', error);
    }
  }

  /** Whether an image may come from a registry. Throws a DockerError 403. */
  async admit(wanted: Wanted): Promise<void> {
    const key = `${fullString(wanted.ref)} ${wanted.image?.digest ?? ''}`;
    if (!this.#policy || this.#admitted.has(key)) return;
    const policy = this.#policy;
    await admit({ policy: () => policy, readFile: this.#parts.readFile }, wanted);
    if (wanted.image && this.#policy === policy) this.#remember(key);
  }

  /** Whether a container may be made of an image that is here, by the name that was given; an id stands for each of its names. */
  async admitHere(asked: string, namesOf: () => Promise<ImageNames>): Promise<void> {
    if (!this.#policy) return;
    const names = await namesOf();
    const known = [...(names.RepoTags ?? []), ...(names.RepoDigests ?? [])].map((name) => parseReference(name));
    const given = known.find((name) => fullString(name) === named(asked));
    const candidates = given ? [given] : known;
    if (candidates.length === 0) return admitLocal(this.#policy, { domain: LOCAL, path: asked });
    let refusal: unknown;
    for (const ref of candidates)
      try {
        return await this.#admitNamed(ref, digestIn(known, ref));
      } catch (error) {
        refusal = error;
      }
    throw refusal;
  }

  async #admitNamed(ref: ImageReference, digest: Digest | undefined): Promise<void> {
    if (!digest) return admitLocal(this.#policy, ref);
    await this.admit({ ref, image: { digest, repository: () => this.#open(ref) } });
  }

  async #open(ref: ImageReference): Promise<Repository> {
    const { domain, path: name } = ref;
    const signal = new AbortController().signal;
    try {
      const way = await nearestWay(this.#parts.way, ref);
      return await Repository.open({ way, credentials: {}, signal, domain, name, access: 'pull' });
    } catch (error) {
      throw remoteErrorOf(error);
    }
  }

  #take(policy: Policy | undefined): void {
    this.#policy = policy;
    this.#admitted.clear();
  }

  #remember(key: string): void {
    const [oldest] = this.#admitted;
    if (this.#admitted.size >= ADMITTED_MAX && oldest !== undefined) this.#admitted.delete(oldest);
    this.#admitted.add(key);
  }
}

/** The full name; undefined for an id, or the beginning of one. */
function named(text: string): string | undefined {
  try {
    const ref = parseAnyReference(text);
    return isReference(ref) ? fullString(withDefaultTag(ref)) : undefined;
  } catch (error) {
    if (error instanceof DockerError) return undefined;
    throw error;
  }
}

const isReference = (ref: ImageReference | Digest): ref is ImageReference =>
  !(typeof ref === 'string' && isDigest(ref));

/** What a registry calls the image in the repository of a name. */
const digestIn = (known: readonly ImageReference[], ref: ImageReference): Digest | undefined =>
  ref.digest ?? known.find((each) => each.digest !== undefined && fullName(each) === fullName(ref))?.digest;
