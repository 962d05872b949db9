import type { SystemVersion } from '../../model/types.ts';
import { noArguments } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import { CliError, messageOf } from '../errors.ts';
import { type CompiledTemplate, compileTemplate } from '../../text/template/template.ts';
import { decode } from '../../text/template/go/decode.ts';
import { DOCKER_TYPES } from '../../text/template/go/types.ts';
import type { Value, ValueMap } from '../../text/template/value.ts';
import { CLIENT } from './client-version.ts';
import { formatFlag } from './format-flag.ts';

type Component = NonNullable<SystemVersion['Components']>[number];

export const version = command({
  summary: 'Show the Docker version information',
  usage: '[OPTIONS]',
  arguments: noArguments,
  flags: { format: formatFlag({ short: 'f' }) },
  async run({ client, flags, out }) {
    const template = flags.format === '' || flags.format === 'json' ? undefined : compile(flags.format);
    const server = await client.json<SystemVersion>('GET', '/version');
    if (flags.format === 'json') await out(`${JSON.stringify(bothVersions(server))}\n`);
    else if (template)
      await out(await render(template, decode(DOCKER_TYPES.get('system.versionInfo'), bothVersions(server)), out));
    else await out(versionText(server));
  },
});

function compile(source: string): CompiledTemplate {
  try {
    return compileTemplate(source, 'version');
  } catch (error) {
    throw new CliError(`template parsing error: ${messageOf(error)}`, 64);
  }
}

async function render(template: CompiledTemplate, value: Value, out: (text: string) => Promise<void>): Promise<string> {
  try {
    return `${template.run(value)}\n`;
  } catch (error) {
    await out('\n');
    throw error;
  }
}

function bothVersions(server: SystemVersion): Value {
  const Components = (server.Components ?? []).map(withBuiltText);
  return { Client: { ...CLIENT }, Server: { ...(server as ValueMap), Components: Components as Value } };
}

/** The engine's time of build, as the table shows it. */
function withBuiltText(component: Component): Component {
  const details = { ...(component.Details as Record<string, string> | undefined) };
  if (component.Name !== 'Engine' || details['BuildTime'] === undefined) return component;
  return { ...component, Details: { ...details, BuildTime: builtText(details['BuildTime']) } };
}

const line = (name: string, value: string | undefined): string => ` ${`${name}:`.padEnd(19)}${value ?? ''}\n`;

function versionText(server: SystemVersion): string {
  const platform = server.Platform?.Name ? ` ${server.Platform.Name}` : '';
  const components = server.Components?.length ? server.Components : [engineOf(server)];
  return `${clientText()}\nServer:${platform}\n${components.map(componentText).join('')}`;
}

const clientText = (): string => {
  const lines: [string, string][] = [
    ['Version', CLIENT.Version],
    ['API version', CLIENT.ApiVersion],
    ['Git commit', CLIENT.GitCommit],
    ['OS/Arch', `${CLIENT.Os}/${CLIENT.Arch}`],
    ['Context', CLIENT.Context],
  ];
  return `Client:\n${lines.map(([name, value]) => line(name, value)).join('')}`;
};

/** An engine too old to list its parts describes itself. */
const engineOf = (server: SystemVersion): Component => ({
  Name: 'Engine',
  Version: server.Version ?? '',
  Details: {
    ApiVersion: server.ApiVersion ?? '',
    MinAPIVersion: server.MinAPIVersion ?? '',
    Os: server.Os ?? '',
    Arch: server.Arch ?? '',
  },
});

const part = (name: string, value: string | undefined): string => `  ${`${name}:`.padEnd(18)}${value ?? ''}\n`;

function componentText({ Name, Version, Details }: Component): string {
  const details = { ...(Details as Record<string, string> | undefined) };
  const lines = [` ${Name}:\n`, part('Version', Version)];
  if (Name === 'Engine') {
    lines.push(part('API version', `${details['ApiVersion']} (minimum version ${details['MinAPIVersion']})`));
    lines.push(part('Go version', details['GoVersion']));
    lines.push(part('Git commit', details['GitCommit']));
    lines.push(part('Built', builtText(details['BuildTime'])));
    lines.push(part('OS/Arch', `${details['Os']}/${details['Arch']}`));
    lines.push(part('Experimental', details['Experimental'] ?? 'false'));
  } else if (details['GitCommit'] !== undefined) {
    lines.push(part('GitCommit', details['GitCommit']));
  }
  return lines.join('');
}

/** `Fri May 30 12:07:14 2025`, C's asctime; other texts stay. */
function builtText(text: string | undefined): string {
  const time = new Date(text ?? '');
  if (!text || Number.isNaN(time.getTime())) return text ?? '';
  const [weekday, day, month, year, clock] = time.toUTCString().replace(',', '').split(' ');
  return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${clock} ${year}`;
}
