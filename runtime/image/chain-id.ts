import { type Digest, digestOf } from '../oci/digest.ts';

/** Chain IDs of layers, lowest first (OCI config.md, "Layer ChainID"): the digest of "chain ID below" + " " + diff ID. */
export async function chainIdsOf(diffIds: readonly Digest[]): Promise<Digest[]> {
  const chain: Digest[] = [];
  for (const diffId of diffIds) {
    const below = chain.at(-1);
    chain.push(below === undefined ? diffId : await digestOf(new TextEncoder().encode(`${below} ${diffId}`)));
  }
  return chain;
}
