/** What an image is made for: operating system, processor, variant (OCI image-index.md; containerd's platforms package). */
import { badParameter } from '../std/errors.ts';
import { lookup } from '../std/lookup.ts';

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string | undefined;
}

/** The guest's. */
export const HERE: Platform = { os: 'linux', architecture: '386' };

const ALIASES: Readonly<Record<string, Partial<Platform>>> = {
  i386: { architecture: '386' },
  x86_64: { architecture: 'amd64' },
  'x86-64': { architecture: 'amd64' },
  aarch64: { architecture: 'arm64' },
  armhf: { architecture: 'arm', variant: 'v7' },
  armel: { architecture: 'arm', variant: 'v6' },
};
const ARCHITECTURES: ReadonlySet<string> = new Set(
  '386 amd64 arm arm64 loong64 mips64le ppc64le riscv64 s390x'.split(' '),
);

/** `linux/386`, `arm/v7`, `amd64`; what is left out is the guest's. Throws 400 with Docker's text. */
export function parsePlatform(text: string): Platform {
  const parts = text.toLowerCase().split('/');
  if (parts.length > 3 || parts.some((part) => !/^[a-z0-9_.-]+$/.test(part)))
    throw badParameter(`${JSON.stringify(text)}: cannot parse platform specifier: invalid argument`);
  const [first = '', second, third] = parts;
  if (second !== undefined) return platformOf(first, second, third);
  if (ARCHITECTURES.has(first) || Object.hasOwn(ALIASES, first)) return platformOf(HERE.os, first);
  return { ...HERE, os: first };
}

function platformOf(os: string, name: string, given?: string): Platform {
  const platform = { os, architecture: name, ...lookup(ALIASES, name) };
  const variant = given ?? platform.variant;
  return variant === undefined ? platform : { ...platform, variant };
}

export const platformText = ({ os, architecture, variant }: Platform): string =>
  `${os}/${architecture}${variant ? `/${variant}` : ''}`;

/** Docker's words for an image that is not what --platform asks for. */
export const otherPlatform = (ref: string, actual: Platform, wanted: Platform): string =>
  `image with reference ${ref} was found but does not match the specified platform: ` +
  `wanted ${platformText(wanted)}, actual: ${platformText(actual)}`;

/** What a processor runs, best first: its own, then what it is compatible with. */
function runnable({ os, architecture, variant }: Platform): Platform[] {
  if (architecture === 'arm') {
    const newest = Number(/^v(\d)$/.exec(variant ?? 'v7')?.[1] ?? 7);
    const versions = Array.from({ length: Math.max(1, newest - 4) }, (_, index) => `v${newest - index}`);
    return versions.map((each) => ({ os, architecture, variant: each }));
  }
  if (architecture === 'amd64')
    return [
      { os, architecture, variant },
      { os, architecture: '386' },
    ];
  return [{ os, architecture, variant }];
}

/** arm64 is v8 and arm is v7 when nothing is said; amd64's first variant is v1. */
const DEFAULT_VARIANTS: Readonly<Record<string, string>> = { arm64: 'v8', arm: 'v7', amd64: 'v1' };

const isSame = (a: Platform, b: Platform): boolean =>
  a.os === b.os && a.architecture === b.architecture && variantOf(a) === variantOf(b);

const variantOf = ({ architecture, variant }: Platform): string =>
  variant || (lookup(DEFAULT_VARIANTS, architecture) ?? '');

/** Whether an image for `offered` is what was asked for. */
export const isFor = (offered: Platform, wanted: Platform): boolean =>
  runnable(wanted).some((platform) => isSame(platform, offered));

/** The best of several for a platform; undefined when none is for it. */
export function bestFor<T extends { readonly platform?: Platform | undefined }>(
  candidates: readonly T[],
  wanted: Platform,
): T | undefined {
  for (const platform of runnable(wanted)) {
    const found = candidates.find((candidate) => candidate.platform && isSame(candidate.platform, platform));
    if (found) return found;
  }
  return undefined;
}

const WHY = 'A processor runs only programs made for it; this machine is an i386, which images call 386.';
/** Of a list of offers; an index may name a thousand. */
const OFFERS_MAX = 20;

export function noMatch(offered: readonly (Platform | undefined)[], wanted: Platform) {
  const names = [...new Set(offered.map((platform) => (platform ? platformText(platform) : 'unknown')))];
  const shown = names.length > OFFERS_MAX ? [...names.slice(0, OFFERS_MAX), '...'] : names;
  return badParameter(
    `no matching manifest for ${platformText(wanted)} in the manifest list entries: it offers ${shown.join(', ') || 'nothing'}`,
    WHY,
  );
}
