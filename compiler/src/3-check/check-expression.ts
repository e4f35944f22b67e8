/** Infers the type of every expression, and reports what can't be right whatever it is used for. */
import { closest, type tree } from "@integ/grammar";
import { ANY, BOOLEAN, ERROR, NEVER, NULL, TEXT, show, type Field, type NumberType, type RecordType, type Type } from "../1-load/types.ts";
import { bind } from "../messages/bind.ts";
import { check } from "../messages/check.ts";
import { checkCall, checkPipe } from "./check-call.ts";
import { checkLookup } from "./check-table.ts";
import { isBroken, Scope, WRONG, type Checking, type Context } from "./checking.ts";
import { asText, codePoints, commonType } from "./common-type.ts";
import { armsOf, checkMatchCoverage } from "./check-match.ts";
import type { Absence, Binding, Typed } from "./facts.ts";
import { pathOf, plus, presentWhen } from "./paths.ts";

export function infer(c: Checking, node: tree.Expression, context: Context): Typed {
  return c.note(node, inferNode(c, node, context));
}

function inferNode(c: Checking, node: tree.Expression, context: Context): Typed {
  switch (node.kind) {
    case "Text":
      return { type: { kind: "text", literal: node.value } };
    case "Number":
      return { type: numberLiteral(node.text) };
    case "Boolean":
      return { type: { kind: "boolean", literal: node.value } };
    case "Null":
      return { type: NULL };
    case "Template":
      return template(c, node, context);
    case "Reference":
      return reference(c, node, context);
    case "Member":
      return member(c, node, context);
    case "Index":
      return index(c, node, context);
    case "Call":
      return checkCall(c, node, context);
    case "Pipe":
      return checkPipe(c, node, context);
    case "Unary":
      return unary(c, node, context);
    case "Binary":
      return binary(c, node, context);
    case "Presence":
      return presence(c, node, context);
    case "Otherwise":
      return otherwise(c, node, context);
    case "OnError":
      return onError(c, node, context);
    case "If":
      return conditional(c, node, context);
    case "Match":
      return match(c, node, context);
    case "For":
      return { type: { kind: "list", element: withLoop(c, node.head, context, (inner) => elementOf(c, node.body, inner)) } };
    case "List":
      return list(c, node, context);
    case "Record":
      return record(c, node, context);
    case "Stop":
      return stop(c, node, context);
    case "Missing":
      return WRONG;
    case "Regex":
      c.report(bind.notYet(c.place(node), "a regular expression"));
      return WRONG;
    case "Time":
    case "Duration":
      c.report(bind.notYet(c.place(node), node.kind === "Time" ? "a time of day as a value" : "a duration as a value", "a duration may stand in add(date, 14 days)"));
      return WRONG;
  }
}

export function numberLiteral(text: string): NumberType {
  const scale = (text.split(".")[1] ?? "").replace(/0+$/, "").length;
  return { kind: "number", integer: scale === 0, scale, wire: "computed", literal: text };
}

/** A value that has to be there and can't fail: what is not is reported, once, at its cause. */
export function needed(c: Checking, node: tree.Expression, context: Context, what: string): Type {
  const typed = infer(c, node, context);
  if (unanswered(c, typed)) return ERROR;
  if (typed.absent !== undefined) {
    c.report(check.absentOperand(c.place(node), c.words(typed.absent), what));
    return ERROR;
  }
  return typed.type;
}

/** What a loop gives for each element: it has to be there, and can't fail. */
function elementOf(c: Checking, body: tree.Expression, inner: Context): Type {
  return needed(c, body, inner, "an element of a list has to be there");
}

/** Reports a failure that nothing has answered. */
export function unanswered(c: Checking, typed: Typed): boolean {
  if (typed.fails === undefined) return false;
  c.report(check.unhandledFailure(c.place(typed.fails), `\`${c.text(typed.fails)}\``));
  return true;
}

export function condition(c: Checking, node: tree.Expression, context: Context): void {
  const typed = infer(c, node, context);
  if (typed.type.kind === "error") return;
  if (typed.type.kind !== "boolean") {
    if (!unanswered(c, typed)) c.report(check.notACondition(c.place(node), show(typed.type)));
  } else if (!unanswered(c, typed) && typed.absent !== undefined) {
    c.report(check.absentOperand(c.place(node), c.words(typed.absent), "a condition is true or false"));
  }
}

// ── names and paths ─────────────────────────────────────────────────────────────────────────────────────────────

function reference(c: Checking, node: tree.NameReference, context: Context): Typed {
  if (node.name === "") return WRONG;
  const binding = context.scope.find(node.name);
  if (binding === undefined) {
    if (c.module.tables.has(node.name)) c.report(check.notADirectValue(c.place(node), node.name, "table", `${node.name}[…]`));
    else if (c.module.functions.has(node.name) || c.module.mappings.has(node.name)) {
      c.report(check.notADirectValue(c.place(node), node.name, "function", `${node.name}(…)`));
    } else {
      const names = context.scope.names();
      c.report(bind.unknownName(c.place(node), node.name, closest(node.name, names), names));
    }
    return WRONG;
  }
  c.bindings.set(node, binding);
  if (binding.kind === "destination" && context.inDestination === true) {
    c.report(bind.notYet(c.place(node), "the response of an earlier destination"));
    return WRONG;
  }
  if (binding.typed.absent !== undefined && context.present.has(node.name)) return { type: binding.typed.type };
  return binding.typed;
}

function member(c: Checking, node: tree.MemberExpression, context: Context): Typed {
  const object = infer(c, node.object, context);
  const name = node.name.text;
  const { type } = object;
  if (type.kind === "error" || type.kind === "never" || name === "") return WRONG;
  const carry = { ...(object.fails === undefined ? {} : { fails: object.fails }) };
  if (type.kind === "any") return { type: ANY, absent: object.absent ?? absence(c, node, undefined), ...carry };
  if (type.kind === "map") return { type: type.value, absent: object.absent ?? absence(c, node, undefined), ...carry };
  if (type.kind === "list") {
    c.report(check.listHasNoFields(c.place(node.name), name));
    return WRONG;
  }
  if (type.kind !== "record") {
    c.report(check.noFields(c.place(node.object), show(type)));
    return WRONG;
  }
  const field = type.fields.get(name);
  if (field === undefined) {
    const names = [...type.fields.keys()];
    c.report(bind.unknownField(c.place(node.name), name, type.name, closest(name, names), names, c.fieldsDeclared(type)));
    return WRONG;
  }
  c.fields.set(node, field);
  const path = pathOf(node);
  if (path !== undefined && context.present.has(path)) return { type: field.type, ...carry };
  const mayLack = field.written !== true && (!field.required || field.nullable);
  const absent = object.absent ?? (mayLack ? absence(c, node, field) : undefined);
  return { type: field.type, ...(absent === undefined ? {} : { absent }), ...carry };
}

function absence(c: Checking, node: tree.Expression, field: Field | undefined): Absence {
  const steps = stepsFromSource(c, node);
  return {
    path: c.text(node).replace(/\s+/g, " "),
    nullable: field?.nullable ?? false,
    ...(steps === undefined ? {} : { steps }),
    ...(field?.doc === undefined ? {} : { doc: field.doc }),
  };
}

/** The fields that lead from the source document to a value, through loops as well; undefined where it is not the document's. */
function stepsFromSource(c: Checking, node: tree.Expression): string[] | undefined {
  if (node.kind === "Member") {
    const object = stepsFromSource(c, node.object);
    return object === undefined ? undefined : [...object, node.name.text];
  }
  if (node.kind === "Call" || node.kind === "Index") {
    const inner = node.kind === "Index" ? node.object : node.args[0]?.value;
    const steps = inner === undefined ? undefined : stepsFromSource(c, inner);
    return steps === undefined || c.typed.get(inner as tree.Expression)?.type.kind !== "list" ? undefined : [...steps, "[]"];
  }
  if (node.kind !== "Reference") return undefined;
  const binding = c.bindings.get(node);
  if (binding?.kind === "source") return binding.typed.type.kind === "list" ? ["[]"] : [];
  return loops.get(binding as Binding);
}

/** For a loop's name, the steps to its elements. Keyed by the binding itself, which lives as long as the check. */
const loops = new WeakMap<Binding, string[]>();

function index(c: Checking, node: tree.IndexExpression, context: Context): Typed {
  if (node.object.kind === "Reference" && context.scope.find(node.object.name) === undefined && c.module.tables.has(node.object.name)) {
    return checkLookup(c, node, node.object.name, context);
  }
  const object = infer(c, node.object, context);
  const [key, ...more] = node.keys;
  if (more[0] !== undefined) c.report(check.arguments(c.place(more[0]), c.text(node.object), `${c.text(node.object)}[place], with one place`));
  if (object.type.kind === "error" || key === undefined) {
    for (const one of node.keys) infer(c, one, context);
    return WRONG;
  }
  const keyType = needed(c, key, context, "the place in a list has to be known");
  if (object.type.kind === "list") {
    if (keyType.kind !== "error" && !(keyType.kind === "number" && keyType.integer)) c.report(check.wrongType(c.place(key), "the place in a list", "a whole number", show(keyType)));
    return { type: object.type.element, absent: object.absent ?? { path: c.text(node), nullable: false, ...stepped(c, node) } };
  }
  if (object.type.kind === "map" || object.type.kind === "any") {
    if (keyType.kind !== "error" && asText(keyType) === undefined) c.report(check.wrongType(c.place(key), "the key", "text", show(keyType)));
    return { type: object.type.kind === "map" ? object.type.value : ANY, absent: object.absent ?? { path: c.text(node), nullable: false } };
  }
  c.report(check.notAList(c.place(node.object), show(object.type)));
  return WRONG;
}

function stepped(c: Checking, node: tree.Expression): { readonly steps?: readonly string[] } {
  const steps = stepsFromSource(c, node)?.slice(0, -1);
  return steps === undefined ? {} : { steps };
}

// ── text and operators ──────────────────────────────────────────────────────────────────────────────────────────

function template(c: Checking, node: tree.Template, context: Context): Typed {
  let longest: number | undefined = 0;
  let absent: Absence | undefined;
  let surely = false;
  let fails: tree.Expression | undefined;
  for (const part of node.parts) {
    if (part.kind === "Chunk") {
      longest = longest === undefined ? undefined : longest + codePoints(part.value);
      continue;
    }
    const typed = infer(c, part, context);
    fails ??= typed.fails;
    if (typed.absent === undefined) surely = true;
    else absent ??= typed.absent;
    const length = lengthInText(typed.type);
    if (length === "none") c.report(check.hole(c.place(part), show(typed.type)));
    longest = longest === undefined || length === undefined || length === "none" ? undefined : longest + length;
  }
  const type: Type = longest === undefined ? TEXT : { kind: "text", maxLength: longest };
  return { type, ...(surely || absent === undefined ? {} : { absent }), ...(fails === undefined ? {} : { fails }) };
}

/** How long a value can be in a text; undefined: any length; "none": it can't stand there. */
function lengthInText(type: Type): number | undefined | "none" {
  switch (type.kind) {
    case "text":
    case "enum":
      return asText(type)?.maxLength;
    case "number":
      return type.literal?.length ?? 40;
    case "date":
      return 10;
    case "datetime":
      return 35;
    case "error":
    case "never":
      return undefined;
    default:
      return "none";
  }
}

function unary(c: Checking, node: tree.UnaryExpression, context: Context): Typed {
  if (node.operator === "not") {
    condition(c, node.operand, context);
    return { type: BOOLEAN };
  }
  const typed = infer(c, node.operand, context);
  if (typed.type.kind === "error") return WRONG;
  if (typed.type.kind !== "number") {
    c.report(check.notANumber(c.place(node.operand), "-", show(typed.type)));
    return WRONG;
  }
  const { literal, scale, integer } = typed.type;
  const type: NumberType = { kind: "number", integer, wire: "computed", ...(scale === undefined ? {} : { scale }), ...(literal === undefined ? {} : { literal: literal.startsWith("-") ? literal.slice(1) : `-${literal}` }) };
  return { ...typed, type };
}

function binary(c: Checking, node: tree.BinaryExpression, context: Context): Typed {
  const { operator } = node;
  if (operator === "and" || operator === "or") {
    condition(c, node.left, context);
    condition(c, node.right, { ...context, present: plus(context.present, presentWhen(node.left, operator === "and")) });
    return { type: BOOLEAN };
  }
  if (operator === "+" || operator === "-" || operator === "*" || operator === "/") {
    if (operator === "/") {
      c.report(check.bareDivision(c.place(node)));
      infer(c, node.left, context);
      infer(c, node.right, context);
      return WRONG;
    }
    return arithmetic(c, node, context);
  }
  const what = operator === "in" ? "a value is looked for in a list" : `\`${operator}\` compares two values`;
  const left = needed(c, node.left, context, what);
  const right = needed(c, node.right, context, what);
  if (node.within !== undefined) {
    const tolerance = needed(c, node.within, context, "`within` takes a number");
    for (const [operand, type] of [[node.left, left], [node.right, right], [node.within, tolerance]] as const) {
      if (type.kind !== "number" && type.kind !== "error") c.report(check.notANumber(c.place(operand), "within", show(type)));
    }
    return { type: BOOLEAN };
  }
  if (left.kind === "error" || right.kind === "error") return { type: BOOLEAN };
  if (operator === "in") {
    if (right.kind !== "list") c.report(check.notAList(c.place(node.right), show(right)));
    else compareTypes(c, node, left, right.element);
    return { type: BOOLEAN };
  }
  compareTypes(c, node, left, right);
  if (operator !== "==" && operator !== "!=" && (left.kind === "boolean" || left.kind === "list" || left.kind === "record")) {
    c.report(check.incomparable(c.place(node), show(left), show(right)));
  }
  return { type: BOOLEAN };
}

function compareTypes(c: Checking, node: tree.BinaryExpression, left: Type, right: Type): void {
  const member = (type: Type, literal: Type, at: tree.Expression): boolean => {
    if (type.kind !== "enum" || literal.kind !== "text" || literal.literal === undefined || type.members.includes(literal.literal)) return false;
    c.report(check.notAMember(c.place(at), JSON.stringify(literal.literal), type.members, closest(literal.literal, type.members)));
    return true;
  };
  if (member(left, right, node.right) || member(right, left, node.left)) return;
  const comparable = commonType(left, right);
  if (comparable === undefined || comparable.kind === "record" || comparable.kind === "map") c.report(check.incomparable(c.place(node), show(left), show(right)));
}

function arithmetic(c: Checking, node: tree.BinaryExpression, context: Context): Typed {
  const what = `\`${node.operator}\` works on two numbers`;
  const operand = (side: tree.Expression, other: NumberType | "first" | undefined): NumberType | undefined => {
    const typed = infer(c, side, context);
    if (typed.type.kind === "error") return undefined;
    if (typed.type.kind !== "number") {
      // Where the other side is no number either, the operator is the mistake, and is reported once.
      if (other !== undefined) c.report(check.notANumber(c.place(side), node.operator, show(typed.type)));
      return undefined;
    }
    if (typed.fails !== undefined) fails = typed.fails;
    if (typed.absent !== undefined) {
      c.report(check.absentOperand(c.place(side), c.words(typed.absent), what));
      return undefined;
    }
    return typed.type;
  };
  let fails: tree.Expression | undefined;
  const left = operand(node.left, "first");
  const right = operand(node.right, left);
  if (left === undefined || right === undefined) return WRONG;
  const known = left.scale !== undefined && right.scale !== undefined;
  const scale = known ? (node.operator === "*" ? (left.scale ?? 0) + (right.scale ?? 0) : Math.max(left.scale ?? 0, right.scale ?? 0)) : undefined;
  const type: NumberType = { kind: "number", integer: left.integer && right.integer, wire: "computed", ...(scale === undefined ? {} : { scale }) };
  return { type, ...(fails === undefined ? {} : { fails }) };
}

function presence(c: Checking, node: tree.PresenceExpression, context: Context): Typed {
  const typed = infer(c, node.operand, context);
  unanswered(c, typed);
  if (typed.type.kind === "error") return { type: BOOLEAN };
  if (node.test === "blank") {
    if (asText(typed.type) === undefined) c.report(check.wrongType(c.place(node.operand), "blank", "text", show(typed.type)));
  } else if (typed.absent === undefined) c.report(check.uselessPresence(c.place(node), "present"));
  return { type: BOOLEAN };
}

// ── branches ────────────────────────────────────────────────────────────────────────────────────────────────────

function otherwise(c: Checking, node: tree.OtherwiseExpression, context: Context): Typed {
  const value = infer(c, node.value, context);
  const fallback = infer(c, node.fallback, context);
  answersAbsence(c, node, value);
  const type = branch(c, value.type, fallback.type, node.fallback);
  const fails = value.fails ?? fallback.fails;
  return { type, ...(fallback.absent === undefined ? {} : { absent: fallback.absent }), ...(fails === undefined ? {} : { fails }) };
}

/** Warns of an `otherwise` that is never used. */
export function answersAbsence(c: Checking, node: tree.OtherwiseExpression, value: Typed): void {
  if (node.blank) {
    if (value.type.kind !== "error" && value.type.kind !== "any" && asText(value.type) === undefined) c.report(check.wrongType(c.place(node.value), "otherwise if blank", "text", show(value.type)));
  } else if (value.absent === undefined && value.type.kind !== "error" && value.type.kind !== "never") {
    c.report(check.uselessOtherwise(c.place({ start: node.value.end, end: node.end })));
  }
}

function onError(c: Checking, node: tree.OnErrorExpression, context: Context): Typed {
  const value = infer(c, node.value, context);
  const fallback = infer(c, node.fallback, context);
  answersFailure(c, node, value);
  const absent = value.absent ?? fallback.absent;
  const type = branch(c, value.type, fallback.type, node.fallback);
  return { type, ...(absent === undefined ? {} : { absent }), ...(fallback.fails === undefined ? {} : { fails: fallback.fails }) };
}

export function answersFailure(c: Checking, node: tree.OnErrorExpression, value: Typed): void {
  if (value.fails === undefined && value.type.kind !== "error") c.report(check.uselessOnError(c.place({ start: node.value.end, end: node.end })));
}

/** The type of two branches together; what does not fit is reported at the second. */
function branch(c: Checking, first: Type, second: Type, at: tree.Expression): Type {
  if (first.kind === "null" || second.kind === "null") return first.kind === "null" ? second : first;
  const type = commonType(first, second);
  if (type !== undefined) return type;
  c.report(check.branchesDiffer(c.place(at), show(first), show(second)));
  return ERROR;
}

function conditional(c: Checking, node: tree.IfExpression, context: Context): Typed {
  condition(c, node.condition, context);
  const consequent = infer(c, node.consequent, whenIt(context, node.condition, true));
  const alternative = infer(c, node.alternative, whenIt(context, node.condition, false));
  const absent = consequent.absent ?? alternative.absent;
  const fails = consequent.fails ?? alternative.fails;
  const type = branch(c, consequent.type, alternative.type, node.alternative);
  return { type, ...(absent === undefined ? {} : { absent }), ...(fails === undefined ? {} : { fails }) };
}

/** The context in which a condition has turned out as `outcome`. */
export function whenIt(context: Context, node: tree.Expression, outcome: boolean): Context {
  return { ...context, present: plus(context.present, presentWhen(node, outcome)) };
}

function match(c: Checking, node: tree.MatchExpression, context: Context): Typed {
  checkMatchCoverage(c, node, context);
  let type: Type = NEVER;
  let absent: Absence | undefined;
  let fails: tree.Expression | undefined;
  for (const arm of armsOf(node)) {
    const typed = infer(c, arm.body, context);
    absent ??= typed.absent;
    fails ??= typed.fails;
    type = branch(c, type, typed.type, arm.body);
  }
  return { type, ...(absent === undefined ? {} : { absent }), ...(fails === undefined ? {} : { fails }) };
}

// ── lists and records ───────────────────────────────────────────────────────────────────────────────────────────

/** Checks a loop's head and reads its body with the loop's names in sight. */
export function withLoop<T>(c: Checking, head: tree.ForClauses, context: Context, body: (inner: Context) => T): T {
  const scope = new Scope(context.scope);
  let inner: Context = { ...context, scope };
  const listed = infer(c, head.list, context);
  let element: Type = ERROR;
  if (!unanswered(c, listed) && listed.type.kind !== "error") {
    if (listed.type.kind !== "list") c.report(check.notAList(c.place(head.list), show(listed.type)));
    else {
      element = listed.type.element;
      if (listed.absent !== undefined) c.report(check.absentList(c.place(head.list), c.words(listed.absent)));
    }
  }
  const binding: Binding = { kind: "loop", name: head.name.text, typed: { type: element }, fromSource: true };
  const listExpression = head.list.kind === "Otherwise" ? head.list.value : head.list;
  const steps = stepsFromSource(c, listExpression);
  if (steps !== undefined) loops.set(binding, [...steps, "[]"]);
  named(c, head.name, inner, binding);
  for (const clause of head.clauses) {
    switch (clause.kind) {
      case "Where":
        condition(c, clause.condition, inner);
        inner = whenIt(inner, clause.condition, true);
        break;
      case "LetClause": {
        const typed = infer(c, clause.value, inner);
        unanswered(c, typed);
        named(c, clause.name, inner, { kind: "let", name: clause.name.text, typed: typed.fails === undefined ? typed : WRONG, fromSource: true });
        break;
      }
      case "FetchClause":
        c.report(bind.notYet(c.place(clause), "a `fetch` inside a loop"));
        named(c, clause.name, inner, { kind: "fetch", name: clause.name.text, typed: WRONG, fromSource: false });
        break;
      case "SortBy":
        c.report(bind.notYet(c.place(clause), "`sort by`"));
        break;
      case "GroupBy":
        c.report(bind.notYet(c.place(clause), "`group by`"));
        named(c, clause.name, inner, { kind: "let", name: clause.name.text, typed: WRONG, fromSource: true });
        break;
    }
  }
  return body(inner);
}

/** Brings a name into sight; one that hides another is reported. */
export function named(c: Checking, name: tree.Name, context: Context, binding: Binding): void {
  if (name.text === "") return;
  if (context.scope.find(name.text) !== undefined) c.report(bind.shadows(c.place(name), name.text));
  context.scope.add(binding);
  c.bindings.set(name, binding);
}

function list(c: Checking, node: tree.ListExpression, context: Context): Typed {
  let element: Type = NEVER;
  for (const item of node.items) {
    const typed = infer(c, item, context);
    if (item.kind === "For") {
      element = branch(c, element, typed.type.kind === "list" ? typed.type.element : ERROR, item);
      continue;
    }
    if (unanswered(c, typed)) continue;
    if (typed.absent !== undefined) c.report(check.absentOperand(c.place(item), c.words(typed.absent), "an element of a list has to be there"));
    element = branch(c, element, typed.type, item);
  }
  return { type: { kind: "list", element: node.items.length === 0 ? NEVER : element } };
}

function record(c: Checking, node: tree.RecordExpression, context: Context): Typed {
  const inner: Context = { ...context, scope: new Scope(context.scope) };
  const fields = new Map<string, Field>();
  for (const entry of node.entries) {
    if (entry.kind === "LetEntry") checkLet(c, entry, inner);
    else if (entry.kind === "Spread") c.report(bind.notYet(c.place(entry), "`...` in a record"));
    else {
      const [name] = entry.path;
      const typed = infer(c, entry.value, inner);
      if (name?.kind !== "Name" || name.text === "") continue;
      if (unanswered(c, typed)) continue;
      const absent = typed.absent !== undefined;
      fields.set(name.text, { name: name.text, type: typed.type, required: !absent, nullable: absent, readOnly: false, ...(absent ? {} : { written: true as const }) });
    }
  }
  const type: RecordType = { kind: "record", name: "this record", fields, closed: true };
  return { type };
}

/** `let x = …` in a record. */
export function checkLet(c: Checking, entry: tree.LetEntry, inner: Context): void {
  const typed = infer(c, entry.value, inner);
  const wrong = unanswered(c, typed);
  named(c, entry.name, inner, { kind: "let", name: entry.name.text, typed: wrong ? WRONG : typed, fromSource: false });
}

function stop(c: Checking, node: tree.StopExpression, context: Context): Typed {
  reason(c, node.reason, context);
  if (!context.stops && !isBroken(node)) c.report(check.misplacedStop(c.place(node), node.action));
  return { type: NEVER };
}

/** The text of a reason; its holes may be absent. */
export function reason(c: Checking, node: tree.TextLike, context: Context): void {
  unanswered(c, infer(c, node, context));
}
