import { words } from '../../bytes.ts';
import { type Attribute, be32, be64, bytesAttribute, nested, text } from '../attribute.ts';
import { NLM_F_CREATE } from '../message.ts';
import {
  NFT_MSG_DELSET,
  NFT_MSG_DELSETELEM,
  NFT_MSG_NEWSET,
  NFT_MSG_NEWSETELEM,
  NFT_SET_MAP,
  NFT_SET_TIMEOUT,
  NFTA_LIST_ELEM,
  NFTA_SET_DATA_LEN,
  NFTA_SET_DATA_TYPE,
  NFTA_SET_ELEM_DATA,
  NFTA_SET_ELEM_KEY,
  NFTA_SET_ELEM_LIST_ELEMENTS,
  NFTA_SET_ELEM_LIST_SET,
  NFTA_SET_ELEM_LIST_TABLE,
  NFTA_SET_FLAGS,
  NFTA_SET_ID,
  NFTA_SET_KEY_LEN,
  NFTA_SET_KEY_TYPE,
  NFTA_SET_NAME,
  NFTA_SET_TABLE,
  NFTA_SET_TIMEOUT,
  NFTA_SET_USERDATA,
} from './constants.ts';
import {
  byteOrder,
  dataValue,
  dataVerdict,
  encodeFields,
  type FieldType,
  type FieldValue,
  typeId,
  typesLength,
  type Verdict,
  VERDICT_TYPE,
} from './data.ts';
import { type Table, tableMessage, type TableMessage } from './table.ts';
import { concatBytes } from '../../../std/concat-bytes.ts';

/** A set, or a map when it has values. Several types are joined to one key. */
export interface NamedSet {
  readonly table: Table;
  readonly name: string;
  readonly key: readonly FieldType[];
  readonly value?: readonly FieldType[] | 'verdict';
  /** The kernel forgets an element after that time. */
  readonly timeoutMs?: number;
}

export interface Element {
  readonly key: readonly FieldValue[];
  readonly value?: readonly FieldValue[] | Verdict;
}

/** Makes a set or map if it isn't there. `number` tells several new ones of one transaction apart. */
export const addSet = (set: NamedSet, number: number): TableMessage =>
  tableMessage(`create set ${set.name}`, set.table, NFT_MSG_NEWSET, NLM_F_CREATE, [
    text(NFTA_SET_TABLE, set.table.name),
    text(NFTA_SET_NAME, set.name),
    be32(NFTA_SET_FLAGS, (set.value ? NFT_SET_MAP : 0) | (set.timeoutMs === undefined ? 0 : NFT_SET_TIMEOUT)),
    be32(NFTA_SET_KEY_TYPE, typeId(set.key)),
    be32(NFTA_SET_KEY_LEN, typesLength(set.key)),
    ...valueType(set.value),
    ...(set.timeoutMs === undefined ? [] : [be64(NFTA_SET_TIMEOUT, BigInt(set.timeoutMs))]),
    be32(NFTA_SET_ID, number),
    bytesAttribute(NFTA_SET_USERDATA, byteOrders(set)),
  ]);

/** nft's own notes on a set: the byte order of its keys and values, without which it prints names and marks backwards. */
const UDATA_KEY_BYTE_ORDER = 0;
const UDATA_VALUE_BYTE_ORDER = 1;

const byteOrders = ({ key, value }: NamedSet): Uint8Array =>
  concatBytes([
    Uint8Array.of(UDATA_KEY_BYTE_ORDER, 4),
    words(byteOrder(key)),
    ...(value && value !== 'verdict' ? [Uint8Array.of(UDATA_VALUE_BYTE_ORDER, 4), words(byteOrder(value))] : []),
  ]);

function valueType(value: NamedSet['value']): Attribute[] {
  if (!value) return [];
  if (value === 'verdict') return [be32(NFTA_SET_DATA_TYPE, VERDICT_TYPE), be32(NFTA_SET_DATA_LEN, 16)];
  return [be32(NFTA_SET_DATA_TYPE, typeId(value)), be32(NFTA_SET_DATA_LEN, typesLength(value))];
}

/** Removes a set that no rule uses. */
export const deleteSet = (set: NamedSet): TableMessage =>
  tableMessage(`delete set ${set.name}`, set.table, NFT_MSG_DELSET, 0, [
    text(NFTA_SET_TABLE, set.table.name),
    text(NFTA_SET_NAME, set.name),
  ]);

/** Adds elements; one that is there already is left (a map's with another value is an error). */
export const addElements = (set: NamedSet, elements: readonly Element[]): TableMessage =>
  elementMessage('add to', set, elements, NFT_MSG_NEWSETELEM, NLM_F_CREATE);

/** Removes elements by their keys; an error when one isn't there. */
export const deleteElements = (set: NamedSet, elements: readonly Element[]): TableMessage =>
  elementMessage('delete from', set, elements, NFT_MSG_DELSETELEM, 0);

const elementMessage = (
  verb: string,
  set: NamedSet,
  elements: readonly Element[],
  type: number,
  flags: number,
): TableMessage =>
  tableMessage(
    `${verb} set ${set.name}: ${elements.map(({ key }) => key.join(' . ')).join(', ')}`,
    set.table,
    type,
    flags,
    [
      text(NFTA_SET_ELEM_LIST_TABLE, set.table.name),
      text(NFTA_SET_ELEM_LIST_SET, set.name),
      nested(
        NFTA_SET_ELEM_LIST_ELEMENTS,
        elements.map((element) => nested(NFTA_LIST_ELEM, elementAttributes(set, element))),
      ),
    ],
  );

function elementAttributes({ key: types, value: valueTypes }: NamedSet, { key, value }: Element): Attribute[] {
  const attributes = [dataValue(NFTA_SET_ELEM_KEY, encodeFields(types, key))];
  if (valueTypes === 'verdict' && isVerdict(value)) attributes.push(dataVerdict(NFTA_SET_ELEM_DATA, value));
  else if (valueTypes && valueTypes !== 'verdict' && Array.isArray(value))
    attributes.push(dataValue(NFTA_SET_ELEM_DATA, encodeFields(valueTypes, value)));
  return attributes;
}

const isVerdict = (value: Element['value']): value is Verdict => value !== undefined && !Array.isArray(value);
