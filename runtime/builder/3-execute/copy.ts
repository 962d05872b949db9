/** COPY and ADD: the files' digests decide whether the cache has the step; else a layer is made of them, without the guest. */
import { badParameter, DockerError } from '../../std/errors.ts';
import type { Copy } from '../../dockerfile/instruction.ts';
import { joinPath } from '../../dockerfile/config/change-config.ts';
import { copySource } from '../files/copy-files.ts';
import { findSources, type Source } from '../files/find-sources.ts';
import { ownerOf } from '../files/owner.ts';
import type { SourceTree } from '../files/source-tree.ts';
import { sumOfSums } from '../files/tar-sum.ts';
import { UpperTree } from '../files/upper-tree.ts';
import { documentSources } from './copy-documents.ts';
import { isUrl } from '../context/fetch-file.ts';
import { fetchSource } from './fetch-source.ts';
import { contextOf, referredTree } from './referred-tree.ts';
import type { BuildMessage } from '../../model/build-message.ts';
import type { StageState } from './stage-state.ts';
import { storeLayer } from './store-layer.ts';
import { unpackSource } from './unpack.ts';
import { unixSeconds } from '../../std/instant.ts';

export async function* runCopy(stage: StageState, copy: Copy): AsyncGenerator<BuildMessage, void> {
  const words = expandCopy(stage, copy);
  const permissions = permissionsOf(words.chmod);
  const tree = copy.from === undefined ? undefined : yield* referredTree(stage, copy.from);
  const sources = yield* allSources(stage, copy, words, tree);
  if (sources.length > 1 && !words.destination.endsWith('/')) throw notADirectory(copy.name);
  const digests = sources.map(({ digest }) => digest);
  const sum = digests.length === 1 ? (digests[0] ?? '') : await sumOfSums('multi', digests);
  const comment = `${copy.name} ${flagsText(words)}${sum} in ${words.destination} `;
  const fingerprint = sources.map((source) => `${source.name}=${source.fingerprint}`);
  const step = await stage.step([...stage.shell, `#(nop) ${comment}`].join(' '), fingerprint);
  if (yield* stage.probe(step)) return;
  const upper = new UpperTree(stage.view.root);
  const isOwned = copy.from !== undefined && words.chown === undefined;
  const owner = words.chown === undefined ? { uid: 0, gid: 0 } : await ownerOf(stage.view, words.chown);
  const options = {
    owner: isOwned ? undefined : owner,
    permissions,
    now: unixSeconds(stage.run.clock.now()),
  };
  for (const source of sources) {
    const unpacked = copy.name === 'ADD' && source.mayUnpack ? await unpackSource(source) : undefined;
    // An archive says itself whose its files are.
    const own = unpacked ? { ...options, owner: undefined } : options;
    copySource(upper, unpacked ?? source, words.target, own);
  }
  await stage.commit(step, await storeLayer(stage.run, upper));
}

interface CopyWords {
  readonly sources: readonly string[];
  /** As it is written. */
  readonly destination: string;
  /** Absolute, with its slash at the end if it has one. */
  readonly target: string;
  readonly chown: string | undefined;
  readonly chmod: string | undefined;
  readonly excludes: readonly string[];
}

function expandCopy(stage: StageState, copy: Copy): CopyWords {
  const { word } = stage.expand;
  const destination = word(copy.destination);
  const isFolder = destination.endsWith('/');
  const joined = joinPath(stage.config.WorkingDir || '/', destination);
  return {
    sources: copy.sources.map(word),
    destination,
    target: isFolder && joined !== '/' ? `${joined}/` : joined,
    chown: copy.chown === undefined ? undefined : word(copy.chown),
    chmod: copy.chmod === undefined ? undefined : word(copy.chmod),
    excludes: copy.excludes.map(word),
  };
}

const flagsText = ({ chmod, chown }: CopyWords): string =>
  `${chmod === undefined ? '' : `--chmod=${chmod} `}${chown === undefined ? '' : `--chown=${chown}`}`;

function permissionsOf(chmod: string | undefined): number | undefined {
  if (chmod === undefined) return undefined;
  if (/^[0-7]{1,5}$/.test(chmod) && Number.parseInt(chmod, 8) <= 0o7777) return Number.parseInt(chmod, 8);
  throw badParameter(`invalid chmod parameter: '${chmod}'. it should be octal string and between 0 and 07777`);
}

async function* allSources(
  stage: StageState,
  copy: Copy,
  words: CopyWords,
  tree: SourceTree | undefined,
): AsyncGenerator<BuildMessage, Source[]> {
  const sources: Source[] = [];
  try {
    for (const path of words.sources) {
      if (isUrl(path) && copy.name === 'COPY') throw badParameter("source can't be a URL for COPY");
      if (isUrl(path)) sources.push(yield* fetchSource(stage.run, path, words.destination, copy.checksum));
      else sources.push(...(await findSources(tree ?? contextOf(stage), path, words.excludes)));
    }
    sources.push(...(await documentSources(stage, copy.documents)));
    if (sources.length === 0) throw badParameter('no source files were specified');
    return sources;
  } catch (error) {
    if (!(error instanceof DockerError)) throw error;
    throw new DockerError(error.status, `${copy.name} failed: ${error.message}`, error.why, { cause: error });
  }
}

const notADirectory = (name: string) =>
  badParameter(
    `When using ${name} with more than one source file, the destination must be a directory and end with a /`,
  );
