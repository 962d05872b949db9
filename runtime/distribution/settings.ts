/**
 * How a registry is set up: a file of JSON. `accessControl` is zot's; `readonly`, `delete`, `proxy` and `auth` stand for what distribution's
 * configuration has under those names.
 */
import * as v from 'valibot';
import { explain } from '../model/image-spec.ts';
import { reasonOf } from '../std/errors.ts';

const TEXT_LENGTH_MAX = 256 * 1024;
const ENTRIES_MAX = 1000;

const actions = v.array(v.picklist(['read', 'create', 'update', 'delete']));
const names = v.pipe(v.array(v.string()), v.maxLength(ENTRIES_MAX));
const policy = v.strictObject({ users: names, actions });
const repositoryPolicy = v.strictObject({
  policies: v.optional(v.pipe(v.array(policy), v.maxLength(ENTRIES_MAX)), []),
  /** Of whoever has an account. */
  defaultPolicy: v.optional(actions, []),
  /** Of everybody. */
  anonymousPolicy: v.optional(actions, []),
});

const Settings = v.strictObject({
  /** Nothing is pushed or deleted. */
  readonly: v.optional(v.boolean(), false),
  delete: v.optional(v.boolean(), true),
  /** What is not here is had from another registry, whose mirror this one is; then nothing is pushed. */
  proxy: v.optional(
    v.strictObject({ remoteurl: v.pipe(v.string(), v.url(), v.regex(/^https?:/, 'expected http:// or https://')) }),
  ),
  auth: v.optional(
    v.strictObject({ htpasswd: v.strictObject({ realm: v.optional(v.string(), 'registry'), path: v.string() }) }),
  ),
  accessControl: v.optional(
    v.strictObject({
      /** By patterns of repositories' names, as `team/**`; the longest that fits counts. */
      repositories: v.optional(v.record(v.string(), repositoryPolicy), {}),
      adminPolicy: v.optional(policy),
    }),
  ),
});

export type RegistrySettings = v.InferOutput<typeof Settings>;
export type AccessControl = NonNullable<RegistrySettings['accessControl']>;
export type Action = v.InferOutput<typeof actions>[number];

export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/** Throws a SettingsError that says what is wrong. */
export function parseSettings(text: string): RegistrySettings {
  const parsed = v.safeParse(Settings, parseJson(text));
  if (parsed.success) return parsed.output;
  throw new SettingsError(explain(parsed.issues));
}

function parseJson(text: string): unknown {
  if (text.length > TEXT_LENGTH_MAX) throw new SettingsError(`it has more than ${TEXT_LENGTH_MAX} characters`);
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SettingsError(`it is not JSON: ${reasonOf(error)}`);
  }
}

export const DEFAULT_SETTINGS: RegistrySettings = parseSettings('');
