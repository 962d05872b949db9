import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { RUNS } from '../../tests/support/property.ts';
import { decodeText } from '../guest/bytes.ts';
import { instantOf, rfc3339Nano } from '../std/instant.ts';
import { TextStamp } from './text-stamp.ts';

test('moments are written as Go does, whatever came before', () => {
  const moment = fc
    .tuple(fc.integer({ min: -3, max: 3 }), fc.constantFrom(1, 10, 1000, 1e8), fc.nat(9))
    .map(([seconds, unit, count]) => instantOf(seconds, unit * count));
  fc.assert(
    fc.property(fc.array(moment, { maxLength: 20 }), (moments) => {
      const stamp = new TextStamp();
      expect(moments.map((each) => decodeText(stamp.write(each)))).toEqual(moments.map(rfc3339Nano));
    }),
    RUNS,
  );
});
