import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { GuestError } from '../errors.ts';
import { decodeAcknowledgement } from './acknowledgement.ts';
import { type Attribute, bytesAttribute, decodeAttributes, nested } from './attribute.ts';
import { decodeMessages, encodeMessages } from './message.ts';
import { decodeAddress, decodeLink } from './route/decode.ts';
import { RUNS } from '../../../tests/support/property.ts';

const flat = fc.record({ type: fc.integer({ min: 1, max: 100 }), value: fc.uint8Array({ maxLength: 20 }) });

test('messages and attributes are read back as they were written', () => {
  fc.assert(
    fc.property(fc.array(fc.array(flat, { maxLength: 5 }), { maxLength: 5 }), (lists) => {
      const messages = lists.map((attributes, index) => ({
        label: 'test',
        type: 16 + index,
        flags: 0,
        fixed: new Uint8Array(8),
        attributes: [
          nested(
            7,
            attributes.map(({ type, value }): Attribute => bytesAttribute(type, value)),
          ),
        ],
      }));
      const decoded = decodeMessages(encodeMessages(messages, () => 5).bytes);
      const inner = decoded.map(({ payload }) =>
        decodeAttributes(payload.subarray(8)).map(({ value }) => decodeAttributes(value)),
      );
      expect(inner).toEqual(lists.map((attributes) => [attributes]));
      expect(decoded.map(({ type, sequence }) => [type, sequence])).toEqual(
        lists.map((_, index) => [16 + index, index + 1]),
      );
    }),
    RUNS,
  );
});

const readers: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  messages: decodeMessages,
  attributes: decodeAttributes,
  acknowledgement: decodeAcknowledgement,
  link: (payload) => decodeLink({ type: 16, flags: 0, sequence: 0, payload }),
  address: (payload) => decodeAddress({ type: 20, flags: 0, sequence: 0, payload }),
};

test.each(Object.entries(readers))('%s from a hostile kernel are a value or a clear error', (_, read) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => {
      try {
        read(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(GuestError);
      }
    }),
    RUNS,
  );
});
