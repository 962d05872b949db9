/**
 * Stand-ins for shared libraries: the same name, the same symbols and versions as far as somebody imports them, but each function only
 * returns a fixed value. They keep optional features of a program (Kerberos in curl, systemd in ps) from costing megabytes and start-up
 * time.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output, run } from './shell.ts';

export interface Stub {
  readonly soname: string;
  /** What its functions return: what the library's callers take for "not available". */
  readonly returns: number;
  /** Functions that return something else. */
  readonly exceptions?: Readonly<Record<string, number>>;
}

interface DynamicSymbol {
  readonly name: string;
  readonly version: string;
  readonly defined: boolean;
}

/** Makes the stand-in for `library` at `target`, with the symbols that the `users` import. */
export function buildStub(stub: Stub, library: string, users: readonly string[], target: string, work: string): void {
  const imported = new Set(users.flatMap((user) => undefinedSymbols(user)));
  const exported = dynamicSymbols(library).filter(({ defined, name }) => defined && imported.has(name));
  const names = [...new Set(exported.map(({ name }) => name))].sort();
  const [source, versions] = [join(work, 'stub.s'), join(work, 'stub.map')];
  writeFileSync(source, names.map((name) => assembly(name, stub.exceptions?.[name] ?? stub.returns)).join(''));
  writeFileSync(versions, versionScript(exported));
  const linking = ['-soname', stub.soname, '--version-script', versions, '--build-id=none', '-z', 'noexecstack'];
  run('gcc', ['-m32', '-shared', '-nostdlib', '-s', '-Wl,' + linking.join(','), '-o', target, source]);
}

const undefinedSymbols = (file: string): string[] =>
  dynamicSymbols(file).flatMap(({ defined, name }) => (defined ? [] : [name]));

function dynamicSymbols(file: string): DynamicSymbol[] {
  const lines = output('readelf', ['--dyn-syms', '--wide', file]).split('\n');
  return lines.flatMap((line) => {
    const [, , , type, , , section, name = ''] = line.trim().split(/\s+/);
    const [bare = '', version = ''] = name.split(/@@?/);
    const known = type === 'FUNC' || type === 'NOTYPE' || type === 'OBJECT' || type === 'IFUNC';
    return known && bare !== '' && bare !== version ? [{ name: bare, version, defined: section !== 'UND' }] : [];
  });
}

const assembly = (name: string, value: number): string =>
  `.text\n.globl ${name}\n.type ${name}, @function\n${name}:\n movl $${value}, %eax\n ret\n.size ${name}, . - ${name}\n`;

function versionScript(symbols: readonly DynamicSymbol[]): string {
  const versions = [...new Set(symbols.map(({ version }) => version))].sort();
  const node = (version: string): string => {
    const names = symbols.filter((symbol) => symbol.version === version).map(({ name }) => name);
    return `${version} { global: ${[...new Set(names)].sort().join('; ')}; };\n`;
  };
  const named = versions.filter((version) => version !== '').map(node);
  return named.length > 0 ? named.join('') : `{ global: *; };\n`;
}
