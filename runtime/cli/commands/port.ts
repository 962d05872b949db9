import type { ContainerInspect, PortBinding } from '../../model/types.ts';
import { between } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import { CliError, messageOf } from '../errors.ts';
import { hostPort } from '../format/ports.ts';
import { naturalOrder } from '../format/natural-order.ts';
import { parsePortRange } from '../../text/port.ts';

export const port = command({
  summary: 'List port mappings or a specific mapping for the container',
  usage: 'CONTAINER [PRIVATE_PORT[/PROTO]]',
  arguments: between(1, 2),
  flags: {},
  async run({ client, args, out }) {
    const [name = '', wanted] = args;
    const container = await client.json<ContainerInspect>('GET', `/containers/${encodeURIComponent(name)}/json`);
    const ports = container.NetworkSettings?.Ports ?? {};
    const lines = wanted === undefined ? all(ports) : one(ports, wanted, name);
    await out(lines.map((line) => `${line}\n`).join(''));
  },
});

type Ports = Readonly<Record<string, readonly PortBinding[] | null>>;

const address = ({ HostIp = '', HostPort = '' }: PortBinding): string => hostPort(HostIp, HostPort);

function all(ports: Ports): string[] {
  const lines = Object.entries(ports).flatMap(([inside, bindings]) =>
    (bindings ?? []).map((binding) => ({ key: inside, line: `${inside} -> ${address(binding)}` })),
  );
  return lines.sort((a, b) => naturalOrder(a.line, b.line)).map(({ line }) => line);
}

function one(ports: Ports, wanted: string, name: string): string[] {
  const [number = '', protocol = 'tcp'] = wanted.split('/');
  try {
    parsePortRange(number);
  } catch (error) {
    throw new CliError(`Error: invalid port (${number}): ${messageOf(error)}`);
  }
  const bindings = ports[`${number}/${protocol}`];
  if (!bindings || bindings.length === 0) throw new CliError(`Error: No public port '${wanted}' published for ${name}`);
  return bindings.map(address);
}
