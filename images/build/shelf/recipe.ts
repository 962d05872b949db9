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
/** No longer path has a use here. */
const PATH_LENGTH_MAX = 255;

const name = v.pipe(v.string(), v.regex(NAME, 'is no name of an image'));
const text = v.pipe(v.string(), v.nonEmpty('is empty'));
const texts = v.array(text);
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

const config = v.strictObject({
  Env: v.optional(v.array(v.pipe(v.string(), v.regex(/^[A-Za-z_][A-Za-z0-9_]*=/, 'is no NAME=VALUE')))),
  Entrypoint: v.optional(texts),
  Cmd: v.optional(texts),
  ExposedPorts: v.optional(v.array(v.pipe(v.string(), v.regex(/^\d{1,5}\/(?:tcp|udp|sctp)$/, 'is no port as 80/tcp')))),
  User: v.optional(text),
  WorkingDir: v.optional(path),
  Volumes: v.optional(v.array(path)),
  StopSignal: v.optional(v.pipe(v.string(), v.regex(/^SIG[A-Z0-9+]+$/, 'is no name of a signal'))),
});

const schema = v.strictObject({
  summary: text,
  /** Another recipe, whose layers lie below; none: an image from nothing. */
  base: v.optional(name),
  tags: v.pipe(v.array(v.pipe(v.string(), v.regex(TAG, 'is no tag'))), v.minLength(1, 'names no tag')),
  /** Debian packages; what they depend on comes with them. */
  packages: v.optional(v.array(v.pipe(v.string(), v.regex(PACKAGE, 'is no name of a Debian package'))), []),
  /** Programs in C, built without a C library: path in the image, file beside the recipe. */
  programs: v.optional(v.record(path, source), {}),
  /** System users, by name. */
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
  config: v.optional(config, {}),
  labels: v.optional(v.record(text, v.string()), {}),
  /** Where what is in it comes from, in a sentence. */
  provenance: text,
  /** Names that people ask for when this would do. */
  near: v.optional(v.array(name), []),
});

export type Recipe = v.InferOutput<typeof schema> & { readonly name: string };
export type RecipeConfig = Recipe['config'];

/** Throws with the recipe's name, the field and what is wrong with it. */
export function parseRecipe(called: string, yaml: string): Recipe {
  if (!NAME.test(called)) throw new Error(`recipe ${JSON.stringify(called)}: the folder's name is no name of an image`);
  const result = v.safeParse(schema, documentOf(called, yaml));
  if (!result.success) throw new Error(`recipe ${called}: ${issueText(result.issues[0])}`);
  const recipe = { ...result.output, name: called };
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
