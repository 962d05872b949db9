import type { ContainerStats, ContainerSummary, EventMessage } from '../../model/types.ts';
import type { ApiClient } from '../../api/client.ts';
import { anyNumber } from '../command/arguments.ts';
import { type CommandContext, command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { CliError, messageOf } from '../errors.ts';
import { type ListFormat, listFormat, renderList } from '../format/listing.ts';
import { STATS_HEADERS, STATS_TABLE, type StatsEntry, statsRow } from '../format/stats-row.ts';
import { pump } from '../stream/session.ts';
import { listFormatFlag } from './format-flag.ts';

const FLAGS = {
  all: flag.bool('Stopped ones too', { short: 'a' }),
  format: listFormatFlag(),
  'no-stream': flag.bool('Print one sample and end'),
  'no-trunc': flag.bool("Don't cut anything short"),
};

type StatsContext = CommandContext<typeof FLAGS>;

export const stats = command({
  summary: 'Display a live stream of container(s) resource usage statistics',
  usage: '[OPTIONS] [CONTAINER...]',
  arguments: anyNumber,
  flags: FLAGS,
  async run(context) {
    const format = listFormat(context.flags.format, STATS_TABLE);
    const containers = await chosen(context);
    if (context.flags['no-stream']) await printOnce(context, format, containers);
    else await new LiveTable(context, format).run(containers);
  },
});

/** Named ones, or all that run (`--all`: all). */
async function chosen({ args, client, flags }: StatsContext): Promise<readonly string[]> {
  if (args.length > 0) return args;
  const found = await client.json<ContainerSummary[]>('GET', '/containers/json', {
    query: { all: flags.all ? 1 : undefined },
  });
  return found.map(({ Id = '' }) => Id);
}

async function printOnce(context: StatsContext, format: ListFormat, containers: readonly string[]): Promise<void> {
  const { client, flags, out } = context;
  const samples = await Promise.allSettled(containers.map((name) => sampleOnce(client, name)));
  const failures = samples.flatMap((sample) => (sample.status === 'rejected' ? [messageOf(sample.reason)] : []));
  if (failures.length > 0 && context.args.length > 0) throw new CliError(failures.join('\n'));
  const entries = samples.flatMap((sample) => (sample.status === 'fulfilled' ? [sample.value] : []));
  await out(
    renderList(
      format,
      STATS_HEADERS,
      entries.map((entry) => statsRow(entry, !flags['no-trunc'])),
    ),
  );
}

const sampleOnce = async (client: ApiClient, container: string): Promise<StatsEntry> => ({
  container,
  stats: await client.json<ContainerStats>('GET', `/containers/${encodeURIComponent(container)}/stats`, {
    query: { stream: 0 },
  }),
});

const HOME = '\u001b[H';
const CLEAR_SCREEN = '\u001b[2J';
const CLEAR_LINE = '\u001b[K';
const CLEAR_BELOW = '\u001b[J';
/** A frame is drawn when a sample has come, but no more often than this. */
const FRAME_MS = 500;

/** One stream of samples for each container; all of them drawn over the frame before. */
class LiveTable {
  readonly #context: StatsContext;
  readonly #format: ListFormat;
  readonly #entries = new Map<string, StatsEntry>();
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  #failure: unknown;

  constructor(context: StatsContext, format: ListFormat) {
    this.#context = context;
    this.#format = format;
    this.#signal = AbortSignal.any([context.signal, this.#stop.signal]);
  }

  async run(containers: readonly string[]): Promise<void> {
    for (const container of containers) this.#follow(container);
    if (this.#context.args.length === 0) void this.#followEvents().catch((error: unknown) => this.#fail(error));
    try {
      if (this.#format.isTable) await this.#context.out(CLEAR_SCREEN);
      while (!this.#signal.aborted && !this.#isOver()) {
        // The first samples come before the first frame.
        await pause(FRAME_MS, this.#signal);
        await this.#draw();
      }
    } finally {
      this.#stop.abort();
    }
    this.#context.signal.throwIfAborted();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Named containers that have all gone end it; without names it waits for new ones. */
  #isOver(): boolean {
    return this.#context.args.length > 0 && this.#entries.size === 0;
  }

  #fail(error: unknown): void {
    if (this.#signal.aborted) return;
    this.#failure ??= error;
    this.#stop.abort();
  }

  #follow(container: string): void {
    if (this.#entries.has(container)) return;
    this.#entries.set(container, { container, stats: undefined });
    void this.#collect(container)
      .catch((error: unknown) => {
        if (this.#context.args.length > 0) this.#fail(error);
      })
      .finally(() => this.#entries.delete(container));
  }

  async #collect(container: string): Promise<void> {
    const path = `/containers/${encodeURIComponent(container)}/stats`;
    const options = { query: { stream: 1 }, signal: this.#signal };
    const samples = await this.#context.client.lines<ContainerStats>('GET', path, options);
    const keep = (sample: ContainerStats): Promise<void> => {
      if (this.#entries.has(container)) this.#entries.set(container, { container, stats: sample });
      return Promise.resolve();
    };
    await pump(samples, keep, this.#signal);
  }

  async #followEvents(): Promise<void> {
    const action = this.#context.flags.all ? 'create' : 'start';
    const events = await this.#context.client.lines<EventMessage>('GET', '/events', {
      filters: { type: ['container'] },
      signal: this.#signal,
    });
    const see = (event: EventMessage): Promise<void> => {
      const id = event.Actor?.ID ?? '';
      if (event.Action === action || event.Action === 'start') this.#follow(id);
      if (event.Action === (this.#context.flags.all ? 'destroy' : 'die')) this.#entries.delete(id);
      return Promise.resolve();
    };
    await pump(events, see, this.#signal);
  }

  async #draw(): Promise<void> {
    const rows = [...this.#entries.values()].map((entry) => statsRow(entry, !this.#context.flags['no-trunc']));
    const text = renderList(this.#format, STATS_HEADERS, rows);
    const frame = this.#format.isTable ? `${HOME}${text.replaceAll('\n', `${CLEAR_LINE}\n`)}${CLEAR_BELOW}` : text;
    await this.#context.out(frame);
  }
}

/** Ends early with the signal. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(finish, milliseconds);
    function finish(): void {
      clearTimeout(timer);
      signal.removeEventListener('abort', finish);
      resolve();
    }
    signal.addEventListener('abort', finish);
    if (signal.aborted) finish();
  });
}
