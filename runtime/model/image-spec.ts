/**
 * The image configuration (OCI image-spec config.md, and Docker's additions to it), as JSON.
 */
import * as v from 'valibot';
import type { ContainerConfig, ImageConfig } from './types.ts';
import { badParameter, reasonOf } from '../std/errors.ts';
import { type Digest, isDigest } from '../oci/digest.ts';

export interface ImageSpec {
  /** RFC 3339. */
  readonly created?: string | undefined;
  readonly author?: string | undefined;
  readonly comment?: string | undefined;
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string | undefined;
  readonly 'os.version'?: string | undefined;
  readonly docker_version?: string | undefined;
  readonly config: ImageConfig;
  /** The container that the image was made from, and how it was configured: of commits, and of old builds. */
  readonly container?: string | undefined;
  readonly container_config?: ContainerConfig | undefined;
  /** Lowest layer first. */
  readonly rootfs: { readonly diff_ids: readonly Digest[] };
  readonly history: readonly ImageHistory[];
}

/** One step of the image's making; `empty_layer` steps have no diff ID. */
export interface ImageHistory {
  readonly created?: string | undefined;
  readonly created_by?: string | undefined;
  readonly author?: string | undefined;
  readonly comment?: string | undefined;
  readonly empty_layer?: boolean | undefined;
}

/** Bytes; registries refuse larger manifests and configurations, too. */
export const IMAGE_SPEC_BYTES_MAX = 4 * 1024 * 1024;
/** overlayfs stacks at most 500 lower layers, Docker at most 125. */
const LAYERS_MAX = 125;

/** Docker writes null for "none" in many places. */
const optional = <T>(schema: v.GenericSchema<unknown, T>) =>
  v.optional(
    v.pipe(
      v.nullable(schema),
      v.transform((value): T | undefined => value ?? undefined),
    ),
  );
const text = optional(v.string());
const texts = optional(v.array(v.string()));
const number = optional(v.pipe(v.number(), v.safeInteger()));
const flag = optional(v.boolean());
const keys = optional(
  v.record(
    v.string(),
    v.pipe(
      v.nullable(v.object({})),
      v.transform(() => ({})),
    ),
  ),
);
export const digestSchema = v.custom<Digest>(
  (value) => typeof value === 'string' && isDigest(value),
  'expected a digest',
);

const healthcheck = v.object({
  Test: texts,
  Interval: number,
  Timeout: number,
  Retries: number,
  StartPeriod: number,
  StartInterval: number,
});

const configFields = {
  User: text,
  ExposedPorts: keys,
  Env: texts,
  Cmd: texts,
  Healthcheck: optional(healthcheck),
  ArgsEscaped: flag,
  Volumes: keys,
  WorkingDir: text,
  Entrypoint: texts,
  OnBuild: texts,
  Labels: optional(v.record(v.string(), v.string())),
  StopSignal: text,
  Shell: texts,
};
const config = v.object(configFields);
const containerConfig = v.object({
  ...configFields,
  Hostname: text,
  Domainname: text,
  AttachStdin: flag,
  AttachStdout: flag,
  AttachStderr: flag,
  Tty: flag,
  OpenStdin: flag,
  StdinOnce: flag,
  Image: text,
});

const history = v.object({ created: text, created_by: text, author: text, comment: text, empty_layer: flag });

const spec = v.object({
  created: text,
  author: text,
  comment: text,
  architecture: v.optional(v.string(), ''),
  os: v.optional(v.string(), ''),
  variant: text,
  'os.version': text,
  docker_version: text,
  container: text,
  container_config: optional(containerConfig),
  config: v.optional(
    v.pipe(
      v.nullable(config),
      v.transform((value) => value ?? {}),
    ),
    {},
  ),
  rootfs: v.object({
    diff_ids: v.pipe(
      v.nullable(v.array(digestSchema)),
      v.transform((value) => value ?? []),
    ),
  }),
  history: v.optional(
    v.pipe(
      v.nullable(v.array(history)),
      v.transform((value) => value ?? []),
    ),
    [],
  ),
});

/** Throws 400 with what is wrong with the configuration. */
export function parseImageSpec(bytes: Uint8Array): ImageSpec {
  const parsed = v.safeParse(spec, parseJson(bytes, 'image configuration'));
  if (!parsed.success) throw badParameter(`invalid image configuration: ${explain(parsed.issues)}`);
  const image = withoutUndefined(parsed.output);
  checkPlatform(image);
  checkHistory(image);
  return image;
}

function checkPlatform({ os, rootfs }: ImageSpec): void {
  if (os !== '' && os !== 'linux') throw badParameter(`cannot load ${os} image on linux`);
  if (rootfs.diff_ids.length > LAYERS_MAX) throw badParameter('max depth exceeded');
}

/** A history may be missing altogether; one that is there tells at most as many layers as there are. */
function checkHistory({ history: steps, rootfs }: ImageSpec): void {
  const layers = steps.filter((step) => step.empty_layer !== true).length;
  if (layers > rootfs.diff_ids.length) throw badParameter('too many non-empty layers in History section');
}

/** JSON of bounded size, as a value that nothing is known about. Throws 400. */
export function parseJson(bytes: Uint8Array, what: string): unknown {
  if (bytes.byteLength > IMAGE_SPEC_BYTES_MAX) {
    throw badParameter(`${what} has ${bytes.byteLength} bytes, more than ${IMAGE_SPEC_BYTES_MAX}`);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw badParameter(`${what} is not JSON: ${reasonOf(error)}`);
  }
}

export const explain = (issues: readonly v.BaseIssue<unknown>[]): string =>
  issues
    .slice(0, 3)
    .map((issue) => `${v.getDotPath(issue) ?? 'it'}: ${issue.message}`)
    .join('; ');

/** Keys with undefined would read as if they were there. */
const withoutUndefined = (value: unknown): ImageSpec => JSON.parse(JSON.stringify(value)) as ImageSpec;
