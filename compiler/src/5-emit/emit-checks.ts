/**
 * Emits the functions that test whether a value is a record of a module: plain statements without allocations. They
 * accept the same values as the shapes (emit-types.ts) do leniently, and are generated from the same types.
 */
import type { Field, Json, ListType, MapType, NumberType, TextType, Type, UnionType } from "../1-load/types.ts";
import type { Direction } from "../3-check/facts.ts";
import { call, isAbsent, member, name, not, raw, text, type Js, type Statement } from "../4-lower/ir.ts";
import { isCall, MOMENTS } from "../4-lower/is-calls.ts";
import { isName, pascal } from "../4-lower/names.ts";
import type { RecordTypes, UsedRecord } from "../4-lower/module-types.ts";
import type { Doc } from "./doc.ts";
import {
  FEW,
  fieldsOf,
  isClosed,
  membersDoc,
  namesDoc,
  otherPattern,
  patternDoc,
  plainText,
  restOf,
  rulesDoc,
  tellingFields,
} from "./emit-types.ts";
import type { Imports } from "./imports.ts";
import type { JsPrinter } from "./print-js.ts";
import type { Shared } from "./shared.ts";
import { areApart, tells } from "./variants.ts";

/** Properties that lists and Decimals also have. A required field with another name distinguishes a record. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Object.prototype),
  ...Object.getOwnPropertyNames(Array.prototype),
  "units",
  "scale",
  "toJSON",
]);

/** The maximum number of fields in a function: TypeScript gives up on conditions with thousands of parts. */
const MOST = 200;

/** Writes the functions of a module's records, and those that they need for lists and maps. */
export class Checks {
  readonly functions: Doc[] = [];
  readonly #module: Pick<RecordTypes, "recordOf">;
  readonly #printer: JsPrinter;
  readonly #shared: Shared;
  readonly #known = new Map<string, string>();
  #within: UsedRecord | undefined;

  constructor(module: Pick<RecordTypes, "recordOf">, printer: JsPrinter, shared: Shared) {
    this.#module = module;
    this.#printer = printer;
    this.#shared = shared;
  }

  /** `function isShopifyOrder(value: unknown): value is ShopifyOrder { … }` */
  add(record: UsedRecord): void {
    this.#within = record;
    const { type } = record;
    const beyond = [
      ...(isClosed(record) ? [isCall("only", name("value"), this.#names(record))] : []),
      ...this.#others(record),
      ...(type.rules === undefined ? [] : [this.#ruled("value", type.rules, record.name)]),
    ];
    const fields = this.#fields(record);
    const isRecord = this.#isRecord(record);
    const others: Js[] = [];
    for (let from = MOST; from < fields.length; from += MOST) {
      const part = this.#shared.names.fresh(`${record.check}Part`);
      const conditions = fields.slice(from, from + MOST);
      this.#declare(part, "boolean", [{ kind: "return", value: all([isRecord, ...conditions]) }]);
      others.push(call(part, name("value")));
    }
    this.#declare(
      record.check,
      `value is ${record.name}`,
      [{ kind: "return", value: all([isRecord, ...fields.slice(0, MOST), ...others, ...beyond]) }],
      this.#shared.exported,
    );
  }

  #isRecord(record: UsedRecord): Js {
    const told = fieldsOf(record).some((field) => field.required && !ELSEWHERE.has(field.name));
    const telling = tellingFields(record).map((field) => JSON.stringify(field.name));
    // The interface of incoming records lacks the fields that are only sent.
    const more = telling.length === 0 ? "" : ` & Record<${telling.join(" | ")}, unknown>`;
    const check = `${this.#printer.imports.value("is")}.${told ? "object" : "record"}`;
    return { js: "call", callee: raw(`${check}<${record.name}${more}>`), args: [name("value")] };
  }

  /** The discriminating fields come first, then the required ones. */
  #fields(record: UsedRecord): Js[] {
    const telling = tellingFields(record).map((field) => ({ ...field, required: false }));
    const rank = ({ required, type }: Field): number =>
      required ? (tells(type, this.#direction === "written") ? 0 : 1) : 2;
    return [...fieldsOf(record), ...telling]
      .toSorted((a, b) => rank(a) - rank(b))
      .flatMap((field) => {
        const value = fieldText(field.name, this.#printer.imports);
        const condition = this.#present(this.#of(field.type, value, field.name), value, field);
        return condition === undefined ? [] : [condition];
      });
  }

  /** The check of additional fields. */
  #others(record: UsedRecord): Js[] {
    const rest = restOf(record.type);
    const condition = rest === undefined ? undefined : this.#of(rest, "value", "others");
    if (condition === undefined) return [];
    const check = this.#once("value", condition, this.#wished("others"), "boolean", [
      { kind: "return", value: condition },
    ]);
    return [isCall("rest", name("value"), this.#names(record), name(check))];
  }

  #declare(name: string, result: string, body: readonly Statement[], exported = false): void {
    this.functions.push(
      this.#printer.declaration({
        name,
        exported,
        parameters: [{ name: "value", type: "unknown" }],
        result,
        body,
      }),
    );
  }

  /** The names of a record's fields. */
  #names(record: UsedRecord): Js {
    return name(this.#shared.constant(record.name, "fields", namesDoc(record)));
  }

  /** A condition of a field that may be missing or null. */
  #present(
    condition: Js | undefined,
    value: string,
    { required, nullable }: Pick<Field, "required" | "nullable">,
  ): Js | undefined {
    const isMissing = binary("===", raw(value), raw("undefined"));
    if (condition === undefined) return required ? not(isMissing) : undefined;
    if (required) return nullable ? any([binary("===", raw(value), raw("null")), condition]) : condition;
    return any([nullable ? isAbsent(raw(value)) : isMissing, condition]);
  }

  /**
   * The check of a value's type; undefined if everything fits.
   * @param of the field that the value belongs to
   * @param variant as a variant of a union
   */
  #of(type: Type, value: string, of: string, variant = false): Js | undefined {
    const plain = this.#plain(type, value, of, variant);
    // A record's own rules are in its own function.
    if (type.rules === undefined || type.kind === "record") return plain;
    const pattern = otherPattern(type);
    const ruled = pattern === undefined ? this.#ruled(value, type.rules, of) : this.#matches(value, pattern, of);
    return all([...(plain === undefined ? [] : [plain]), ruled]);
  }

  #ruled(value: string, rules: Json, of: string): Js {
    const book = this.#shared.constant(of, "rules", rulesDoc(rules, this.#printer.imports));
    return method(book, "accepts", value);
  }

  #plain(type: Type, value: string, of: string, variant: boolean): Js | undefined {
    switch (type.kind) {
      case "text":
        return this.#text(type, value, of);
      case "number":
        return numberCheck(type, value);
      case "boolean":
        return type.literal === undefined
          ? typeOf(value, "boolean")
          : binary("===", raw(value), raw(String(type.literal)));
      case "date":
        return isCall(type.wire === "msdate" ? "msDay" : "date", raw(value));
      case "time":
        return isCall("time", raw(value));
      case "local_datetime":
        return isCall("localDateTime", raw(value));
      case "duration":
        return isCall("duration", raw(value));
      case "datetime":
        return isCall(MOMENTS[type.wire], raw(value));
      case "enum":
        if (type.open && this.#direction === "read") return typeOf(value, "string");
        if (type.members.length <= FEW) return any(type.members.map((one) => binary("===", raw(value), text(one))));
        return method(this.#shared.constant(of, "values", membersDoc(type.members)), "has", value);
      case "list":
        return this.#list(type, value, of);
      case "map":
        return this.#map(type, value, of);
      case "union":
        return this.#union(type, value, of);
      case "record": {
        const found = this.#module.recordOf(type, this.#direction, variant);
        return found === undefined ? undefined : call(found.check, raw(value));
      }
      case "null":
        return binary("===", raw(value), raw("null"));
      case "never":
        return raw("false");
      case "any":
      case "error":
        return undefined;
    }
  }

  #text(said: TextType, value: string, of: string): Js {
    const type = plainText(said);
    const { minLength: min = 0, maxLength: max = Infinity, pattern, unit, charset } = type;
    const parts: Js[] = [];
    if (type.format === "uuid") parts.push(isCall("uuid", raw(value)));
    if (charset !== undefined) parts.push(isCall("charset", raw(value), text(charset)));
    if (unit !== undefined)
      parts.push(isCall("textIn", raw(value), text(unit), number(max), ...(min > 0 ? [number(min)] : [])));
    else if (max < Infinity || min > 1)
      parts.push(isCall("text", raw(value), number(max), ...(min > 0 ? [number(min)] : [])));
    else if (parts.length === 0) parts.push(typeOf(value, "string"));
    if (unit === undefined && max === Infinity && min === 1) parts.push(binary("!==", raw(value), text("")));
    if (pattern !== undefined) parts.push(this.#matches(value, pattern, of));
    return all(parts);
  }

  #matches(value: string, pattern: string, of: string): Js {
    return method(this.#shared.constant(of, "pattern", patternDoc(pattern, this.#printer.imports)), "test", value);
  }

  #list(type: ListType, value: string, of: string): Js {
    if (type.first !== undefined) return this.#asShape(type, value, of);
    const one = this.#of(type.element, "item", of);
    const isList =
      one === undefined ? call("Array.isArray", raw(value)) : call(this.#listFunction(type, one, of), raw(value));
    // An incoming value may be shorter or longer than its schema says: nothing here depends on it.
    if (this.#direction !== "written") return isList;
    return all([
      isList,
      ...(type.minItems === undefined ? [] : [binary(">=", raw(`${value}.length`), number(type.minItems))]),
      ...(type.maxItems === undefined ? [] : [binary("<=", raw(`${value}.length`), number(type.maxItems))]),
    ]);
  }

  #listFunction({ element, nullable }: ListType, one: Js, of: string): string {
    const item = nullable === true ? any([binary("===", name("item"), raw("null")), one]) : one;
    const found = element.kind === "record" ? this.#module.recordOf(element, this.#direction) : undefined;
    const wished = found === undefined || nullable === true ? this.#wished(of) : `${found.check}List`;
    return this.#once("list", item, wished, "value is unknown[]", [
      { kind: "if", test: not(call("Array.isArray", name("value"))), yes: [FALSE], no: [] },
      { kind: "for", name: "item", list: name("value"), body: [unless(item)] },
      TRUE,
    ]);
  }

  #map(type: MapType, value: string, of: string): Js {
    const item = this.#of(type.value, "item", of);
    if (item === undefined) return isCall("record", raw(value));
    const isMap = this.#once("map", item, this.#wished(of), "boolean", [
      unless(isCall("record", name("value"))),
      { kind: "for", name: "item", list: call("Object.values", name("value")), body: [unless(item)] },
      TRUE,
    ]);
    return call(isMap, raw(value));
  }

  #union(type: UnionType, value: string, of: string): Js | undefined {
    if (type.exactlyOne && !areApart(type.variants, this.#direction === "written"))
      return this.#asShape(type, value, of);
    const variants = type.variants.map((one) => this.#of(one, value, of, true));
    // One of them takes anything.
    return variants.includes(undefined) ? undefined : any(variants.flatMap((one) => (one === undefined ? [] : [one])));
  }

  /** Uses the type's shape, for checks that need many statements. */
  #asShape(type: Type, value: string, of: string): Js {
    if (this.#within === undefined) return raw("true");
    return method(this.#shared.shapeName(this.#within, type, of), "accepts", value);
  }

  /** The name of a function: the same for the same condition. */
  #once(kind: string, condition: Js, wished: string, result: string, body: readonly Statement[]): string {
    const key = `${kind} ${JSON.stringify(condition)}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = this.#shared.names.fresh(wished);
    this.#known.set(key, made);
    this.#declare(made, result, body);
    return made;
  }

  #wished(of: string): string {
    return `is${this.#within?.name ?? ""}${pascal(of)}`;
  }

  get #direction(): Direction {
    return this.#within?.direction ?? "read";
  }
}

const FALSE: Statement = { kind: "return", value: raw("false") };
const TRUE: Statement = { kind: "return", value: raw("true") };

/** Returns false if a condition does not hold. */
function unless(condition: Js): Statement {
  return { kind: "if", test: not(condition), yes: [FALSE], no: [] };
}

/** A method of a constant of the module. */
function method(of: string, method: string, value: string): Js {
  return { js: "call", callee: member(name(of), method), args: [raw(value)] };
}

function binary(operator: string, left: Js, right: Js): Js {
  return { js: "binary", operator, left, right };
}

function typeOf(value: string, type: string): Js {
  return binary("===", raw(`typeof ${value}`), text(type));
}

const number = (value: number): Js => raw(String(value));

/** Combines conditions by `&&` or `||`; nested chains of the same operator are flattened. */
function chain(operator: "&&" | "||", conditions: readonly Js[]): Js {
  const flat = conditions.flatMap((one) => parts(operator, one));
  const [first, ...others] = flat;
  return others.reduce((left, right) => binary(operator, left, right), first ?? raw("true"));
}
const all = (conditions: readonly Js[]): Js => chain("&&", conditions);
const any = (conditions: readonly Js[]): Js => chain("||", conditions);

function parts(operator: string, js: Js): Js[] {
  return js.js === "binary" && js.operator === operator ? [...parts(operator, js.left), js.right] : [js];
}

/** A field of a record, as code. Objects also inherit some names, such as `constructor`. */
function fieldText(field: string, imports: Imports): string {
  if (field in Object.prototype) return `${imports.value("own")}(value, ${JSON.stringify(field)})`;
  return isName(field) ? `value.${field}` : `value[${JSON.stringify(field)}]`;
}

function numberCheck(type: NumberType, value: string): Js {
  if (type.literal !== undefined) return isCall("constant", raw(value), raw(type.literal));
  const limit = (check: string, bound: number | undefined): Js[] =>
    bound === undefined ? [] : [isCall(check, raw(value), number(bound))];
  const atLeast = [...limit("atLeast", type.minimum), ...limit("above", type.above)];
  if (type.wire === "minor") return all([isCall("int", raw(value)), ...atLeast]);
  const range = [...atLeast, ...limit("atMost", type.maximum), ...limit("below", type.below)];
  const scale = type.scale === undefined ? [] : [number(type.scale)];
  if (type.wire === "either") return all([isCall("numeric", raw(value)), ...range]);
  if (type.wire === "text") return all([isCall("decimal", raw(value), ...scale), ...range]);
  if (type.integer) return all([isCall("int", raw(value)), ...range]);
  return all([isCall("num", raw(value)), ...range, ...scale.map((one) => isCall("scale", raw(value), one))]);
}
