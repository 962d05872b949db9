/**
 * Stand-ins for shared libraries: the same name, the same symbols and versions as far as somebody imports them, but each function only
 * returns a fixed value, or is the one of another build of the library. They keep optional features of a program (Kerberos in curl,
 * systemd in ps) and second builds (curl's with GnuTLS) from costing megabytes and start-up time.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { output, run } from './shell.ts';

export type Stub = { readonly soname: string } & (
  | {
      /** What its functions return: what the library's callers take for "not available". */
      readonly returns: number;
      /** Functions that return something else. */
      readonly exceptions?: Readonly<Record<string, number>>;
    }
  | {
      /** The library whose functions of the same names it calls, and their version there. */
      readonly standsFor: string;
      readonly version: string;
    }
);

interface DynamicSymbol {
  readonly name: string;
  readonly version: string;
  readonly defined: boolean;
}

/** Makes the stand-in for a library at `target`, with the symbols that the `users` import. `needed` says where libraries are by their names. */
export function buildStub(
  stub: Stub,
  needed: ReadonlyMap<string, string>,
  users: readonly string[],
  target: string,
  work: string,
): void {
  const find = (soname: string): string => {
    const path = needed.get(soname);
    if (path === undefined) throw new Error(`${stub.soname} stands for ${soname}, which nobody needs`);
    return path;
  };
  const imported = new Set(users.flatMap((user) => undefinedSymbols(user)));
  const exported = dynamicSymbols(find(stub.soname)).filter(({ defined, name }) => defined && imported.has(name));
  const names = [...new Set(exported.map(({ name }) => name))].sort();
  const [source, versions] = [join(work, 'stub.s'), join(work, 'stub.map')];
  writeFileSync(source, names.map((name) => assembly(name, bodyOf(stub, name))).join(''));
  writeFileSync(versions, versionScript(exported));
  const linking = ['-soname', stub.soname, '--version-script', versions, '--build-id=none', '-z', 'noexecstack'];
  // The jumps are filled in by the dynamic linker: each is one instruction, and variable arguments stay where they are.
  const behind = 'standsFor' in stub ? ['-Wl,-z,notext', find(stub.standsFor)] : [];
  run('gcc', ['-m32', '-shared', '-nostdlib', '-s', '-Wl,' + linking.join(','), '-o', target, source, ...behind]);
}

function bodyOf(stub: Stub, name: string): string {
  if ('standsFor' in stub) return `.symver other_${name}, ${name}@${stub.version}\n jmp other_${name}\n`;
  return ` movl $${stub.exceptions?.[name] ?? stub.returns}, %eax\n ret\n`;
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

const assembly = (name: string, body: string): string =>
  `.text\n.globl ${name}\n.type ${name}, @function\n${name}:\n${body}.size ${name}, . - ${name}\n`;

function versionScript(symbols: readonly DynamicSymbol[]): string {
  const versions = [...new Set(symbols.map(({ version }) => version))].sort();
  const node = (version: string): string => {
    const names = symbols.filter((symbol) => symbol.version === version).map(({ name }) => name);
    return `${version} { global: ${[...new Set(names)].sort().join('; ')}; };\n`;
  };
  const named = versions.filter((version) => version !== '').map(node);
  return named.length > 0 ? named.join('') : `{ global: *; };\n`;
}
