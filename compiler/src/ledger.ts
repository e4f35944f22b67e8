/**
 * The ledger of an integration: for each field of the source whether it is used, left out on purpose, or not decided; for each
 * field of a destination whether it is set; which values of enums have an arm; what may be cut or end the run; and the
 * personal data that moves.
 */
import { tree } from "@integ/grammar";
import type { RecordType, Type } from "./1-load/types.ts";
import { isBroken } from "./3-check/checking.ts";
import type { CheckedModule } from "./3-check/facts.ts";

/** A field of the source, and its use. */
export interface SourceField {
  /** `line_items[].title` */
  readonly path: string;
  readonly state: "used" | "ignored" | "undecided";
  readonly personal?: string;
}

/** A field of a destination's record, and whether the spec writes it. */
export interface TargetField {
  readonly path: string;
  readonly required: boolean;
  readonly set: boolean;
}

/** How a `match` covers the values of an enum, as the schema lists them. */
export interface EnumCover {
  readonly subject: string;
  readonly line: number;
  readonly named: readonly string[];
  /** Values that only `else` takes. */
  readonly rest: readonly string[];
  readonly unknown: boolean;
}

/** A place where a spec skips, holds or retries, as it is written. */
export interface Stop {
  readonly action: string;
  readonly reason: string;
  /** Under which condition, where it has one of its own. */
  readonly when?: string;
  readonly line: number;
}

/** A value that its place may refuse: the run is then held before it is sent. */
export interface MayBeHeld {
  /** `xero.Invoice.Reference` */
  readonly target: string;
  readonly expression: string;
  /** The requirement of the place that the value may not meet: `at least 10 characters`. */
  readonly wants: readonly string[];
  readonly line: number;
}

/** The use that a spec makes of each field of its systems, for `integ check --ledger`. Lines are counted from 1. */
export interface Ledger {
  readonly integration: string;
  readonly source: readonly SourceField[];
  readonly destinations: readonly {
    readonly name: string;
    readonly operation: string;
    readonly fields: readonly TargetField[];
  }[];
  readonly enums: readonly EnumCover[];
  readonly cuts: readonly { readonly expression: string; readonly line: number }[];
  readonly stops: readonly Stop[];
  /** Values that may be refused by their place, so that the document is held. */
  readonly mayBeHeld: readonly MayBeHeld[];
  /** Personal data of the source that this integration reads, and the systems that it may reach. */
  readonly personal: readonly { readonly path: string; readonly kind: string }[];
  readonly reaches: readonly string[];
}

/** @returns undefined for a library, and for what could not be checked to the end. */
export function ledgerOf(checked: CheckedModule): Ledger | undefined {
  const { document, module } = checked;
  if (document === undefined || module.integration === undefined || isBroken(module.integration)) return undefined;
  const text = module.source.text;
  const line = (node: tree.Node): number => module.source.position(node.start).line;
  const shown = (node: tree.Node): string => text.slice(node.start, node.end).replace(/\s+/g, " ");
  const source = sourceFields(checked, document.type.type);
  const nodes = nodesOf(module.tree);
  return {
    integration: module.integration.name.value,
    source,
    destinations: checked.destinations.map((destination) => ({
      name: destination.binding.name,
      operation: `${destination.system.name}.${destination.operation.name}`,
      fields: targetFields(checked, destination.record.type, destination.declaration.record),
    })),
    enums: nodes.flatMap((node) =>
      node.kind === "Match" ? coverOf(checked, node, shown(node.subject), line(node)) : [],
    ),
    cuts: nodes.flatMap((node) =>
      (node.kind === "Call" || node.kind === "Pipe") && checked.overloads.get(node)?.shortens === true
        ? [{ expression: shown(node), line: line(node) }]
        : [],
    ),
    stops: nodes.flatMap((node) =>
      node.kind === "Stop" || node.kind === "Guard"
        ? [
            {
              action: node.action,
              reason: shown(node.reason).slice(1, -1),
              ...(node.kind === "Guard" ? { when: shown(node.condition) } : {}),
              line: line(node),
            },
          ]
        : [],
    ),
    mayBeHeld: nodes.flatMap((node) => {
      const risk = checked.risks.get(node);
      return risk === undefined ? [] : [{ ...risk, expression: shortened(shown(node)), line: line(node) }];
    }),
    personal: source.flatMap(({ path, state, personal }) =>
      state === "used" && personal !== undefined ? [{ path, kind: personal }] : [],
    ),
    reaches: [
      ...new Set([
        ...[...checked.fetches, ...checked.loopFetches].flatMap((fetch) => fetch.operation?.system.name ?? []),
        ...checked.destinations.map((destination) => destination.system.name),
      ]),
    ],
  };
}

/** The number of source fields that the spec neither uses nor ignores. */
export function undecided(ledger: Ledger): number {
  return ledger.source.filter((field) => field.state === "undecided").length;
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

/** All completely parsed nodes: a node that a mistake cuts short lacks parts. */
function nodesOf(node: tree.Node | undefined): tree.Node[] {
  if (node === undefined || isBroken(node)) return [];
  return [node, ...tree.children(node).flatMap(nodesOf)];
}

const DEEPEST = 6;

function sourceFields(checked: CheckedModule, record: RecordType): SourceField[] {
  const { used, ignored, usedPlaces } = checked.coverage;
  const under = (path: string, prefixes: ReadonlySet<string>): boolean =>
    [...prefixes].some((prefix) => path === prefix || path.startsWith(`${prefix}.`) || path.startsWith(`${prefix}[]`));
  const found: SourceField[] = [];
  const visit = (type: RecordType, prefix: string, above: readonly RecordType[]): void => {
    for (const field of type.fields.values()) {
      if (field.writeOnly === true) continue;
      const path = prefix === "" ? field.name : `${prefix}.${field.name}`;
      const { inner, steps } = recordIn(field.type);
      const place = field.place === undefined ? undefined : `${field.place.path}#${field.place.pointer}`;
      const taken = used.has(path) || (place !== undefined && usedPlaces.has(place));
      if (under(path, ignored))
        found.push({ path, state: "ignored", ...(field.personal === undefined ? {} : { personal: field.personal }) });
      else if (
        inner !== undefined &&
        !above.includes(inner) &&
        above.length < DEEPEST &&
        [...used].some((one) => one.startsWith(path))
      )
        visit(inner, path + steps, [...above, inner]);
      else
        found.push({
          path,
          state: taken ? "used" : "undecided",
          ...(field.personal === undefined ? {} : { personal: field.personal }),
        });
    }
  };
  visit(record, "", [record]);
  return found;
}

function recordIn(type: Type): { readonly inner: RecordType | undefined; readonly steps: string } {
  let steps = "";
  let at = type;
  while (at.kind === "list") {
    at = at.element;
    steps += "[]";
  }
  return { inner: at.kind === "record" ? at : undefined, steps };
}

function targetFields(checked: CheckedModule, record: RecordType, written: tree.RecordExpression): TargetField[] {
  const places = new Set<string>();
  for (const node of nodesOf(written)) {
    const place = checked.slots.get(node)?.place;
    if (place !== undefined) places.add(`${place.path}#${place.pointer}`);
    for (const one of node.kind === "Spread" ? (checked.spreads.get(node) ?? []) : []) {
      const spread = checked.slots.get(one.value)?.place;
      if (spread !== undefined) places.add(`${spread.path}#${spread.pointer}`);
    }
  }
  const found: TargetField[] = [];
  const visit = (type: RecordType, prefix: string, above: readonly RecordType[]): void => {
    for (const field of type.fields.values()) {
      if (field.readOnly) continue;
      const path = prefix === "" ? field.name : `${prefix}.${field.name}`;
      const set = field.place !== undefined && places.has(`${field.place.path}#${field.place.pointer}`);
      found.push({ path, required: field.required, set });
      const { inner, steps } = recordIn(field.type);
      if (set && inner !== undefined && !above.includes(inner)) visit(inner, path + steps, [...above, inner]);
    }
  };
  visit(record, "", [record]);
  return found;
}

function coverOf(checked: CheckedModule, node: tree.MatchExpression, subject: string, line: number): EnumCover[] {
  const type = checked.typed.get(node.subject)?.type;
  if (type?.kind !== "enum") return [];
  const patterns = node.arms.flatMap((arm) => arm.patterns);
  const named = patterns.flatMap((pattern) => (pattern.kind === "Text" ? [pattern.value] : []));
  const rest = type.members.filter((member) => !named.includes(member));
  return [
    {
      subject,
      line,
      named,
      rest,
      unknown: patterns.some((one) => one.kind === "UnknownPattern" || one.kind === "ElsePattern"),
    },
  ];
}
