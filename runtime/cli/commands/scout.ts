/** `docker scout`: what is known against an image's packages. The verbs and flags are Docker Scout's, with trivy's names beside them. */
import { exactly } from '../command/arguments.ts';
import { command, group } from '../command/command.ts';
import { single } from '../command/flag.ts';
import * as flag from '../command/flags.ts';
import { CliError } from '../errors.ts';
import { fetchReport, selected } from '../scan/report.ts';
import { sarifOf } from '../scan/sarif.ts';
import { overview, packageText, summary, tableText } from '../scan/text.ts';
import { parseInteger } from '../../text/number.ts';
import type { ScanReport } from '../../model/scan-report.ts';
import { deliver, jsonText, sbom } from './sbom.ts';

/** Docker Scout's, where something was found. */
const FOUND = '2';

const FORMATS: Readonly<Record<string, (report: ScanReport) => string>> = {
  packages: packageText,
  table: tableText,
  json: jsonText,
  sarif: (report) => jsonText(sarifOf(report)),
};

const which = {
  'only-severity': flag.strings('Only CVEs of these severities: critical, high, medium, low, unspecified'),
  severity: flag.strings('The same'),
  'only-fixed': flag.bool('Only CVEs that a version mends'),
  'ignore-unfixed': flag.bool('The same'),
  'only-unfixed': flag.bool('Only CVEs that no version mends'),
};

const exitCode = {
  ...single('int', 'How to end when there are CVEs: --exit-code is 2', 0, parseExitCode),
  bareValue: FOUND,
};

function parseExitCode(text: string): number {
  if (text === 'true') return Number(FOUND);
  const code = text === 'false' ? 0 : parseInteger(text);
  if (code < 0 || code > 255) throw new Error(`an exit code is from 0 to 255, not ${text}`);
  return code;
}

const cves = command({
  summary: 'Display CVEs identified in an image',
  details:
    'Packages are held against what the changelogs of Debian packages say was mended: see the last lines of the output.',
  usage: '[OPTIONS] IMAGE',
  arguments: exactly(1),
  flags: {
    'exit-code': exitCode,
    format: flag.string('Format of the output: packages, table, json, sarif', { initial: 'packages' }),
    ...which,
    output: flag.string('Write to a file instead of to standard output', { short: 'o' }),
  },
  async run(context) {
    const { client, flags, args } = context;
    const render = Object.hasOwn(FORMATS, flags.format) ? FORMATS[flags.format] : undefined;
    if (!render)
      throw new CliError(
        `unsupported format ${JSON.stringify(flags.format)}: choose from ${Object.keys(FORMATS).join(', ')}`,
      );
    const report = selected(await fetchReport(client, args[0] ?? ''), {
      severities: [...flags['only-severity'], ...flags.severity],
      onlyFixed: flags['only-fixed'] || flags['ignore-unfixed'],
      onlyUnfixed: flags['only-unfixed'],
    });
    await deliver(context, flags.output, render(report));
    return report.vulnerabilities.length > 0 ? flags['exit-code'] : 0;
  },
});

const quickview = command({
  summary: 'Quick overview of an image',
  usage: '[OPTIONS] IMAGE',
  arguments: exactly(1),
  flags: {},
  async run({ client, args, out }) {
    const report = await fetchReport(client, args[0] ?? '');
    await out(`${overview(report)}\n${summary(report)}\n\nWhat's next:\n`);
    await out(`    View vulnerabilities → docker scout cves ${args[0] ?? ''}\n`);
  },
});

export const scout = group(
  'Look into images: packages and known vulnerabilities',
  { cves, quickview, sbom },
  { qv: 'quickview' },
);
