/** Draws a graph of up to three columns as SVG: boxes with links, and curved lines between them. */
import { html, type Html } from "./html.ts";
import type { Graph, GraphNode } from "./graph.ts";

/** The width of a letter, in units of the drawing. */
const LETTER = 8.2;
const SMALL_LETTER = 6.8;
const PADDING = 12;
const GAP = 12;
/** The distance between columns, with room for lines. */
const BETWEEN = 120;
const MARGIN = 8;

interface Placed {
  readonly node: GraphNode;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * @param title the alternative text of the picture
 * @param base the prefix of links: `""` on the first page, `"../"` below it; undefined if there are no pages
 */
export function drawing(graph: Graph, title: string, base: string | undefined): Html {
  const placed = layOut(graph);
  const byId = new Map(placed.map((one) => [one.node.id, one]));
  const width = Math.max(0, ...placed.map(({ x, width: own }) => x + own)) + MARGIN;
  const height = Math.max(0, ...placed.map(({ y, height: own }) => y + own)) + MARGIN;
  const lines = graph.edges.flatMap(({ from, to, kind, personal }) => {
    const [start, end] = [byId.get(from), byId.get(to)];
    if (start === undefined || end === undefined) return [];
    const [x1, y1, x2, y2] = [start.x + start.width, start.y + start.height / 2, end.x, end.y + end.height / 2];
    const bend = Math.max(40, (x2 - x1) / 2);
    return html`<path
      class="line ${kind}${personal === true ? " personal" : ""}"
      d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}"
    /> `;
  });
  return html`<svg
    class="drawing"
    viewBox="0 0 ${Math.ceil(width)} ${Math.ceil(height)}"
    width="${Math.ceil(width)}"
    height="${Math.ceil(height)}"
    role="group"
    aria-label="${title}"
  >
    <g>${lines}</g>
    ${placed.map((one) => boxOf(one, base))}
  </svg>`;
}

function boxOf({ node, x, y, width, height }: Placed, base: string | undefined): Html {
  const middle = y + height / 2;
  const first = node.note === undefined ? middle + 4.5 : middle - 3;
  const box = html`<g class="box ${node.kind}${node.personal === true ? " personal" : ""}"
    ><rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" /><text x="${x + PADDING}" y="${first}"
      >${node.label}</text
    >${node.note === undefined ? "" : html`<text class="note" x="${x + PADDING}" y="${middle + 13}">${node.note}</text>`}</g
  > `;
  return base === undefined || node.link === undefined ? box : html`<a href="${base}${node.link}">${box}</a>`;
}

/** Lays out columns from left to right; each node is placed at the average height of its neighbours. */
function layOut({ nodes, edges }: Graph): Placed[] {
  const columns = [0, 1, 2]
    .map((column) => nodes.filter((node) => node.column === column))
    .filter((of) => of.length > 0);
  const tops = new Map<string, number>();
  for (const [i, column] of columns.entries()) {
    const before = columns[i - 1];
    if (before === undefined) continue;
    const at = new Map(before.map((node, row) => [node.id, row / Math.max(1, before.length - 1)]));
    for (const node of column) tops.set(node.id, averageOf(edges.flatMap(({ from, to }) => (to === node.id ? (at.get(from) ?? []) : from === node.id ? (at.get(to) ?? []) : [])))); // prettier-ignore
    column.sort((a, b) => (tops.get(a.id) ?? 0) - (tops.get(b.id) ?? 0));
  }
  const heights = columns.map((of) => of.reduce((sum, node) => sum + heightOf(node) + GAP, -GAP));
  const highest = Math.max(0, ...heights);
  const placed: Placed[] = [];
  let x = MARGIN;
  for (const [i, column] of columns.entries()) {
    const width = Math.max(...column.map(widthOf));
    let y = MARGIN + (highest - (heights[i] ?? 0)) / 2;
    for (const node of column) {
      const height = heightOf(node);
      placed.push({ node, x, y, width, height });
      y += height + GAP;
    }
    x += width + BETWEEN;
  }
  return placed;
}

function averageOf(numbers: readonly number[]): number {
  return numbers.length === 0 ? 1 : numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}

const heightOf = ({ note }: GraphNode): number => (note === undefined ? 30 : 44);
const widthOf = ({ label, note = "" }: GraphNode): number =>
  Math.ceil(Math.max(label.length * LETTER, note.length * SMALL_LETTER) + 2 * PADDING);
