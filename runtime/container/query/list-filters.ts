import type { Filters } from '../../model/types.ts';
import { booleanFilter, hasLabel, textFilter } from '../../model/filters.ts';
import { badParameter } from '../../std/errors.ts';
import type { Image, ImageSource } from '../../image/image.ts';
import { parseContainerPort } from '../../network/publish/ports.ts';
import type { Container } from '../container.ts';
import type { ContainerRegistry } from '../registry.ts';
import { exitCodeOf, isAlive } from '../state.ts';
import { compareInstants } from '../../std/instant.ts';

const STATUSES = new Set(['created', 'running', 'paused', 'restarting', 'removing', 'exited', 'dead']);
const HEALTHS = new Set(['starting', 'healthy', 'unhealthy', 'none']);

type Matcher = (container: Container, value: string) => boolean;

/** What the filters of `docker ps` ask for. Throws Docker's errors for bad values and unknown containers. */
export async function containerFilter(
  filters: Filters,
  { registry, images }: { registry: ContainerRegistry; images: ImageSource },
): Promise<(container: Container) => boolean> {
  checkValues(filters);
  const [nameMatches, idMatches] = [await textFilter(filters, 'name'), await textFilter(filters, 'id')];
  const order = registry.all.toSorted((a, b) => compareInstants(b.identity.createdAt, a.identity.createdAt));
  const position = (container: Container): number => order.indexOf(container);
  const matchers: Readonly<Record<string, Matcher>> = {
    // A value must be the beginning of this id alone, and a pattern of it.
    id: (container, value) => isOnlyWith(registry, value, container) && idMatches(container.id),
    name: ({ name }) => nameMatches(name) || nameMatches(`/${name}`),
    label: (container, value) => hasLabel(container.config.Labels, value),
    status: (container, value) => container.state.status === value,
    exited: (container, value) => container.state.status === 'exited' && String(exitCodeOf(container.state)) === value,
    ancestor: (container, value) => matchesAncestor(container, value, images),
    before: (container, value) => position(container) > position(registry.find(value)),
    since: (container, value) => position(container) < position(registry.find(value)),
    volume: (container, value) =>
      container.identity.mounts.some(
        (mount) =>
          mount.target === value ||
          (mount.type === 'bind' && mount.source === value) ||
          (mount.type === 'volume' && mount.name === value),
      ),
    network: ({ attachments, sandbox }, value) =>
      attachments.has(value) ||
      [...attachments.values()].some(({ networkId }) => networkId?.startsWith(value)) ||
      (sandbox?.data.endpoints ?? []).some(({ network }) => network.id.startsWith(value)),
    publish: (container, value) =>
      (container.sandbox?.data.ports ?? []).some((port) => matchesPort(port.hostPort, port.protocol, value)),
    expose: (container, value) =>
      Object.keys(container.config.ExposedPorts ?? {})
        .map(parseContainerPort)
        .some(({ port, protocol }) => matchesPort(port, protocol, value)),
    health: ({ record, state }, value) => value === ((isAlive(state) && record.health?.status) || 'none'),
    isolation: () => true,
    'is-task': (_, value) => value === 'false' || value === '0',
  };
  for (const name of ['before', 'since']) for (const ref of filters.get(name) ?? []) registry.find(ref);
  return (container) =>
    [...filters].every(([name, values]) => {
      const matches = matchers[name];
      if (!matches) throw badParameter(`invalid filter '${name}'`);
      return name === 'label'
        ? values.every((value) => matches(container, value))
        : values.some((value) => matches(container, value));
    });
}

const isOnlyWith = (registry: ContainerRegistry, prefix: string, container: Container): boolean =>
  prefix !== '' && registry.all.every(({ id }) => id.startsWith(prefix) === (id === container.id));

function checkValues(filters: Filters): void {
  const allowed: readonly [string, (value: string) => boolean][] = [
    ['status', (value) => STATUSES.has(value)],
    ['health', (value) => HEALTHS.has(value)],
  ];
  for (const [name, isValid] of allowed)
    for (const value of filters.get(name) ?? [])
      if (!isValid(value)) throw badParameter(INVALID_VALUE[name]?.(value) ?? `invalid filter '${name}=${value}'`);
  booleanFilter(filters, 'is-task');
  for (const value of filters.get('exited') ?? [])
    if (!/^[+-]?\d+$/.test(value))
      throw badParameter(`invalid filter 'exited=${value}': strconv.Atoi: parsing "${value}": invalid syntax`);
  for (const name of ['publish', 'expose']) for (const value of filters.get(name) ?? []) checkPorts(name, value);
}

const INVALID_VALUE: Readonly<Record<string, (value: string) => string>> = {
  health: (value) => `unrecognized filter value for health: ${value}`,
};

function checkPorts(name: string, value: string): void {
  if (value.startsWith(':')) throw badParameter(`filter for '${name}' should not contain ':': ${value}`);
  const [range = ''] = value.split('/');
  const wrong = range.split('-').find((port) => !/^\d+$/.test(port));
  if (wrong !== undefined)
    throw badParameter(
      `error while looking up for ${name} ${value}: strconv.ParseUint: parsing "${wrong}": invalid syntax`,
    );
}

/** The image itself, or one that was built on it. */
function matchesAncestor(container: Container, value: string, images: ImageSource): boolean {
  let image: Image;
  try {
    image = images.resolve(value);
  } catch {
    return container.config.Image === value;
  }
  const layers = image.layers.map((layer) => layer.name);
  return (
    container.identity.imageId === image.id ||
    (layers.length > 0 && layers.every((layer, at) => container.identity.layers[at] === layer))
  );
}

/** `80`, `80/tcp`, `80-90/udp`. */
function matchesPort(port: number, protocol: string, value: string): boolean {
  const [range = '', wanted = 'tcp'] = value.split('/');
  const [first = '', last = first] = range.split('-');
  return protocol === wanted && port >= Number(first) && port <= Number(last);
}
