/** `integ graph`: systems and flows, one flow's values, or one field's lineage, as a picture or as text. */
import { inventoryOf } from "../inventory/collect.ts";
import { drawing } from "../inventory/drawing.ts";
import { lineageGraph, overviewGraph, type Graph } from "../inventory/graph.ts";
import type { InventoryFlow } from "../inventory/model.ts";
import { DRAWING_STYLE } from "../inventory/style.ts";
import { wordsOf } from "../inventory/words.ts";
import { closest } from "@integ/grammar";
import { report } from "../report.ts";
import { EXIT, outAsIs, UsageError } from "../terminal.ts";
import { openWorkspace } from "../workspace.ts";

/** The options of `integ graph`. */
export interface GraphOptions {
  readonly flow?: string;
  readonly field?: string;
  readonly format: "svg" | "mermaid" | "dot" | "json";
}

/** @throws UsageError for a flow or a field that does not exist */
export function graph(named: readonly string[], options: GraphOptions): number {
  const { projects, host } = openWorkspace(named);
  let broken = false;
  const inventories = projects.map(({ program, specs }) => {
    const diagnostics = [...program.diagnostics, ...specs.flatMap((spec) => program.check(spec).diagnostics)];
    broken = report(diagnostics.filter(({ severity }) => severity === "error"), "plain", host) || broken; // prettier-ignore
    return inventoryOf(program, specs, [], 0);
  });
  const flows = inventories.flatMap((one) => one.flows);
  const words = wordsOf("en");
  const systems = [...new Map(inventories.flatMap((one) => one.systems).map((one) => [one.name, one])).values()];
  const { title, drawn } = chosen(flows, options) ?? {
    title: words.picture,
    drawn: overviewGraph({ systems, flows }, (flow) => words.starts[flow.starts]),
  };
  outAsIs(WRITERS[options.format](drawn, title));
  return broken ? EXIT.findings : EXIT.fine;
}

/** The values of one flow, or of one of its fields; undefined for all flows. */
function chosen(
  flows: readonly InventoryFlow[],
  { flow: name, field }: GraphOptions,
): { readonly title: string; readonly drawn: Graph } | undefined {
  if (name === undefined && field === undefined) return undefined;
  const flow = name === undefined ? onlyOne(flows) : flows.find((one) => one.name === name);
  if (flow === undefined)
    throw new UsageError(
      `there is no integration ${name ?? ""}`,
      among(
        name ?? "",
        flows.map((one) => one.name),
      ),
    );
  if (field === undefined) return { title: flow.name, drawn: lineageGraph(flow) };
  const paths = flow.requests.flatMap((request) => request.fields.map(({ path }) => `${request.name}.${path}`));
  // LineItems.TaxType also means LineItems[].TaxType.
  const plain = (path: string): string => path.replaceAll("[]", "");
  const isRequested = (path: string): boolean =>
    plain(path) === plain(field) || plain(path).endsWith(`.${plain(field)}`);
  if (!paths.some(isRequested))
    throw new UsageError(
      `${flow.name} sends no field ${field}`,
      among(field, [...paths, ...paths.map(withoutRequest)]),
    );
  return {
    title: `${flow.name}: ${field}`,
    drawn: lineageGraph(flow, ({ path }, request) => isRequested(`${request}.${path}`), true),
  };
}

/** `Contact.Name` of `invoice.Contact.Name`. */
function withoutRequest(path: string): string {
  return path.slice(path.indexOf(".") + 1);
}

function onlyOne(flows: readonly InventoryFlow[]): InventoryFlow {
  const [flow, ...others] = flows;
  if (flow === undefined || others.length > 0)
    throw new UsageError(
      "a field belongs to an integration",
      `name it with --flow: ${flows.map(({ name }) => name).join(", ")}`,
    );
  return flow;
}

function among(name: string, names: readonly string[]): string {
  const like = closest(name, names);
  return like === undefined ? `there are: ${[...new Set(names)].join(", ")}` : `did you mean ${like}?`;
}

const WRITERS: Readonly<Record<GraphOptions["format"], (graph: Graph, title: string) => string>> = {
  svg: (drawn, title) =>
    drawing(drawn, title, undefined)
      .text.replace(/^<svg\s+/, '<svg xmlns="http://www.w3.org/2000/svg" ')
      .replace(/>/, `><style>${DRAWING_STYLE}svg { background: var(--ground); }</style>`)
      .concat("\n"),
  json: (drawn) => `${JSON.stringify({ version: 1, nodes: drawn.nodes, edges: drawn.edges }, null, 2)}\n`,
  mermaid: ({ nodes, edges }) => {
    const ids = new Map(nodes.map(({ id }, i) => [id, `n${i}`]));
    const boxes = nodes.map(({ id, label, kind }) => {
      const text = `"${label.replaceAll('"', "#quot;")}"`;
      return `  ${ids.get(id) ?? ""}${kind === "flow" ? `([${text}])` : `[${text}]`}`;
    });
    const lines = edges.map(({ from, to, kind }) => `  ${ids.get(from) ?? ""} ${DASHED.has(kind) ? "-.->" : "-->"} ${ids.get(to) ?? ""}`); // prettier-ignore
    return `flowchart LR\n${[...boxes, ...lines].join("\n")}\n`;
  },
  dot: ({ nodes, edges }, title) => {
    const quoted = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
    const boxes = nodes.map(({ id, label, kind }) => `  ${quoted(id)} [label=${quoted(label)}${kind === "flow" ? ", style=rounded" : ""}];`); // prettier-ignore
    const lines = edges.map(({ from, to, kind }) => `  ${quoted(from)} -> ${quoted(to)}${DASHED.has(kind) ? " [style=dashed]" : ""};`); // prettier-ignore
    return `digraph ${quoted(title)} {\n  rankdir=LR;\n  node [shape=box];\n${[...boxes, ...lines].join("\n")}\n}\n`;
  },
};

const DASHED: ReadonlySet<string> = new Set(["asks", "decides"]);
