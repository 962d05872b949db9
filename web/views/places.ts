/** What a view of the kernel is opened at; lessons/README.md says what `at` means in each of them. */
import type { View, ViewName } from '../../lessons/format/types.ts';

/** Where somebody is to look: a lesson's `:::view` is one, and so is a link from one view to another. */
export type Place = Pick<View, 'view' | 'at'>;

/** Where nothing was looked for yet. */
export const PLACE_AT_FIRST: Place = { view: 'processes', at: '' };

/** The X-ray has a drawer of its own. */
export type DrawerView = Exclude<ViewName, 'xray'>;

/** In the order of the tabs. */
export const VIEW_TITLES: Readonly<Record<DrawerView, string>> = {
  processes: 'Processes',
  namespaces: 'Namespaces',
  cgroups: 'Cgroups',
  mounts: 'Mounts',
  network: 'Network',
  layers: 'Layers',
  files: 'Files',
  compare: 'Compare',
};
