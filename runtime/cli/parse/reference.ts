/**
 * Image references as far as the client judges them before it asks the engine (distribution's grammar).
 */
const NAME = '(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])';
const DOMAIN = `(?:${NAME}(?:\\.${NAME})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?`;
const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const REFERENCE = new RegExp(
  `^((?:${DOMAIN}/)?${COMPONENT}(?:/${COMPONENT})*)(?::([\\w][\\w.-]{0,127}))?(?:@([a-zA-Z][a-zA-Z0-9]*(?:[-_+.][a-zA-Z][a-zA-Z0-9]*)*:[0-9a-fA-F]{32,}))?$`,
);

export interface Reference {
  /** As the user would shorten it: `busybox`, `ghcr.io/a/b`. */
  readonly name: string;
  /** With registry and `library/`: `docker.io/library/busybox`. */
  readonly fullName: string;
  readonly tag?: string;
  readonly digest?: string;
}

const IDENTIFIER = /^[a-f0-9]{64}$/;
const DIGEST = /^sha256:[a-fA-F0-9]{64}$/;

/** undefined for an image ID, which is no name. Throws `invalid reference format`. */
export function parseReference(text: string): Reference | undefined {
  if (IDENTIFIER.test(text) || DIGEST.test(text)) return undefined;
  const [, name, tag, digest] = REFERENCE.exec(text) ?? [];
  if (name === undefined) throw new Error(badReference(text));
  const short = familiar(name);
  return {
    name: short,
    fullName: fullName(short),
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
  };
}

/** The name with `:latest` where nothing else is said. */
export function withDefaultTag(reference: Reference): string {
  if (reference.digest !== undefined) {
    return `${reference.name}${reference.tag === undefined ? '' : `:${reference.tag}`}@${reference.digest}`;
  }
  return `${reference.name}:${reference.tag ?? 'latest'}`;
}

const familiar = (name: string): string => name.replace(/^(index\.)?docker\.io\//, '').replace(/^library\//, '');

function fullName(name: string): string {
  const [first = '', ...rest] = name.split('/');
  if (rest.length === 0) return `docker.io/library/${name}`;
  return isRegistry(first) ? name : `docker.io/${name}`;
}

const isRegistry = (text: string): boolean => /[.:]/.test(text) || text === 'localhost' || text !== text.toLowerCase();

function badReference(text: string): string {
  const name = text.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  const first = name.split('/')[0] ?? '';
  const isDomain = name.includes('/') && isRegistry(first);
  const remote = isDomain ? name.slice(first.length + 1) : name;
  if (remote === remote.toLowerCase() || !REFERENCE.test(text.toLowerCase())) return 'invalid reference format';
  const full = !isDomain && !name.includes('/') ? `library/${remote}` : remote;
  return `invalid reference format: repository name (${full}) must be lowercase`;
}
