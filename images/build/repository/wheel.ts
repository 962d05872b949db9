/**
 * A wheel (the binary distribution format of PyPA's specifications) of the Python modules that a Debian package installs. Name, version,
 * requirements and licence are the package's; a file in its dist-info says where it comes from.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { DebianPackage } from '../packages.ts';
import { zip, type ZipFile } from './zip.ts';

export interface Wheel {
  /** As PEP 503 writes it. */
  readonly project: string;
  readonly file: string;
  readonly requiresPython: string | undefined;
  readonly bytes: Uint8Array;
}

const MODULES = 'usr/lib/python3/dist-packages';
/** What an installer writes itself, and compiled code, which is of another machine or another time. */
const LEFT_OUT = /(?:^|\/)__pycache__\/|\.(?:pyc|so)$|\.(?:dist|egg)-info\//;
/** Of what describes the package, these are read by whoever installs a wheel. */
const KEPT_FACTS = ['entry_points.txt', 'top_level.txt'];

export const normalised = (name: string): string => name.replaceAll(/[-_.]+/g, '-').toLowerCase();

/** The project's name; `root`: the package's files. */
export const projectOf = (root: string): string => field(readFacts(join(root, MODULES, factsIn(root))), 'Name') ?? '';

function factsIn(root: string): string {
  const facts = readdirSync(join(root, MODULES)).find((name) => /\.(?:dist|egg)-info$/.test(name));
  if (facts === undefined) throw new Error(`Make a wheel of ${root}: it has no dist-info and no egg-info`);
  return facts;
}

/** `needs`: projects that the package depends on, as Debian's build moves them from the project's own words to the package's. */
export function wheelOf(root: string, from: DebianPackage, needs: readonly string[]): Wheel {
  const modules = join(root, MODULES);
  const facts = factsIn(root);
  const metadata = metadataOf(join(modules, facts), needs);
  const name = field(metadata, 'Name') ?? '';
  const version = field(metadata, 'Version') ?? '';
  const stem = `${name.replaceAll(/[-_.]+/g, '_')}-${version}`;
  const info = `${stem}.dist-info`;
  const files: ZipFile[] = [
    ...filesBelow(modules).filter((each) => !LEFT_OUT.test(each.name)),
    ...KEPT_FACTS.flatMap((fact) => fileIfThere(join(modules, facts, fact), `${info}/${fact}`)),
    ...fileIfThere(join(root, 'usr/share/doc', from.name, 'copyright'), `${info}/copyright`),
    file(`${info}/METADATA`, metadata),
    file(`${info}/PROVENANCE`, provenance(from)),
    file(`${info}/WHEEL`, 'Wheel-Version: 1.0\nGenerator: drydock\nRoot-Is-Purelib: true\nTag: py3-none-any\n'),
  ];
  const bytes = zip([...files, file(`${info}/RECORD`, recordOf(files, `${info}/RECORD`))]);
  const requiresPython = field(metadata, 'Requires-Python');
  return { project: normalised(name), file: `${stem}-py3-none-any.whl`, requiresPython, bytes };
}

const field = (metadata: string, key: string): string | undefined =>
  metadata
    .split('\n')
    .find((line) => line.startsWith(`${key}: `))
    ?.slice(key.length + 2);

const provenance = ({ name, version, source }: DebianPackage): string =>
  `Made by Drydock of the Debian package ${name} ${version} (source: ${source}): its Python modules, unchanged, ` +
  'without parts in C and links to other packages. Its licence is in the file copyright.\n';

const file = (name: string, text: string): ZipFile => ({ name, bytes: Buffer.from(text) });

const fileIfThere = (path: string, name: string): ZipFile[] =>
  statSync(path, { throwIfNoEntry: false })?.isFile() ? [{ name, bytes: readFileSync(path) }] : [];

/** Links into other packages lead nowhere, and are left out. */
function filesBelow(folder: string): ZipFile[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return names.flatMap((name) => fileIfThere(join(folder, name), name));
}

const recordOf = (files: readonly ZipFile[], own: string): string =>
  files
    .map(
      ({ name, bytes }) => `${name},sha256=${createHash('sha256').update(bytes).digest('base64url')},${bytes.length}\n`,
    )
    .concat(`${own},,\n`)
    .join('');

/** What is needed in any case is `needs`; what an extra needs is the project's own. */
function metadataOf(facts: string, needs: readonly string[]): string {
  const text = readFacts(facts);
  const end = text.indexOf('\n\n');
  const [head, description] = end < 0 ? [text.trimEnd(), '\n'] : [text.slice(0, end), text.slice(end)];
  const kept = head.split('\n').filter((line) => !line.startsWith('Requires-Dist:') || line.includes('extra =='));
  return [...kept, ...needs.map((each) => `Requires-Dist: ${each}`)].join('\n') + description;
}

const readFacts = (facts: string): string =>
  readFileSync(join(facts, readdirSync(facts).includes('METADATA') ? 'METADATA' : 'PKG-INFO'), 'utf8');
