/** `--platform os[/arch[/variant]]` in full, as containerd's platforms package reads it; what is left out is the guest's. */
import { quote } from '../../text/quote.ts';
import { lookup } from '../../std/lookup.ts';

const SYSTEMS = new Set(
  'aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 solaris windows zos'.split(
    ' ',
  ),
);
const ARCHITECTURES: Readonly<Record<string, string>> = {
  386: '386',
  i386: '386',
  amd64: 'amd64',
  x86_64: 'amd64',
  'x86-64': 'amd64',
  arm: 'arm',
  armhf: 'arm',
  armel: 'arm/v6',
  arm64: 'arm64',
  aarch64: 'arm64',
  loong64: 'loong64',
  mips64le: 'mips64le',
  ppc64le: 'ppc64le',
  riscv64: 'riscv64',
  s390x: 's390x',
};
const HERE = '386';

export function parsePlatform(text: string): string {
  const parts = text.split('/');
  if (parts.length > 3 || parts.some((part) => !/^[A-Za-z0-9_.-]+$/.test(part))) {
    throw platformError(text, 'cannot parse platform specifier');
  }
  const [first = '', arch, variant] = parts.map((part) => part.toLowerCase());
  if (arch !== undefined)
    return [first, lookup(ARCHITECTURES, arch) ?? arch, ...(variant === undefined ? [] : [variant])].join('/');
  if (SYSTEMS.has(first)) return `${first}/${HERE}`;
  const known = lookup(ARCHITECTURES, first);
  if (known === undefined) throw platformError(text, 'unknown operating system or architecture');
  return `linux/${known}`;
}

const platformError = (text: string, reason: string): Error =>
  new Error(`error parsing specified platform: ${quote(text)}: ${reason}: invalid argument`);
