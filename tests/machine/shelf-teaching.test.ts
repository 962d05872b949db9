/** The shelf's teaching images, in a machine of their own. */
import { ShelfMachine, testPurposes } from './shelf/purposes.ts';
import { TEACHING } from './shelf/teaching.ts';

testPurposes(ShelfMachine.ofFile(), TEACHING);
