/**
 * From JSON Schema to types: draft 7, 2019-09, 2020-12 and OpenAPI's flavours of it. One reader a system: files are read
 * once, records are shared and may contain themselves.
 *
 * What a type can't say is kept as its rules, which the runtime looks at; what can't be used at all is refused by name and
 * place, never guessed.
 */
import { elementAt } from "@integ/runtime/assertions";
import { closest, type Diagnostic, distance } from "@integ/grammar";
import type { CompilerHost } from "../host.ts";
import { load } from "../messages/load.ts";
import { type Annotation, readAnnotation } from "./annotations.ts";
import { type Conjunct, conjunctsOf, isBareReference, referencesOf } from "./conjuncts.ts";
import { satisfiesRules, validatorOf } from "./constants.ts";
import { locate } from "./locate.ts";
import { schemaPatternProblem, withShortNames } from "./patterns.ts";
import { unescapeStep } from "@integ/runtime/pointers";
import { epochType, listType, numberType, recordKeywords, textLimits, textType, type Units } from "./read-values.ts";
import { markCurrencies } from "./currency-fields.ts";
import { bundle } from "./rules.ts";
import { type Placed, type Reference, type Schema, SchemaDocuments, step } from "./schema-documents.ts";
import {
  isJsonList,
  ANY,
  BOOLEAN,
  ERROR,
  NEVER,
  NULL,
  orNull,
  placeKey,
  type EnumType,
  type Field,
  type Json,
  type RecordType,
  type SchemaPlace,
  type Type,
  type UnionType,
  isJsonRecord,
  jsonList,
  jsonText,
} from "./types.ts";
import { discriminatorOf } from "./unions.ts";
import {
  KINDS,
  KNOWN,
  type Kind,
  asksOnly,
  constantsOf,
  guess,
  isNullSchema,
  isRule,
  isStructure,
  kindOf,
  leavesNullOut,
  limitsOf,
  limitsValues,
  valuesOf,
  withoutChoice,
  withoutValues,
} from "./schema-words.ts";
import { isCalledAmount, isCurrencyField } from "./amount-fields.ts";

/** A type, and whether null is a value beside it. */
export interface Read {
  readonly type: Type;
  readonly nullable: boolean;
}

/**
 * Turns the JSON Schemas of one system into types. What can't be read becomes a diagnostic and a type that takes
 * anything.
 */
export class SchemaReader {
  readonly diagnostics: Diagnostic[] = [];
  /** Problems that were reported: schemas are read in several contexts. */
  readonly #reported = new Set<string>();
  readonly documents: SchemaDocuments;
  readonly #host: CompilerHost;
  readonly #system: string;
  readonly #records = new Map<string, RecordType>();
  readonly #ruled = new Set<RecordType>();
  /** Annotations of schemas that are not to be changed, by `file#pointer`. */
  readonly #annotations: ReadonlyMap<string, Json>;
  /** Schemas being read, and at which depth: to find those that lead back to themselves. */
  readonly #reading = new Map<string, number>();
  /** The number of enclosing lists and maps of the current schema. */
  #depth = 0;

  readonly #units: Units;

  constructor(
    host: CompilerHost,
    system: string,
    {
      annotations = new Map(),
      minorUnits = {},
    }: { readonly annotations?: ReadonlyMap<string, Json>; readonly minorUnits?: Units } = {},
  ) {
    this.#units = minorUnits;
    this.#host = host;
    this.#system = system;
    this.#annotations = annotations;
    this.documents = new SchemaDocuments(host, (place, message) => this.#report(place, message));
  }

  /** The record that a schema describes. @param reference `schemas/Order.json`, `openapi.yaml#/components/schemas/Order` */
  root(fromFile: string, reference: string, name: string): RecordType | undefined {
    const target = this.documents.at(fromFile, reference, { path: fromFile, pointer: "" });
    if (target === undefined) return undefined;
    const { type } = this.#read(target.json, target.place, `${this.#system}.${name}`);
    if (type.kind === "record") {
      markCurrencies(type);
      return type;
    }
    if (type.kind === "map") return this.#openRecord(type.value, target.place, `${this.#system}.${name}`);
    if (type.kind !== "error") this.#report(step(target.place, "type"), "a document's schema must have `type: object`");
    return undefined;
  }

  /** A document of any names: a record without fields of its own. */
  #openRecord(rest: Type, place: SchemaPlace, name: string): RecordType {
    return { kind: "record", name, fields: new Map(), closed: false, rest, place };
  }

  /** A parameter's schema, written inside the descriptor. */
  inline(schema: unknown, place: SchemaPlace, name: string): Type {
    return this.#read(schema as Json, place, `${this.#system}.${name}`).type;
  }

  #report(place: SchemaPlace, message: string): void {
    const said = `${placeKey(place)} ${message}`;
    if (this.#reported.has(said)) return;
    this.#reported.add(said);
    const range = locate(this.#host, place) ?? { start: 0, end: 0 };
    this.diagnostics.push(load.schema({ path: place.path, ...range }, message));
  }

  #fail(place: SchemaPlace, message: string): Read {
    this.#report(place, message);
    return { type: ERROR, nullable: false };
  }

  #read(json: Json, place: SchemaPlace, name: string): Read {
    if (json === true) return { type: ANY, nullable: true };
    if (json === false) return { type: NEVER, nullable: false };
    if (!isJsonRecord(json)) return this.#fail(place, "a schema is a record here");
    const [reference, ...others] = referencesOf(json);
    if (reference !== undefined && others.length === 0 && isBareReference(json, this.documents.dialect(place).siblings))
      return this.#reference(reference, json, place);
    const conjuncts = conjunctsOf(json, place, this.documents);
    if (conjuncts === "never") return { type: NEVER, nullable: false };
    return this.#conjoined(conjuncts, place, name);
  }

  /** The type of what fits several schemas, each at its own place. */
  #readAll(parts: readonly Placed[], name: string): Read {
    const several = new Map(parts.map((part) => [placeKey(part.place), part]));
    const [first, ...others] = several.values();
    if (first === undefined) return { type: ANY, nullable: true };
    if (others.length === 0) return this.#read(first.json, first.place, name);
    const conjuncts: Conjunct[] = [];
    for (const { json, place } of several.values()) {
      const found = conjunctsOf(json, place, this.documents);
      if (found === "never") return { type: NEVER, nullable: false };
      conjuncts.push(...found);
    }
    const beside = others.map(({ place }) => placeKey(place)).join(" ");
    return this.#conjoined(conjuncts, { ...first.place, beside }, name);
  }

  #reference(reference: Reference, schema: Schema, place: SchemaPlace): Read {
    const target = this.documents.follow(reference, place);
    if (target === undefined) return { type: ERROR, nullable: false };
    const key = placeKey(target.place);
    const read = this.#unlessBeingRead(
      key,
      () => this.#read(target.json, target.place, this.#nameOf(target, "")),
      [{ schema: { [reference.word]: reference.to }, place }],
      step(place, reference.word),
    );
    return { type: read.type, nullable: read.nullable || schema["nullable"] === true };
  }

  /**
   * Reads a schema that may contain itself. A record is identified by its place; any other recursive schema (a list of such lists)
   * has the type `any` inside itself, with the schema as a rule.
   * @param inside what the schema is inside itself
   */
  #unlessBeingRead(key: string, read: () => Read, inside: readonly Conjunct[], at: SchemaPlace): Read {
    const since = this.#reading.get(key);
    if (since === this.#depth) return this.#fail(at, "this reference leads back to itself and nowhere else");
    if (since !== undefined) return { type: { ...ANY, rules: this.#bundle(inside) }, nullable: true };
    this.#reading.set(key, this.#depth);
    try {
      return read();
    } finally {
      this.#reading.delete(key);
    }
  }

  /** Reads a schema within a list or a map. */
  #inside<T>(read: () => T): T {
    this.#depth++;
    try {
      return read();
    } finally {
      this.#depth--;
    }
  }

  #nameOf({ place }: Placed, otherwise: string): string {
    const last =
      place.pointer === ""
        ? (place.path.split("/").at(-1) ?? "").replace(/\.(json|ya?ml)$/, "")
        : place.pointer.split("/").at(-1);
    return `${this.#system}.${last === undefined || last === "" ? otherwise : unescapeStep(last)}`;
  }

  /** The type of what fits all of some schemas. */
  #conjoined(conjuncts: readonly Conjunct[], place: SchemaPlace, name: string): Read {
    for (const { schema, place: at } of conjuncts) {
      for (const word of Object.keys(schema)) {
        if (KNOWN.has(word) || word.startsWith("x-")) continue;
        // Words that JSON Schema does not know say nothing; one that is nearly one of its own was meant to.
        const like = word.length > 4 ? closest(word, KNOWN) : undefined;
        if (like !== undefined && distance(word, like) <= 2)
          return this.#fail(step(at, word), `\`${word}\` is no word of JSON Schema; did you mean ${like}?`);
      }
    }
    const key = conjuncts.map((one) => `${placeKey(one.place)} ${Object.keys(one.schema).join()}`).join("; ");
    const read = this.#unlessBeingRead(
      key,
      () => this.#chosenOf(conjuncts, place, name) ?? this.#plain(conjuncts, place, name),
      conjuncts,
      place,
    );
    // Rules are for null as well, where the schema that has them lets it in.
    const own = read.nullable ? this.#rules(conjuncts.map(withoutChoice)) : undefined;
    return own === undefined || this.#satisfies(own, null, place) ? read : { type: read.type, nullable: false };
  }

  // ── one of several ────────────────────────────────────────────────────────────────────────────────────────────

  /** A choice, and whether it includes null; a type beside the choice may exclude null. */
  #chosenOf(conjuncts: readonly Conjunct[], place: SchemaPlace, name: string): Read | undefined {
    const read = this.#choice(conjuncts, place, name);
    return read === undefined ? undefined : { ...read, nullable: read.nullable && !leavesNullOut(conjuncts) };
  }

  /** `anyOf` and `oneOf`; undefined if there is none, or none that makes a difference to the type. */
  #choice(conjuncts: readonly Conjunct[], place: SchemaPlace, name: string): Read | undefined {
    for (const conjunct of conjuncts) {
      for (const word of ["oneOf", "anyOf"] as const) {
        const listed = conjunct.schema[word];
        if (!Array.isArray(listed)) continue;
        const at = step(conjunct.place, word);
        const parts = jsonList(listed).map((json, i): Placed => ({ json, place: step(at, i) }));
        if (parts.length === 0) return this.#fail(at, `\`${word}\` of nothing: no document fits it`);
        const { [word]: _, ...others } = conjunct.schema;
        const rest = conjuncts.map((one) => (one === conjunct ? { ...one, schema: others } : one));
        const read = this.#chosen(word, parts, rest, place, name);
        if (read !== undefined) return read;
      }
    }
    return undefined;
  }

  #chosen(
    word: "oneOf" | "anyOf",
    parts: readonly Placed[],
    rest: readonly Conjunct[],
    place: SchemaPlace,
    name: string,
  ): Read | undefined {
    const real = parts.filter(({ json }) => !isNullSchema(json));
    const nullToo = real.length < parts.length || rest.some(({ schema }) => schema["nullable"] === true);
    const constants = real.map(({ json }) => constantsOf(json));
    if (real.length > 0 && constants.every((one) => one !== undefined)) {
      const said = real
        .map(({ json }) => (isJsonRecord(json) ? json["x-integ"] : undefined))
        .find((one) => one !== undefined);
      const listed = constants.flat();
      const texts = listed.map((one) => JSON.stringify(one));
      // Of exactly one, what two of them list is none.
      const times = new Map<string, number>();
      for (const text of texts) times.set(text, (times.get(text) ?? 0) + 1);
      const once = listed.filter((_, i) => word === "anyOf" || times.get(texts[i] ?? "") === 1);
      const values: Schema = { enum: once, ...(said === undefined ? {} : { "x-integ": said }) };
      const read = this.#conjoined([...rest, { schema: values, place }], place, name);
      return { type: read.type, nullable: nullToo || read.nullable };
    }
    const [only, ...others] = real;
    if (only === undefined) return { type: NULL, nullable: true };
    const structured =
      rest.some(({ schema }) => Object.keys(schema).some((key) => isStructure(key, schema))) ||
      (rest.some(({ schema }) => schema["type"] !== undefined) && !real.every((part) => this.#isRecord(part)));
    // Requirements beside the choice, unless they are part of each variant anyway.
    const beside = structured ? undefined : this.#rules(rest);
    // A record of another place is another one where more is asked of it.
    const ruled = (type: Type): Type => {
      if (type.kind === "error" || beside === undefined) return type;
      return withRules(type.kind === "record" ? { ...type, place } : type, beside);
    };
    if (others.length === 0) {
      if (!structured) {
        const read = this.#read(only.json, only.place, name);
        return { type: ruled(read.type), nullable: nullToo || read.nullable };
      }
      const more = conjunctsOf(only.json, only.place, this.documents);
      if (more === "never") return { type: NEVER, nullable: false };
      const read = this.#conjoined([...rest, ...more], place, name);
      return { type: read.type, nullable: nullToo || read.nullable };
    }
    // Variants that only ask for some of the fields are no types of their own.
    if (structured && real.every(({ json }) => asksOnly(json))) return undefined;
    const mapping = rest.map(({ schema }) => schema["discriminator"]).find(isJsonRecord);
    const variants: Type[] = [];
    let nulls = parts.length - real.length;
    let anything: Type | undefined;
    for (const [i, part] of real.entries()) {
      const called =
        isJsonRecord(part.json) && typeof part.json["title"] === "string" ? part.json["title"] : `${name}.${i + 1}`;
      let read: Read;
      if (structured) {
        const more = conjunctsOf(part.json, part.place, this.documents);
        read =
          more === "never"
            ? { type: NEVER, nullable: false }
            : this.#conjoined([...rest, ...more], part.place, this.#variantName(part, called));
      } else read = this.#read(part.json, part.place, called.includes(".") ? called : `${this.#system}.${called}`);
      if (read.nullable) nulls++;
      if (read.type.kind === "error") return { type: ERROR, nullable: false };
      if (read.type.kind === "any") anything = read.type;
      else if (read.type.kind !== "never" && read.type.kind !== "null") variants.push(read.type);
    }
    // Null that fits two of exactly one fits none.
    const nullable = word === "oneOf" ? nulls === 1 : nulls > 0 || nullToo;
    if (anything !== undefined) {
      if (word === "anyOf" && anything.rules === undefined)
        return { type: ruled(ANY), nullable: beside === undefined || this.#satisfies(beside, null, place) };
      const choice = { schema: { [word]: parts.map(({ json }) => json) }, place: up(parts[0]?.place ?? place) };
      const rules = this.#bundle([choice, ...(structured ? rest : [])]);
      return { type: ruled({ ...ANY, rules }), nullable: this.#satisfies(rules, null, place) };
    }
    return {
      type: ruled(this.#union(variants, word, parts, real, structured ? rest : [], place, name, mapping)),
      nullable,
    };
  }

  /** Whether what fits a schema is surely a record, or null. */
  #isRecord({ json, place }: Placed): boolean {
    const conjuncts = conjunctsOf(json, place, this.documents);
    if (conjuncts === "never") return true;
    const said = conjuncts.map(({ schema }) => schema["type"]).filter((type) => type !== undefined);
    const isObject = (type: Json): boolean =>
      Array.isArray(type) ? type.every((one) => one === "object" || one === "null") : type === "object";
    return said.length > 0 ? said.some(isObject) : guess(conjuncts) === "object";
  }

  #variantName(part: Placed, otherwise: string): string {
    const [reference] = isJsonRecord(part.json) ? referencesOf(part.json) : [];
    const target = reference === undefined ? undefined : this.documents.follow(reference, part.place);
    return target === undefined ? otherwise : this.#nameOf(target, otherwise);
  }

  #union(
    variants: readonly Type[],
    word: "oneOf" | "anyOf",
    parts: readonly Placed[],
    real: readonly Placed[],
    rest: readonly Conjunct[],
    place: SchemaPlace,
    name: string,
    mapping: Schema | undefined,
  ): Type {
    // The same in other words, such as texts with two formats: one type, and the rest is a rule.
    const flat = variants.flatMap((variant) =>
      word === "anyOf" && variant.kind === "union" && !variant.exactlyOne && variant.rules === undefined
        ? variant.variants
        : [variant],
    );
    const [first] = flat;
    if (first === undefined) return NEVER;
    const whole = new Set(["record", "list", "map", "union"]);
    if (flat.every((variant) => variant.kind === first.kind && !whole.has(variant.kind))) {
      const choice = { schema: { [word]: parts.map(({ json }) => json) }, place: up(parts[0]?.place ?? place) };
      const rules = this.#bundle([choice, ...rest]);
      if (first.kind === "text") return { kind: "text", rules };
      if (first.kind === "number")
        return {
          kind: "number",
          integer: flat.every((one) => one.kind === "number" && one.integer),
          wire: flat.every((one) => one.kind === "number" && one.wire === first.wire) ? first.wire : "either",
          rules,
        };
      if (first.kind === "enum") {
        const members = [...new Set(flat.flatMap((one) => (one.kind === "enum" ? one.members : [])))];
        return { ...first, members, open: flat.some((one) => one.kind === "enum" && one.open) };
      }
      return { ...first, rules };
    }
    const discriminator = discriminatorOf(flat, mapping, real);
    if (discriminator !== undefined) {
      // A discriminator must have fixed values.
      for (const variant of flat) {
        const field = variant.kind === "record" ? variant.fields.get(discriminator.field) : undefined;
        if (variant.kind === "record" && field?.type.kind === "enum")
          (variant.fields as Map<string, Field>).set(field.name, { ...field, type: { ...field.type, open: false } });
      }
    }
    const union: UnionType = {
      kind: "union",
      name,
      variants: flat,
      exactlyOne: word === "oneOf",
      place,
      ...(discriminator === undefined ? {} : { discriminator }),
    };
    return union;
  }

  // ── one ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #plain(conjuncts: readonly Conjunct[], place: SchemaPlace, name: string): Read {
    const kinds = new Set<Kind>(KINDS);
    let integer = false;
    let said = false;
    let nullToo = false;
    for (const { schema, place: at } of conjuncts) {
      const written = schema["type"];
      const names = typeof written === "string" ? [written] : isJsonList(written) ? written : undefined;
      if (names === undefined) continue;
      said = true;
      for (const one of names) {
        if (one !== "integer" && !KINDS.some((kind) => kind === one))
          return this.#fail(
            step(at, "type"),
            `\`${jsonText(one)}\` is no type of JSON Schema: they are string, number, integer, boolean, object, array and null`,
          );
      }
      integer ||= names.includes("integer") && !names.includes("number");
      const allowed = new Set(names.map((one) => (one === "integer" ? "number" : one)));
      if (schema["nullable"] === true) allowed.add("null");
      for (const kind of KINDS) if (!allowed.has(kind)) kinds.delete(kind);
    }
    if (said && kinds.has("null")) nullToo = true;
    if (!said && conjuncts.some(({ schema }) => schema["nullable"] === true)) nullToo = true;
    if (conjuncts.length > 1 && conjuncts[0]?.schema["nullable"] === true) nullToo = true;
    const annotation = this.#annotation(conjuncts);
    const values = this.#possible(valuesOf(conjuncts), said ? kinds : undefined, integer, conjuncts);
    const rules = this.#rules(conjuncts);
    const ruled = <T extends Type>(type: T): T => {
      if (type.kind !== "record") return withRules(type, rules);
      this.#ruleRecord(type, rules);
      return type;
    };
    if (values !== undefined) {
      const type = this.#values(values, conjuncts, annotation, place, name, ruled);
      const nullAmong = values.includes(null) && (!said || nullToo);
      return { type, nullable: conjuncts.some(({ schema }) => schema["nullable"] === true) || nullAmong };
    }
    if (!said) {
      const guessed = guess(conjuncts);
      if (guessed === undefined) return { type: ruled(ANY), nullable: true };
      kinds.clear();
      kinds.add(guessed);
    }
    kinds.delete("null");
    if (kinds.size === 0) {
      if (nullToo) return { type: ruled({ ...NULL }), nullable: true };
      return this.#fail(place, "no value can be of all these types at once");
    }
    if (kinds.size >= 5) return { type: ruled(ANY), nullable: true };
    const types = [...kinds].map((kind) => this.#typed(kind, integer, conjuncts, annotation, place, name));
    const [only] = types;
    if (types.length === 1 && only !== undefined) return { type: ruled(only), nullable: nullToo };
    if (types.some((type) => type.kind === "error")) return { type: ERROR, nullable: false };
    return { type: ruled({ kind: "union", name, variants: types, exactlyOne: false, place }), nullable: nullToo };
  }

  #bundle(parts: Parameters<typeof bundle>[0]): Json {
    return bundle(parts, this.documents, (pattern, place) => this.#checkPattern(pattern, place));
  }

  /** A pattern that can't be looked for would be missed at run time. @returns whether it can */
  #checkPattern(pattern: string, place: SchemaPlace): boolean {
    const problem = schemaPatternProblem(withShortNames(pattern));
    if (problem !== undefined) this.#report(place, `\`${pattern}\` ${problem}`);
    return problem === undefined;
  }

  /** Whether a constant satisfies some rules. @param place where they stand */
  #satisfies(rules: Json, value: Json, place: SchemaPlace): boolean {
    if (typeof rules === "object" && rules !== null) {
      const { problem } = validatorOf(rules);
      if (problem !== undefined) this.#reportMisuse(problem, place);
    }
    return satisfiesRules(rules, value);
  }

  /** An invalid value of a keyword of JSON Schema, with ajv's message. Patterns are checked at their places. */
  #reportMisuse(problem: string, place: SchemaPlace): void {
    if (problem.startsWith("Invalid regular expression")) return;
    const [, pointer = "", word, wanted] = /\bdata((?:\/[^\s/]+)*\/([^\s/]+)) (must [^,]+)/.exec(problem) ?? [];
    const at = { path: place.path, pointer: place.pointer + pointer };
    this.#report(
      locate(this.#host, at) === undefined ? place : at,
      word === undefined || wanted === undefined ? problem : `\`${word}\` ${wanted}`,
    );
  }

  #rules(conjuncts: readonly Conjunct[]): Json | undefined {
    const patterned = conjuncts.some(({ schema }) => isJsonRecord(schema["patternProperties"]));
    const parts = conjuncts.flatMap(({ schema, whole, place }) => {
      // `unevaluated…` applies to parts that no other keyword of the whole schema has evaluated.
      if (schema["unevaluatedProperties"] !== undefined || schema["unevaluatedItems"] !== undefined)
        return [{ schema: whole ?? schema, place }];
      const asked = Object.entries(schema).filter(([word, value]) => isRule(word, value, patterned));
      return asked.length === 0 ? [] : [{ schema: Object.fromEntries(asked), place }];
    });
    return parts.length === 0 ? undefined : this.#bundle(parts);
  }

  #annotation(conjuncts: readonly Conjunct[]): Annotation {
    let found: Annotation = {};
    for (const { schema, place } of conjuncts.toReversed()) {
      const outside = this.#annotations.get(`${place.path}#${place.pointer}`);
      for (const [json, at] of [
        [schema["x-integ"], step(place, "x-integ")],
        [outside, place],
      ] as const) {
        if (json === undefined) continue;
        const read = readAnnotation(json);
        if (read.value === undefined) this.#report(at, read.wrong);
        else found = { ...found, ...read.value };
      }
    }
    return found;
  }

  /** The listed values that satisfy the keywords beside the list. */
  #possible(
    values: readonly Json[] | undefined,
    kinds: ReadonlySet<Kind> | undefined,
    integer: boolean,
    conjuncts: readonly Conjunct[],
  ): readonly Json[] | undefined {
    if (values === undefined) return undefined;
    const typed = values.filter(
      (value) =>
        kinds === undefined ||
        value === null ||
        (kinds.has(kindOf(value)) && !(integer && typeof value === "number" && !Number.isInteger(value))),
    );
    const beside = conjuncts.map(withoutValues).filter(({ schema }) => Object.keys(schema).some(limitsValues));
    const [first] = beside;
    if (first === undefined) return typed;
    const rules = this.#bundle(beside);
    return typed.filter((value) => value === null || this.#satisfies(rules, value, first.place));
  }

  /** The type of some constants: an enum, a number, a Boolean, or a union. */
  #values(
    values: readonly Json[],
    conjuncts: readonly Conjunct[],
    annotation: Annotation,
    place: SchemaPlace,
    name: string,
    ruled: <T extends Type>(type: T) => T,
  ): Type {
    const some = values.filter((value) => value !== null);
    if (some.length === 0)
      return values.length > 0 ? NULL : this.#fail(place, "no value is among all these values").type;
    const texts = some.filter((value): value is string => typeof value === "string");
    const listed: Json = { enum: values };
    // A constant is just that; of a list of values the system may make a longer one.
    const constant = conjuncts.some(({ schema }) => schema["const"] !== undefined);
    const open = !constant && annotation.enum !== "closed";
    // Members that the system adds later must satisfy the keywords beside the list, too.
    const limits = open ? textLimits(conjuncts) : undefined;
    const texted: EnumType = withRules({ kind: "enum", members: [...new Set(texts)], open, name }, limits);
    if (texts.length === some.length) return ruled(texted);
    const booleans = some.filter((value) => typeof value === "boolean");
    const numbers = some.filter((value) => typeof value === "number");
    const types: Type[] = [];
    if (texts.length > 0) types.push(texted);
    if (booleans.length === 1) types.push({ kind: "boolean", literal: elementAt(booleans, 0) });
    else if (booleans.length > 1) types.push(BOOLEAN);
    if (numbers.length > 0) {
      const whole = numbers.every((value) => Number.isInteger(value));
      const limits = limitsOf(numbers);
      const literal = numbers.length === 1 ? { literal: JSON.stringify(numbers[0]) } : { rules: listed };
      types.push({ ...numberType(whole, conjuncts, annotation, this.#units), ...limits, ...literal });
    }
    if (texts.length + booleans.length + numbers.length < some.length) return ruled({ ...ANY, rules: listed });
    return types.length === 1
      ? ruled(elementAt(types, 0))
      : ruled({ kind: "union", name, variants: types, exactlyOne: false, place });
  }

  #typed(
    kind: Kind,
    integer: boolean,
    conjuncts: readonly Conjunct[],
    annotation: Annotation,
    place: SchemaPlace,
    name: string,
  ): Type {
    switch (kind) {
      case "string":
        return this.#patterned(textType(conjuncts, annotation), conjuncts);
      case "number":
        return epochType(integer, conjuncts, annotation) ?? numberType(integer, conjuncts, annotation, this.#units);
      case "boolean":
        return BOOLEAN;
      case "array":
        return this.#inside(() => listType(conjuncts, (parts) => this.#readAll(parts, name)));
      case "object":
        return this.#object(conjuncts, place, name);
      case "null":
        return NULL;
    }
  }

  /** A pattern that is no regular expression at all is refused; it would be missed at run time. */
  #patterned(type: Type, conjuncts: readonly Conjunct[]): Type {
    for (const { schema, place } of conjuncts) {
      const pattern = schema["pattern"];
      if (typeof pattern !== "string") continue;
      if (!this.#checkPattern(pattern, step(place, "pattern"))) return ERROR;
    }
    return type;
  }

  // ── records ───────────────────────────────────────────────────────────────────────────────────────────────────

  #object(conjuncts: readonly Conjunct[], place: SchemaPlace, name: string): Type {
    const words = recordKeywords(conjuncts);
    if (words.required.size === 0 && !conjuncts.some(({ schema }) => isJsonRecord(schema["properties"]))) {
      if (words.closed.length > 0) return this.#record(conjuncts, place, name);
      if (words.patterns.length > 0) return { kind: "map", value: ANY };
      return { kind: "map", value: words.rest.length === 0 ? ANY : this.#orNull(words.rest, name) };
    }
    return this.#record(conjuncts, place, name);
  }

  #record(conjuncts: readonly Conjunct[], place: SchemaPlace, name: string): RecordType {
    const key = placeKey(place);
    const known = this.#records.get(key);
    if (known !== undefined) return known;
    const words = recordKeywords(conjuncts);
    const fields = new Map<string, Field>();
    const doc = conjuncts.map(({ schema }) => schema["description"]).find((one) => typeof one === "string");
    const made: Omit<RecordType, "rest" | "rules"> & { rest?: Type; rules?: Json } = {
      kind: "record",
      name,
      fields,
      closed: words.closed.length > 0 && words.patterns.length === 0,
      place,
      ...(typeof doc === "string" ? { doc } : {}),
    };
    this.#records.set(key, made);
    // A record that is being read can be referred to from inside.
    const around = [...this.#reading];
    this.#reading.clear();
    // With `patternProperties`, a rule decides about each name.
    if (words.patterns.length > 0) made.rest = ANY;
    else if (words.rest.length > 0 && words.closed.length === 0) made.rest = this.#orNull(words.rest, `${name}.*`);
    const forbidden: string[] = [];
    for (const [field, parts] of words.properties) {
      const forbidding = words.closed.find((one) => !one.allows(field));
      if (forbidding !== undefined) {
        if (words.required.has(field))
          this.#report(
            forbidding.place,
            `no document can fit it: \`${field}\` is required, and \`additionalProperties: false\` here forbids it`,
          );
        continue;
      }
      const read = this.#field(field, parts, words.required.has(field), `${name}.${field}`);
      if (read !== undefined) fields.set(field, read);
      else {
        forbidden.push(field);
        const [first] = parts;
        if (words.required.has(field) && first !== undefined)
          this.#report(first.place, `no document can fit it: \`${field}\` is required, and no value fits it here`);
      }
    }
    // A field that nothing fits has to be left out, where it would not be refused as one of another name anyway.
    if (forbidden.length > 0 && !made.closed)
      made.rules = {
        properties: Object.fromEntries(forbidden.map((field): [string, Json] => [field, false])),
      };
    this.#warnOfAmounts(fields, words.properties);
    for (const field of words.required) {
      if (fields.has(field) || words.properties.has(field)) continue;
      const from = words.requiredBy.get(field) ?? place;
      if (words.closed.length > 0)
        this.#report(step(from, "required"), `\`${field}\` is required but not among the properties`);
      else
        fields.set(field, {
          name: field,
          type: made.rest ?? ANY,
          required: true,
          nullable: made.rest === undefined,
          readOnly: false,
          place: from,
        });
    }
    for (const [key, depth] of around) this.#reading.set(key, depth);
    return made;
  }

  /** A number that is called like an amount and stands beside a currency is one: unmarked, it could be booked in another currency. */
  #warnOfAmounts(fields: ReadonlyMap<string, Field>, properties: ReadonlyMap<string, readonly Placed[]>): void {
    const currency = [...fields.values()].find(isCurrencyField);
    if (currency === undefined) return;
    for (const { name, type, place } of fields.values()) {
      if (type.kind !== "number" || type.money !== undefined || place === undefined || !isCalledAmount(name, type))
        continue;
      const own = (properties.get(name) ?? []).flatMap(({ json, place: at }) =>
        isJsonRecord(json) ? [{ schema: json, place: at }] : [],
      );
      if (this.#annotation(own).no_money === true) continue;
      const said = `${placeKey(place)} money`;
      if (this.#reported.has(said)) continue;
      this.#reported.add(said);
      const range = locate(this.#host, place) ?? { start: 0, end: 0 };
      this.diagnostics.push(load.unmarkedAmount({ path: place.path, ...range }, name, currency.name));
    }
  }

  /** A record's own rules: kept in the one object that all references to it share, those from inside itself too. */
  #ruleRecord(type: RecordType, rules: Json | undefined): void {
    if (rules === undefined || this.#ruled.has(type)) return;
    this.#ruled.add(type);
    (type as { rules?: Json }).rules = withRules(type, rules).rules as Json;
  }

  #orNull(parts: readonly Placed[], name: string): Type {
    const { type, nullable } = this.#inside(() => this.#readAll(parts, name));
    return orNull(type, nullable);
  }

  #field(field: string, parts: readonly Placed[], required: boolean, name: string): Field | undefined {
    const [first] = parts;
    if (first === undefined) return undefined;
    const read = this.#readAll(parts, name);
    if (read.type.kind === "never") return undefined;
    const own = parts.flatMap(({ json, place }) => (isJsonRecord(json) ? [{ schema: json, place }] : []));
    // `readOnly` also counts behind a reference; that of a list's elements is theirs.
    const said = parts.flatMap(({ json, place }) => {
      const found = conjunctsOf(json, place, this.documents);
      return found === "never" ? [] : found;
    });
    const says = (word: string): boolean => [...own, ...said].some(({ schema }) => schema[word] === true);
    const doc = own.map(({ schema }) => schema["description"]).find((one) => typeof one === "string");
    const { personal } = this.#annotation(own);
    return {
      name: field,
      type: read.type,
      required,
      nullable: read.nullable,
      readOnly: says("readOnly"),
      place: first.place,
      ...(says("writeOnly") ? { writeOnly: true as const } : {}),
      ...(personal === undefined || personal === false ? {} : { personal: personal === true ? "personal" : personal }),
      ...(typeof doc === "string" ? { doc } : {}),
    };
  }
}

/** A type with rules beside those that it has. */
function withRules<T extends Type>(type: T, rules: Json | undefined): T {
  if (rules === undefined) return type;
  return { ...type, rules: type.rules === undefined ? rules : merged(type.rules, rules) };
}

/** Two sets of rules as one. */
function merged(a: Json, b: Json): Json {
  const own = isJsonRecord(a) ? a : {};
  const other = isJsonRecord(b) ? b : {};
  if (own["$defs"] === undefined && other["$defs"] === undefined) return { allOf: [a, b] };
  // The definitions of both are numbered, so those of the second get other names.
  const renamed = JSON.parse(JSON.stringify(other).replaceAll('"#/$defs/', '"#/$defs/b')) as Schema;
  const { $defs: first, ...ownRules } = own;
  const { $defs: second, ...otherRules } = renamed;
  const more = Object.entries(isJsonRecord(second) ? second : {}).map(([key, value]) => [`b${key}`, value]);
  return {
    allOf: [ownRules, otherRules],
    $defs: { ...(isJsonRecord(first) ? first : {}), ...Object.fromEntries(more) },
  };
}

function up(place: SchemaPlace): SchemaPlace {
  return { path: place.path, pointer: place.pointer.replace(/\/[^/]*\/[^/]*$/, "") };
}
