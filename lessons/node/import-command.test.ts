import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { compileLesson } from '../format/compile.ts';
import { LESSONS_FOLDER, readLessonFolder } from '../format/node/read-lessons.ts';
import { importCommand } from './import-command.ts';

const FIXTURES = fileURLToPath(new URL('../import/testing', import.meta.url));

let root = '';
let outside = '';
let said: string[] = [];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'lessons-'));
  outside = mkdtempSync(join(tmpdir(), 'scenario-'));
  said = [];
  for (const name of ['objectives.md', 'glossary.md']) cpSync(join(LESSONS_FOLDER, name), join(root, name));
  const keep = (text: unknown): number => said.push(String(text));
  vi.spyOn(console, 'log').mockImplementation(keep);
  vi.spyOn(console, 'error').mockImplementation(keep);
});
afterEach(() => {
  rmSync(root, { recursive: true });
  rmSync(outside, { recursive: true });
  vi.restoreAllMocks();
});

describe('the command', () => {
  it('writes a folder that compiles, with what is left to do', () => {
    expect(importCommand([join(FIXTURES, 'killercoda'), '05-volumes/kettles'], root)).toBe(0);
    const source = readLessonFolder('05-volumes/01-kettles', root);
    expect(compileLesson(source).faults).toEqual([]);
    expect(source.executables).toContain('files/usr/local/bin/pour.sh');
    const report = said.join('\n');
    expect(report).toMatch(/Not taken over:\n {2}assets\/logo\.png: /);
    expect(report).toMatch(/finish\.md:1: <script> is left out/);
    expect(report).toMatch(
      /Still to be written, says the teaching:\n {2}lesson\.md:1: V1: The lesson has no objectives/,
    );
    expect(report).toMatch(/lesson\.md:1: V4: The lesson has no prediction/);
    expect(report).toMatch(/lesson\.md:1: V11: The lesson has 0 recall cards/);
    expect(source.files.get('design.md')).toMatch(/^- lesson\.md:1: V15: "YOU CAN \.\.\." is still to be written/m);
  });

  it('takes the file that describes the scenario, and a place of its own', () => {
    expect(importCommand([join(FIXTURES, 'killercoda/index.json')], root)).toBe(0);
    expect(readdirSync(join(root, '90-imported'))).toEqual(['01-killercoda']);
    expect(importCommand([join(FIXTURES, 'labspace')], root)).toBe(0);
    expect(readdirSync(join(root, '90-imported'))).toEqual(['01-killercoda', '02-labspace']);
  });

  it('overwrites nothing', () => {
    expect(importCommand([join(FIXTURES, 'labspace'), '05-volumes/box'], root)).toBe(0);
    const path = join(root, '05-volumes/01-box/lesson.md');
    writeFileSync(path, 'mine');
    expect(importCommand([join(FIXTURES, 'labspace'), '05-volumes/box'], root)).toBe(2);
    expect(said.at(-1)).toMatch(/There is a lesson 05-volumes\/box already/);
    expect(readFileSync(path, 'utf8')).toBe('mine');
    expect(readdirSync(join(root, '05-volumes'))).toEqual(['01-box']);
  });

  it.each([
    [[], /say `import FOLDER/],
    [['a', 'b', 'c'], /say `import FOLDER/],
    [['/no/such/folder'], /There is no folder/],
    [[FIXTURES], /neither an index\.json.*\. Name one of those inside: killercoda, labspace\./],
    [[join(FIXTURES, 'labspace'), '../elsewhere'], /Name its place as NN-track\/name/],
    [[join(FIXTURES, 'labspace'), '05-volumes/../../x'], /Name its place as NN-track\/name/],
  ])('refuses %j', (words, message) => {
    expect(importCommand(words, root)).toBe(2);
    expect(said.at(-1)).toMatch(message);
    expect(readdirSync(root)).toEqual(['glossary.md', 'objectives.md']);
  });
});

describe("somebody else's folder", () => {
  const index = {
    title: 'Box',
    details: { steps: [{ text: 'a.md', verify: 'v.sh' }, { text: 'link.md' }, { text: 'links/a.md' }] },
  };

  it('is read without following a link, and without what is too large or no text', () => {
    const secret = join(outside, 'secret.md');
    writeFileSync(secret, 'A secret.');
    const folder = join(outside, 'box');
    mkdirSync(join(folder, 'assets'), { recursive: true });
    const assets = { host01: [{ file: '*', target: '/root' }] };
    writeFileSync(join(folder, 'index.json'), JSON.stringify({ ...index, details: { ...index.details, assets } }));
    writeFileSync(join(folder, 'a.md'), 'Do it.');
    writeFileSync(join(folder, 'v.sh'), 'test -e /root/done');
    symlinkSync(secret, join(folder, 'link.md'));
    symlinkSync(outside, join(folder, 'links'));
    symlinkSync(secret, join(folder, 'assets/secret'));
    writeFileSync(join(folder, 'assets/large'), 'x'.repeat(300_000));
    writeFileSync(join(folder, 'assets/binary'), Buffer.from([0xff, 0xfe, 0x00]));
    expect(importCommand([folder, '05-volumes/box'], root)).toBe(0);
    const { files } = readLessonFolder('05-volumes/01-box', root);
    expect(JSON.stringify([...files])).not.toContain('A secret.');
    expect([...files.keys()]).toEqual(['design.md', 'lesson.md', 'solution.sh']);
    const report = said.join('\n');
    expect(report).toMatch(/"link\.md" is not read: it is a link/);
    expect(report).toMatch(/"links\/a\.md" is not read: it is not there/);
    expect(report).toMatch(/assets\/secret: The asset is left out: it is a link/);
    expect(report).toMatch(/assets\/large: The asset is left out: it has 300000 bytes/);
    expect(report).toMatch(/assets\/binary: The asset is left out: it is no text/);
  });

  it('writes nowhere else, though a track is a link', () => {
    symlinkSync(outside, join(root, '05-volumes'));
    expect(() => importCommand([join(FIXTURES, 'labspace'), '05-volumes/box'], root)).toThrow(/it is no folder/);
    expect(readdirSync(outside)).toEqual([]);
  });

  it('leaves no lesson behind that does not compile', () => {
    const folder = join(outside, 'box');
    mkdirSync(folder);
    writeFileSync(join(folder, 'index.json'), '{"details": {"steps": []}}');
    expect(importCommand([folder, '05-volumes/box'], root)).toBe(2);
    expect(existsSync(join(root, '05-volumes'))).toBe(false);
  });
});
