/**
 * The origin of each value that a spec sends: the fields, tables and constants that it may be taken from, the conditions that
 * choose between them, and the functions in between. Traced through names, loops, functions and mappings.
 */
import { type Place, tree } from "@integ/grammar";
import type { Field, Type } from "./1-load/types.ts";
import { isBroken } from "./3-check/checking.ts";
import type { Binding, CheckedCallable, CheckedFetch, CheckedModule } from "./3-check/facts.ts";

/** One place that a value comes from. */
export interface Origin {
  /**
   * `source`: the document that starts the flow; `read`: what is fetched; `result`: what another integration got; `response`: what an
   * earlier destination returned; `table`: a table of the spec; `constant`: written in the spec; `run`: the run itself, as `now`.
   */
  readonly kind: "source" | "read" | "result" | "response" | "table" | "constant" | "run";
  /** The name in the spec: `order`, `contact`, `tax_type`; of a constant, the constant as it is written. */
  readonly name: string;
  /** Inside of it: `line_items[].price`; absent for the whole. */
  readonly path?: string;
  /** The system that it comes from, where it is one. */
  readonly system?: string;
  /** The kinds of personal data that the schema says it is or holds. */
  readonly personal?: readonly string[];
}

/** A value that is sent: a field of a record, or an argument. */
export interface FieldLineage {
  /** `LineItems[].TaxType` */
  readonly path: string;
  /** The origins that may become the value. */
  readonly from: readonly Origin[];
  /** The origins that only choose the value: conditions, keys of tables. */
  readonly decidedBy: readonly Origin[];
  /** Functions that it goes through, of the library and of the spec, by name. */
  readonly through: readonly string[];
  /** The expression in the spec. */
  readonly expression: string;
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  /** All expressions that give it: several where a condition chooses among records. */
  readonly places: readonly Place[];
}

/** A request that the spec makes, and where all that it sends comes from. */
export interface RequestLineage {
  /** The name in the spec. */
  readonly name: string;
  readonly system: string;
  readonly operation: string;
  /** Whether it asks, or writes. */
  readonly kind: "read" | "write";
  readonly fields: readonly FieldLineage[];
  /** The origins that decide whether and how often it is written. */
  readonly decidedBy: readonly Origin[];
}

/** All requests of an integration, in the order of the spec. */
export interface Lineage {
  readonly integration: string;
  readonly requests: readonly RequestLineage[];
}

/** @returns undefined for a library, and for what could not be checked to the end */
export function lineageOf(checked: CheckedModule): Lineage | undefined {
  const { document, module } = checked;
  if (document === undefined || module.integration === undefined || isBroken(module.integration)) return undefined;
  const tracing = new Tracing(checked);
  const writes = checked.destinations.map((destination): RequestLineage => {
    const { declaration, binding, system, operation } = destination;
    const looped = declaration.loop === undefined ? NOTHING : tracing.head(declaration.loop);
    const when = declaration.when === undefined ? NOTHING : tracing.value(declaration.when);
    const args = tracing.args(declaration.args);
    const record = tracing.rows(tracing.value(declaration.record), "");
    const decides = union([deciding(looped), deciding(when)]);
    return {
      name: binding.name,
      system: system.name,
      operation: operation.name,
      kind: "write",
      fields: [...args, ...record],
      decidedBy: [...decides.by.values()],
    };
  });
  // The arguments of a loop's fetch are known after the loop was traced.
  const reads = [...checked.fetches, ...checked.loopFetches].map((fetch) => tracing.read(fetch));
  return { integration: module.integration.name.value, requests: [...reads.flatMap((read) => read ?? []), ...writes] };
}

/** The sources of a value: of the whole value, and of its parts where they differ. */
interface Flow {
  readonly from: ReadonlyMap<string, Origin>;
  readonly by: ReadonlyMap<string, Origin>;
  readonly through: ReadonlySet<string>;
  /** It is a part of a document, just as it came. */
  readonly at?: Origin;
  /** Of a record that the spec makes: its fields. */
  readonly fields?: ReadonlyMap<string, Flow>;
  /** Of a list that the spec makes: any element. */
  readonly element?: Flow;
  /** The alternatives, if one of several values is chosen: a field of it is that field of one of them. */
  readonly choices?: readonly Flow[];
  /** The expressions that give it, where it stands in a record. */
  readonly written?: readonly Written[];
}

interface Written {
  readonly node: tree.Node;
  /** The file that it stands in. */
  readonly path: string;
}

const NOTHING: Flow = { from: new Map(), by: new Map(), through: new Set() };

class Tracing {
  readonly #checked: CheckedModule;
  readonly #names = new Map<Binding, Flow>();
  readonly #declared = new Map<Binding, () => Flow>();
  readonly #calling: CheckedCallable[] = [];

  constructor(checked: CheckedModule) {
    this.#checked = checked;
    const { document, module } = checked;
    if (document !== undefined) {
      const { binding, system } = document;
      this.#names.set(binding, located({ kind: "source", name: binding.name, system: system.name }));
    }
    for (const fetch of [...checked.fetches, ...checked.loopFetches])
      this.#names.set(fetch.binding, this.#fetched(fetch));
    for (const destination of checked.destinations)
      this.#declared.set(destination.binding, () => this.value(destination.declaration.record));
    for (const declaration of module.tree.declarations) {
      if (declaration.kind !== "Let") continue;
      const binding = checked.bindings.get(declaration.name);
      if (binding !== undefined) this.#declared.set(binding, () => this.value(declaration.value));
    }
  }

  #fetched({ binding, operation, result, declaration }: CheckedFetch): Flow {
    if (operation !== undefined) return located({ kind: "read", name: binding.name, system: operation.system.name });
    const name = result === undefined ? declaration.name.text : `${result.flow}.${result.destination}`;
    return located({ kind: "result", name });
  }

  /** The arguments of a lookup; undefined for what another integration got, which requests nothing. */
  read({ declaration, binding, operation }: CheckedFetch): RequestLineage | undefined {
    if (operation === undefined || declaration.read.kind !== "OperationRead") return undefined;
    return {
      name: binding.name,
      system: operation.system.name,
      operation: operation.operation.name,
      kind: "read",
      fields: this.args(declaration.read.args),
      decidedBy: [],
    };
  }

  args(args: readonly tree.Argument[]): FieldLineage[] {
    return args.flatMap((argument) =>
      this.rows(this.#written(this.value(argument.value), argument), argument.name?.text ?? ""),
    );
  }

  /** The leaves of a value, by their paths below `prefix`. */
  rows(flow: Flow, prefix: string): FieldLineage[] {
    if (flow.fields !== undefined && flow.fields.size > 0)
      // A condition that chooses between two records decides each of their fields.
      return [...flow.fields].flatMap(([name, field]) =>
        this.rows({ ...field, by: new Map([...field.by, ...flow.by]) }, prefix === "" ? name : `${prefix}.${name}`),
      );
    if (flow.element !== undefined) {
      const element = flow.written === undefined ? flow.element : { ...flow.element, written: flow.written };
      const rows = this.rows(element, `${prefix}[]`);
      const decides = [...flow.by.values()];
      const [first] = rows;
      if (first === undefined || decides.length === 0) return rows;
      return [{ path: prefix, from: [], decidedBy: decides, through: [], ...this.#place(flow) }, ...rows];
    }
    const { from, by, through } = flattened(flow);
    return [
      {
        path: prefix,
        from: [...from.values()],
        decidedBy: [...by].flatMap(([key, origin]) => (from.has(key) ? [] : [origin])),
        through: [...through],
        ...this.#place(flow),
      },
    ];
  }

  #place({ written = [] }: Flow): Pick<FieldLineage, "expression" | "file" | "line" | "places"> {
    const [first] = written;
    const { source } = this.#checked.module;
    const textOf = ({ node, path }: Written): string =>
      this.#sourceOf(path)?.text.slice(node.start, node.end).replace(/\s+/g, " ") ?? "";
    return {
      expression: written.map(textOf).join(" · "),
      file: first?.path ?? source.path,
      line: first === undefined ? 1 : (this.#sourceOf(first.path)?.position(first.node.start).line ?? 1),
      places: written.map(({ node: { start, end }, path }) => ({ path, start, end })),
    };
  }

  #sourceOf(path: string): CheckedModule["module"]["source"] | undefined {
    const { module } = this.#checked;
    return [module, ...module.uses].find(({ source }) => source.path === path)?.source;
  }

  /** The file that is being followed: the spec's, or the library's whose function is called. */
  #file(): string {
    const called = this.#calling.at(-1);
    if (called === undefined) return this.#checked.module.source.path;
    const name = called.declaration.name.text;
    const { module } = this.#checked;
    return (module.functions.get(name) ?? module.mappings.get(name))?.module.source.path ?? module.source.path;
  }

  #written(flow: Flow, entry: tree.Node): Flow {
    const node = entry.kind === "Field" || entry.kind === "Argument" ? entry.value : entry;
    return { ...flow, written: [{ node, path: this.#file() }] };
  }

  /** Brings a loop's names into sight. Gives what decides which elements there are. */
  head(head: tree.ForClauses): Flow {
    const list = this.value(head.list);
    const binding = this.#checked.bindings.get(head.name);
    if (binding !== undefined) this.#names.set(binding, elementOf(list));
    // Conditions on the elements of a list apply to a list made of it.
    const decides: Flow[] = list.at === undefined ? [{ ...NOTHING, by: list.by }] : [];
    for (const clause of head.clauses) {
      switch (clause.kind) {
        case "Where":
          decides.push(this.value(clause.condition));
          break;
        case "LetClause":
          this.#name(clause.name, this.value(clause.value));
          break;
        case "SortBy":
          break;
        case "GroupBy": {
          this.#name(clause.name, this.value(clause.key));
          const groups = this.#checked.bindings.get(clause);
          if (groups !== undefined) this.#names.set(groups, { ...NOTHING, element: elementOf(list) });
          break;
        }
        case "FetchClause":
          break;
      }
    }
    return union(decides.map(deciding));
  }

  #name(name: tree.Name, flow: Flow): void {
    const binding = this.#checked.bindings.get(name);
    if (binding !== undefined) this.#names.set(binding, flow);
  }

  /** @param node any expression of a spec that has been checked */
  value(node: tree.Expression): Flow {
    switch (node.kind) {
      case "Text":
      case "Number":
      case "Boolean":
      case "Time":
      case "Regex":
      case "Duration":
        return constant(this.#textOf(node));
      case "Null":
      case "Stop":
      case "Missing":
        return NOTHING;
      case "Template":
        // A prefix is a part of the value; a space between two values is not worth telling.
        return mixed(
          node.parts.flatMap((part) => {
            if (part.kind !== "Chunk") return [this.value(part)];
            return /[\p{L}\p{N}]/u.test(part.value) ? [constant(JSON.stringify(part.value))] : [];
          }),
        );
      case "Reference":
        return this.#reference(node);
      case "Member":
        return memberOf(this.value(node.object), node.name.text, this.#checked.fields.get(node));
      case "Index":
        return this.#index(node);
      case "Call":
        return this.#call(
          node.callee,
          node.args.map((argument) => argument.value),
          node,
        );
      case "Pipe": {
        const { call } = node;
        const [callee, args] =
          call.kind === "Call" ? [call.callee, call.args.map((argument) => argument.value)] : [call, []];
        return this.#call(callee, [node.value, ...args], node);
      }
      case "Unary":
        return mixed([this.value(node.operand)]);
      case "Binary":
        return mixed([this.value(node.left), this.value(node.right)]);
      case "Presence":
        return mixed([this.value(node.operand)]);
      case "Otherwise":
      case "OnError":
        return union([this.value(node.value), this.value(node.fallback)]);
      case "If":
        return union([deciding(this.value(node.condition)), this.value(node.consequent), this.value(node.alternative)]);
      case "Match":
        return union([deciding(this.value(node.subject)), ...node.arms.map((arm) => this.value(arm.body))]);
      case "For": {
        const decides = this.head(node.head);
        return { ...decides, element: this.value(node.body) };
      }
      case "List": {
        const items = node.items.map((item) => ({ looped: item.kind === "For", flow: this.value(item) }));
        const elements = items.map(({ looped, flow }) => (looped ? elementOf(flow) : flow));
        const by = new Map(items.flatMap(({ looped, flow }) => (looped ? [...flow.by] : [])));
        return elements.length === 0 ? NOTHING : { ...NOTHING, by, element: union(elements) };
      }
      case "Record":
        return this.#record(node);
    }
  }

  #record(node: tree.RecordExpression): Flow {
    const fields = new Map<string, Flow>();
    for (const entry of node.entries) {
      switch (entry.kind) {
        case "LetEntry":
          this.#name(entry.name, this.value(entry.value));
          break;
        case "Field": {
          const [name] = entry.path;
          if (name?.kind === "Name") fields.set(name.text, this.#written(this.value(entry.value), entry));
          break;
        }
        case "Spread":
          for (const one of this.#checked.spreads.get(entry) ?? []) {
            const [name] = one.path;
            if (name?.kind === "Name" && !fields.has(name.text))
              fields.set(name.text, this.#written(this.value(one.value), one));
          }
          break;
      }
    }
    return { ...NOTHING, fields };
  }

  #reference(node: tree.NameReference): Flow {
    const responding = this.#checked.responseUses.get(node);
    if (responding !== undefined) {
      const { destinations } = this.#checked;
      const system = destinations.find((one) => one.binding === responding)?.system.name;
      return located({ kind: "response", name: responding.name, ...(system === undefined ? {} : { system }) });
    }
    const binding = this.#checked.bindings.get(node);
    if (binding === undefined) return NOTHING;
    const known = this.#names.get(binding);
    if (known !== undefined) return known;
    const declared = this.#declared.get(binding);
    if (declared !== undefined) {
      // A record that refers to itself has no value yet.
      this.#names.set(binding, NOTHING);
      const flow = declared();
      this.#names.set(binding, flow);
      return flow;
    }
    return binding.kind === "now" || binding.kind === "delivery"
      ? located({ kind: "run", name: binding.name })
      : NOTHING;
  }

  #index(node: tree.IndexExpression): Flow {
    const { object } = node;
    const table = object.kind === "Reference" ? this.#checked.tables.get(object.name) : undefined;
    if (table === undefined || this.#checked.bindings.has(object)) return elementOf(this.value(object));
    const keys = node.keys.map((key) => deciding(this.value(key)));
    const name = table.declaration.name.text;
    return union([...keys, { ...NOTHING, from: one({ kind: "table", name }) }]);
  }

  #call(callee: tree.Expression, args: readonly tree.Expression[], node: tree.Expression): Flow {
    const name = callee.kind === "Reference" ? callee.name : this.#textOf(callee);
    const through = new Set([name]);
    const own = this.#checked.callables.get(name);
    if (own !== undefined && !this.#checked.overloads.has(node)) {
      const result = this.#called(own, args);
      return { ...result, through: new Set([name, ...result.through]) };
    }
    const values = args.map((argument) => this.value(argument));
    const [first = NOTHING, ...rest] = values;
    const builtin = this.#checked.overloads.get(node);
    if (builtin?.picks === true) return { ...elementOf(first), through: new Set([...first.through, name]) };
    switch (builtin?.keeps) {
      case "inner lists":
        return flattenedList(first);
      case "shared":
        return this.#shared(first, args[1], values[2] ?? NOTHING, name);
      case "list":
        return {
          ...first,
          by: new Map([...first.by, ...deciding(union(rest)).by]),
          through: new Set([...first.through, name]),
        };
      case "first":
        return { ...mixed([first]), by: new Map([...flattened(first).by, ...deciding(union(rest)).by]) };
      case "verdict":
        return { ...NOTHING, by: deciding(union(values)).by, from: flattened(union(values)).from, through };
      case undefined:
        break;
    }
    const all = mixed(values.filter((_, i) => !isSetting(args[i], i)));
    return { ...all, through: new Set([...all.through, name]) };
  }

  /** `allocate_tax(lines, tax, total, 2)`: the lines, whose tax comes from the total as well. */
  #shared(lines: Flow, field: tree.Expression | undefined, total: Flow, through: string): Flow {
    const element = elementOf(lines);
    const name = field?.kind === "Reference" ? field.name : "";
    const own = element.fields?.get(name);
    if (element.fields === undefined || own === undefined) return mixed([lines, total]);
    const allocated = mixed([own, total]);
    const tax: Flow = { ...allocated, through: new Set([...allocated.through, through]) };
    return { ...lines, element: { ...element, fields: new Map([...element.fields, [name, tax]]) } };
  }

  #called(callable: CheckedCallable, args: readonly tree.Expression[]): Flow {
    if (this.#calling.includes(callable)) return NOTHING;
    const values = args.map((argument) => this.value(argument));
    for (const [i, parameter] of callable.parameters.entries()) this.#names.set(parameter, values[i] ?? NOTHING);
    this.#calling.push(callable);
    const { declaration } = callable;
    const result = this.value(tree.bodyOf(declaration));
    this.#calling.pop();
    return result;
  }

  #textOf(node: tree.Node): string {
    const source = this.#sourceOf(this.#file());
    return (source?.text ?? "").slice(node.start, node.end).replace(/\s+/g, " ");
  }
}

/** Arguments that say how, and never what: `cut(255)`, `date_in("Europe/Vilnius")`, `round(x, 2, half_up)`. */
function isSetting(argument: tree.Expression | undefined, index: number): boolean {
  return (
    index > 0 &&
    argument !== undefined &&
    ["Text", "Number", "Duration", "Regex", "Time", "Boolean"].includes(argument.kind)
  );
}

function one(origin: Origin): Map<string, Origin> {
  return new Map([[`${origin.kind} ${origin.name} ${origin.path ?? ""}`, origin]]);
}

function constant(text: string): Flow {
  return { ...NOTHING, from: one({ kind: "constant", name: text }) };
}

function located(origin: Origin): Flow {
  return { ...NOTHING, at: origin };
}

function memberOf(flow: Flow, name: string, field: Field | undefined): Flow {
  if (flow.at !== undefined) {
    const path = flow.at.path === undefined ? name : `${flow.at.path}.${name}`;
    const kinds = field === undefined ? [] : personalIn(field);
    const { personal: _, ...at } = flow.at;
    return { ...flow, at: { ...at, path, ...(kinds.length === 0 ? {} : { personal: kinds }) } };
  }
  if (flow.choices !== undefined) return chosen(flow, (one) => memberOf(one, name, field));
  const own = flow.fields?.get(name);
  if (own !== undefined) return { ...own, by: new Map([...own.by, ...flow.by]) };
  return flow.fields === undefined ? mixed([flow]) : { ...NOTHING, by: flow.by };
}

/** How deep a record that is sent whole is looked through for personal data. */
const DEEPEST = 4;

function personalIn(field: Field, deep = 0): string[] {
  if (field.personal !== undefined) return [field.personal];
  const inner = recordIn(field.type);
  if (inner === undefined || deep >= DEEPEST) return [];
  return [...new Set([...inner.fields.values()].flatMap((one) => personalIn(one, deep + 1)))];
}

function recordIn(type: Type): Extract<Type, { kind: "record" }> | undefined {
  if (type.kind === "list") return recordIn(type.element);
  return type.kind === "record" ? type : undefined;
}

function elementOf(flow: Flow): Flow {
  if (flow.at !== undefined) {
    const { path = "" } = flow.at;
    return { ...flow, at: { ...flow.at, path: `${path}[]` } };
  }
  if (flow.choices !== undefined) return chosen(flow, elementOf);
  if (flow.element !== undefined) return flow.element;
  return flow.fields === undefined ? flow : mixed([flow]);
}

/** One list of the elements of lists. */
function flattenedList(lists: Flow): Flow {
  const list = elementOf(lists);
  const by = new Map([...lists.by, ...list.by]);
  return { ...NOTHING, by, element: elementOf(list), through: new Set([...lists.through, "flatten"]) };
}

/** A part of one of several values; what decides which of them it is decides the part, too. */
function chosen({ by, choices = [] }: Flow, part: (one: Flow) => Flow): Flow {
  const parts = union(choices.map(part));
  return { ...parts, by: new Map([...parts.by, ...by]) };
}

/** A value that is made of others: nothing is left of their parts. */
function mixed(flows: readonly Flow[]): Flow {
  const flat = flows.map(flattened);
  return {
    from: new Map(flat.flatMap(({ from }) => [...from])),
    by: new Map(flat.flatMap(({ by }) => [...by])),
    through: new Set(flat.flatMap(({ through }) => [...through])),
  };
}

/** One of several values: parts of the same name are one of several themselves. */
function union(flows: readonly Flow[]): Flow {
  const [first, ...others] = flows;
  if (first === undefined) return NOTHING;
  if (others.length === 0) return first;
  const located = flows.filter(({ at }) => at !== undefined);
  const records = flows.flatMap(({ fields }) => fields ?? []);
  const lists = flows.flatMap(({ element }) => element ?? []);
  const names = [...new Set(records.flatMap((fields) => [...fields.keys()]))];
  const whole = flows.flatMap((flow) => (flow.at === undefined ? [...flow.from] : [...flattened(flow).from]));
  const written = flows.flatMap((flow) => flow.written ?? []);
  const isSame = located.length === flows.filter((flow) => !isNothing(flow)).length && new Set(located.map(({ at }) => at?.path)).size === 1; // prettier-ignore
  return {
    from: new Map(isSame ? [] : whole),
    by: new Map(flows.flatMap(({ by }) => [...by])),
    through: new Set(flows.flatMap(({ through }) => [...through])),
    ...(isSame && located[0]?.at !== undefined ? { at: located[0].at } : {}),
    ...(isSame || located.length === 0 ? {} : { choices: flows.filter((flow) => !isNothing(flow)) }),
    ...(records.length === 0
      ? {}
      : { fields: new Map(names.map((name) => [name, union(records.flatMap((fields) => fields.get(name) ?? []))])) }),
    ...(lists.length === 0 ? {} : { element: union(lists) }),
    ...(written.length === 0 ? {} : { written }),
  };
}

function isNothing({ at, from, fields, element }: Flow): boolean {
  return at === undefined && from.size === 0 && fields === undefined && element === undefined;
}

/** All that a value and its parts come from. */
function flattened(flow: Flow): Pick<Flow, "from" | "by" | "through"> {
  const parts = [...(flow.fields?.values() ?? []), ...(flow.element === undefined ? [] : [flow.element])].map(
    flattened,
  );
  return {
    from: new Map([
      ...flow.from,
      ...(flow.at === undefined ? [] : one(flow.at)),
      ...parts.flatMap(({ from }) => [...from]),
    ]),
    by: new Map([...flow.by, ...parts.flatMap(({ by }) => [...by])]),
    through: new Set([...flow.through, ...parts.flatMap(({ through }) => [...through])]),
  };
}

/** The same origins, where the value is only compared. Constants decide nothing. */
function deciding(flow: Flow): Flow {
  const { from, by } = flattened(flow);
  const all = new Map([...by, ...[...from].filter(([, { kind }]) => kind !== "constant")]);
  return { ...NOTHING, by: all };
}
