/**
 * Reads JSON Schemas into types: draft 7, 2019-09, 2020-12 and OpenAPI's dialects. There is one reader for each system:
 * files are read once, and records are shared and may be recursive.
 *
 * Requirements that a type can't express are kept as rules for the runtime; an unusable schema is reported with its
 * place, never guessed.
 */
import { elementAt } from "@integ/runtime/assertions";
import { unescapeStep } from "@integ/runtime/pointers";
import { closest, type Diagnostic, distance } from "@integ/grammar";
import type { CompilerHost } from "../host.ts";
import { type Annotation, readAnnotation } from "./annotations.ts";
import { type Conjunct, conjunctsOf, isBareReference, referencesOf } from "./conjuncts.ts";
import { markCurrencies } from "./currency-fields.ts";
import { ChoiceReader } from "./read-choice.ts";
import { RecordReader } from "./read-record.ts";
import { epochType, listType, numberType, textLimits, textType, type Units } from "./read-values.ts";
import { type Placed, type Reference, type Schema, SchemaDocuments, step } from "./schema-documents.ts";
import type { Read, SchemaReading } from "./schema-reading.ts";
import { SchemaReports } from "./schema-reports.ts";
import { SchemaRules, withRules } from "./schema-rules.ts";
import { guess, type Kind, KINDS, KNOWN, limitsOf, valuesOf, withoutChoice } from "./schema-words.ts";
import { ANY, BOOLEAN, type EnumType, ERROR, isJsonList, isJsonRecord, type Json, jsonText, NEVER, NULL, placeKey, type RecordType, type SchemaPlace, type Type } from "./types.ts"; // prettier-ignore

/**
 * Turns the JSON Schemas of one system into types. An unreadable schema becomes a diagnostic and a type that accepts
 * anything.
 */
export class SchemaReader {
  readonly documents: SchemaDocuments;
  readonly #reports: SchemaReports;
  readonly #rules: SchemaRules;
  readonly #choices: ChoiceReader;
  readonly #objects: RecordReader;
  readonly #system: string;
  /** The description's annotations of schemas, by `file#pointer`. */
  readonly #annotations: ReadonlyMap<string, Json>;
  /** The schemas being read, and their depth, to find recursion. */
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
    this.#system = system;
    this.#annotations = annotations;
    this.#reports = new SchemaReports(host);
    this.documents = new SchemaDocuments(host, (place, message) => this.#report(place, message));
    this.#rules = new SchemaRules(this.documents, this.#reports);
    const reading: SchemaReading = {
      system,
      documents: this.documents,
      reports: this.#reports,
      rules: this.#rules,
      units: minorUnits,
      read: (json, place, name) => this.#read(json, place, name),
      readAll: (parts, name) => this.#readAll(parts, name),
      conjoined: (conjuncts, place, name) => this.#conjoined(conjuncts, place, name),
      inside: (read) => this.#inside(read),
      withinRecord: (read) => this.#withinRecord(read),
      nameOf: (target, otherwise) => this.#nameOf(target, otherwise),
      annotation: (conjuncts) => this.#annotation(conjuncts),
    };
    this.#choices = new ChoiceReader(reading);
    this.#objects = new RecordReader(reading);
  }

  get diagnostics(): readonly Diagnostic[] {
    return this.#reports.diagnostics;
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

  /** A document with arbitrary fields: a record without known fields. */
  #openRecord(rest: Type, place: SchemaPlace, name: string): RecordType {
    return { kind: "record", name, fields: new Map(), closed: false, rest, place };
  }

  /** A parameter's schema, written inside the descriptor. */
  inline(schema: unknown, place: SchemaPlace, name: string): Type {
    return this.#read(schema as Json, place, `${this.#system}.${name}`).type;
  }

  #report(place: SchemaPlace, message: string): void {
    this.#reports.report(place, message);
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

  /** The type of a value that fits several schemas at different places. */
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
   * Reads a schema that may contain itself. A record is identified by its place; any other recursive schema (a list of
   * such lists) has the type `any` inside itself, with the schema as a rule.
   * @param inside the type of the schema within itself
   */
  #unlessBeingRead(key: string, read: () => Read, inside: readonly Conjunct[], at: SchemaPlace): Read {
    const since = this.#reading.get(key);
    if (since === this.#depth) return this.#fail(at, "this reference leads back to itself and nowhere else");
    if (since !== undefined) return { type: { ...ANY, rules: this.#rules.bundle(inside) }, nullable: true };
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

  /** Reads what a record contains: from there, references may lead back to what is being read. */
  #withinRecord<T>(read: () => T): T {
    const around = [...this.#reading];
    this.#reading.clear();
    const result = read();
    for (const [key, depth] of around) this.#reading.set(key, depth);
    return result;
  }

  #nameOf({ place }: Placed, otherwise: string): string {
    const last =
      place.pointer === ""
        ? (place.path.split("/").at(-1) ?? "").replace(/\.(json|ya?ml)$/, "")
        : place.pointer.split("/").at(-1);
    return `${this.#system}.${last === undefined || last === "" ? otherwise : unescapeStep(last)}`;
  }

  /** The type of a value that fits all of some schemas. */
  #conjoined(conjuncts: readonly Conjunct[], place: SchemaPlace, name: string): Read {
    for (const { schema, place: at } of conjuncts) {
      for (const word of Object.keys(schema)) {
        if (KNOWN.has(word) || word.startsWith("x-")) continue;
        // Unknown keywords are ignored; one similar to a known keyword is probably misspelt.
        const like = word.length > 4 ? closest(word, KNOWN) : undefined;
        if (like !== undefined && distance(word, like) <= 2)
          return this.#fail(step(at, word), `\`${word}\` is no word of JSON Schema; did you mean ${like}?`);
      }
    }
    const key = conjuncts.map((one) => `${placeKey(one.place)} ${Object.keys(one.schema).join()}`).join("; ");
    const read = this.#unlessBeingRead(
      key,
      () => this.#choices.read(conjuncts, place, name) ?? this.#plain(conjuncts, place, name),
      conjuncts,
      place,
    );
    // Rules also apply to null, if their schema accepts it.
    const own = read.nullable ? this.#rules.of(conjuncts.map(withoutChoice)) : undefined;
    return own === undefined || this.#rules.satisfies(own, null, place) ? read : { type: read.type, nullable: false };
  }

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
    const values = this.#rules.possible(valuesOf(conjuncts), said ? kinds : undefined, integer, conjuncts);
    const rules = this.#rules.of(conjuncts);
    const ruled = <T extends Type>(type: T): T => {
      if (type.kind !== "record") return withRules(type, rules);
      this.#objects.rule(type, rules);
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
    // A constant is final; a system may extend a list of values.
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
        return this.#objects.object(conjuncts, place, name);
      case "null":
        return NULL;
    }
  }

  /** An invalid regular expression is reported, since it can't be executed at run time. */
  #patterned(type: Type, conjuncts: readonly Conjunct[]): Type {
    for (const { schema, place } of conjuncts) {
      const pattern = schema["pattern"];
      if (typeof pattern !== "string") continue;
      if (!this.#reports.checkPattern(pattern, step(place, "pattern"))) return ERROR;
    }
    return type;
  }
}
