import { playTrack } from './play-track.ts';

playTrack('03-images');
