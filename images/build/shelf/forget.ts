/**
 * A Debian package that forgets some of what it depends on, so that dpkg's database in the image is true: it names nothing as installed
 * that is not there, and apt misses nothing. Everything else in the package stays as it is.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../shell.ts';
import { leadsTo } from './closure.ts';
import { parseRelations } from './relations.ts';

const RELATIONS = /^(Pre-Depends|Depends): (.*)\n/gm;

/** Rewrites a package's file when it depends on one of the names. */
export function forget(file: string, names: readonly string[]): void {
  if (names.length === 0) return;
  const work = mkdtempSync(join(tmpdir(), 'drydock-package-'));
  try {
    run('dpkg-deb', ['--raw-extract', file, join(work, 'package')]);
    const control = join(work, 'package/DEBIAN/control');
    const before = readFileSync(control, 'utf8');
    const after = withoutRelations(before, names);
    if (after === before) return;
    writeFileSync(control, after);
    run('dpkg-deb', ['--build', '-Zgzip', '-z1', '--root-owner-group', join(work, 'package'), file]);
  } finally {
    rmSync(work, { recursive: true });
  }
}

/** A control file without the clauses that one of the names would satisfy. */
export function withoutRelations(control: string, names: readonly string[]): string {
  return control.replaceAll(RELATIONS, (line, field: string, value: string) => {
    const clauses = value.split(',').map((clause) => clause.trim());
    const kept = clauses.filter((clause) => !parseRelations(clause).some((each) => leadsTo(each, names)));
    if (kept.length === clauses.length) return line;
    return kept.length === 0 ? '' : `${field}: ${kept.join(', ')}\n`;
  });
}
