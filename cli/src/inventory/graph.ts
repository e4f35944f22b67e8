/** The graph that `integ graph` writes and the inventory draws: systems and flows, or the values of one flow. */
import type { Origin } from "@integ/compiler";
import type { Inventory, InventoryField, InventoryFlow } from "./model.ts";

/** A system, a flow, or a value. */
export interface GraphNode {
  readonly id: string;
  readonly kind: "system" | "flow" | "origin" | "field";
  readonly label: string;
  /** The text under the label: how a flow starts, where a value is. */
  readonly note?: string;
  /** 0 is the left one. */
  readonly column: 0 | 1 | 2;
  readonly personal?: true;
  /** Relative to the inventory's first page. */
  readonly link?: string;
}

/** `starts`, `writes` and `becomes` move data; `asks` looks something up; `decides` chooses. */
export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: "starts" | "asks" | "writes" | "becomes" | "decides";
  readonly personal?: true;
}

/** The drawing: nodes in up to three columns, and the edges between them. */
export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** All systems and flows. A system that starts flows is on the left; one that is read or written is on the right. */
export function overviewGraph(
  { systems, flows }: Pick<Inventory, "systems" | "flows">,
  note: (flow: InventoryFlow) => string,
): Graph {
  const left = systems.filter(({ startsFlows }) => startsFlows.length > 0);
  const right = systems.filter(({ isReadBy, isWrittenBy }) => isReadBy.length + isWrittenBy.length > 0);
  const nodes: GraphNode[] = [
    ...left.map(({ name, title }) => systemNode(`from ${name}`, name, title, 0)),
    ...flows.map((flow): GraphNode => ({
      id: `flow ${flow.name}`,
      kind: "flow",
      label: flow.name,
      note: note(flow),
      column: 1,
      link: `flows/${fileName(flow.name)}.html`,
    })),
    ...right.map(({ name, title }) => systemNode(`to ${name}`, name, title, 2)),
  ];
  const edges = flows.flatMap((flow): GraphEdge[] => {
    const id = `flow ${flow.name}`;
    const written = new Set(flow.requests.filter(({ kind }) => kind === "write").map(({ system }) => system));
    const asked = new Set(flow.requests.filter(({ kind }) => kind === "read").map(({ system }) => system));
    return [
      { from: `from ${flow.source.system}`, to: id, kind: "starts" },
      ...[...written].map((system): GraphEdge => ({ from: id, to: `to ${system}`, kind: "writes" })),
      ...[...asked].filter((system) => !written.has(system)).map((system): GraphEdge => ({ from: id, to: `to ${system}`, kind: "asks" })), // prettier-ignore
    ];
  });
  return { nodes, edges };
}

function systemNode(id: string, name: string, label: string, column: 0 | 2): GraphNode {
  return { id, kind: "system", label, column, link: `systems/${fileName(name)}.html` };
}

/** The name of an origin: `order.line_items[].price`, `orders[].id`, `account[…]`, `"ACCREC"`. */
export function originText({ kind, name, path }: Origin): string {
  return kind === "table" ? `${name}[…]` : fieldText(name, path);
}

/** A field of a named value: `order.id`; of each element of a list: `orders[].id`; without a path, the value itself. */
export function fieldText(name: string, path: string | undefined): string {
  if (path === undefined) return name;
  return path.startsWith("[") ? `${name}${path}` : `${name}.${path}`;
}

/** The values of a flow: sources on the left, destinations on the right. Constants are left out. */
export function lineageGraph(
  { requests }: Pick<InventoryFlow, "requests">,
  chosen: (field: InventoryField, request: string) => boolean = () => true,
  withDecisions = false,
): Graph {
  const origins = new Map<string, GraphNode>();
  const fields: GraphNode[] = [];
  const edges: GraphEdge[] = [];
  const originOf = (origin: Origin): string => {
    const id = `origin ${origin.kind} ${originText(origin)}`;
    origins.set(id, {
      id,
      kind: "origin",
      label: originText(origin),
      column: 0,
      ...(origin.system === undefined ? {} : { note: origin.system }),
      ...(origin.personal === undefined ? {} : { personal: true }),
    });
    return id;
  };
  for (const request of requests)
    for (const field of request.fields) {
      if (!chosen(field, request.name)) continue;
      const from = field.from.filter(({ kind }) => kind !== "constant");
      if (from.length === 0 && (!withDecisions || field.decidedBy.length === 0)) continue;
      const id = `field ${request.name} ${field.path}`;
      const personal = from.some((origin) => origin.personal !== undefined);
      fields.push({
        id,
        kind: "field",
        label: `${request.name}.${field.path}`,
        note: `${request.system}.${request.operation}`,
        column: 2,
        ...(personal ? { personal } : {}),
      });
      for (const origin of from)
        edges.push({ from: originOf(origin), to: id, kind: "becomes", ...(origin.personal === undefined ? {} : { personal: true }) }); // prettier-ignore
      if (withDecisions) for (const origin of field.decidedBy) edges.push({ from: originOf(origin), to: id, kind: "decides" }); // prettier-ignore
    }
  return { nodes: [...origins.values(), ...fields], edges };
}

/** A name as part of a page's address. */
export function fileName(name: string): string {
  return name.replace(/[^\p{L}\p{N}._-]+/gu, "-").replace(/^\.+/, "") || "-";
}
