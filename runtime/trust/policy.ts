/**
 * `/etc/docker/policy.json`: which images may come and run, in the format of containers-policy.json(5). Docker's engine has no such file;
 * Podman, CRI-O and skopeo read it, and clusters have admission controllers of the same kind.
 */
import * as v from 'valibot';
import type { ImageReference } from '../oci/reference.ts';
import { explainSyntaxError } from '../text/json-syntax.ts';

export const POLICY_PATH = '/etc/docker/policy.json';

/** What a signature may call an image that is asked for as something. */
const identitySchema = v.variant('type', [
  v.strictObject({ type: v.literal('matchExact') }),
  v.strictObject({ type: v.literal('matchRepoDigestOrExact') }),
  v.strictObject({ type: v.literal('matchRepository') }),
  v.strictObject({ type: v.literal('exactReference'), dockerReference: v.string() }),
  v.strictObject({ type: v.literal('exactRepository'), dockerRepository: v.string() }),
  v.strictObject({ type: v.literal('remapIdentity'), prefix: v.string(), signedPrefix: v.string() }),
]);
export type SignedIdentity = v.InferOutput<typeof identitySchema>;

const paths = v.pipe(v.array(v.string()), v.minLength(1));
const sigstoreSchema = v.pipe(
  v.strictObject({
    type: v.literal('sigstoreSigned'),
    /** A file with a public key, or several of which one is enough. */
    keyPath: v.optional(v.string()),
    keyPaths: v.optional(paths),
    /** The PEM file in base64. */
    keyData: v.optional(v.string()),
    keyDatas: v.optional(paths),
    signedIdentity: v.optional(identitySchema, { type: 'matchRepoDigestOrExact' }),
  }),
  v.check(
    ({ keyPath, keyPaths, keyData, keyDatas }) =>
      [keyPath, keyPaths, keyData, keyDatas].filter((each) => each !== undefined).length === 1,
    'exactly one of keyPath, keyPaths, keyData and keyDatas must be specified',
  ),
);

const requirementSchema = v.variant('type', [
  v.strictObject({ type: v.literal('insecureAcceptAnything') }),
  v.strictObject({ type: v.literal('reject') }),
  sigstoreSchema,
]);
export type Requirement = v.InferOutput<typeof requirementSchema>;

const requirements = v.pipe(v.array(requirementSchema), v.minLength(1, 'a list of requirements must not be empty'));
const policySchema = v.strictObject({
  default: requirements,
  /** By transport, then by scope. Only images of registries (`docker`) come here. */
  transports: v.optional(v.record(v.string(), v.record(v.string(), requirements)), {}),
});
export type Policy = v.InferOutput<typeof policySchema>;

export class PolicyError extends Error {
  override readonly name = 'PolicyError';
}

/** Throws a PolicyError that names the place. */
export function parsePolicy(text: string): Policy {
  const parsed = v.safeParse(policySchema, parseJson(text));
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  const place = v.getDotPath(issue) ?? 'the file';
  throw new PolicyError(`invalid policy in "${POLICY_PATH}": ${place}: ${sayingWhy(issue)}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    throw new PolicyError(`invalid policy in "${POLICY_PATH}": ${explainSyntaxError(text)}`);
  }
}

function sayingWhy({ received, message, path }: v.BaseIssue<unknown>): string {
  const isType = path?.at(-1)?.key === 'type';
  if (isType && received === '"signedBy"')
    return 'signedBy needs GPG, which is not here: use sigstoreSigned with the public key of cosign';
  return isType ? `unknown type ${received}` : message;
}

/**
 * What an image of a registry must meet: the entry of the most specific scope (containers-policy.json(5), "docker:"): the reference, its
 * repository, the namespaces above it, the host, the host's domains as `*.example.com`, the whole transport, all.
 */
export function requirementsFor({ default: others, transports }: Policy, ref: ImageReference): readonly Requirement[] {
  const scopes = transports['docker'] ?? {};
  const found = scopesOf(ref).find((scope) => Object.hasOwn(scopes, scope));
  return (found === undefined ? undefined : scopes[found]) ?? others;
}

function scopesOf({ domain, path, tag, digest }: ImageReference): string[] {
  const repository = `${domain}/${path}`;
  const parts = repository.split('/');
  const above = parts.map((_, at) => parts.slice(0, parts.length - at).join('/'));
  const labels = domain.replace(/:\d+$/, '').split('.');
  const wildcards = labels.slice(1).map((_, at) => `*.${labels.slice(at + 1).join('.')}`);
  const exact = digest !== undefined ? `${repository}@${digest}` : `${repository}:${tag ?? 'latest'}`;
  return [exact, ...above, ...wildcards, ''];
}
