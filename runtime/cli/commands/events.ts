import type { EventMessage } from '../../model/types.ts';
import { splitLines } from '../../http/json-lines.ts';
import { noArguments } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { CliError, messageOf } from '../errors.ts';
import { instantOfMs, rfc3339NanoFixed } from '../../std/instant.ts';
import { filtersOf } from '../parse/filter.ts';
import { parseTimestamp } from '../../text/timestamp.ts';
import { pump } from '../stream/session.ts';
import { decode } from '../../text/template/go/decode.ts';
import { DOCKER_TYPES } from '../../text/template/go/types.ts';
import { compileTemplate } from '../../text/template/template.ts';
import { Row, type Value, escapeHtml } from '../../text/template/value.ts';
import { formatFlag } from './format-flag.ts';

export const events = command({
  summary: 'Get real time events from the server',
  usage: '[OPTIONS]',
  arguments: noArguments,
  flags: {
    filter: flag.filter('Only those that fit', { short: 'f' }),
    format: formatFlag(),
    since: flag.string('From this time on'),
    until: flag.string('Up to this time'),
  },
  async run({ client, flags, out, signal }) {
    const toLine = lineFormat(flags.format);
    const query = { since: time(flags.since), until: time(flags.until) };
    const answer = await client.stream('GET', '/events', { query, filters: filtersOf(flags.filter), signal });
    // As text: nanoseconds are too long for a JSON number here.
    await pump(answer.pipeThrough(splitLines()), (line) => out(`${toLine(line)}\n`), signal);
    signal.throwIfAborted();
  },
});

const time = (text: string): string | undefined =>
  text === '' ? undefined : parseTimestamp(text, instantOfMs(Date.now()));

function lineFormat(source: string): (line: string) => string {
  if (source === '') return prettyLine;
  if (source === 'json') return jsonLine;
  const template = guarded(() => compileTemplate(source));
  // What it can't show of an empty event it can't show at all.
  guarded(() => template.run(eventRow('{}')));
  return (line) => guarded(() => template.run(eventRow(line)));
}

const FORMAT_ERROR_EXIT = 64;

function guarded<T>(action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new CliError(`Error parsing format: ${messageOf(error)}`, FORMAT_ERROR_EXIT);
  }
}

interface ParsedEvent {
  readonly event: EventMessage & { status?: string; id?: string; from?: string };
  readonly nanoseconds: bigint;
}

function parse(line: string): ParsedEvent {
  const raw = JSON.parse(line) as ParsedEvent['event'];
  const event = { ...raw, ...(raw.Actor && { Actor: { ...raw.Actor, Attributes: sorted(raw.Actor.Attributes) } }) };
  const exact = /"timeNano":\s*(\d+)/.exec(line)?.[1];
  return { event, nanoseconds: exact === undefined ? BigInt(event.time ?? 0) * 1_000_000_000n : BigInt(exact) };
}

function jsonLine(line: string): string {
  const { event, nanoseconds } = parse(line);
  return escapeHtml(JSON.stringify(event)).replace(/"timeNano":\d+/, `"timeNano":${nanoseconds}`);
}

const sorted = (attributes: Readonly<Record<string, string>> = {}): Record<string, string> =>
  Object.fromEntries(Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1)));

function prettyLine(line: string): string {
  const { event, nanoseconds } = parse(line);
  const { Type = '', Action = '', Actor } = event;
  const list = Object.entries(Actor?.Attributes ?? {})
    .map(([name, value]) => `${name}=${value}`)
    .join(', ');
  return `${rfc3339NanoFixed(nanoseconds)} ${Type} ${Action} ${Actor?.ID ?? ''}${list === '' ? '' : ` (${list})`}`;
}

function eventRow(line: string): Value {
  const { event, nanoseconds } = parse(line);
  const actor = decode(DOCKER_TYPES.get('events.Actor'), {
    ID: event.Actor?.ID ?? '',
    Attributes: { ...event.Actor?.Attributes },
  });
  return new EventRow(line, {
    Status: () => event.status ?? '',
    ID: () => event.id ?? '',
    From: () => event.from ?? '',
    Type: () => event.Type ?? '',
    Action: () => event.Action ?? '',
    Actor: () => actor,
    Scope: () => event.scope ?? '',
    Time: () => event.time ?? 0,
    TimeNano: () => String(nanoseconds),
  });
}

/** `{{json .}}` of an event is the event as the engine sent it. */
class EventRow extends Row {
  readonly #line: string;

  constructor(line: string, columns: Row['columns']) {
    super('*events.Message', columns);
    this.#line = line;
  }

  override jsonText(): string {
    return jsonLine(this.#line);
  }
}
