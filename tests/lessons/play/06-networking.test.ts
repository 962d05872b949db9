import { playTrack } from './play-track.ts';

playTrack('06-networking');
