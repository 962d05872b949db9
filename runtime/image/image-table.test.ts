import { expect, test } from 'vitest';
import { parseDigest } from '../oci/digest.ts';
import { familiarString, parseReference } from '../oci/reference.ts';
import { ImageTable, namesFromJson, namesToJson } from './image-table.ts';

const ID = parseDigest(`sha256:${'1'.repeat(64)}`);

test.each(['constructor:latest', 'prototype:v1', 'hasownproperty:latest', 'busybox:1.36'])(
  '%s is written down and read',
  (name) => {
    const table = new ImageTable();
    table.setName(parseReference(name), ID);
    const read = namesFromJson('repositories.json', namesToJson(table));
    expect(read.map(({ ref, id }) => [familiarString(ref), id])).toEqual([[name, ID]]);
  },
);
