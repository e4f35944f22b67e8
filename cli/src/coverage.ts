/** Coverage of a spec by its tests: branches, arms, defaults, stops, rows of tables, and sent fields. */
import type { CheckedModule, CompilerHost, Ledger, Witnessed } from "@integ/compiler";
import { SourceText, tree } from "@integ/grammar";
import type { Flow } from "@integ/runtime";
import { valuesAt } from "./values-at.ts";
import { rowsOfTable } from "./table-rows.ts";

type BoundModule = CheckedModule["module"];

/** The kinds of coverage, as reports name them. */
export const KINDS = [
  "branches",
  "arms",
  "stand-ins",
  "holds and skips",
  "rows of tables",
  "required fields",
  "optional fields",
] as const;

/** A part of a spec that a test can reach. */
export interface Part {
  readonly kind: (typeof KINDS)[number];
  /** The message if no test has reached it: `this arm is never taken: unknown`. */
  readonly missing: string;
  /** Absolute path; for a field, that of the spec. */
  readonly file: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  readonly covered: boolean;
}

/** A flow that records the results of its mapping. */
export function recording(flow: Flow): { readonly flow: Flow; readonly sent: unknown[] } {
  const sent: unknown[] = [];
  return {
    sent,
    flow: {
      ...flow,
      map(source, fetched, now, responses) {
        const outcome = flow.map(source, fetched, now, responses);
        if (outcome.kind === "send") sent.push(outcome.records);
        return outcome;
      },
    },
  };
}

/** The parts that a module with coverage has reached. */
export interface Reached {
  /** By witness number. */
  readonly seen: ReadonlyMap<number, unknown>;
  /** The numbers of rows by table; the `else` row has the last number. */
  readonly looked: ReadonlyMap<string, ReadonlySet<number>>;
}

/** @param sent the records of all tests */
export function coverageOf(
  { witnesses, checked }: Pick<Witnessed, "witnesses" | "checked">,
  ledger: Ledger | undefined,
  { seen, looked }: Reached,
  sent: readonly unknown[],
  host: CompilerHost,
): Part[] {
  if (checked === undefined) return [];
  const known = nodesOf(checked.module);
  const taken = witnesses.flatMap(({ id, node }): Part[] => {
    const { module, parent } = known.get(node) ?? {};
    const said = saidOf(node, parent);
    if (module === undefined || said === undefined) return [];
    const { text } = module.source;
    const shown = shortened(text.slice(node.start, node.end).replace(/\s+/g, " "));
    return [
      {
        kind: said.kind,
        missing: `${said.missing}: ${shown}`,
        file: module.source.path,
        start: node.start,
        end: node.end,
        line: module.source.position(node.start).line,
        covered: seen.has(id),
      },
    ];
  });
  const stretches = [...taken, ...rowsOf(checked, looked, host)];
  return [...stretches.toSorted((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.start - b.start)), ...fieldsOf(checked, ledger, sent)]; // prettier-ignore
}

/** The rows of the tables that the module has, also those of CSV files. Rows with the same result, such as the countries of the EU, count as one. */
function rowsOf(checked: CheckedModule, looked: Reached["looked"], host: CompilerHost): Part[] {
  return [...looked].flatMap(([name, found]) => {
    const { rows, fallback } = rowsOfTable(checked, name);
    const all = [...rows, ...fallback].map((row, i) => ({ ...row, i }));
    return [...Map.groupBy(all, ({ gives }) => gives).values()].flatMap((same): Part[] => {
      const [first] = same;
      if (first === undefined) return [];
      const { path, start, end } = first.place;
      const others = same.length === 1 ? "" : `, or any of ${same.length - 1} more with the same result`;
      return [
        {
          kind: "rows of tables",
          missing: `no test looks up this row of ${name}: ${shortened(first.keys.join(", "))} => ${shortened(first.gives)}${others}`,
          file: path,
          start,
          end,
          line: new SourceText(path, host.read(path) ?? "").position(start).line,
          covered: same.some(({ i }) => found.has(i)),
        },
      ];
    });
  });
}

function fieldsOf(checked: CheckedModule, ledger: Ledger | undefined, sent: readonly unknown[]): Part[] {
  return (ledger?.destinations ?? []).flatMap(({ name, fields }) => {
    const { module } = checked;
    const declaration = checked.destinations.find((one) => one.binding.name === name)?.declaration;
    if (declaration === undefined) return [];
    const { start, end } = declaration.name;
    const list = declaration.loop === undefined ? "" : "[]";
    return fields
      .filter(({ set }) => set)
      .map(({ path, required }): Part => ({
        kind: required ? "required fields" : "optional fields",
        missing: `no test sends ${name}.${path}`,
        file: module.source.path,
        start,
        end,
        line: module.source.position(start).line,
        covered: sent.some((records) =>
          valuesAt(records, `${name}${list}.${path}`).some((value) => value !== undefined),
        ),
      }));
  });
}

/** The report's entry for a node; undefined for a node that is not a branch. */
function saidOf(node: tree.Node, parent: tree.Node | undefined): Pick<Part, "kind" | "missing"> | undefined {
  if (node.kind === "Let") return undefined;
  if (parent?.kind === "Arm" && node.kind !== "Stop") return { kind: "arms", missing: "no test takes this arm" };
  if (node.kind === "Guard" || node.kind === "Stop") return { kind: "holds and skips", missing: "no test stops here" };
  if (parent?.kind === "Otherwise")
    return { kind: "stand-ins", missing: "no test uses this fallback for an absent value" };
  if (parent?.kind === "OnError") return { kind: "stand-ins", missing: "no test uses this fallback for a failure" };
  return { kind: "branches", missing: "no test takes this branch" };
}

function nodesOf(
  module: BoundModule,
): ReadonlyMap<tree.Node, { readonly module: BoundModule; readonly parent: tree.Node | undefined }> {
  const found = new Map<tree.Node, { readonly module: BoundModule; readonly parent: tree.Node | undefined }>();
  const visit = (node: tree.Node, parent: tree.Node | undefined, of: BoundModule): void => {
    found.set(node, { module: of, parent });
    for (const child of tree.children(node)) visit(child, node, of);
  };
  for (const one of [module, ...module.uses]) visit(one.tree, undefined, one);
  return found;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** The covered share in percent; 100 if there is nothing to cover. */
export function shareOf(parts: readonly Part[]): number {
  return parts.length === 0 ? 100 : (100 * parts.filter(({ covered }) => covered).length) / parts.length;
}

/** `branches 12 of 14, arms 4 of 5`. */
export function countsText(parts: readonly Part[]): string {
  return KINDS.flatMap((kind) => {
    const of = parts.filter((one) => one.kind === kind);
    return of.length === 0 ? [] : [`${kind} ${of.filter(({ covered }) => covered).length} of ${of.length}`];
  }).join(", ");
}
