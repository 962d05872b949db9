import type { EngineDependencies } from '../container/dependencies.ts';
import type { Report } from '../std/report.ts';
import type { EventLog } from '../events/event-log.ts';
import { offlineNames } from '../network/dns/upstream.ts';
import { noHostPorts } from '../network/publish/host-ports.ts';
import { LiveChange } from '../network/change/live-change.ts';
import { Attaching } from '../network/change/attaching.ts';
import type { ContainerDirectory } from '../network/networked-container.ts';
import { type ContainerNetworks, makeContainerNetworks } from '../network/container-networks.ts';
import { NetworkService } from '../network/network-service.ts';
import { NetworkStore } from '../network/network-store.ts';
import { reachableServers } from '../network/connect/resolv-conf.ts';
import type { DaemonSettings } from './daemon-settings.ts';
import type { Opened } from './opened.ts';

/** The networks, and the network side of containers. */
export function wireNetworks(
  dependencies: EngineDependencies,
  shared: {
    readonly containers: ContainerDirectory;
    readonly events: EventLog;
    readonly opened: Opened;
    readonly settings: DaemonSettings;
    readonly report: Report;
  },
): { readonly network: ContainerNetworks; readonly networks: NetworkService } {
  const { guest, stateFiles, clock, timers, random, asides } = dependencies;
  const { containers, events, opened, settings, report } = shared;
  const network = makeContainerNetworks({
    guest,
    random,
    containers,
    upstream: dependencies.names ?? offlineNames,
    hostPorts: dependencies.hostPorts ?? noHostPorts,
    timers,
    report,
    guestServers: () => reachableServers(opened.facts().resolvConf),
  });
  const live = new LiveChange({ ...network, guest, guestResolvConf: () => opened.facts().resolvConf });
  const networks = new NetworkService({
    guest,
    networks: network,
    attaching: new Attaching({ live, events }),
    asides,
    store: new NetworkStore(stateFiles, asides),
    containers,
    events,
    clock,
    random,
    settings,
  });
  return { network, networks };
}
