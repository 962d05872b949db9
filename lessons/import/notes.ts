/** What an import tells the author: where something stood, what became of it, and what to do about it. */

export interface Note {
  /** From the imported folder. */
  readonly file: string;
  /** From 1; 0 where it is about the whole file. */
  readonly line: number;
  /** `lost`: not taken over. `changed`: taken over in another form, which wants a look. */
  readonly kind: 'lost' | 'changed';
  readonly found: string;
  readonly instead: string;
}

/** More than anybody reads. */
const NOTES_MAX = 400;

export class Notes {
  readonly list: Note[] = [];

  lost(file: string, line: number, found: string, instead: string): void {
    this.#add({ file, line, kind: 'lost', found, instead });
  }

  changed(file: string, line: number, found: string, instead: string): void {
    this.#add({ file, line, kind: 'changed', found, instead });
  }

  #add(note: Note): void {
    if (this.list.length < NOTES_MAX) this.list.push(note);
    else if (this.list.length === NOTES_MAX)
      this.list.push({ ...note, found: 'There is more to say than is listed.', instead: 'Begin with what is.' });
  }
}

export const noteLine = ({ file, line, found, instead }: Note): string =>
  `${file}${line > 0 ? `:${line}` : ''}: ${found} ${instead}`.trimEnd();

/** Words of a source in a sentence: one line, without control characters, not long. */
export function quoted(text: string, length = 60): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, ' ').trim();
  return line.length > length ? `${line.slice(0, length)}...` : line;
}
