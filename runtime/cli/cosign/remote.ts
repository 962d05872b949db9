/** An image's signatures, asked for and added through the engine, which knows the way to registries. */
import type { ImageSignatures } from '../../model/image-signatures.ts';
import { fullName } from '../../oci/reference.ts';
import { fromBase64, toBase64 } from '../../std/base64.ts';
import type { CommandContext } from '../command/command.ts';
import type { Flags } from '../command/flag.ts';
import { imagePath } from '../commands/history.ts';
import { registryAuthHeader } from '../config/registry-auth.ts';
import { parseReference } from '../parse/reference.ts';

type Context = Pick<CommandContext<Flags>, 'client' | 'invocation' | 'signal'>;

export type Place = 'tag' | 'referrers';

export interface Signature {
  readonly payload: Uint8Array;
  readonly signature: Uint8Array;
}

export interface SignedImage extends Pick<ImageSignatures, 'identity' | 'digest' | 'problems'> {
  readonly signatures: readonly Signature[];
}

export async function fetchSignatures(context: Context, image: string, place: Place): Promise<SignedImage> {
  const { signatures, ...rest } = await context.client.json<ImageSignatures>('GET', pathOf(image), {
    query: { place },
    headers: await headersOf(context, image),
  });
  const decoded = signatures.map(({ payload, signature }) => ({
    payload: fromBase64(payload) ?? new Uint8Array(),
    signature: fromBase64(signature) ?? new Uint8Array(),
  }));
  return { ...rest, signatures: decoded };
}

export async function addSignature(
  context: Context,
  image: string,
  { payload, signature }: Signature,
  place: Place,
): Promise<void> {
  await context.client.send('POST', pathOf(image), {
    query: { place },
    headers: await headersOf(context, image),
    body: { payload: toBase64(payload), signature: toBase64(signature) },
  });
}

const pathOf = (image: string): string => `/drydock/signatures/${imagePath(image)}`;

const headersOf = ({ invocation }: Context, image: string): Promise<Record<string, string>> =>
  registryAuthHeader(invocation, fullName(parseReference(image)));
