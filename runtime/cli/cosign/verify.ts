/** `cosign verify --key FILE IMAGE` and `cosign triangulate IMAGE`. */
import { DockerError, reasonOf } from '../../std/errors.ts';
import type { PublicKey } from '../../trust/key-pair.ts';
import { decodeClaim } from '../../trust/simple-signing.ts';
import { signatureTag } from '../../trust/signatures.ts';
import { type CommandContext, command } from '../command/command.ts';
import type { Flags } from '../command/flag.ts';
import * as flag from '../command/flags.ts';
import { CliError, messageOf } from '../errors.ts';
import { annotationsFlag, annotationsOf, registryFlags, someImages } from './arguments.ts';
import { readPublicKey } from './key-files.ts';
import { fetchSignatures, type Place, type Signature } from './remote.ts';

/** cosign's, for scripts (cmd/cosign/errors/exit_codes.go). */
const [NO_SIGNATURES, NO_IMAGE, NO_MATCH] = [10, 11, 12];

const SKIPPED =
  'WARNING: Skipping tlog verification is an insecure practice that lacks transparency and auditability verification for the signature.\n';

interface Wanted {
  readonly key: PublicKey;
  readonly annotations: Readonly<Record<string, string>>;
  readonly checkClaims: boolean;
}

export const verify = command({
  summary: 'Verify a signature on the supplied container image',
  details: 'Without a transparency log: --insecure-ignore-tlog. Prints what the valid signatures say.',
  usage: '--key FILE [flags] IMAGE [IMAGE...]',
  arguments: someImages,
  flags: {
    ...registryFlags,
    annotations: annotationsFlag,
    'check-claims': flag.bool('Check that the signature is about this image', { initial: true }),
    'experimental-oci11': flag.bool('Look for signatures among the referrers'),
    'insecure-ignore-tlog': flag.bool('Skip the transparency log'),
    key: flag.string('The public key'),
    output: flag.string('json or text', { short: 'o', initial: 'json' }),
    'private-infrastructure': flag.bool('The same as --insecure-ignore-tlog'),
  },
  async run(context) {
    const { flags, args, err, invocation } = context;
    if (flags.key === '')
      throw new CliError('verifying without a key needs Fulcio and Rekor, which are not reached from here: use --key');
    if (!flags['insecure-ignore-tlog'] && !flags['private-infrastructure'])
      throw new CliError('the transparency log (Rekor) is not reached from here: use --insecure-ignore-tlog=true');
    if (flags['insecure-ignore-tlog']) await err(SKIPPED);
    const annotations = annotationsOf(flags.annotations);
    const key = await readPublicKey(invocation, flags.key);
    const wanted = { key, annotations, checkClaims: flags['check-claims'] };
    const place = flags['experimental-oci11'] ? 'referrers' : 'tag';
    for (const image of args) {
      const valid = await verified(context, image, place, wanted);
      await tell(context, image, valid, wanted, flags.output);
    }
  },
});

/** The payloads of valid signatures, at least one. Throws a CliError with cosign's exit codes. */
async function verified(
  context: CommandContext<Flags>,
  image: string,
  place: Place,
  wanted: Wanted,
): Promise<string[]> {
  const { signatures, digest, problems } = await fetchSignatures(context, image, place).catch((error: unknown) => {
    if (error instanceof DockerError && error.status === 404)
      throw new CliError(`image tag not found: ${error.message}`, NO_IMAGE);
    throw new CliError(messageOf(error));
  });
  if (signatures.length === 0 && problems.length === 0) throw new CliError('no signatures found', NO_SIGNATURES);
  const valid: string[] = [];
  const failures = [...problems];
  for (const signature of signatures)
    try {
      valid.push(checked(signature, digest, wanted));
    } catch (error) {
      failures.push(reasonOf(error));
    }
  if (valid.length === 0) throw new CliError(`no matching signatures: ${failures.join('\n ')}`, NO_MATCH);
  return valid;
}

/** The payload's text. Throws an Error in cosign's words. */
function checked({ payload, signature }: Signature, digest: string, { key, annotations, checkClaims }: Wanted): string {
  if (!key.verifies(payload, signature)) throw new Error('invalid signature when validating ASN.1 encoded signature');
  const claim = decodeClaim(payload);
  if (!claim) throw new Error('the signed payload is no claim about a container image');
  if (checkClaims && claim.digest !== digest) throw new Error(`invalid or missing digest in claim: ${claim.digest}`);
  const isThere = ([name, value]: [string, string]): boolean =>
    Object.hasOwn(claim.annotations, name) && claim.annotations[name] === value;
  if (checkClaims && !Object.entries(annotations).every(isThere)) throw new Error('missing or incorrect annotation');
  return new TextDecoder().decode(payload);
}

async function tell(
  { out, err }: CommandContext<Flags>,
  image: string,
  payloads: readonly string[],
  { annotations, checkClaims }: Wanted,
  format: string,
): Promise<void> {
  const checks = [
    ...(Object.keys(annotations).length > 0 ? ['The specified annotations were verified.'] : []),
    ...(checkClaims ? ['The cosign claims were validated'] : []),
    'The signatures were verified against the specified public key',
  ];
  const list = checks.map((check) => `  - ${check}\n`).join('');
  await err(
    `\nVerification for ${image} --\nThe following checks were performed on each of these signatures:\n${list}`,
  );
  await out(format === 'text' ? `${payloads.join('\n')}\n` : `\n[${payloads.join(',')}]\n`);
}

export const triangulate = command({
  summary:
    'Outputs the located cosign image reference. This is the location where cosign stores the specified artifact type.',
  usage: '[flags] IMAGE',
  arguments: someImages,
  flags: { ...registryFlags },
  async run(context) {
    const { args, out } = context;
    const { identity, digest } = await fetchSignatures(context, args[0] ?? '', 'tag');
    await out(`${identity}:${signatureTag(digest)}\n`);
  },
});
