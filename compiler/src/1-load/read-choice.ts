/** `anyOf` and `oneOf` as types: a list of constants, a value that may be null, or a union. */
import { type Conjunct, conjunctsOf, referencesOf } from "./conjuncts.ts";
import { type Placed, type Schema, step } from "./schema-documents.ts";
import type { Read, SchemaReading } from "./schema-reading.ts";
import { facetOf } from "./read-values.ts";
import { withRules } from "./schema-rules.ts";
import { asksOnly, constantsOf, guess, isNullSchema, isStructure, leavesNullOut } from "./schema-words.ts";
import { ANY, ERROR, type Field, isJsonRecord, type Json, jsonList, NEVER, NULL, type SchemaPlace, type Type } from "./types.ts"; // prettier-ignore
import { discriminatorOf } from "./unions.ts";

/** One choice among schemas, with the schemas that apply beside it. */
interface Choice {
  readonly word: "oneOf" | "anyOf";
  readonly parts: readonly Placed[];
  /** The parts that are not null alone. */
  readonly real: readonly Placed[];
  readonly rest: readonly Conjunct[];
  readonly place: SchemaPlace;
  readonly name: string;
}

/** Reads the choices of one system's schemas. */
export class ChoiceReader {
  readonly #reading: SchemaReading;

  constructor(reading: SchemaReading) {
    this.#reading = reading;
  }

  /** A choice, and whether it includes null; a type beside the choice may exclude null. */
  read(conjuncts: readonly Conjunct[], place: SchemaPlace, name: string): Read | undefined {
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
        if (parts.length === 0) {
          this.#reading.reports.report(at, `\`${word}\` of nothing: no document fits it`);
          return { type: ERROR, nullable: false };
        }
        const { [word]: _, ...others } = conjunct.schema;
        const rest = conjuncts.map((one) => (one === conjunct ? { ...one, schema: others } : one));
        const real = parts.filter((part) => !isNullSchema(part.json));
        const read = this.#chosen({ word, parts, real, rest, place, name });
        if (read !== undefined) return read;
      }
    }
    return undefined;
  }

  #chosen(choice: Choice): Read | undefined {
    const { real, parts, rest } = choice;
    const nullToo = real.length < parts.length || rest.some(({ schema }) => schema["nullable"] === true);
    const constants = real.map(({ json }) => constantsOf(json));
    if (real.length > 0 && constants.every((one) => one !== undefined))
      return this.#constants(choice, constants.flat(), nullToo);
    const [only, ...others] = real;
    if (only === undefined) return { type: NULL, nullable: true };
    const structured =
      rest.some(({ schema }) => Object.keys(schema).some((key) => isStructure(key, schema))) ||
      (rest.some(({ schema }) => schema["type"] !== undefined) && !real.every((part) => this.#isRecord(part)));
    if (others.length === 0) return this.#single(choice, only, structured, nullToo);
    // Variants that only require some fields are not types.
    if (structured && real.every(({ json }) => asksOnly(json))) return undefined;
    return this.#several(choice, structured, nullToo);
  }

  /** Variants that are constants: one list of values. */
  #constants({ word, real, rest, place, name }: Choice, listed: readonly Json[], nullToo: boolean): Read {
    const said = real
      .map(({ json }) => (isJsonRecord(json) ? json["x-integ"] : undefined))
      .find((one) => one !== undefined);
    const texts = listed.map((one) => JSON.stringify(one));
    // For `oneOf`, a value listed by two variants is invalid.
    const times = new Map<string, number>();
    for (const text of texts) times.set(text, (times.get(text) ?? 0) + 1);
    const once = listed.filter((_, i) => word === "anyOf" || times.get(texts[i] ?? "") === 1);
    const values: Schema = { enum: once, ...(said === undefined ? {} : { "x-integ": said }) };
    const read = this.#reading.conjoined([...rest, { schema: values, place }], place, name);
    return { type: read.type, nullable: nullToo || read.nullable };
  }

  /** One variant, maybe beside null. */
  #single(choice: Choice, only: Placed, structured: boolean, nullToo: boolean): Read {
    const { rest, place, name } = choice;
    if (!structured) {
      const read = this.#reading.read(only.json, only.place, name);
      return { type: ruled(read.type, choice, this.#reading.rules.of(rest)), nullable: nullToo || read.nullable };
    }
    const more = conjunctsOf(only.json, only.place, this.#reading.documents);
    if (more === "never") return { type: NEVER, nullable: false };
    const read = this.#reading.conjoined([...rest, ...more], place, name);
    return { type: read.type, nullable: nullToo || read.nullable };
  }

  /** A union. @param structured the schemas beside the choice have fields or types, and are part of each variant */
  #several(choice: Choice, structured: boolean, nullToo: boolean): Read {
    const { word, parts, real, rest, place } = choice;
    // Requirements beside the choice, unless they are part of each variant anyway.
    const beside = structured ? undefined : this.#reading.rules.of(rest);
    const variants: Type[] = [];
    let nulls = parts.length - real.length;
    let anything: Type | undefined;
    for (const [i, part] of real.entries()) {
      const read = this.#variant(choice, part, i, structured);
      if (read.nullable) nulls++;
      if (read.type.kind === "error") return { type: ERROR, nullable: false };
      if (read.type.kind === "any") anything = read.type;
      else if (read.type.kind !== "never" && read.type.kind !== "null") variants.push(read.type);
    }
    // For `oneOf`, null that fits two variants is invalid.
    const nullable = word === "oneOf" ? nulls === 1 : nulls > 0 || nullToo;
    if (anything === undefined)
      return { type: ruled(this.#union(choice, variants, structured ? rest : []), choice, beside), nullable };
    if (word === "anyOf" && anything.rules === undefined)
      return {
        type: ruled(ANY, choice, beside),
        nullable: beside === undefined || this.#reading.rules.satisfies(beside, null, place),
      };
    const rules = this.#rulesOf(choice, structured ? rest : []);
    return {
      type: ruled({ ...ANY, rules }, choice, beside),
      nullable: this.#reading.rules.satisfies(rules, null, place),
    };
  }

  #variant({ rest, name }: Choice, part: Placed, i: number, structured: boolean): Read {
    const { system, documents } = this.#reading;
    const called =
      isJsonRecord(part.json) && typeof part.json["title"] === "string" ? part.json["title"] : `${name}.${i + 1}`;
    if (!structured)
      return this.#reading.read(part.json, part.place, called.includes(".") ? called : `${system}.${called}`);
    const more = conjunctsOf(part.json, part.place, documents);
    return more === "never"
      ? { type: NEVER, nullable: false }
      : this.#reading.conjoined([...rest, ...more], part.place, this.#variantName(part, called));
  }

  /** The choice itself as a rule. */
  #rulesOf({ word, parts, place }: Choice, rest: readonly Conjunct[]): Json {
    const choice = { schema: { [word]: parts.map(({ json }) => json) }, place: up(parts[0]?.place ?? place) };
    return this.#reading.rules.bundle([choice, ...rest]);
  }

  /** Whether all values of a schema are records or null. */
  #isRecord({ json, place }: Placed): boolean {
    const conjuncts = conjunctsOf(json, place, this.#reading.documents);
    if (conjuncts === "never") return true;
    const said = conjuncts.map(({ schema }) => schema["type"]).filter((type) => type !== undefined);
    const isObject = (type: Json): boolean =>
      Array.isArray(type) ? type.every((one) => one === "object" || one === "null") : type === "object";
    return said.length > 0 ? said.some(isObject) : guess(conjuncts) === "object";
  }

  #variantName(part: Placed, otherwise: string): string {
    const [reference] = isJsonRecord(part.json) ? referencesOf(part.json) : [];
    const target = reference === undefined ? undefined : this.#reading.documents.follow(reference, part.place);
    return target === undefined ? otherwise : this.#reading.nameOf(target, otherwise);
  }

  #union(choice: Choice, variants: readonly Type[], rest: readonly Conjunct[]): Type {
    const { word, real, place, name } = choice;
    const flat = variants.flatMap((variant) =>
      word === "anyOf" && variant.kind === "union" && !variant.exactlyOne && variant.rules === undefined
        ? variant.variants
        : [variant],
    );
    const [first] = flat;
    if (first === undefined) return NEVER;
    const whole = new Set(["record", "list", "map", "union"]);
    // Variants of the same type, such as texts with two formats: one type, with the difference as a rule.
    if (flat.every((variant) => variant.kind === first.kind && !whole.has(variant.kind)))
      return this.#marked(inOtherWords(flat, first, this.#rulesOf(choice, rest)), choice, flat);
    const joined = word === "anyOf" && flat.length === real.length ? this.#oneNumber(choice, flat) : undefined;
    if (joined !== undefined) return this.#union(joined.choice, joined.variants, rest);
    const mapping = choice.rest.map(({ schema }) => schema["discriminator"]).find(isJsonRecord);
    const discriminator = discriminatorOf(flat, mapping, real);
    if (discriminator !== undefined) {
      // A discriminator must have fixed values.
      for (const variant of flat) {
        const field = variant.kind === "record" ? variant.fields.get(discriminator.field) : undefined;
        if (variant.kind === "record" && field?.type.kind === "enum")
          (variant.fields as Map<string, Field>).set(field.name, { ...field, type: { ...field.type, open: false } });
      }
    }
    return {
      kind: "union",
      name,
      variants: flat,
      exactlyOne: word === "oneOf",
      place,
      ...(discriminator === undefined ? {} : { discriminator }),
    };
  }

  /** A number that some documents write in quotes, beside values of other kinds; undefined if there is no such number. */
  #oneNumber(
    choice: Choice,
    variants: readonly Type[],
  ): { readonly choice: Choice; readonly variants: readonly Type[] } | undefined {
    const { real } = choice;
    const isNumber = (_: unknown, i: number): boolean => variants[i]?.kind === "number";
    const numbers = variants.filter(isNumber);
    const [first] = numbers;
    const [place] = real.filter(isNumber);
    if (first === undefined || place === undefined || numbers.length < 2) return undefined;
    const parts = real.filter(isNumber);
    const one = this.#marked(inOtherWords(numbers, first, this.#rulesOf({ ...choice, parts }, [])), choice, numbers);
    const others = real.filter((part, i) => !isNumber(part, i));
    return {
      choice: { ...choice, real: [{ ...place, json: { anyOf: parts.map(({ json }) => json) } }, ...others] },
      variants: [one, ...variants.filter((variant) => variant.kind !== "number")],
    };
  }

  /** A number with the mark of an amount that is beside the choice, or in those variants that have one. */
  #marked(type: Type, { rest, place }: Choice, variants: readonly Type[]): Type {
    if (type.kind !== "number") return type;
    const beside = this.#reading.annotation(rest);
    const scaled = beside.scale === undefined ? {} : { scale: beside.scale };
    if (beside.money?.unit === "minor") {
      this.#reading.reports.report(step(place, "x-integ"), "an amount in cents is a whole number, and not also a text");
      return type;
    }
    // Cents in one form and a decimal in the other are not the same amount.
    const marks = variants.flatMap((one) => (one.kind === "number" && one.wire !== "minor" ? (one.money ?? []) : []));
    const [first, ...others] = marks;
    const agreed = others.every((one) => JSON.stringify(one) === JSON.stringify(first)) ? first : undefined;
    const money = beside.money === undefined ? agreed : facetOf(beside.money, this.#reading.units);
    return { ...type, ...scaled, ...(money === undefined ? {} : { integer: false, money }) };
  }
}

/** Plain variants of one kind as one type. */
function inOtherWords(variants: readonly Type[], first: Type, rules: Json): Type {
  if (first.kind === "text") return { kind: "text", rules };
  if (first.kind === "number")
    return {
      kind: "number",
      integer: variants.every((one) => one.kind === "number" && one.integer),
      wire: variants.every((one) => one.kind === "number" && one.wire === first.wire) ? first.wire : "either",
      rules,
    };
  if (first.kind === "enum") {
    const members = [...new Set(variants.flatMap((one) => (one.kind === "enum" ? one.members : [])))];
    return { ...first, members, open: variants.some((one) => one.kind === "enum" && one.open) };
  }
  return { ...first, rules };
}

/** A type with the requirements beside the choice. A record with further requirements is a different record. */
function ruled(type: Type, { place }: Choice, beside: Json | undefined): Type {
  if (type.kind === "error" || beside === undefined) return type;
  return withRules(type.kind === "record" ? { ...type, place } : type, beside);
}

function up(place: SchemaPlace): SchemaPlace {
  return { path: place.path, pointer: place.pointer.replace(/\/[^/]*\/[^/]*$/, "") };
}
