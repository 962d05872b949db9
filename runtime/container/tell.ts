import type { EventLog } from '../events/event-log.ts';
import type { RunningSandbox } from '../network/running-sandbox.ts';
import type { Container } from './container.ts';

/** Publishes a container event with Docker's attributes. */
export type Tell = (container: Container, action: string, more?: Readonly<Record<string, string>>) => void;

export const tellTo =
  (events: EventLog): Tell =>
  (container, action, more = {}) =>
    events.publish('container', action, container.id, {
      ...container.config.Labels,
      image: container.config.Image,
      name: container.name,
      ...more,
    });

/** What a run begins or ends with its networks. */
export function tellNetworks(
  events: EventLog,
  { id }: Container,
  sandbox: RunningSandbox | undefined,
  action: 'connect' | 'disconnect',
): void {
  for (const { network } of sandbox?.data.endpoints ?? []) {
    const { name, driver: type } = network;
    events.publish('network', action, network.id, { container: id, name, type });
  }
}

export function tellVolumes(events: EventLog, { id, identity }: Container, action: 'mount' | 'unmount'): void {
  for (const mount of identity.mounts) {
    if (mount.type !== 'volume') continue;
    const more =
      action === 'mount' ? { destination: mount.target, propagation: '', 'read/write': String(!mount.readOnly) } : {};
    events.publish('volume', action, mount.name, { container: id, driver: 'local', ...more });
  }
}
