/** The figures that a lesson's text shows, measured on this very machine; a lesson's pane provides them to the prose in it. */
import { getContext, setContext } from 'svelte';

type Figures = () => ReadonlyMap<string, string>;

const KEY = Symbol('measured');
const NONE: Figures = () => new Map();

export const provideMeasured = (figures: Figures): Figures => setContext(KEY, figures);
export const measured = (): Figures => getContext<Figures | undefined>(KEY) ?? NONE;
