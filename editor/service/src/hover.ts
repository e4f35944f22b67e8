/** Describes a word of a spec: its type, its schema's description, a sample value, its origin. */
import type { Binding, CheckedModule, Field, System } from "@integ/compiler";
import type { Span, tree } from "@integ/grammar";
import { code, describeField, describeFunction, describeOperation, inWords } from "./describe.ts";
import { allNodes, isOf, nodesAt } from "./nodes.ts";
import { recordTypeAt } from "./expected.ts";
import { recordsOf } from "./completion/fields.ts";
import { sampleValue } from "./samples.ts";
import { written, type View } from "./view.ts";

/** Markdown, and its range. */
export interface Hover extends Span {
  readonly markdown: string;
}

/** The description at an offset; undefined if there is none. */
export function hover(view: View, offset: number): Hover | undefined {
  const around = nodesAt(view.checked.module.tree, offset);
  const here = around.at(-1);
  if (here === undefined) return undefined;
  const markdown = describe(view, here, around);
  return markdown === undefined ? undefined : { start: here.start, end: here.end, markdown };
}

function describe(view: View, here: tree.Node, around: readonly tree.Node[]): string | undefined {
  const { checked } = view;
  const parent = around.at(-2);
  if (isOf(here, "Reference")) return reference(view, here, parent);
  if (!isOf(here, "Name")) return isOf(here, "Text") ? literal(checked, here) : undefined;
  if (isOf(parent, "Member")) return member(view, parent);
  if (isOf(parent, "Field")) return target(view, parent, here, around);
  if (isOf(parent, "QualifiedName")) return qualified(checked, parent, here, view);
  if (isOf(parent, "Argument")) return parameter(view, around, here);
  const binding = checked.bindings.get(here);
  if (binding !== undefined) return bound(view, binding, docOf(parent));
  return isOf(parent, "Function", "Mapping") ? callable(checked, here.text) : isOf(parent, "Table") ? table(checked, here.text) : undefined; // prettier-ignore
}

function docOf(node: tree.Node | undefined): string | undefined {
  return node !== undefined && "doc" in node && typeof node.doc === "string" ? node.doc : undefined;
}

/** A value by its name. */
function bound(view: View, binding: Binding, doc: string | undefined): string {
  const { typed, kind, name } = binding;
  const absent = typed.absent;
  const why = absent === undefined ? [] : [`may be absent${absent.doc === undefined ? "" : `: ${absent.doc}`}`];
  const record = typed.type.kind === "record" ? typed.type.doc : undefined;
  const what = { source: "the document", fetch: "what was read", let: "a value", loop: "an element", destination: "a record that is written", parameter: "a parameter", now: "the time of the run", delivery: "of the delivery" }[kind]; // prettier-ignore
  const docs = [doc, record].filter((one) => one !== undefined);
  return [code(`${name}: ${inWords(typed.type)}`), ...docs, [what, ...why].join(" · ")].join("\n\n");
}

function reference(view: View, node: tree.NameReference, parent: tree.Node | undefined): string | undefined {
  const { checked } = view;
  const binding = checked.bindings.get(node);
  if (binding !== undefined) {
    const text = bound(view, binding, undefined);
    const sample = sampleValue(view, node);
    return sample === undefined || binding.kind === "source" ? text : `${text}\n\n${sampleLine(sample)}`;
  }
  if (checked.module.tables.has(node.name)) return table(checked, node.name);
  const called = callable(checked, node.name);
  if (called !== undefined) return called;
  const isCalled = isOf(parent, "Call", "Pipe");
  const builtin = isCalled ? checked.library.get(node.name) : undefined;
  return builtin === undefined ? undefined : describeFunction(builtin);
}

function callable(checked: CheckedModule, name: string): string | undefined {
  const declaration = (checked.module.functions.get(name) ?? checked.module.mappings.get(name))?.declaration;
  if (declaration === undefined) return undefined;
  const known = checked.callables.get(name);
  const parameters = (known?.parameters ?? []).map((one) => `${one.name}: ${inWords(one.typed.type)}`);
  const result = known === undefined ? "" : ` -> ${inWords(known.result.type)}`;
  const word = declaration.kind === "Mapping" ? "mapping" : "function";
  return [code(`${word} ${name}(${parameters.join(", ")})${result}`), ...(declaration.doc === undefined ? [] : [declaration.doc])].join("\n\n"); // prettier-ignore
}

function table(checked: CheckedModule, name: string): string | undefined {
  const shared = checked.module.tables.get(name);
  if (shared === undefined) return undefined;
  const known = checked.tables.get(name);
  const keys = (shared.declaration.parameters ?? []).map((one, i) => `${one.name?.text ?? ""}: ${known?.keys[i] === undefined ? "?" : inWords(known.keys[i])}`); // prettier-ignore
  const { doc } = shared.declaration;
  const rows = known === undefined ? [] : [`${known.rows.length} rows${known.fallback === undefined ? "" : ", and all others"}`]; // prettier-ignore
  return [code(`table ${name}(${keys.join(", ")})${known === undefined ? "" : ` -> ${inWords(known.result)}`}`), ...(doc === undefined ? [] : [doc]), ...rows].join("\n\n"); // prettier-ignore
}

function sampleLine({ json, file }: { readonly json: string; readonly file: string }): string {
  return `e.g. \`${json.replaceAll("`", "'")}\` in ${file}`;
}

/** A field of a value that is read. */
function member(view: View, node: tree.MemberExpression): string | undefined {
  const { checked } = view;
  const field = checked.fields.get(node);
  const typed = checked.typed.get(node);
  if (field === undefined) return typed === undefined || typed.type.kind === "error" ? undefined : code(`${node.name.text}: ${inWords(typed.type)}`); // prettier-ignore
  const sample = sampleValue(view, node);
  const known = typed?.surely === true ? ["here it is there"] : [];
  return [describeField({ ...field, type: typed?.type ?? field.type }, false), ...known, ...(sample === undefined ? [] : [sampleLine(sample)])].join("\n\n"); // prettier-ignore
}

/** A field of a record: its type, and the origin of its value. */
function target(view: View, entry: tree.FieldEntry, here: tree.Name, around: readonly tree.Node[]): string | undefined {
  const { checked, text } = view;
  const type = recordTypeAt(checked, around);
  const field: Field | undefined = recordsOf(type).flatMap((one) => one.fields.get(here.text) ?? [])[0];
  if (field === undefined) return undefined;
  const from = originsOf(checked, entry.value, text);
  const risk = checked.risks.get(entry.value);
  return [
    describeField(field, true),
    ...(from.length === 0 ? [] : [`from ${from.map((one) => `\`${one}\``).join(", ")}`]),
    ...(risk === undefined ? [] : [`may be held: it wants ${risk.wants.join(" and ")}`]),
  ].join("\n\n");
}

/** The paths in a value; names are followed to their values. */
export function originsOf(checked: CheckedModule, value: tree.Expression | undefined, text: string): string[] {
  const lets = new Map<Binding, tree.Expression>();
  for (const node of allNodes(checked.module.tree)) {
    if (!isOf(node, "Let", "LetClause", "LetEntry") || node.name === undefined) continue;
    const binding = checked.bindings.get(node.name);
    if (binding !== undefined && node.value !== undefined) lets.set(binding, node.value);
  }
  const found = new Set<string>();
  const followed = new Set<Binding>();
  const visit = (node: tree.Node): void => {
    if (isOf(node, "Member") && checked.fields.has(node) && isPath(node)) {
      const root = rootOf(node);
      const binding = root === undefined ? undefined : checked.bindings.get(root);
      if (binding !== undefined && binding.kind !== "let") found.add(written(text, node));
      else if (binding !== undefined) follow(binding);
      return;
    }
    const binding = isOf(node, "Reference") ? checked.bindings.get(node) : undefined;
    if (binding?.kind === "let") follow(binding);
    else if (binding?.kind === "loop" || binding?.kind === "fetch") found.add(binding.name);
    for (const child of childrenOf(node)) visit(child);
  };
  const follow = (binding: Binding): void => {
    const expression = lets.get(binding);
    if (expression === undefined || followed.has(binding)) return;
    followed.add(binding);
    visit(expression);
  };
  if (value !== undefined) visit(value);
  return [...found].slice(0, 12);
}

function childrenOf(node: tree.Node): tree.Node[] {
  return [...allNodes(node)].filter((one) => one !== node && isDirect(node, one));
}

function isDirect(parent: tree.Node, node: tree.Node): boolean {
  return Object.values(parent).some(
    (value: unknown) => value === node || (Array.isArray(value) && value.includes(node)),
  );
}

function isPath(node: tree.Expression): boolean {
  return node.kind === "Reference" || (node.kind === "Member" && isPath(node.object));
}

function rootOf(node: tree.Expression): tree.NameReference | undefined {
  if (node.kind === "Reference") return node;
  return node.kind === "Member" ? rootOf(node.object) : undefined;
}

/** A part of `system.member`. */
function qualified(checked: CheckedModule, name: tree.QualifiedName, here: tree.Name, view: View): string | undefined {
  const [first, second] = name.parts;
  if (first === undefined) return undefined;
  const system = checked.systems.get(first.text) ?? view.program.system(first.text);
  if (system === undefined) return undefined;
  if (here === first) return describeSystem(system);
  const operation = system.operations.get(here.text);
  if (operation !== undefined) return describeOperation(system.name, operation);
  const event = system.events.get(here.text);
  if (event !== undefined) return [code(`${system.name}.${event.name}`), ...(event.doc === undefined ? [] : [event.doc]), `tells of \`${system.name}.${event.type.name}\``].join("\n\n"); // prettier-ignore
  const type = second === here ? system.types.get(here.text) : undefined;
  if (type === undefined) return undefined;
  const doc = type.doc ?? type.type.doc;
  return [code(`${system.name}.${type.name}`), ...(doc === undefined ? [] : [doc]), `${type.type.fields.size} fields`].join("\n\n"); // prettier-ignore
}

function describeSystem(system: System): string {
  return [
    `**${system.title}** (API version ${system.version})`,
    ...(system.doc === undefined ? [] : [system.doc]),
    `${system.types.size} types · ${system.events.size} events · ${system.operations.size} operations`,
  ].join("\n\n");
}

/** The name of an argument of an operation. */
function parameter(view: View, around: readonly tree.Node[], here: tree.Name): string | undefined {
  const owner = around.at(-3);
  const name = isOf(owner, "OperationRead", "Destination", "PollTrigger") ? owner.operation : isOf(owner, "Source") ? owner.target : undefined; // prettier-ignore
  const [system, operation] = name?.parts ?? [];
  const found = view.checked.systems
    .get(system?.text ?? "")
    ?.operations.get(operation?.text ?? "")
    ?.parameters.find((one) => one.name === here.text);
  if (found === undefined) return undefined;
  return [code(`${found.name}: ${inWords(found.type)}`), ...(found.doc === undefined ? [] : [found.doc]), found.required ? "required" : "optional"].join("\n\n"); // prettier-ignore
}

/** A text literal: the field that it is written to. */
function literal(checked: CheckedModule, node: tree.TextLiteral): string | undefined {
  const slot = checked.slots.get(node);
  if (slot === undefined || slot.type.kind === "error") return undefined;
  return `goes into \`${slot.name}\`: ${inWords(slot.type)}`;
}
