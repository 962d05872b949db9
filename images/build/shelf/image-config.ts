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
}

/** `base`: what the layers below have as history. */
export function imageDocument(recipe: Recipe, own: readonly Layer[], base: ImageDocument | undefined): ImageDocument {
  const made = own.map(({ createdBy }) => ({ created: CREATED, created_by: createdBy, comment: 'built by Drydock' }));
  const said = instructionsOf(recipe.config).map((line) => ({ created: CREATED, created_by: line, empty_layer: true }));
  return { config: containerConfig(recipe), history: [...(base?.history ?? []), ...made, ...said] };
}

export const configFile = ({ config, history }: ImageDocument, layers: readonly Layer[]): object => ({
  architecture: '386',
  os: 'linux',
  created: CREATED,
  config,
  rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
  history,
});

function containerConfig({ name, base, summary, provenance, labels, config }: Recipe): object {
  const { ExposedPorts, Volumes, ...rest } = config;
  return {
    ...rest,
    ...(ExposedPorts && { ExposedPorts: setOf(ExposedPorts) }),
    ...(Volumes && { Volumes: setOf(Volumes) }),
    Labels: {
      [`${LABEL}.title`]: name,
      [`${LABEL}.description`]: summary,
      [`${LABEL}.vendor`]: 'Drydock',
      ...(base !== undefined && { [`${LABEL}.base.name`]: `docker.io/library/${base}:latest` }),
      'drydock.provenance': provenance,
      ...labels,
    },
  };
}

const setOf = (names: readonly string[]): object => Object.fromEntries(names.map((name) => [name, {}]));

/** As a Dockerfile has them, for `docker history`. */
function instructionsOf({ Env = [], ...config }: RecipeConfig): string[] {
  const { WorkingDir, Volumes, ExposedPorts, User, StopSignal, Entrypoint, Cmd } = config;
  const line = (name: string, value: unknown): string[] =>
    value === undefined ? [] : [`${name} ${typeof value === 'string' ? value : JSON.stringify(value)}`];
  return [
    ...Env.map((each) => `ENV ${each}`),
    ...line('WORKDIR', WorkingDir),
    ...line('VOLUME', Volumes),
    ...(ExposedPorts ?? []).map((port) => `EXPOSE ${port}`),
    ...line('USER', User),
    ...line('STOPSIGNAL', StopSignal),
    ...line('ENTRYPOINT', Entrypoint),
    ...line('CMD', Cmd),
  ];
}
