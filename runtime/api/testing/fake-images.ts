/** The fake engine's only image, and a place where uploaded tars go. */
import type { Images } from '../../model/engine.ts';
import { badParameter, notFound } from '../../std/errors.ts';
import { chunks } from '../../std/chunks.ts';

const ID = `sha256:${'ab'.repeat(32)}`;

function find(ref: string): void {
  if (ref !== 'busybox' && ref !== 'busybox:latest' && ref !== ID) throw notFound(`No such image: ${ref}`);
}

export function fakeImages(uploads: Uint8Array[]): Images {
  async function* receive(tar: ReadableStream<Uint8Array>, line: Record<string, unknown>) {
    for await (const bytes of chunks(tar)) {
      uploads.push(bytes);
      if (bytes[0] === 0xff) throw badParameter('invalid tar header');
      yield { status: 'Loading layer', progressDetail: { current: bytes.byteLength } };
    }
    yield line;
  }
  return {
    list: async () => [summary()],
    layersSize: () => 4096,
    inspect: async (ref) => (find(ref), { ...inspect(), Container: '', ContainerConfig: {} }),
    history: async (ref) => (
      find(ref),
      [{ Id: ID, Created: 1, CreatedBy: '', Tags: ['busybox:latest'], Size: 1, Comment: '' }]
    ),
    tag: async (ref) => find(ref),
    remove: async (ref) => (find(ref), [{ Untagged: 'busybox:latest' }]),
    prune: async () => ({ ImagesDeleted: null, SpaceReclaimed: 0 }),
    load: (tar) => receive(tar, { stream: 'Loaded image: busybox:latest\n' }),
    import: (source) => receive(source instanceof ReadableStream ? source : new Blob([]).stream(), { status: ID }),
    pull: () => told({ status: `Digest: ${ID}` }),
    push: () => told({ status: `latest: digest: ${ID} size: 1` }),
    save: async (names) => (names.forEach(find), new Blob(['tar']).stream()),
  };
}

async function* told(message: Record<string, unknown>) {
  yield await Promise.resolve(message);
}

const summary = () => ({
  Id: ID,
  ParentId: '',
  RepoTags: ['busybox:latest'],
  RepoDigests: [],
  Created: 1,
  Size: 4096,
  SharedSize: -1,
  Labels: {},
  Containers: -1,
});

const inspect = () => ({
  Id: ID,
  RepoTags: ['busybox:latest'],
  RepoDigests: [],
  Created: '2026-01-01T00:00:00Z',
  Architecture: '386',
  Os: 'linux',
  Size: 4096,
  Config: { Cmd: ['sh'] },
  RootFS: { Type: 'layers', Layers: [ID] },
});
