/** The fields of a create request, as the recorder and the test of fields.json go through them. */
import type { GoStruct, GoType } from '../../runtime/text/go-json.ts';

/** What inspect shows of a field; undefined where it shows none. */
export interface Recorded {
  readonly absent?: unknown;
  readonly null?: unknown;
  readonly empty?: unknown;
}

interface Part {
  /** Of inspect's document. */
  readonly name: 'Config' | 'HostConfig';
  readonly fields: GoStruct['fields'];
  readonly bodyOf: (values: object) => object;
}

export function partsOf({ fields }: GoStruct): Part[] {
  const { HostConfig: host, NetworkingConfig: _, Image: __, ...own } = fields;
  const hostFields = typeof host === 'object' && 'struct' in host ? host.fields : {};
  return [
    { name: 'Config', fields: own, bodyOf: (values) => values },
    { name: 'HostConfig', fields: hostFields, bodyOf: (values) => ({ HostConfig: values }) },
  ];
}

/** Go's zero value, but a list or map that is there. */
export function emptyOf(type: GoType): unknown {
  if (type === 'string') return '';
  if (type === 'bool') return false;
  if (type === 'strslice') return [];
  if (typeof type === 'string') return 0;
  return 'list' in type ? [] : {};
}
