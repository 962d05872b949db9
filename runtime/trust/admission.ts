/** Holds images against the policy: at a pull, and again when a container is made of one. The words are those of containers/image. */
import { familiarString, fullName, fullString, type ImageReference, parseReference } from '../oci/reference.ts';
import type { Digest } from '../oci/digest.ts';
import type { Repository } from '../registry/repository.ts';
import { fromBase64 } from '../std/base64.ts';
import { DockerError, reasonOf } from '../std/errors.ts';
import { PublicKey } from './key-pair.ts';
import { type Policy, type Requirement, requirementsFor, type SignedIdentity } from './policy.ts';
import { type Signature, listSignatures } from './signatures.ts';
import { type Claim, decodeClaim } from './simple-signing.ts';

type Sigstore = Extract<Requirement, { type: 'sigstoreSigned' }>;

/** An image of a registry that somebody wants. */
export interface Wanted {
  /** As it was asked for: the signature must be of this name. */
  readonly ref: ImageReference;
  /** Absent while nobody has been asked yet: then it may be refused by its name alone. */
  readonly image?: RemoteImage;
}

export interface RemoteImage {
  /** Of its manifest, or of the index that leads to it. */
  readonly digest: Digest;
  /** Where its signatures are. Asked for only where the policy wants one. */
  readonly repository: () => Promise<Repository>;
}

export interface AdmissionParts {
  /** Absent: everything is accepted. */
  readonly policy: () => Policy | undefined;
  /** The text of a file of the host; undefined where there is none. */
  readonly readFile: (path: string) => Promise<string | undefined>;
}

/** Throws a DockerError 403 that says why an image may not come; an image must meet all requirements of its scope. */
export async function admit({ policy, readFile }: AdmissionParts, wanted: Wanted): Promise<void> {
  const rules = policy();
  if (!rules) return;
  for (const requirement of requirementsFor(rules, wanted.ref))
    try {
      await meet(requirement, wanted, readFile);
    } catch (error) {
      throw refusal(wanted.ref, reasonOf(error));
    }
}

const refusal = (ref: ImageReference, why: string): DockerError =>
  new DockerError(
    403,
    `Source image rejected: ${why}`,
    `/etc/docker/policy.json says which images may come and run here, and ${familiarString(ref)} is none of them.`,
  );

/** Whether the policy lets everything of a scope in, signed or not. */
export const acceptsAll = (policy: Policy | undefined, ref: ImageReference): boolean =>
  !policy || requirementsFor(policy, ref).every(({ type }) => type === 'insecureAcceptAnything');

/** An image that no registry has can meet no requirement but the ones that look at nothing. */
export function admitLocal(policy: Policy | undefined, ref: ImageReference): void {
  if (acceptsAll(policy, ref)) return;
  const isRejected = policy && requirementsFor(policy, ref).some(({ type }) => type === 'reject');
  throw refusal(
    ref,
    isRejected
      ? rejected(ref)
      : `A signature was required, but ${familiarString(ref)} was never pulled from or pushed to a registry`,
  );
}

const rejected = (ref: ImageReference): string => `Running image docker://${fullString(ref)} is rejected by policy.`;

async function meet(requirement: Requirement, wanted: Wanted, readFile: AdmissionParts['readFile']): Promise<void> {
  if (requirement.type === 'insecureAcceptAnything') return;
  if (requirement.type === 'reject') throw new Error(rejected(wanted.ref));
  const { ref, image } = wanted;
  if (!image) return;
  const keys = await keysOf(requirement, readFile);
  const { signatures, problems } = await allSignatures(image);
  const failures = [...problems];
  for (const signature of signatures)
    try {
      return accept(signature, keys, requirement.signedIdentity, { ref, digest: image.digest });
    } catch (error) {
      failures.push(reasonOf(error));
    }
  if (failures.length === 0) throw new Error('A signature was required, but no signature exists');
  if (failures.length === 1) throw new Error(failures[0]);
  throw new Error(`None of the signatures were accepted, reasons: ${failures.join('; ')}`);
}

async function allSignatures({ repository, digest }: RemoteImage) {
  const opened = await repository();
  const [tagged, referring] = [
    await listSignatures(opened, digest, 'tag'),
    await listSignatures(opened, digest, 'referrers'),
  ];
  return {
    signatures: [...tagged.signatures, ...referring.signatures],
    problems: [...tagged.problems, ...referring.problems],
  };
}

async function keysOf(requirement: Sigstore, readFile: AdmissionParts['readFile']): Promise<PublicKey[]> {
  const { keyPath, keyPaths, keyData, keyDatas } = requirement;
  const paths = keyPaths ?? (keyPath === undefined ? [] : [keyPath]);
  const datas = keyDatas ?? (keyData === undefined ? [] : [keyData]);
  const texts = datas.map((data) => new TextDecoder().decode(fromBase64(data)));
  for (const path of paths) {
    const text = await readFile(path);
    if (text === undefined) throw new Error(`open ${path}: no such file or directory`);
    texts.push(text);
  }
  return texts.map((text) => PublicKey.fromPem(text));
}

/** Throws an Error that says why this signature is none of the image. */
function accept(
  { payload, signature }: Signature,
  keys: readonly PublicKey[],
  identity: SignedIdentity,
  { ref, digest }: { readonly ref: ImageReference; readonly digest: Digest },
): void {
  if (!keys.some((key) => key.verifies(payload, signature)))
    throw new Error(
      'cryptographic signature verification failed: invalid signature when validating ASN.1 encoded signature',
    );
  const claim = decodeClaim(payload);
  if (!claim) throw new Error('invalid signature payload: it is no claim about a container image');
  if (!isNamed(claim, identity, ref)) throw new Error(`Signature for identity "${claim.identity}" is not accepted`);
  if (claim.digest !== digest) throw new Error(`Signature for digest ${claim.digest} does not match`);
}

/** containers-policy.json(5), "signedIdentity". */
function isNamed({ identity: text }: Claim, identity: SignedIdentity, ref: ImageReference): boolean {
  const signed = parsed(text);
  if (!signed) return false;
  const isSameRepository = fullName(signed) === fullName(ref);
  switch (identity.type) {
    case 'matchRepository':
      return isSameRepository;
    case 'matchExact':
      return isExact(signed, ref);
    case 'matchRepoDigestOrExact':
      return ref.digest === undefined ? isExact(signed, ref) : isSameRepository;
    case 'exactReference':
      return sameText(signed, identity.dockerReference, fullString);
    case 'exactRepository':
      return sameText(signed, identity.dockerRepository, fullName);
    case 'remapIdentity':
      return isExactOrSame(signed, remapped(ref, identity));
  }
}

const isExact = (signed: ImageReference, ref: ImageReference): boolean =>
  (signed.tag !== undefined || signed.digest !== undefined) && fullString(signed) === fullString(ref);

const isExactOrSame = (signed: ImageReference, ref: ImageReference): boolean =>
  ref.digest === undefined ? isExact(signed, ref) : fullName(signed) === fullName(ref);

function sameText(signed: ImageReference, text: string, write: (ref: ImageReference) => string): boolean {
  const wanted = parsed(text);
  return wanted !== undefined && write(signed) === write(wanted);
}

/** The image under the name that its mirror's original has. */
function remapped(
  ref: ImageReference,
  { prefix, signedPrefix }: { prefix: string; signedPrefix: string },
): ImageReference {
  const name = fullName(ref);
  if (name !== prefix && !name.startsWith(`${prefix}/`)) return ref;
  const moved = parsed(signedPrefix + name.slice(prefix.length));
  return moved ? { ...ref, domain: moved.domain, path: moved.path } : ref;
}

function parsed(text: string): ImageReference | undefined {
  try {
    return parseReference(text);
  } catch {
    return undefined;
  }
}
