/** `cosign sign --key FILE IMAGE`. */
import { toBase64 } from '../../std/base64.ts';
import { reasonOf } from '../../std/errors.ts';
import { encodeClaim } from '../../trust/simple-signing.ts';
import type { PrivateKey } from '../../trust/key-pair.ts';
import { type CommandContext, command } from '../command/command.ts';
import type { Flags } from '../command/flag.ts';
import * as flag from '../command/flags.ts';
import { CliError } from '../errors.ts';
import { parseReference } from '../parse/reference.ts';
import { annotationsFlag, annotationsOf, registryFlags, someImages } from './arguments.ts';
import { readPrivateKey } from './key-files.ts';
import { writeText } from './keys.ts';
import { addSignature, fetchSignatures, type Place } from './remote.ts';

const FILE_MODE = 0o600;

const tagWarning = (image: string): string =>
  `WARNING: Image reference ${image} uses a tag, not a digest, to identify the image to sign.
    This can lead you to sign a different image than the intended one. Please use a
    digest (example.com/ubuntu@sha256:abc123...) rather than tag
    (example.com/ubuntu:latest) for the input to cosign. The ability to refer to
    images by tag will be removed in a future release.

`;

interface Wish {
  readonly annotations: Readonly<Record<string, string>>;
  /** Instead of the repository's name. */
  readonly identity: string;
  readonly place: Place;
  readonly upload: boolean;
  readonly signatureFile: string;
  readonly payloadFile: string;
}

export const sign = command({
  summary: 'Sign the supplied container image.',
  details:
    'Signatures lie beside the image in its registry: at the tag sha256-DIGEST.sig, or as referrers (--registry-referrers-mode=oci-1-1). ' +
    'Only keys in files can sign here, and no transparency log is reached: --tlog-upload=false.',
  usage: '--key FILE [flags] IMAGE [IMAGE...]',
  arguments: someImages,
  flags: {
    ...registryFlags,
    annotations: annotationsFlag,
    key: flag.string('The private key'),
    'output-payload': flag.string('Write what is signed to a file'),
    'output-signature': flag.string('Write the signature to a file'),
    'registry-referrers-mode': flag.string('Where signatures go: legacy (a tag) or oci-1-1 (referrers)', {
      initial: 'legacy',
    }),
    'sign-container-identity': flag.string('What the signature calls the image, instead of its repository'),
    'tlog-upload': flag.bool('Upload to the transparency log', { initial: true }),
    upload: flag.bool('Upload the signature', { initial: true }),
    yes: flag.bool('Skip confirmations', { short: 'y' }),
  },
  async run(context) {
    const { flags, args } = context;
    const signing = `signing [${args.join(' ')}]`;
    if (flags.key === '')
      throw new CliError(
        `${signing}: keyless signing needs Fulcio and Rekor, which are not reached from here: use --key`,
      );
    if (flags['tlog-upload'])
      throw new CliError(`${signing}: the transparency log (Rekor) is not reached from here: use --tlog-upload=false`);
    const wish: Wish = {
      annotations: annotationsOf(flags.annotations),
      identity: flags['sign-container-identity'],
      place: placeOf(flags['registry-referrers-mode']),
      upload: flags.upload,
      signatureFile: flags['output-signature'],
      payloadFile: flags['output-payload'],
    };
    try {
      const key = await readPrivateKey(context, flags.key).catch((error: unknown) => {
        throw new CliError(`getting signer: ${reasonOf(error)}`);
      });
      for (const image of args) await signOne(context, image, key, wish);
    } catch (error) {
      throw new CliError(`${signing}: ${reasonOf(error)}`);
    }
  },
});

function placeOf(mode: string): Place {
  if (mode === 'oci-1-1') return 'referrers';
  if (mode === 'legacy' || mode === '') return 'tag';
  throw new CliError(
    `invalid argument ${JSON.stringify(mode)} for "--registry-referrers-mode" flag: choose legacy or oci-1-1`,
  );
}

async function signOne(context: CommandContext<Flags>, image: string, key: PrivateKey, wish: Wish): Promise<void> {
  const { out, err, invocation } = context;
  if (parseReference(image).digest === undefined) await err(tagWarning(image));
  const { identity, digest, signatures } = await fetchSignatures(context, image, wish.place);
  // From here on it is about the digest: the tag may lead elsewhere by now.
  const payload = encodeClaim({ identity: wish.identity || identity, digest, annotations: wish.annotations });
  const signature = key.sign(payload);
  const text = toBase64(signature);
  if (wish.payloadFile !== '')
    await writeText(invocation, wish.payloadFile, new TextDecoder().decode(payload), FILE_MODE);
  if (wish.signatureFile !== '') await writeText(invocation, wish.signatureFile, text, FILE_MODE);
  if (!wish.upload) return out(`${text}\n`);
  await err(`Pushing signature to: ${identity}\n`);
  const isThere = signatures.some(
    (each) => toBase64(each.payload) === toBase64(payload) && key.publicKey.verifies(payload, each.signature),
  );
  if (isThere) return;
  const { domain, path } = parseReference(image);
  await addSignature(context, `${domain}/${path}@${digest}`, { payload, signature }, wish.place);
}
