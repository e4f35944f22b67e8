/** Objects of JSON Schema as records, or as maps where no field is named. */
import { isCalledAmount, isCurrencyField } from "./amount-fields.ts";
import { type Conjunct, conjunctsOf } from "./conjuncts.ts";
import { recordKeywords } from "./read-values.ts";
import { type Placed, step } from "./schema-documents.ts";
import type { SchemaReading } from "./schema-reading.ts";
import { withRules } from "./schema-rules.ts";
import { ANY, type Field, isJsonRecord, type Json, orNull, placeKey, type RecordType, type SchemaPlace, type Type } from "./types.ts"; // prettier-ignore

type RecordKeywords = ReturnType<typeof recordKeywords>;
/** A record whose fields are still being read, which may refer to it. */
type UnfinishedRecord = Omit<RecordType, "rest" | "rules"> & { rest?: Type; rules?: Json };

/** Reads the records of one system. A record is identified by its place, so that references share it. */
export class RecordReader {
  readonly #reading: SchemaReading;
  readonly #records = new Map<string, RecordType>();
  readonly #ruled = new Set<RecordType>();

  constructor(reading: SchemaReading) {
    this.#reading = reading;
  }

  object(conjuncts: readonly Conjunct[], place: SchemaPlace, name: string): Type {
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
    const made: UnfinishedRecord = {
      kind: "record",
      name,
      fields,
      closed: words.closed.length > 0 && words.patterns.length === 0,
      place,
      ...(typeof doc === "string" ? { doc } : {}),
    };
    this.#records.set(key, made);
    this.#reading.withinRecord(() => {
      // With `patternProperties`, a rule decides about each name.
      if (words.patterns.length > 0) made.rest = ANY;
      else if (words.rest.length > 0 && words.closed.length === 0) made.rest = this.#orNull(words.rest, `${name}.*`);
      const forbidden = this.#readFields(words, name, fields);
      // A field that no value fits must be absent; in a closed record it is refused anyway.
      if (forbidden.length > 0 && !made.closed)
        made.rules = {
          properties: Object.fromEntries(forbidden.map((field): [string, Json] => [field, false])),
        };
      this.#warnOfAmounts(fields, words.properties);
      this.#addUndescribed(words, made, fields, place);
    });
    return made;
  }

  /** Reads the described fields. @returns the names of those that no value fits */
  #readFields(words: RecordKeywords, name: string, fields: Map<string, Field>): string[] {
    const forbidden: string[] = [];
    for (const [field, parts] of words.properties) {
      const forbidding = words.closed.find((one) => !one.allows(field));
      if (forbidding !== undefined) {
        if (words.required.has(field))
          this.#reading.reports.report(
            forbidding.place,
            `no document can fit it: \`${field}\` is required, and \`additionalProperties: false\` here forbids it`,
          );
        continue;
      }
      const read = this.#field(field, parts, words.required.has(field), `${name}.${field}`);
      if (read !== undefined) {
        fields.set(field, read);
        continue;
      }
      forbidden.push(field);
      const [first] = parts;
      if (words.required.has(field) && first !== undefined)
        this.#reading.reports.report(
          first.place,
          `no document can fit it: \`${field}\` is required, and no value fits it here`,
        );
    }
    return forbidden;
  }

  /** Fields that are required without being described. */
  #addUndescribed(
    words: RecordKeywords,
    { rest }: UnfinishedRecord,
    fields: Map<string, Field>,
    place: SchemaPlace,
  ): void {
    for (const field of words.required) {
      if (fields.has(field) || words.properties.has(field)) continue;
      const from = words.requiredBy.get(field) ?? place;
      if (words.closed.length > 0)
        this.#reading.reports.report(step(from, "required"), `\`${field}\` is required but not among the properties`);
      else
        fields.set(field, {
          name: field,
          type: rest ?? ANY,
          required: true,
          nullable: rest === undefined,
          readOnly: false,
          place: from,
        });
    }
  }

  /**
   * Warns about a number next to a currency that is named like an amount: without an annotation, it could be booked in
   * another currency.
   */
  #warnOfAmounts(fields: ReadonlyMap<string, Field>, properties: ReadonlyMap<string, readonly Placed[]>): void {
    const currency = [...fields.values()].find(isCurrencyField);
    if (currency === undefined) return;
    for (const { name, type, place } of fields.values()) {
      if (type.kind !== "number" || type.money !== undefined || place === undefined || !isCalledAmount(name, type))
        continue;
      const own = (properties.get(name) ?? []).flatMap(({ json, place: at }) =>
        isJsonRecord(json) ? [{ schema: json, place: at }] : [],
      );
      if (this.#reading.annotation(own).no_money === true) continue;
      this.#reading.reports.unmarkedAmount(place, name, currency.name);
    }
  }

  /** Adds rules to a record: to the object that all references share, including recursive ones. */
  rule(type: RecordType, rules: Json | undefined): void {
    if (rules === undefined || this.#ruled.has(type)) return;
    this.#ruled.add(type);
    (type as { rules?: Json }).rules = withRules(type, rules).rules as Json;
  }

  #orNull(parts: readonly Placed[], name: string): Type {
    const { type, nullable } = this.#reading.inside(() => this.#reading.readAll(parts, name));
    return orNull(type, nullable);
  }

  #field(field: string, parts: readonly Placed[], required: boolean, name: string): Field | undefined {
    const [first] = parts;
    if (first === undefined) return undefined;
    const read = this.#reading.readAll(parts, name);
    if (read.type.kind === "never") return undefined;
    const own = parts.flatMap(({ json, place }) => (isJsonRecord(json) ? [{ schema: json, place }] : []));
    // `readOnly` also counts behind a reference; that of a list's elements does not apply to the list.
    const said = parts.flatMap(({ json, place }) => {
      const found = conjunctsOf(json, place, this.#reading.documents);
      return found === "never" ? [] : found;
    });
    const says = (word: string): boolean => [...own, ...said].some(({ schema }) => schema[word] === true);
    const doc = own.map(({ schema }) => schema["description"]).find((one) => typeof one === "string");
    const { personal } = this.#reading.annotation(own);
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
