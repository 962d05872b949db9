/** `docker sbom`: what an image is made of. Also `docker scout sbom`. */
import { exactly } from '../command/arguments.ts';
import { command } from '../command/command.ts';
import * as flag from '../command/flags.ts';
import { CliError } from '../errors.ts';
import { nowSeconds } from '../format/time.ts';
import { checkOutputFile, writeOutputFile } from '../output-file.ts';
import type { CommandContext } from '../command/command.ts';
import type { Flags } from '../command/flag.ts';
import { fetchReport } from '../scan/report.ts';
import { spdxOf } from '../scan/spdx.ts';
import { packageList } from '../scan/text.ts';
import type { ScanReport } from '../../model/scan-report.ts';
import { streamOf } from '../../std/stream-of.ts';

const JSON_INDENT = 2;

/** By what `docker sbom` and `docker scout sbom` call them. */
const FORMATS: Readonly<Record<string, (report: ScanReport) => string>> = {
  table: packageList,
  list: packageList,
  'syft-table': packageList,
  json: ({ image, distribution, packages, notes }) => jsonText({ image, distribution, packages, notes }),
  spdx: spdxText,
  'spdx-json': spdxText,
};

export const sbom = command({
  summary: 'View the packaged-based Software Bill Of Materials (SBOM) for an image',
  details: 'Packages are those of dpkg and of Python. SPDX is version 2.3, in JSON.',
  usage: '[OPTIONS] IMAGE',
  arguments: exactly(1),
  flags: {
    format: flag.string('Format of the output: table, json, spdx-json', { initial: 'table' }),
    output: flag.string('Write to a file instead of to standard output', { short: 'o' }),
  },
  async run(context) {
    const { client, flags, args } = context;
    const render = FORMATS[flags.format];
    if (!Object.hasOwn(FORMATS, flags.format) || !render)
      throw new CliError(`unsupported format ${JSON.stringify(flags.format)}: choose from table, json, spdx-json`);
    await deliver(context, flags.output, render(await fetchReport(client, args[0] ?? '')));
  },
});

/** To the file that was named, else to standard output. */
export async function deliver(
  { invocation, out, signal }: Pick<CommandContext<Flags>, 'invocation' | 'out' | 'signal'>,
  path: string,
  text: string,
): Promise<void> {
  if (path === '') return out(text);
  await checkOutputFile(invocation.files, path);
  await writeOutputFile(invocation.files, path, streamOf([new TextEncoder().encode(text)]), signal);
}

export const jsonText = (value: unknown): string => `${JSON.stringify(value, undefined, JSON_INDENT)}\n`;

function spdxText(report: ScanReport): string {
  return jsonText(spdxOf(report, new Date(nowSeconds() * 1000).toISOString().replace(/\.\d+Z$/, 'Z')));
}
