import { playTrack } from './play-track.ts';

playTrack('02-kernel');
