/**
 * A recipe: what an image of the shelf consists of and what it says of itself, as `recipe.yaml` in a folder of `images/catalogue` has it.
 * Files that lie in `files` beside it come over what the packages bring.
 */
import { posix } from 'node:path';
import * as v from 'valibot';
import { parse } from 'yaml';

/** As the names of Docker's official images, with the folder's name for it. */
const NAME = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}$/;
const PACKAGE = /^[a-z0-9][a-z0-9+.-]+$/;
/** Releases of Debian, as its mirrors have them. The first is what everything else is of. */
export const SUITES = ['bookworm', 'bullseye'] as const;
export type Suite = (typeof SUITES)[number];
/** No longer path has a use here. */
const PATH_LENGTH_MAX = 255;

const name = v.pipe(v.string(), v.regex(NAME, 'is no name of an image'));
const text = v.pipe(v.string(), v.nonEmpty('is empty'));
const texts = v.array(text);
const packageName = v.pipe(v.string(), v.regex(PACKAGE, 'is no name of a Debian package'));
/** In the image: absolute, and nothing that leads elsewhere. */
const path = v.pipe(
  v.string(),
  v.maxLength(PATH_LENGTH_MAX, 'is too long a path'),
  v.check(
    (value) => value.startsWith('/') && value !== '/' && !value.includes('\0') && posix.normalize(value) === value,
    'is no absolute path within the image',
  ),
);
/** Beside the recipe. */
const source = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/, 'is no file beside the recipe'));
const owner = v.pipe(v.string(), v.regex(/^[a-z_][a-z0-9_-]*$/, 'is no name of a user'));
const mode = v.pipe(v.string(), v.regex(/^[0-7]{3,4}$/, 'is no mode such as "0755"'));

const seconds = v.pipe(v.number(), v.integer(), v.minValue(1));

const config = v.strictObject({
  Env: v.optional(v.array(v.pipe(v.string(), v.regex(/^[A-Za-z_][A-Za-z0-9_]*=/, 'is no NAME=VALUE')))),
  Entrypoint: v.optional(texts),
  Cmd: v.optional(texts),
  ExposedPorts: v.optional(v.array(v.pipe(v.string(), v.regex(/^\d{1,5}\/(?:tcp|udp|sctp)$/, 'is no port as 80/tcp')))),
  User: v.optional(text),
  WorkingDir: v.optional(path),
  Volumes: v.optional(v.array(path)),
  /** As Docker's Dockerfile has it, times in seconds. */
  Healthcheck: v.optional(
    v.strictObject({
      Test: v.pipe(texts, v.minLength(1, 'names no command')),
      IntervalSeconds: v.optional(seconds),
      TimeoutSeconds: v.optional(seconds),
      StartPeriodSeconds: v.optional(seconds),
      Retries: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
    }),
  ),
  StopSignal: v.optional(v.pipe(v.string(), v.regex(/^SIG[A-Z0-9+]+$/, 'is no name of a signal'))),
});

const schema = v.strictObject({
  summary: text,
  /** The image's name; the folder's when absent, of which several may make images of one name. */
  image: v.optional(name),
  /** The release of Debian that its packages come from; its base's, when it has one. */
  suite: v.optional(v.picklist(SUITES), 'bookworm'),
  /** A file of images/dist that is the image already; everything that makes one is absent then. */
  archive: v.optional(source),
  /** Another recipe, whose layers lie below; none: an image from nothing. */
  base: v.optional(name),
  /** None: layers that other images share, and no image by itself. */
  tags: v.optional(v.pipe(v.array(v.pipe(v.string(), v.regex(TAG, 'is no tag'))), v.minLength(1, 'names no tag'))),
  /** Debian packages; what they depend on comes with them. */
  packages: v.optional(v.array(packageName), []),
  /** Packages that those depend on and the image does without; what needs them does not work, and the provenance says so. */
  without: v.optional(v.array(packageName), []),
  /** Programs in C, built without a C library: path in the image, file beside the recipe. */
  programs: v.optional(v.record(path, source), {}),
  /** System users, by name, made before the packages, whose own scripts then leave them as they are. */
  users: v.optional(
    v.record(owner, v.strictObject({ uid: v.pipe(v.number(), v.integer(), v.minValue(1)), home: path })),
    {},
  ),
  directories: v.optional(v.record(path, v.strictObject({ owner: v.optional(owner, 'root'), mode })), {}),
  /** Symbolic links: path, target. */
  links: v.optional(v.record(path, text), {}),
  /** Patterns of what the packages bring and the image does without. */
  remove: v.optional(v.array(path), []),
  /** Folders whose Python modules are compiled ahead. */
  bytecode: v.optional(v.array(path), []),
  /** What `docker history` says of the layer that the recipe's own files make; a sentence of ours when absent. */
  instruction: v.optional(text),
  config: v.optional(config, {}),
  labels: v.optional(v.record(text, v.string()), {}),
  /** Where what is in it comes from, in a sentence. */
  provenance: text,
  /** Names that people ask for when this would do. */
  near: v.optional(v.array(name), []),
});

/** `name`: of the folder, by which other recipes call it their base. */
export type Recipe = v.InferOutput<typeof schema> & {
  readonly name: string;
  readonly image: string;
  readonly tags: readonly string[];
};
export type RecipeConfig = Recipe['config'];

/** Throws with the recipe's name, the field and what is wrong with it. */
export function parseRecipe(called: string, yaml: string): Recipe {
  if (!NAME.test(called)) throw new Error(`recipe ${JSON.stringify(called)}: the folder's name is no name of an image`);
  const result = v.safeParse(schema, documentOf(called, yaml));
  if (!result.success) throw new Error(`recipe ${called}: ${issueText(result.issues[0])}`);
  const { image = called, tags = [] } = result.output;
  const recipe = { ...result.output, name: called, image, tags };
  refuseContradictions(recipe);
  return recipe;
}

function documentOf(called: string, yaml: string): unknown {
  try {
    return parse(yaml, { maxAliasCount: 0 });
  } catch (cause) {
    throw new Error(`recipe ${called}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

function issueText(issue: v.BaseIssue<unknown>): string {
  const at = v.getDotPath(issue) ?? 'the document';
  const isOwn = issue.message.startsWith('is ') || issue.message.startsWith('names ');
  return isOwn ? `${at} ${issue.message}: ${JSON.stringify(issue.input)}` : `${at}: ${issue.message}`;
}

function refuseContradictions({ name: called, base, tags, packages, directories, links, programs }: Recipe): void {
  const refuse = (reason: string): never => {
    throw new Error(`recipe ${called}: ${reason}`);
  };
  if (base === called) refuse('it is its own base');
  if (new Set(tags).size < tags.length) refuse(`a tag stands twice among ${tags.join(', ')}`);
  if (new Set(packages).size < packages.length) refuse(`a package stands twice among ${packages.join(', ')}`);
  const made = [directories, links, programs].flatMap((each) => Object.keys(each));
  const twice = made.find((each, at) => made.indexOf(each) < at);
  if (twice !== undefined) refuse(`${twice} is made twice`);
}
