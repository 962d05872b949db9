import { playTrack } from './play-track.ts';

playTrack('01-containers');
