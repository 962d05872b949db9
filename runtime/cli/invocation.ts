/**
 * One run of `docker` on some terminal: what the command line is given, whoever gives it (the guest's `docker` binary, a test).
 */
import type { ApiHandler } from '../http/handler.ts';
import type { TarReader } from '../archive/tar-reader.ts';
import type { TarEntry } from '../archive/tar-writer.ts';
import type { Choose } from '../guest/files/tree-reader.ts';

export interface Invocation {
  /** What the command was called by: `docker`, `cosign`. */
  readonly name: string;
  /** Without the leading `docker`. */
  readonly args: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly cwd: string;
  readonly tty: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  /** The terminal's size; undefined without one. `onResize` reports changes. */
  readonly size: { rows: number; columns: number } | undefined;
  onResize(listener: (size: { rows: number; columns: number }) => void): Disposable;
  onSignal(listener: (signal: string) => void): Disposable;
  /** Starts reading standard input; `raw` puts the terminal into raw mode until the command ends. */
  readStdin(options: { raw: boolean }): ReadableStream<Uint8Array>;
  /** Resolves when the bytes are on their way; awaiting it is the backpressure. */
  writeStdout(bytes: Uint8Array | string): Promise<void>;
  writeStderr(bytes: Uint8Array | string): Promise<void>;
  /** Files where the command runs; paths are relative to `cwd`. Errors carry the errno's name in `code`. */
  readonly files: CommandFiles;
  readonly api: ApiHandler;
  /** Aborted when the command's terminal is gone. */
  readonly signal: AbortSignal;
}

export type FileKind = 'file' | 'directory' | 'symlink' | 'fifo' | 'socket' | 'character device' | 'block device';

export interface CommandFiles {
  open(path: string): Promise<ReadableStream<Uint8Array>>;
  create(path: string, options: { exclusive: boolean; mode: number }): Promise<WritableStream<Uint8Array>>;
  exists(path: string): Promise<boolean>;
  /** Undefined when there is nothing. Links are followed. */
  kind(path: string): Promise<FileKind | undefined>;
  /** The same of the thing itself, which may be a link. */
  lkind(path: string): Promise<FileKind | undefined>;
  /** Where a path leads when every link in it is followed, as far as there is something. */
  resolve(path: string): Promise<string>;
  /**
   * The files below a directory as entries of a tar, in order, with their owners and times; names begin there. With `names` only those of
   * its files, with all that is in them.
   */
  tree(path: string, choose: Choose, names?: readonly string[]): AsyncIterable<TarEntry>;
  /**
   * Puts a tar's entries into a directory, as whoever runs the command; a file never takes a directory's place, nor the
   * other way round.
   */
  unpack(directory: string, tar: TarReader): Promise<void>;
  /** With its parents; no error when it is there. */
  makeDirectory(path: string, mode: number): Promise<void>;
  /** A file, or a link. */
  remove(path: string): Promise<void>;
  /** Over what is there. */
  rename(from: string, to: string): Promise<void>;
}
