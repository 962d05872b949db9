/** More of the shelf's images, in a machine of their own. */
import { SERVERS } from './shelf/servers.ts';
import { ShelfMachine, testPurposes } from './shelf/purposes.ts';

testPurposes(ShelfMachine.ofFile(), SERVERS);
