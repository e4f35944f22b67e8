/**
 * From checked expressions to the intermediate representation.
 *
 * A value is lowered into the block at hand: what needs statements (a stop, a loop with conditions, a failure) adds them
 * there and leaves an expression to use. So nothing in the generated code throws, and a stop is a plain `return`.
 */
import type { Span, tree } from "@integ/grammar";
import { ERROR, TEXT, type NumberType, type RecordType, type Type } from "../1-load/types.ts";
import type { Binding, CheckedModule, Slot } from "../3-check/facts.ts";
import { bare, call, isAbsent, isPresent, isSimple, name, not, orElse as either, raw, text, UNDEFINED, type Js, type Statement } from "./ir.ts";
import { lowerCall, lowerLookup } from "./lower-call.ts";
import { camel, type Names } from "./names.ts";

/** A lowered value: what to write, its type with the wire form it has now, and how it may be absent. */
export interface Value {
  readonly js: Js;
  readonly type: Type;
  /** `nullish` values come from documents and may be null; others are only ever undefined. */
  readonly absent: false | "undefined" | "nullish";
}

/** No value: the block has ended in a stop. */
export const STOPPED: Value = { js: UNDEFINED, type: { kind: "never" }, absent: false };

/** What lowering has to know of the module that it makes. */
export interface ModuleNames {
  readonly checked: CheckedModule;
  /** The TypeScript type of a value. */
  typeName(type: Type, direction: "read" | "written"): string;
  /** A constant number of the module. */
  decimal(digits: string): Js;
  table(name: string): string;
  callable(name: string): string;
}

export class Lowering {
  readonly module: ModuleNames;
  readonly names: Names;
  readonly variables: Map<Binding, Value>;
  /** The block that statements are added to. */
  block: Statement[] = [];
  /** The label to leave by when something fails, inside an `on error`. */
  failure: string | undefined;

  constructor(module: ModuleNames, names: Names, variables: Map<Binding, Value> = new Map()) {
    this.module = module;
    this.names = names;
    this.variables = variables;
  }

  /** Lowers into a block of its own. */
  capture<T>(read: () => T): readonly [statements: Statement[], result: T] {
    const outer = this.block;
    this.block = [];
    const result = read();
    const statements = this.block;
    this.block = outer;
    return [statements, result];
  }

  add(...statements: readonly Statement[]): void {
    this.block.push(...statements);
  }

  /** A constant for a value that is used more than once. */
  hoist(js: Js, wished: string, origin?: Span): Js {
    if (isSimple(js)) return js;
    const fresh = this.names.fresh(camel(wished));
    this.add({ kind: "const", name: fresh, value: js, ...(origin === undefined ? {} : { origin }) });
    return name(fresh);
  }

  facts(node: tree.Node): { readonly type: Type; readonly absent?: unknown } {
    return this.module.checked.typed.get(node) ?? { type: ERROR };
  }
}

export function spanOf(node: { readonly start: number; readonly end: number }): Span {
  return { start: node.start, end: node.end };
}

// ── values into places ──────────────────────────────────────────────────────────────────────────────────────────

/** Lowers an expression into the wire form of its place; undefined where it is absent and may be. */
export function lowerInto(l: Lowering, node: tree.Expression, slot: Slot): Js {
  const value = lowerBranches(l, node, slot);
  return value;
}

function lowerBranches(l: Lowering, node: tree.Expression, slot: Slot): Js {
  const into = (inner: tree.Expression, as: Slot = slot): Js => lowerBranches(l, inner, as);
  switch (node.kind) {
    case "Record":
      if (slot.type.kind === "record") return lowerRecord(l, node, slot.type);
      break;
    case "List":
      if (slot.type.kind === "list") return lowerList(l, node, slot);
      break;
    case "For":
      if (slot.type.kind === "list") return lowerLoopInto(l, node, slot);
      break;
    case "If":
      return chooseBetween(l, lowerCondition(l, node.condition), () => into(node.consequent), () => into(node.alternative), slot, node);
    case "Match":
      return lowerMatch(l, node, (arm) => into(arm), slot);
    case "Otherwise": {
      const value = lowerExpression(l, node.value);
      return orElse(l, node, value, (present) => convert(l, present, slot.type), () => into(node.fallback), slot);
    }
    case "OnError":
      return lowerOnError(l, node, (value) => intoSlot(l, value, slot), () => into(node.fallback), slot);
    case "Stop":
      lowerStop(l, node);
      return STOP;
    default:
  }
  return intoSlot(l, lowerExpression(l, node), slot);
}

/** Marks a place that a stop has left: nothing is to be done with it. */
const STOP: Js = { js: "raw", text: "undefined" };
export function isStop(js: Js): boolean {
  return js === STOP;
}

function intoSlot(l: Lowering, value: Value, slot: Slot): Js {
  if (value.type.kind === "never") return STOP;
  if (value.type.kind === "null") return raw("null");
  if (value.absent === false) return convert(l, value, slot.type);
  const converted = convert(l, value, slot.type);
  if (converted !== value.js) return converted;
  return value.absent === "nullish" ? either(value.js, UNDEFINED) : value.js;
}

/** A value in the wire form of a type; absence passes through as undefined. */
export function convert(l: Lowering, value: Value, to: Type): Js {
  const how = conversion(l, value.type, to);
  if (how === undefined) return value.js;
  if (value.absent === false) return how(value.js);
  const held = l.hoist(value.js, wish(value.js));
  return { js: "conditional", test: isAbsent(held), yes: UNDEFINED, no: how(held) };
}

function wish(js: Js): string {
  if (js.js === "member") return js.name;
  if (js.js === "name") return js.name;
  if (js.js === "call" && js.callee.js === "name") return js.callee.name;
  return "value";
}

function conversion(l: Lowering, from: Type, to: Type): ((js: Js) => Js) | undefined {
  if (from.kind === "number" && to.kind === "number") return numberConversion(l, from, to);
  if (from.kind === "datetime" && to.kind === "datetime") {
    if (from.wire === to.wire) return undefined;
    return to.wire === "computed" ? (js) => call("instant", js) : (js) => call("String", js);
  }
  if (from.kind === "list" && to.kind === "list") {
    const element = conversion(l, from.element, to.element);
    if (element === undefined) return undefined;
    const item = l.names.inner().fresh("item");
    return (js) => ({ js: "call", callee: { js: "member", object: js, name: "map", optional: false, assert: false }, args: [{ js: "arrow", parameter: item, body: element(name(item)) }] });
  }
  return undefined;
}

function numberConversion(l: Lowering, from: NumberType, to: NumberType): ((js: Js) => Js) | undefined {
  const { literal } = from;
  if (literal !== undefined) {
    if (to.wire === "computed") return () => l.module.decimal(literal);
    const digits = literal.replace(/(\.\d*?)0+$/, "$1").replace(/\.$/, "");
    if (to.wire === "text") return () => text(digits);
    if (digits.replace(/\D/g, "").length <= 15) return () => raw(digits);
    return () => call("num", l.module.decimal(literal));
  }
  if (from.wire === to.wire) return from.wire === "number" ? (js) => (js.js === "call" && js.callee.js === "name" && js.callee.name === "num" ? js : call("num", js)) : undefined;
  if (to.wire === "computed") return from.wire === "text" ? (js) => call("decText", js) : (js) => call("dec", js);
  if (to.wire === "number") return from.wire === "text" ? (js) => call("num", call("decText", js)) : (js) => call("num", js);
  return from.wire === "number" ? (js) => call("numText", js) : (js) => call("String", js);
}

const COMPUTED: NumberType = { kind: "number", integer: false, wire: "computed" };

/** A number as a Decimal. */
export function asDecimal(l: Lowering, node: tree.Expression): Js {
  return convert(l, lowerExpression(l, node), COMPUTED);
}

function lowerRecord(l: Lowering, node: tree.RecordExpression, type: RecordType): Js {
  const entries: { key: string; value: Js; origin: Span }[] = [];
  for (const entry of node.entries) {
    if (entry.kind === "LetEntry") lowerLet(l, entry.name, entry.value);
    else if (entry.kind === "Field") {
      const key = entry.path[0];
      const field = key?.kind === "Name" ? type.fields.get(key.text) : undefined;
      const slot = l.module.checked.slots.get(entry.value);
      if (field === undefined || slot === undefined) continue;
      const value = lowerInto(l, entry.value, slot);
      if (isStop(value)) return STOP;
      entries.push({ key: field.name, value, origin: spanOf(entry) });
    }
  }
  return { js: "object", entries, origin: spanOf(node) };
}

export function lowerLet(l: Lowering, variable: tree.Name, node: tree.Expression): void {
  const binding = l.module.checked.bindings.get(variable);
  if (binding === undefined) return;
  const fresh = l.names.fresh(binding.name);
  const value = lowerExpression(l, node);
  if (value.type.kind === "never") return;
  l.add({ kind: "const", name: fresh, value: value.js, origin: spanOf(variable) });
  l.variables.set(binding, { js: name(fresh), type: value.type, absent: value.absent });
}

// ── lists and loops ─────────────────────────────────────────────────────────────────────────────────────────────

function lowerList(l: Lowering, node: tree.ListExpression, slot: Slot): Js {
  const element = slot.type.kind === "list" ? slot.type.element : ERROR;
  const itemSlot = (item: tree.Expression): Slot => l.module.checked.slots.get(item) ?? { type: element, required: true, nullable: false, name: slot.name };
  const [only] = node.items;
  if (node.items.length === 1 && only?.kind === "For") return lowerLoopInto(l, only, slot);
  if (!node.items.some((item) => item.kind === "For")) {
    const items = node.items.map((item) => lowerInto(l, item, itemSlot(item)));
    return items.some(isStop) ? STOP : { js: "array", items };
  }
  const target = l.names.fresh(camel(slot.name.split(".").at(-1) ?? "list"));
  l.add({ kind: "const", name: target, type: l.module.typeName(slot.type, "written"), value: { js: "array", items: [] }, origin: spanOf(node) });
  for (const item of node.items) {
    if (item.kind === "For") pushAll(l, item, target, element);
    else l.add({ kind: "do", value: push(target, lowerInto(l, item, itemSlot(item))), origin: spanOf(item) });
  }
  return name(target);
}

function push(target: string, value: Js): Js {
  return { js: "call", callee: { js: "member", object: name(target), name: "push", optional: false, assert: false }, args: [value] };
}

/** `for x in xs … => value` as a list of the slot's elements. */
function lowerLoopInto(l: Lowering, node: tree.ForExpression, slot: Slot): Js {
  const element = slot.type.kind === "list" ? slot.type.element : ERROR;
  const asExpression = loopExpression(l, node, element);
  if (asExpression !== undefined) return asExpression;
  const target = l.names.fresh(camel(slot.name.split(".").at(-1) ?? "list"));
  l.add({ kind: "const", name: target, type: l.module.typeName({ kind: "list", element }, "written"), value: { js: "array", items: [] }, origin: spanOf(node) });
  pushAll(l, node, target, element);
  return name(target);
}

function elementInto(l: Lowering, body: tree.Expression, element: Type): Js {
  const slot = l.module.checked.slots.get(body) ?? { type: element, required: true, nullable: false, name: "each" };
  return lowerInto(l, body, { ...slot, type: element });
}

/** A loop without statements is `list.filter(…).map(…)`; undefined where it needs some. */
function loopExpression(l: Lowering, node: tree.ForExpression, element: Type): Js | undefined {
  if (node.head.clauses.some((clause) => clause.kind !== "Where") || node.head.clauses.length > 1) return undefined;
  if (node.body.kind === "Record" || node.body.kind === "For") return undefined;
  const [before, list] = l.capture(() => lowerExpression(l, node.head.list));
  const binding = l.module.checked.bindings.get(node.head.name);
  if (binding === undefined) return undefined;
  const variable = l.names.inner().fresh(binding.name);
  const listType = list.type.kind === "list" ? list.type.element : ERROR;
  l.variables.set(binding, { js: name(variable), type: listType, absent: false });
  const where = node.head.clauses[0];
  const [whereStatements, test] = where?.kind === "Where" ? l.capture(() => lowerCondition(l, where.condition)) : [[], undefined];
  const [bodyStatements, body] = l.capture(() => elementInto(l, node.body, element));
  if (whereStatements.length > 0 || bodyStatements.length > 0 || isStop(body)) return undefined;
  l.add(...before);
  const method = (object: Js, called: string, result: Js): Js => ({
    js: "call",
    callee: { js: "member", object, name: called, optional: false, assert: false },
    args: [{ js: "arrow", parameter: variable, body: result }],
  });
  const filtered = test === undefined ? list.js : method(list.js, "filter", test);
  return body.js === "name" && body.name === variable ? filtered : method(filtered, "map", body);
}

function pushAll(l: Lowering, node: tree.ForExpression, target: string, element: Type): void {
  eachOf(l, node.head, () => {
    if (node.body.kind === "For") {
      l.add({ kind: "do", value: push(target, elementInto(l, node.body, element)) });
      return;
    }
    const value = elementInto(l, node.body, element);
    if (!isStop(value)) l.add({ kind: "do", value: push(target, value), origin: spanOf(node.body) });
  });
}

/** A `for … of` statement around what `inside` adds. */
function eachOf(l: Lowering, head: tree.ForClauses, inside: () => void): void {
  const list = lowerExpression(l, head.list);
  const binding = l.module.checked.bindings.get(head.name);
  if (binding === undefined) return;
  const variable = l.names.fresh(binding.name);
  l.variables.set(binding, { js: name(variable), type: list.type.kind === "list" ? list.type.element : ERROR, absent: false });
  const failure = l.failure;
  const [body] = l.capture(() => {
    for (const clause of head.clauses) {
      if (clause.kind === "Where") l.add({ kind: "if", test: not(lowerCondition(l, clause.condition)), yes: [{ kind: "continue" }], no: [], origin: spanOf(clause) });
      else if (clause.kind === "LetClause") lowerLet(l, clause.name, clause.value);
    }
    inside();
  });
  l.failure = failure;
  l.add({ kind: "for", name: variable, list: list.js, body, origin: spanOf(head) });
}

// ── branches ────────────────────────────────────────────────────────────────────────────────────────────────────

/** `test ? yes : no`, or statements where a branch needs them. */
function chooseBetween(l: Lowering, test: Js, yes: () => Js, no: () => Js, slot: Slot, node: tree.Expression): Js {
  const [yesBlock, yesJs] = l.capture(yes);
  const [noBlock, noJs] = l.capture(no);
  if (isStop(noJs)) {
    l.add({ kind: "if", test: not(test), yes: noBlock, no: [] }, ...yesBlock);
    return yesJs;
  }
  if (isStop(yesJs)) {
    l.add({ kind: "if", test, yes: yesBlock, no: [] }, ...noBlock);
    return noJs;
  }
  if (yesBlock.length === 0 && noBlock.length === 0) return { js: "conditional", test, yes: yesJs, no: noJs, origin: spanOf(node) };
  const variable = declare(l, slot, node);
  l.add({ kind: "if", test, yes: [...yesBlock, { kind: "assign", name: variable, value: yesJs }], no: [...noBlock, { kind: "assign", name: variable, value: noJs }] });
  return name(variable);
}

/** A variable that branches assign. */
function declare(l: Lowering, slot: Slot, node: tree.Node): string {
  const variable = l.names.fresh(camel(slot.name.split(/[. ]/).at(-1) ?? "value"));
  const type = l.module.typeName(slot.type, "written");
  l.add({ kind: "let", name: variable, type: slot.required ? type : `${type} | undefined`, origin: spanOf(node) });
  return variable;
}

/** `value otherwise fallback`. */
function orElse(l: Lowering, node: tree.OtherwiseExpression, value: Value, present: (value: Value) => Js, fallback: () => Js, slot: Slot): Js {
  if (value.type.kind === "never") return STOP;
  if (value.absent === false && !node.blank) return present(value);
  const asked: Value = node.blank ? { js: call("filled", bare(value.js)), type: value.type, absent: "undefined" } : value;
  const [fallbackBlock, fallbackJs] = l.capture(fallback);
  if (isStop(fallbackJs)) {
    const held = l.hoist(asked.js, wishOf(node.value), spanOf(node.value));
    l.add({ kind: "if", test: isAbsent(held), yes: fallbackBlock, no: [] });
    return present({ js: held, type: value.type, absent: false });
  }
  const plain = conversionIsNone(l, asked, present);
  if (fallbackBlock.length === 0) {
    if (plain) return either(asked.js, fallbackJs);
    const held = l.hoist(asked.js, wishOf(node.value), spanOf(node.value));
    return { js: "conditional", test: isAbsent(held), yes: fallbackJs, no: present({ js: held, type: value.type, absent: false }) };
  }
  const held = l.hoist(asked.js, wishOf(node.value), spanOf(node.value));
  const variable = declare(l, slot, node);
  l.add({
    kind: "if",
    test: isPresent(held),
    yes: [{ kind: "assign", name: variable, value: present({ js: held, type: value.type, absent: false }) }],
    no: [...fallbackBlock, { kind: "assign", name: variable, value: fallbackJs }],
  });
  return name(variable);
}

function conversionIsNone(l: Lowering, value: Value, present: (value: Value) => Js): boolean {
  const probe: Js = name("probe");
  const [statements, result] = l.capture(() => present({ js: probe, type: value.type, absent: false }));
  return statements.length === 0 && result === probe;
}

function wishOf(node: tree.Expression): string {
  if (node.kind === "Member") return node.name.text;
  if (node.kind === "Reference") return node.name;
  if (node.kind === "Index" && node.object.kind === "Reference") return node.object.name;
  if (node.kind === "Call" && node.callee.kind === "Reference") return node.callee.name;
  if (node.kind === "Pipe" || node.kind === "Otherwise") return wishOf(node.value);
  return "value";
}

function lowerMatch(l: Lowering, node: tree.MatchExpression, into: (body: tree.Expression) => Js, slot: Slot): Js {
  const subject = lowerExpression(l, node.subject);
  const held = l.hoist(subject.js, wishOf(node.subject), spanOf(node.subject));
  const has = (arm: tree.MatchArm, kind: tree.Pattern["kind"]): boolean => arm.patterns.some((pattern) => pattern.kind === kind);
  const rest = node.arms.some((arm) => has(arm, "ElsePattern"));
  // Without an `else`, what no arm names is unknown: that arm goes last. With one, it has to ask.
  const ordered = rest ? node.arms : [...node.arms.filter((arm) => !has(arm, "UnknownPattern")), ...node.arms.filter((arm) => has(arm, "UnknownPattern"))];
  const arms = ordered.map((arm) => ({ arm, test: armTest(l, arm, held, subject.type, rest) }));
  const last = arms.findIndex(({ test }) => test === undefined);
  const reached = last < 0 ? arms : arms.slice(0, last + 1);
  const lowered = reached.map(({ arm, test }, i) => {
    const [block, js] = l.capture(() => into(arm.body));
    return { test: i === reached.length - 1 ? undefined : test, block, js };
  });
  if (lowered.every(({ js }) => isStop(js))) {
    l.add(...chain(lowered, () => []));
    return STOP;
  }
  if (lowered.every(({ block, js }) => block.length === 0 && !isStop(js))) {
    return lowered.reduceRight<Js>((rest, { test, js }) => (test === undefined ? js : { js: "conditional", test, yes: js, no: rest }), UNDEFINED);
  }
  const variable = declare(l, slot, node);
  l.add(...chain(lowered, ({ js }) => (isStop(js) ? [] : [{ kind: "assign", name: variable, value: js }])));
  return name(variable);
}

interface LoweredArm {
  readonly test: Js | undefined;
  readonly block: readonly Statement[];
  readonly js: Js;
}

/** `if … else if … else …`. */
function chain(arms: readonly LoweredArm[], then: (arm: LoweredArm) => Statement[]): Statement[] {
  return arms.reduceRight<Statement[]>((rest, arm) => {
    const body = [...arm.block, ...then(arm)];
    return arm.test === undefined ? body : [{ kind: "if", test: arm.test, yes: body, no: rest }];
  }, []);
}

/** Whether an arm takes a value; undefined for one that takes all. */
function armTest(l: Lowering, arm: tree.MatchArm, subject: Js, type: Type, rest: boolean): Js | undefined {
  const tests: Js[] = [];
  for (const pattern of arm.patterns) {
    switch (pattern.kind) {
      case "ElsePattern":
        return undefined;
      case "UnknownPattern": {
        if (!rest || type.kind !== "enum") return undefined;
        const known: Js = { js: "array", items: type.members.map(text) };
        tests.push(not({ js: "call", callee: { js: "member", object: known, name: "includes", optional: false, assert: false }, args: [subject] }));
        break;
      }
      case "Null":
        tests.push(isAbsent(subject));
        break;
      case "Text":
        tests.push({ js: "binary", operator: "===", left: subject, right: text(pattern.value) });
        break;
      case "Boolean":
        tests.push({ js: "binary", operator: "===", left: subject, right: raw(String(pattern.value)) });
        break;
      default: {
        const digits = pattern.kind === "Number" ? pattern.text : pattern.kind === "Unary" && pattern.operand.kind === "Number" ? `-${pattern.operand.text}` : "0";
        const decimal = convert(l, { js: subject, type, absent: false }, COMPUTED);
        tests.push({ js: "binary", operator: "===", left: call("compare", decimal, l.module.decimal(digits)), right: raw("0") });
      }
    }
  }
  return tests.reduce((all, test) => ({ js: "binary", operator: "||", left: all, right: test }));
}

export function lowerStop(l: Lowering, node: tree.StopExpression): void {
  l.add({ kind: "return", value: stopCall(l, node.action, node.reason), origin: spanOf(node) });
}

/** `hold("no tax type for {item.title}", …)`: the reason's identity, and its text where that has holes. */
export function stopCall(l: Lowering, action: tree.StopAction, reason: tree.TextLike): Js {
  if (reason.kind === "Text") return call(action, text(reason.value));
  const source = l.module.checked.module.source.text;
  const identity = reason.parts.map((part) => (part.kind === "Chunk" ? part.value : `{${source.slice(part.start, part.end)}}`)).join("");
  const value = lowerExpression(l, reason);
  return call(action, text(identity), value.js);
}

function lowerOnError(l: Lowering, node: tree.OnErrorExpression, present: (value: Value) => Js, fallback: () => Js, slot: Slot): Js {
  const label = l.names.fresh("attempt");
  const outer = l.failure;
  l.failure = label;
  const [statements, value] = l.capture(() => present(lowerExpression(l, node.value)));
  l.failure = outer;
  const [fallbackBlock, fallbackJs] = l.capture(fallback);
  if (!breaksTo(statements, label)) {
    l.add(...statements);
    return value;
  }
  const stops = isStop(fallbackJs);
  // A stop can be returned right where the failure is found, and the value goes on without a variable.
  if (stops) {
    l.add(...replaceBreaks(statements, label, fallbackBlock));
    return value;
  }
  const variable = declare(l, slot, node);
  const done = l.names.fresh("done");
  l.add({
    kind: "block",
    label: done,
    body: [
      { kind: "block", label, body: [...statements, { kind: "assign", name: variable, value }, { kind: "break", label: done }] },
      ...fallbackBlock,
      { kind: "assign", name: variable, value: fallbackJs },
    ],
  });
  return name(variable);
}

function breaksTo(statements: readonly Statement[], label: string): boolean {
  return statements.some(
    (statement) =>
      (statement.kind === "break" && statement.label === label) ||
      (statement.kind === "if" && (breaksTo(statement.yes, label) || breaksTo(statement.no, label))) ||
      ((statement.kind === "for" || statement.kind === "block") && breaksTo(statement.body, label)),
  );
}

function replaceBreaks(statements: readonly Statement[], label: string, by: readonly Statement[]): Statement[] {
  return statements.flatMap((statement): readonly Statement[] => {
    if (statement.kind === "break" && statement.label === label) return by;
    if (statement.kind === "if") return [{ ...statement, yes: replaceBreaks(statement.yes, label, by), no: replaceBreaks(statement.no, label, by) }];
    if (statement.kind === "for" || statement.kind === "block") return [{ ...statement, body: replaceBreaks(statement.body, label, by) }];
    return [statement];
  });
}

// ── expressions on their own ────────────────────────────────────────────────────────────────────────────────────

export function lowerExpression(l: Lowering, node: tree.Expression): Value {
  const value = lowerNode(l, node);
  return value.js.origin === undefined && !isSimple(value.js) ? { ...value, js: { ...value.js, origin: spanOf(node) } } : value;
}

function lowerNode(l: Lowering, node: tree.Expression): Value {
  const { type, absent } = l.facts(node);
  const mayBeAbsent = absent === undefined ? false : "undefined";
  switch (node.kind) {
    case "Text":
      return { js: text(node.value), type, absent: false };
    case "Number":
      return { js: l.module.decimal(node.text), type, absent: false };
    case "Boolean":
      return { js: raw(String(node.value)), type, absent: false };
    case "Null":
      return { js: raw("null"), type, absent: false };
    case "Template":
      return lowerTemplate(l, node);
    case "Reference":
      return lowerReference(l, node);
    case "Member":
      return lowerMember(l, node);
    case "Index":
      return lowerIndex(l, node);
    case "Call":
    case "Pipe":
      return lowerCall(l, node);
    case "Unary":
      if (node.operator === "not") return { js: lowerCondition(l, node), type, absent: false };
      if (type.kind === "number" && type.literal !== undefined) return { js: l.module.decimal(type.literal), type, absent: false };
      return { js: call("neg", asDecimal(l, node.operand)), type, absent: mayBeAbsent };
    case "Binary":
      if (node.operator === "+" || node.operator === "-" || node.operator === "*") {
        const operation = { "+": "add", "-": "sub", "*": "mul" }[node.operator];
        return { js: call(operation, asDecimal(l, node.left), asDecimal(l, node.right)), type, absent: false };
      }
      return { js: lowerCondition(l, node), type, absent: false };
    case "Presence":
      return { js: lowerCondition(l, node), type, absent: false };
    default: {
      // Branches and blocks on their own: into a place of just their type.
      const settled = wireType(type);
      const slot: Slot = { type: settled, required: absent === undefined, nullable: false, name: wishOf(node) };
      const js = lowerBranches(l, node, slot);
      return isStop(js) ? STOPPED : { js, type: settled, absent: mayBeAbsent };
    }
  }
}

/** A type as a variable holds it: no literals. */
function wireType(type: Type): Type {
  if (type.kind === "number" && type.literal !== undefined) return { ...COMPUTED, integer: type.integer, ...(type.scale === undefined ? {} : { scale: type.scale }) };
  if (type.kind === "text" && type.literal !== undefined) return TEXT;
  if (type.kind === "list") return { ...type, element: wireType(type.element) };
  return type;
}

function lowerReference(l: Lowering, node: tree.NameReference): Value {
  const binding = l.module.checked.bindings.get(node);
  const variable = binding === undefined ? undefined : l.variables.get(binding);
  if (variable === undefined) return { js: UNDEFINED, type: ERROR, absent: false };
  const surely = variable.absent !== false && l.facts(node).absent === undefined;
  return surely ? { js: { js: "assert", value: variable.js }, type: variable.type, absent: false } : variable;
}

function lowerMember(l: Lowering, node: tree.MemberExpression): Value {
  const object = lowerExpression(l, node.object);
  const field = l.module.checked.fields.get(node);
  const { absent } = l.facts(node);
  const declaredOptional = field === undefined || !field.required || field.nullable || field.written === true;
  const js: Js = { js: "member", object: object.js, name: node.name.text, optional: object.absent !== false, assert: false };
  const type = field?.type ?? l.facts(node).type;
  if (absent !== undefined) return { js, type, absent: field === undefined || field.nullable ? "nullish" : "undefined" };
  return { js: declaredOptional ? { js: "assert", value: js } : js, type, absent: false };
}

function lowerIndex(l: Lowering, node: tree.IndexExpression): Value {
  if (node.object.kind === "Reference" && !l.module.checked.bindings.has(node.object) && l.module.checked.tables.has(node.object.name)) {
    return lowerLookup(l, node, node.object.name);
  }
  const object = lowerExpression(l, node.object);
  const [key] = node.keys;
  const keyType = key === undefined ? ERROR : l.facts(key).type;
  const keyJs =
    key === undefined ? UNDEFINED : keyType.kind === "number" ? (keyType.literal === undefined ? call("Number", call("String", asDecimal(l, key))) : raw(keyType.literal)) : lowerExpression(l, key).js;
  return { js: { js: "index", object: object.js, key: keyJs, optional: object.absent !== false }, type: l.facts(node).type, absent: "nullish" };
}

function lowerTemplate(l: Lowering, node: tree.Template): Value {
  const chunks: string[] = [""];
  const values: { js: Js; absent: boolean }[] = [];
  for (const part of node.parts) {
    if (part.kind === "Chunk") chunks[chunks.length - 1] = (chunks.at(-1) ?? "") + part.value;
    else {
      const value = lowerExpression(l, part);
      values.push({ js: inText(l, value), absent: value.absent !== false });
      chunks.push("");
    }
  }
  if (!values.some((value) => value.absent)) {
    return { js: { js: "template", chunks, values: values.map((value) => value.js) }, type: TEXT, absent: false };
  }
  const built = call("template", { js: "array", items: chunks.map(text) }, { js: "array", items: values.map((value) => value.js) });
  const surely = l.facts(node).absent === undefined;
  return { js: surely ? { js: "assert", value: built } : built, type: l.facts(node).type, absent: surely ? false : "undefined" };
}

/** A value as the text that a hole shows. */
export function inText(l: Lowering, value: Value): Js {
  if (value.type.kind === "number") return convert(l, value, { ...COMPUTED, wire: "text" });
  if (value.type.kind === "datetime") return convert(l, value, { kind: "datetime", wire: "text" });
  return value.js;
}

// ── conditions ──────────────────────────────────────────────────────────────────────────────────────────────────

export function lowerCondition(l: Lowering, node: tree.Expression): Js {
  const origin = spanOf(node);
  if (node.kind === "Unary" && node.operator === "not") return not(lowerCondition(l, node.operand));
  if (node.kind === "Presence") {
    const value = lowerExpression(l, node.operand);
    if (node.test === "blank") return { ...call("blank", value.js), origin };
    return { ...(node.test === "present" ? isPresent(value.js) : isAbsent(value.js)), origin };
  }
  if (node.kind === "Binary") {
    if (node.operator === "and" || node.operator === "or") return logic(l, node);
    return { ...comparison(l, node), origin };
  }
  return lowerExpression(l, node).js;
}

/** `a and b`: where b needs statements, they run only when a has not decided already. */
function logic(l: Lowering, node: tree.BinaryExpression): Js {
  const left = lowerCondition(l, node.left);
  const [statements, right] = l.capture(() => lowerCondition(l, node.right));
  if (statements.length === 0) return { js: "binary", operator: node.operator === "and" ? "&&" : "||", left, right, origin: spanOf(node) };
  const variable = l.names.fresh("holds");
  l.add(
    { kind: "let", name: variable, type: "boolean" },
    {
      kind: "if",
      test: node.operator === "and" ? left : not(left),
      yes: [...statements, { kind: "assign", name: variable, value: right }],
      no: [{ kind: "assign", name: variable, value: raw(node.operator === "and" ? "false" : "true") }],
    },
  );
  return name(variable);
}

function comparison(l: Lowering, node: tree.BinaryExpression): Js {
  const left = lowerExpression(l, node.left);
  const right = lowerExpression(l, node.right);
  const decimal = (value: Value): Js => convert(l, value, COMPUTED);
  if (node.within !== undefined) {
    const near = call("within", decimal(left), decimal(right), asDecimal(l, node.within));
    return node.operator === "!=" ? not(near) : near;
  }
  if (node.operator === "in") return membership(l, left, right);
  return compareValues(l, node.operator, left, right);
}

function compareValues(l: Lowering, operator: string, left: Value, right: Value): Js {
  const strict = { "==": "===", "!=": "!==" }[operator] ?? operator;
  const by = (comparer: string, a: Js, b: Js): Js => ({ js: "binary", operator: strict, left: call(comparer, a, b), right: raw("0") });
  if (left.type.kind === "number" && right.type.kind === "number") {
    const plain = (value: Value): Js | undefined => {
      if (value.type.kind !== "number" || !value.type.integer) return undefined;
      if (value.type.literal !== undefined) return Number.isSafeInteger(Number(value.type.literal)) ? raw(value.type.literal.replace(/\..*$/, "")) : undefined;
      return value.type.wire === "number" ? value.js : undefined;
    };
    const a = plain(left);
    const b = plain(right);
    if (a !== undefined && b !== undefined) return { js: "binary", operator: strict, left: a, right: b };
    return by("compare", convert(l, left, COMPUTED), convert(l, right, COMPUTED));
  }
  if (left.type.kind === "datetime") {
    const moment: Type = { kind: "datetime", wire: "computed" };
    return by("compareInstants", convert(l, left, moment), convert(l, right, moment));
  }
  if (strict === "===" || strict === "!==" || left.type.kind === "date") return { js: "binary", operator: strict, left: left.js, right: right.js };
  return by("compareText", left.js, right.js);
}

function membership(l: Lowering, value: Value, list: Value): Js {
  const element = list.type.kind === "list" ? list.type.element : ERROR;
  if (value.type.kind === "number" || value.type.kind === "datetime") {
    const held = l.hoist(value.js, "value");
    const item = l.names.inner().fresh("item");
    const body = compareValues(l, "==", { js: name(item), type: element, absent: false }, { ...value, js: held });
    return { js: "call", callee: { js: "member", object: list.js, name: "some", optional: false, assert: false }, args: [{ js: "arrow", parameter: item, body }] };
  }
  if (list.js.js === "array" && list.js.items.length > 0 && list.js.items.length <= 8) {
    const held = l.hoist(value.js, "value");
    return list.js.items.map((item): Js => ({ js: "binary", operator: "===", left: held, right: item })).reduce((all, test) => ({ js: "binary", operator: "||", left: all, right: test }));
  }
  return { js: "call", callee: { js: "member", object: list.js, name: "includes", optional: false, assert: false }, args: [value.js] };
}
