/** What the map says of each track, by the name of its folder. */
export interface TrackText {
  readonly title: string;
  readonly summary: string;
}

const TRACKS: ReadonlyMap<string, TrackText> = new Map([
  [
    'containers',
    { title: 'Containers', summary: 'What one is, how it lives and ends, and how you find out what is wrong.' },
  ],
  [
    'kernel',
    {
      title: 'The kernel under it',
      summary: 'Namespaces, cgroups, overlays: the parts, made by hand, until a container stands.',
    },
  ],
  [
    'images',
    { title: 'Images and layers', summary: 'What a Dockerfile makes, what is shared, and what stays behind.' },
  ],
  ['volumes', { title: 'Volumes', summary: 'Where data goes, what keeps it, and how you get it back.' }],
  ['networking', { title: 'Networking', summary: 'Names, ports and bridges, down to the packet.' }],
]);

/** A track that nobody has described yet is called as its folder. */
export const trackText = (track: string): TrackText =>
  TRACKS.get(track) ?? { title: track.charAt(0).toUpperCase() + track.slice(1).replaceAll('-', ' '), summary: '' };
