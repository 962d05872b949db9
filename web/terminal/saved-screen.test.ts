import { SerializeAddon } from '@xterm/addon-serialize';
import { Terminal } from '@xterm/xterm';
import { array, assert, asyncProperty, constantFrom } from 'fast-check';
import { expect, it } from 'vitest';
import { savedScreen } from './saved-screen.ts';

const SCROLLBACK = 5000;
const SIZE = { rows: 10, cols: 30 };

interface Shown {
  readonly terminal: Terminal;
  readonly addon: SerializeAddon;
  readonly write: (text: string) => Promise<void>;
}

async function shown(text: string, size = SIZE): Promise<Shown> {
  const terminal = new Terminal({ ...size, scrollback: SCROLLBACK, allowProposedApi: true });
  const addon = new SerializeAddon();
  terminal.loadAddon(addon);
  const write = (more: string): Promise<void> => new Promise((resolve) => terminal.write(more, resolve));
  await write(text);
  return { terminal, addon, write };
}

const noPause = (): Promise<void> => Promise.resolve();
const saved = ({ terminal, addon }: Shown, pause = noPause, scrollback = 1000): Promise<string> =>
  savedScreen(terminal, addon, scrollback, pause);

/** What a person sees and what a program goes on with: text and colours of each row, wrapping, cursor, modes. */
function stateOf({ terminal }: Shown): unknown {
  const { normal, active } = terminal.buffer;
  const rowsOf = (buffer: typeof active) =>
    Array.from({ length: buffer.length }, (_, row) => {
      const line = buffer.getLine(row);
      const cells = Array.from({ length: terminal.cols }, (__, column) => {
        const cell = line?.getCell(column);
        // A blank that was never written shows as a written one does; the colour of its text is nobody's.
        return [
          cell?.getChars() ?? '',
          cell?.getBgColorMode(),
          cell?.getBgColor(),
          cell?.getChars() ? cell.getFgColor() : 0,
        ];
      });
      return { isWrapped: line?.isWrapped, cells };
    });
  const cursor = [active.cursorY, active.cursorX];
  return { type: active.type, cursor, modes: terminal.modes, normal: rowsOf(normal), active: rowsOf(active) };
}

const lines = (count: number, name = 'line'): string =>
  Array.from({ length: count }, (_, index) => `${name} ${index}\r\n`).join('');

const textOf = ({ terminal: { buffer } }: Shown): string[] =>
  Array.from({ length: buffer.normal.length }, (_, row) => buffer.normal.getLine(row)?.translateToString(true) ?? '');

it.each([
  ['nothing', ''],
  ['a prompt', '$ '],
  ['less than a screen', 'one\r\ntwo\r\n$ ls'],
  ['more than a screen', `${lines(50)}$ `],
  ['more than one slice', `${lines(900)}$ ls -l`],
  ['a cleared screen below older text', `${lines(50)}\x1b[H\x1b[J$ `],
  ['a cursor in the middle', `${lines(50)}\x1b[4;7H`],
  ['a cursor behind a full row', `${lines(50)}\x1b[4;1H${'x'.repeat(SIZE.cols)}`],
  ['a cursor behind a full last row', `${lines(50)}${'x'.repeat(SIZE.cols)}`],
  ['a line over many rows', `${lines(3)}${'0123456789'.repeat(30)}\r\n$ `],
  ['a line over more than a slice', 'abcdefg'.repeat(2500)],
  ['colours, also to the end of a row', `${lines(20)}\x1b[41mred\x1b[K\r\n\x1b[mplain\r\n\x1b[32mgreen \x1b[1mbold`],
  ['a background up to the end of the text', `${lines(20)}\x1b[41mred\x1b[m\r\nplain\r\nmore`],
  ['an ideograph that wraps', `${lines(20)}${'x'.repeat(SIZE.cols - 1)}漢字\r\n`],
  ['a row that wraps and was emptied', `${lines(20)}\x1b[5;3H${'x'.repeat(40)}\x1b[5;3H\x1b[K`],
  ['modes', `${lines(20)}\x1b[?1h\x1b[?2004h\x1b[?1000h$ `],
  [
    'a full screen above a coloured text',
    `${lines(50)}\x1b[31m$ vi\x1b[?1049h\x1b[m\x1b[Hin the editor\x1b[3;4H\x1b[31m`,
  ],
])('%s comes back as it was', async (_, text) => {
  const before = await shown(text);
  expect(stateOf(await shown(await saved(before)))).toEqual(stateOf(before));
});

it('keeps so many lines above the screen, the last ones', async () => {
  const before = await shown(`${lines(300)}$ `);
  const after = await shown(await saved(before, noPause, 100));
  expect(textOf(after)).toEqual(textOf(before).slice(-100 - SIZE.rows));
});

it('a smaller screen gets the same text and does not scroll for empty rows', async () => {
  const before = await shown('one\r\ntwo\r\n$ ');
  const after = await shown(await saved(before), { rows: 5, cols: 30 });
  expect(textOf(after)).toEqual(['one', 'two', '$ ', '', '']);
});

const PIECES = [
  'a word ',
  '\r\n',
  'x'.repeat(40),
  '漢字かな',
  'é🫠',
  '\x1b[31m',
  '\x1b[44m',
  '\x1b[1m',
  '\x1b[m',
  '\x1b[K',
  '\x1b[5;3H',
  '\x1b[H\x1b[J',
  '\t',
  lines(12),
];

it('any text comes back as it was', async () => {
  const text = array(constantFrom(...PIECES), { maxLength: 40 }).map((pieces) => pieces.join(''));
  await assert(
    asyncProperty(text, async (written) => {
      const before = await shown(written);
      expect(stateOf(await shown(await saved(before)))).toEqual(stateOf(before));
    }),
    { numRuns: 100 },
  );
});

/** Between two slices something is done; before the first pause nothing was taken yet. */
async function savedWhile(before: Shown, act: () => unknown): Promise<{ text: string; pauses: number }> {
  let pauses = 0;
  const text = await saved(before, async () => {
    pauses += 1;
    if (pauses > 1) await act();
  });
  return { text, pauses };
}

it('output between the slices is not in the text, nor are its lines in place of those that it pushed out', async () => {
  const before = await shown(`${lines(5000)}$ `);
  const atFirst = await saved(before);
  const flood = `\x1b[H\x1b[Jother\r\n${lines(700, 'flood')}`;
  const { text, pauses } = await savedWhile(before, () => before.write(flood));
  expect(pauses).toBeGreaterThan(2);
  expect(text).toBe(atFirst);
});

it('when the lines are cleared between the slices, those that were taken are there', async () => {
  const before = await shown(`${lines(2000)}$ `);
  const all = textOf(await shown(await saved(before)));
  const { text } = await savedWhile(before, () => before.write('\x1b[3J\x1b[H\x1b[J'));
  const after = textOf(await shown(text));
  expect(after.length).toBeGreaterThan(SIZE.rows);
  expect(after.length).toBeLessThan(all.length);
  expect(after).toEqual(all.slice(-after.length));
});

it.each([
  ['a resize', (before: Shown) => before.terminal.resize(before.terminal.cols + 1, SIZE.rows)],
  [
    'a program that takes the full screen and leaves it',
    ({ write }: Shown) => write(`\x1b[?1049h\x1b[?1049l${lines(40)}`),
  ],
  ['a reset', ({ write }: Shown) => write(`\x1bc${lines(900, 'new')}`)],
])('%s between the slices, once or without end: the text is that of one moment', async (_, act) => {
  const twice = await shown(`${lines(2000)}$ `);
  let acts = 0;
  const once = await savedWhile(twice, () => ((acts += 1) === 1 ? act(twice) : undefined));
  expect(once.text).toBe(await saved(twice));
  const endless = await shown(`${lines(2000)}$ `);
  expect((await savedWhile(endless, () => act(endless))).text).toBe(await saved(endless));
});
