/**
 * Where the boxes of the network map stand, and the ways of the cables. The host lies on top, with its bridges at its lower edge; below
 * each bridge hang those that are plugged into it, in as many columns as there is room for.
 */
import type { Interface } from './guest/network.ts';
import type { Bridge, Cable, End, NetworkMap, NetworkNode } from './network-map.ts';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What hangs at the host's lower edge: a bridge, or an end of a cable that is plugged into nothing. */
export interface Head extends Rectangle {
  readonly bridge: Bridge | undefined;
  readonly interface: Interface;
}

export interface NodeBox extends Rectangle {
  readonly node: NetworkNode;
}

export interface Wire {
  readonly path: string;
  readonly cable: Cable;
  /** Over the ways of others: not the first of its box. */
  readonly isLong: boolean;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  readonly host: Rectangle;
  readonly heads: readonly Head[];
  readonly boxes: readonly NodeBox[];
  readonly wires: readonly Wire[];
}

export const LINE = 21;
const TITLE = 26;
const PAD = 8;
const GAP = 12;
const HEAD_HEIGHT = 44;
const COLUMN_MIN = 196;
const COLUMN_MAX = 300;
/** Room at a box's left for its cable. */
const TRUNK = 16;
const LANE = 9;

/** Lines of a box: an interface each, a published port each, one for the names where there are several. */
export const linesOf = (node: NetworkNode): number => node.interfaces.length + node.published.length;

interface Region {
  readonly head: Omit<Head, keyof Rectangle> | undefined;
  readonly nodes: NetworkNode[];
  columns: number;
}

/** `hostLines`: how many lines the host's own box has above its bridges. */
export function layoutOf(map: NetworkMap, width: number, hostLines: number): Layout {
  const regions = regionsOf(map);
  const room = Math.max(1, Math.floor(width / COLUMN_MIN));
  shareColumns(regions, room);
  const columns = Math.max(
    1,
    regions.reduce((sum, region) => sum + region.columns, 0),
  );
  const columnWidth = Math.min(COLUMN_MAX, Math.max(COLUMN_MIN, Math.floor(width / columns)));
  const total = Math.max(width, columns * columnWidth);
  const hostHeight = TITLE + hostLines * LINE + PAD + (regions.some(({ head }) => head) ? HEAD_HEIGHT + PAD : 0);
  const long = map.cables.filter((cable) => !isFirst(cable, map)).length;
  const top = hostHeight + GAP + long * LANE;
  const heads: Head[] = [];
  const boxes: NodeBox[] = [];
  let left = 0;
  for (const region of regions) {
    const regionWidth = region.columns * columnWidth;
    if (region.head)
      heads.push({
        ...region.head,
        x: left + PAD,
        y: hostHeight - HEAD_HEIGHT - PAD,
        width: regionWidth - 2 * PAD,
        height: HEAD_HEIGHT,
      });
    boxes.push(...stack(region, left, top, columnWidth));
    left += regionWidth;
  }
  const bottom = Math.max(hostHeight, ...boxes.map(({ y, height }) => y + height));
  const host = { x: 0, y: 0, width: total, height: hostHeight };
  return { width: total, height: bottom + GAP, host, heads, boxes, wires: wiresOf(map, { host, heads, boxes, top }) };
}

/** Each box goes into the column that is shortest so far. */
function stack({ nodes, columns }: Region, left: number, top: number, columnWidth: number): NodeBox[] {
  const bottoms = Array.from({ length: columns }, () => top);
  return nodes.map((node) => {
    const column = bottoms.indexOf(Math.min(...bottoms));
    const y = bottoms[column] ?? top;
    const height = TITLE + linesOf(node) * LINE + PAD;
    bottoms[column] = y + height + GAP;
    return { node, x: left + column * columnWidth + PAD + TRUNK, y, width: columnWidth - 2 * PAD - TRUNK, height };
  });
}

function regionsOf(map: NetworkMap): Region[] {
  const { host, others, cables } = map;
  const isOut = (each: Interface): boolean =>
    cables.some((cable) => touches(cable, { node: host.number, index: each.index }));
  const loose = host.interfaces.filter(
    (each) => each.kind === 'veth' && each.master === undefined && isOut(each) && !isWithin(each, map),
  );
  const heads = [
    ...map.bridges.map((bridge) => ({ bridge, interface: bridge.interface })),
    ...loose.map((each) => ({ bridge: undefined, interface: each })),
  ];
  const regions: Region[] = heads.map((head) => ({ head, nodes: [], columns: 1 }));
  const alone: Region = { head: undefined, nodes: [], columns: 1 };
  for (const node of others) {
    const head = headsOf(node, map)[0];
    const region = regions.find((each) => each.head?.interface === head);
    (region ?? alone).nodes.push(node);
  }
  return alone.nodes.length > 0 ? [...regions, alone] : regions;
}

/** Where there is room, who has most below gets another column. */
function shareColumns(regions: Region[], room: number): void {
  for (let left = room - regions.length; left > 0; left -= 1) {
    const crowded = regions.toSorted((a, b) => b.nodes.length / b.columns - a.nodes.length / a.columns)[0];
    if (!crowded || crowded.nodes.length <= crowded.columns) return;
    crowded.columns += 1;
  }
}

const touches = ({ from, to }: Cable, end: End): boolean => isEnd(from, end) || isEnd(to, end);
const isEnd = (a: End, b: End): boolean => a.node === b.node && a.index === b.index;

/** Both ends are the host's own. */
const isWithin = (each: Interface, { host, cables }: NetworkMap): boolean =>
  cables.some(
    ({ from, to }) =>
      from.node === host.number && to.node === host.number && (from.index === each.index || to.index === each.index),
  );

/** The host's interfaces that a node's cables lead to: the bridge, where its end is plugged into one. */
export function headsOf(node: NetworkNode, map: NetworkMap): Interface[] {
  return map.cables.flatMap((cable) => {
    const end = farEnd(cable, node.number);
    const head = end?.node === map.host.number ? headOf(end.index, map) : undefined;
    return head ? [head] : [];
  });
}

function farEnd({ from, to }: Cable, node: string): End | undefined {
  if (from.node === node) return to;
  return to.node === node ? from : undefined;
}

export function headOf(index: number, { host }: NetworkMap): Interface | undefined {
  const own = host.interfaces.find((each) => each.index === index);
  return host.interfaces.find((each) => each.name === own?.master && each.kind === 'bridge') ?? own;
}

/** The one that decides where its box stands. */
function isFirst(cable: Cable, map: NetworkMap): boolean {
  const node = map.others.find(({ number }) => number === cable.from.node || number === cable.to.node);
  if (!node) return true;
  const own = map.cables.find(
    ({ from, to }) => [from.node, to.node].includes(node.number) && [from.node, to.node].includes(map.host.number),
  );
  return own === cable;
}

interface Placed extends Pick<Layout, 'host' | 'heads' | 'boxes'> {
  /** Where boxes begin; the lanes are above it. */
  readonly top: number;
}

function wiresOf(map: NetworkMap, placed: Placed): Wire[] {
  let lane = 0;
  return map.cables.flatMap((cable): Wire[] => {
    if (cable.from.node === map.host.number && cable.to.node === map.host.number) return [];
    const [a, b] = [cable.from, cable.to].sort((x) => (x.node === map.host.number ? -1 : 1));
    const lower = b && placeOf(b, placed.boxes);
    if (!a || !b || !lower) return [];
    if (isFirst(cable, map)) return [{ cable, isLong: false, path: elbow(lower, headFor(a, map, placed)) }];
    lane += 1;
    const y = placed.top - GAP / 2 - lane * LANE + LANE;
    const upper = a.node === map.host.number ? headFor(a, map, placed) : undefined;
    const other = upper ? undefined : placeOf(a, placed.boxes);
    const edge = lower.box.x + lower.box.width;
    const out = `M${edge},${lower.y} h${PAD - 2 + (lane % 3) * 2} V${y}`;
    if (upper)
      return [
        { cable, isLong: true, path: `${out} H${upper.x + upper.width - 12 - lane * LANE} V${upper.y + upper.height}` },
      ];
    if (!other) return [];
    const otherEdge = other.box.x + other.box.width;
    return [{ cable, isLong: true, path: `${out} H${otherEdge + PAD - 2} V${other.y} H${otherEdge}` }];
  });
}

/** From the head straight down at the box's left, then into it. */
const elbow = ({ box, y }: { box: NodeBox; y: number }, head: Rectangle): string =>
  `M${box.x - TRUNK / 2},${head.y + head.height} V${y} H${box.x}`;

const headFor = (end: End, map: NetworkMap, { heads, host }: Placed): Rectangle =>
  heads.find((head) => head.interface === headOf(end.index, map)) ?? host;

/** The height of an interface's line in its box. */
function placeOf(end: End, boxes: readonly NodeBox[]): { box: NodeBox; y: number } | undefined {
  const box = boxes.find(({ node }) => node.number === end.node);
  if (!box) return undefined;
  const line = box.node.interfaces.findIndex(({ index }) => index === end.index);
  return { box, y: box.y + TITLE + (Math.max(0, line) + 0.5) * LINE };
}
