import { expect, test } from 'vitest';
import { ApiSchema } from './api-schema.ts';

const schema = new ApiSchema();

test.each([
  ['a missing field', {}, ['ContainerCreateResponse.Id is missing', 'ContainerCreateResponse.Warnings is missing']],
  ['a wrong type', { Id: 5, Warnings: [] }, ['ContainerCreateResponse.Id is 5, not of type string']],
  ['a wrong item', { Id: 'a', Warnings: [1] }, ['ContainerCreateResponse.Warnings[0] is 1, not of type string']],
  ['null for text', { Id: null, Warnings: null }, ['ContainerCreateResponse.Id is null']],
  ['nothing', { Id: 'a', Warnings: ['w'] }, []],
])('finds %s', (_what, value, faults) => {
  expect(schema.faultsOf('ContainerCreateResponse', value)).toEqual(faults);
});

test('looks through references, unions of parts and enumerations', () => {
  expect(
    schema.faultsOf('ContainerInspectResponse', { HostConfig: { Memory: 'x' }, State: { Status: 'asleep' } }),
  ).toEqual([
    'ContainerInspectResponse.HostConfig.Memory is "x", not of type integer',
    expect.stringContaining('ContainerInspectResponse.State.Status is "asleep", not one of created'),
  ]);
});

test('says when the document knows no such answer', () => {
  expect(schema.faults('GET', '/info', 418, {})).toEqual(['GET /info: the document knows no answer 418']);
});
