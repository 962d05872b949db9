import type { SystemInfo } from '../../model/types.ts';
import { noArguments } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import { CliError, messageOf } from '../errors.ts';
import { binarySize } from '../../text/units.ts';
import { type CompiledTemplate, compileTemplate } from '../../text/template/template.ts';
import { decode } from '../../text/template/go/decode.ts';
import { DOCKER_TYPES } from '../../text/template/go/types.ts';
import type { Value, ValueMap } from '../../text/template/value.ts';
import { CLIENT } from './client-version.ts';
import { formatFlag } from './format-flag.ts';

export const info = command({
  summary: 'Display system-wide information',
  usage: '[OPTIONS]',
  arguments: noArguments,
  flags: { format: formatFlag({ short: 'f' }) },
  async run({ client, flags, out, err }) {
    const server = await client.json<SystemInfo>('GET', '/info');
    if (flags.format === '') {
      await out(infoText(server));
      for (const warning of server.Warnings ?? []) await err(`${warning}\n`);
      return;
    }
    const all = { ...(server as ValueMap), ClientInfo: clientInfo() };
    if (flags.format === 'json') await out(`${JSON.stringify(all)}\n`);
    else await out(await render(flags.format, decode(DOCKER_TYPES.get('system.dockerInfo'), all), out));
  },
});

const clientInfo = (): Value => ({ Debug: false, ...CLIENT, Plugins: [], Warnings: null });

async function render(source: string, value: Value, out: (text: string) => Promise<void>): Promise<string> {
  const template = compile(source);
  try {
    return `${template.run(value)}\n`;
  } catch (error) {
    await out('\n');
    throw error;
  }
}

function compile(source: string): CompiledTemplate {
  try {
    return compileTemplate(source);
  } catch (error) {
    throw new CliError(`template parsing error: ${messageOf(error)}`, 64);
  }
}

/** Lines that don't apply are left out. */
type Line = readonly [name: string, value: string | number | boolean | undefined];

function infoText(server: SystemInfo): string {
  const client: Line[] = [
    ['Version', CLIENT.Version],
    ['Context', CLIENT.Context],
    ['Debug Mode', false],
  ];
  const shown = client.map(([name, value]) => ` ${`${name}:`.padEnd(12)}${String(value)}`);
  return ['Client:', ...shown, '', 'Server:', ...serverLines(server), '', ''].join('\n');
}

function serverLines(server: SystemInfo): string[] {
  return [
    ...lines(1, [['Containers', server.Containers ?? 0]]),
    ...lines(2, [
      ['Running', server.ContainersRunning ?? 0],
      ['Paused', server.ContainersPaused ?? 0],
      ['Stopped', server.ContainersStopped ?? 0],
    ]),
    ...lines(1, [
      ['Images', server.Images ?? 0],
      ['Server Version', server.ServerVersion],
      ['Storage Driver', server.Driver],
    ]),
    ...lines(
      2,
      (server.DriverStatus ?? []).map(([name = '', value = '']): Line => [name, value]),
    ),
    ...lines(1, [
      ['Logging Driver', server.LoggingDriver],
      ['Cgroup Driver', server.CgroupDriver],
      ['Cgroup Version', server.CgroupVersion],
    ]),
    ...pluginLines(server),
    ...runtimeLines(server),
    ...securityLines(server.SecurityOptions ?? []),
    ...machineLines(server),
  ];
}

const lines = (indent: number, all: readonly Line[]): string[] =>
  all
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([name, value]) => `${' '.repeat(indent)}${name}: ${String(value)}`);

const names = (list: readonly string[] | null | undefined): string => (list ?? []).join(' ');

function pluginLines({ Plugins: plugins }: SystemInfo): string[] {
  return [
    ' Plugins:',
    ...lines(2, [
      ['Volume', names(plugins?.Volume)],
      ['Network', names(plugins?.Network)],
      ['Authorization', names(plugins?.Authorization)],
      ['Log', names(plugins?.Log)],
    ]),
  ];
}

const runtimeLines = (server: SystemInfo): string[] =>
  lines(1, [
    ['Swarm', server.Swarm?.LocalNodeState ?? 'inactive'],
    ['Runtimes', Object.keys(server.Runtimes ?? {}).join(' ')],
    ['Default Runtime', server.DefaultRuntime],
    ['Init Binary', server.InitBinary],
  ]).concat(
    ` containerd version: ${server.ContainerdCommit?.ID ?? ''}`,
    ` runc version: ${server.RuncCommit?.ID ?? ''}`,
    ` init version: ${server.InitCommit?.ID ?? ''}`,
  );

/** `name=seccomp,profile=default`: the name, its settings below it. */
function securityLines(options: readonly string[]): string[] {
  if (options.length === 0) return [];
  const parsed = options.map((option) => option.split(',').map((field) => field.split('=')));
  return [
    ' Security Options:',
    ...parsed.flatMap((fields) => fields.map(([name = '', value = '']) => securityLine(name, value))),
  ];
}

const securityLine = (name: string, value: string): string =>
  name === 'name' ? `  ${value}` : `   ${name.charAt(0).toUpperCase()}${name.slice(1)}: ${value}`;

function machineLines(server: SystemInfo): string[] {
  const memory = binarySize(server.MemTotal ?? 0);
  const proxies: Line[] = [
    ['HTTP Proxy', server.HttpProxy],
    ['HTTPS Proxy', server.HttpsProxy],
    ['No Proxy', server.NoProxy],
  ];
  const registries = (server.RegistryConfig?.InsecureRegistryCIDRs ?? []).map((each) => `  ${each}`);
  return [
    ...lines(1, [
      ['Kernel Version', server.KernelVersion],
      ['Operating System', server.OperatingSystem],
      ['OSType', server.OSType],
      ['Architecture', server.Architecture],
      ['CPUs', server.NCPU ?? 0],
      ['Total Memory', memory],
      ['Name', server.Name],
      ['ID', server.ID],
      ['Docker Root Dir', server.DockerRootDir],
      ['Debug Mode', server.Debug ?? false],
    ]),
    ...lines(1, proxies),
    ...((server.Labels ?? []).length > 0 ? [' Labels:', ...(server.Labels ?? []).map((label) => `  ${label}`)] : []),
    ...lines(1, [['Experimental', server.ExperimentalBuild ?? false]]),
    ...(registries.length > 0 ? [' Insecure Registries:', ...registries] : []),
    ...lines(1, [['Live Restore Enabled', server.LiveRestoreEnabled ?? false]]),
  ];
}
