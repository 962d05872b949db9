import { playTrack } from './play-track.ts';

playTrack('05-volumes');
