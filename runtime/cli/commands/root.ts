/**
 * The tree of commands.
 */
import { type Group, group } from '../command/command.ts';
import { attach } from './attach.ts';
import { build } from './build.ts';
import { builder } from './builder.ts';
import { commit } from './commit.ts';
import { copy } from './cp.ts';
import { context } from './context.ts';
import { create } from './create.ts';
import { diff } from './diff.ts';
import { events } from './events.ts';
import { exec } from './exec.ts';
import { history } from './history.ts';
import { images } from './images.ts';
import { info } from './info.ts';
import { containerInspect, imageInspect, inspect, networkInspect, volumeInspect } from './inspect.ts';
import { importImage, load } from './load.ts';
import { login, logout } from './login.ts';
import { logs } from './logs.ts';
import { port } from './port.ts';
import { networkCreate } from './network/create.ts';
import { networkList } from './network/list.ts';
import { networkConnect, networkDisconnect } from './network/membership.ts';
import { networkRemove } from './network/remove.ts';
import { containerPrune, imagePrune, networkPrune } from './prune.ts';
import { ps } from './ps.ts';
import { pull } from './pull.ts';
import { push } from './push.ts';
import { rename } from './rename.ts';
import { rmi } from './rmi.ts';
import { run } from './run.ts';
import { kill, pause, rm, unpause, wait } from './simple.ts';
import { exportContainer, save } from './save.ts';
import { sbom } from './sbom.ts';
import { scout } from './scout.ts';
import { search } from './search.ts';
import { start } from './start.ts';
import { stats } from './stats.ts';
import { restart, stop } from './stop.ts';
import { diskUsage } from './system-df.ts';
import { systemPrune } from './system-prune.ts';
import { tag } from './tag.ts';
import { top } from './top.ts';
import { trust } from './trust.ts';
import { unavailable } from './unavailable.ts';
import { update } from './update.ts';
import { version } from './version.ts';
import { volumeCreate } from './volume/create.ts';
import { volumeList } from './volume/ls.ts';
import { volumePrune } from './volume/prune.ts';
import { volumeRemove } from './volume/rm.ts';

const container = group(
  'Manage containers',
  {
    attach,
    commit,
    cp: copy,
    create,
    diff,
    exec,
    export: exportContainer,
    inspect: containerInspect,
    kill,
    logs,
    ls: ps,
    pause,
    port,
    prune: containerPrune,
    rename,
    restart,
    rm,
    run,
    start,
    stats,
    stop,
    top,
    unpause,
    update,
    wait,
  },
  { list: 'ls', ps: 'ls', remove: 'rm' },
);

const image = group(
  'Manage images',
  {
    build,
    history,
    import: importImage,
    inspect: imageInspect,
    load,
    ls: images,
    prune: imagePrune,
    pull,
    push,
    rm: rmi,
    save,
    tag,
  },
  { list: 'ls', remove: 'rm' },
);

const system = group('Manage Docker', {
  df: diskUsage,
  events,
  info,
  prune: systemPrune,
});

const network = group(
  'Manage networks',
  {
    connect: networkConnect,
    create: networkCreate,
    disconnect: networkDisconnect,
    inspect: networkInspect,
    ls: networkList,
    prune: networkPrune,
    rm: networkRemove,
  },
  { list: 'ls', remove: 'rm' },
);

const volume = group(
  'Manage volumes',
  {
    create: volumeCreate,
    inspect: volumeInspect,
    ls: volumeList,
    prune: volumePrune,
    rm: volumeRemove,
    update: unavailable('Update a volume (cluster volumes only)'),
  },
  { list: 'ls', remove: 'rm' },
);

/** The sections of `docker --help`, in Docker's order. */
export const rootGroups = {
  common: ['run', 'exec', 'ps', 'build', 'pull', 'push', 'images', 'login', 'logout', 'search', 'version', 'info'],
  management: [
    'builder',
    'checkpoint',
    'compose',
    'container',
    'context',
    'image',
    'manifest',
    'network',
    'plugin',
    'sbom',
    'scout',
    'system',
    'trust',
    'volume',
  ],
  swarm: ['config', 'node', 'secret', 'service', 'stack', 'swarm'],
  others: [
    'attach',
    'commit',
    'cp',
    'create',
    'diff',
    'events',
    'export',
    'history',
    'import',
    'inspect',
    'kill',
    'load',
    'logs',
    'pause',
    'port',
    'rename',
    'restart',
    'rm',
    'rmi',
    'save',
    'start',
    'stats',
    'stop',
    'tag',
    'top',
    'unpause',
    'update',
    'wait',
  ],
};

export const root: Group = group('A self-sufficient runtime for containers', {
  run,
  exec,
  ps,
  build,
  pull,
  push,
  images,
  login,
  logout,
  search,
  version,
  info,
  builder,
  checkpoint: unavailable('Manage checkpoints'),
  compose: unavailable('Run applications of several containers'),
  container,
  context,
  image,
  manifest: unavailable('Manage Docker image manifests and manifest lists'),
  network,
  plugin: unavailable('Manage plugins'),
  sbom,
  scout,
  system,
  trust,
  volume,
  config: unavailable('Manage Swarm configs'),
  node: unavailable('Manage Swarm nodes'),
  secret: unavailable('Manage Swarm secrets'),
  service: unavailable('Manage Swarm services'),
  stack: unavailable('Manage Swarm stacks'),
  swarm: unavailable('Manage Swarm'),
  attach,
  commit,
  cp: copy,
  create,
  diff,
  events,
  export: exportContainer,
  history,
  import: importImage,
  inspect,
  kill,
  load,
  logs,
  pause,
  port,
  rename,
  restart,
  rm,
  rmi,
  save,
  start,
  stats,
  stop,
  tag,
  top,
  unpause,
  update,
  wait,
});
