/** What an image says of itself (OCI config.md), made of its recipe and its base. */
import { BUILD_TIME_SECONDS } from '../tar.ts';
import type { Layer } from './layer.ts';
import type { Recipe, RecipeConfig } from './recipe.ts';

const CREATED = new Date(BUILD_TIME_SECONDS * 1000).toISOString();
/** Pages that describe what labels mean: OCI annotations.md. */
const LABEL = 'org.opencontainers.image';

export interface ImageDocument {
  readonly config: object;
  readonly history: readonly object[];
  /** The nearest below that is an image with a tag, `docker.io/library/debian:bookworm`. */
  readonly baseName: string | undefined;
}

interface Base {
  readonly recipe: Recipe;
  readonly document: ImageDocument;
}

/** Behind the base's history stands what is new. */
export function imageDocument(recipe: Recipe, own: readonly Layer[], base: Base | undefined): ImageDocument {
  const made = own.map(({ createdBy }) => ({ created: CREATED, created_by: createdBy, comment: 'built by Drydock' }));
  const said = instructionsOf(recipe.config).map((line) => ({ created: CREATED, created_by: line, empty_layer: true }));
  const baseName = base && (nameOf(base.recipe) ?? base.document.baseName);
  const history = [...(base?.document.history ?? []), ...made, ...said];
  return { config: containerConfig(recipe, baseName), history, baseName };
}

const nameOf = ({ image, tags: [tag] }: Recipe): string | undefined =>
  tag === undefined ? undefined : `docker.io/library/${image}:${tag}`;

export const configFile = ({ config, history }: ImageDocument, layers: readonly Layer[]): object => ({
  architecture: '386',
  os: 'linux',
  created: CREATED,
  config,
  rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
  history,
});

function containerConfig({ image, summary, provenance, labels, config }: Recipe, baseName: string | undefined): object {
  const { ExposedPorts, Volumes, Healthcheck, ...rest } = config;
  return {
    ...rest,
    ...(ExposedPorts && { ExposedPorts: setOf(ExposedPorts) }),
    ...(Volumes && { Volumes: setOf(Volumes) }),
    ...(Healthcheck && { Healthcheck: healthConfig(Healthcheck) }),
    Labels: {
      [`${LABEL}.title`]: image,
      [`${LABEL}.description`]: summary,
      [`${LABEL}.vendor`]: 'Drydock',
      ...(baseName !== undefined && { [`${LABEL}.base.name`]: baseName }),
      'drydock.provenance': provenance,
      ...labels,
    },
  };
}

const setOf = (names: readonly string[]): object => Object.fromEntries(names.map((name) => [name, {}]));

type Healthcheck = NonNullable<RecipeConfig['Healthcheck']>;

/** Docker's own extension of the configuration, times in nanoseconds. */
function healthConfig({ Test, Retries, ...times }: Healthcheck): object {
  const nanoseconds = Object.entries(times).map(([name, value = 0]) => [name.replace('Seconds', ''), value * 1e9]);
  return { Test, ...Object.fromEntries(nanoseconds), ...(Retries !== undefined && { Retries }) };
}

/** As a Dockerfile has them, for `docker history`. */
function instructionsOf({ Env = [], ...config }: RecipeConfig): string[] {
  const { WorkingDir, Volumes, ExposedPorts, User, StopSignal, Entrypoint, Cmd, Healthcheck } = config;
  const line = (name: string, value: unknown): string[] =>
    value === undefined ? [] : [`${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`];
  return [
    ...Env.map((each) => `ENV ${each}`),
    ...line('WORKDIR', WorkingDir),
    ...line('VOLUME', Volumes),
    ...(ExposedPorts ?? []).map((port) => `EXPOSE ${port}`),
    ...line('USER', User),
    ...line('STOPSIGNAL', StopSignal),
    ...line('HEALTHCHECK', Healthcheck?.Test),
    ...line('ENTRYPOINT', Entrypoint),
    ...line('CMD', Cmd),
  ];
}
