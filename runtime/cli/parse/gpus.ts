/** `--gpus all`, `--gpus 2,driver=x`, `--gpus '"device=0,1",capabilities=utility'`: the request; the engine says whether there are any. */
import { parseCsvRecord } from '../../text/csv.ts';
import { cut } from '../../text/environment.ts';

export interface GpuRequest {
  Driver?: string;
  Count?: number;
  DeviceIDs?: string[];
  Capabilities: string[][];
  Options: Record<string, string>;
}

export function parseGpus(text: string): GpuRequest {
  const request: GpuRequest = { Capabilities: [], Options: {} };
  const seen = new Set<string>();
  for (const field of parseCsvRecord(text)) {
    const [key, value] = field.includes('=') ? cut(field, '=') : ['count', field];
    const named = field.split('=')[0] ?? '';
    if (seen.has(named)) throw new Error(`gpu request key '${named}' can be specified only once`);
    seen.add(named);
    setField(request, key, value, field);
  }
  if (request.Count === undefined && !request.DeviceIDs) request.Count = 1;
  if (request.Capabilities.length === 0) request.Capabilities = [['gpu']];
  return request;
}

function setField(request: GpuRequest, key: string, value: string, field: string): void {
  if (key === 'driver') request.Driver = value;
  else if (key === 'count') request.Count = readCount(value);
  else if (key === 'device') request.DeviceIDs = value.split(',');
  else if (key === 'capabilities') request.Capabilities = [[...value.split(','), 'gpu']];
  else if (key === 'options')
    request.Options = Object.fromEntries(parseCsvRecord(value).map((entry) => cut(entry, '=')));
  else throw new Error(`unexpected key '${key}' in '${field}'`);
}

function readCount(text: string): number {
  if (text === 'all') return -1;
  if (/^[+-]?[0-9]+$/.test(text)) return Number(text);
  throw new Error(`invalid count (${text}): value must be either "all" or an integer: invalid syntax`);
}
