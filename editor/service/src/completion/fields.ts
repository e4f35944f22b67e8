/** Fields: those that a value has, and those that a record may set. */
import type { Field, RecordType, Type } from "@integ/compiler";
import type { tree } from "@integ/grammar";
import { describeField, inWords } from "../describe.ts";
import { escaped, RANK, type Completion } from "./item.ts";
import { isAssignable, guesser, type Source } from "./fit.ts";

const isPlain = (name: string): boolean => /^[\p{L}_][\p{L}\p{N}_]*$/u.test(name);

/** Fields of a value, after its dot. @param wanted the expected type, if known */
export function fieldsOf(type: Type, isRead: boolean, wanted: Type | undefined): Completion[] {
  return fieldsOfAll(recordsOf(type))
    .filter((field) => !(isRead && field.writeOnly === true))
    .map((field): Completion => ({
      label: field.name,
      kind: "field",
      detail: `${inWords(field.type)}${field.required && !field.nullable ? "" : ", may be absent"}`,
      // Of thousands of fields, only the matching ones are processed.
      get documentation() {
        return describeField(field, false);
      },
      insert: isPlain(field.name) ? field.name : JSON.stringify(field.name),
      rank: wanted === undefined || isAssignable(field.type, wanted) ? RANK.fits : RANK.unlikely,
    }));
}

/** The records that a value may be: itself, or its variants. */
export function recordsOf(type: Type | undefined): readonly RecordType[] {
  if (type?.kind === "record") return [type];
  if (type?.kind !== "union") return [];
  return [...new Set(type.variants.flatMap((one) => (one.kind === "record" ? [one] : [])))];
}

/** Their fields without duplicates: variants share most fields, and often the record's name. */
function fieldsOfAll(records: readonly RecordType[]): readonly Field[] {
  const fields = new Map<string, Field>();
  for (const record of records)
    for (const field of record.fields.values()) if (!fields.has(field.name)) fields.set(field.name, field);
  return [...fields.values()];
}

/** The placeholder of an undecided value. */
const undecided = (name: string): string => `hold "${name} is not decided yet"`;

/** The beginning of a field's value: braces for a record, a loop for a list. */
function valueFor(field: Field, guess: (field: Field) => string | undefined): string {
  const { type } = field;
  if (type.kind === "record") return "{ $0 }";
  if (type.kind === "list") return "[ $0 ]";
  const found = guess(field);
  return found === undefined ? "$0" : `\${0:${escaped(found)}}`;
}

const quotedKey = (name: string): string => (isPlain(name) ? name : JSON.stringify(name));

/**
 * The unset fields of a record: required ones first, also all of these at once.
 *
 * @param colon whether a colon already follows
 * @param sources the sources of values
 */
export function fieldsToSet(
  type: Type,
  set: ReadonlySet<string>,
  colon: boolean,
  sources: () => readonly Source[],
  indent: string,
): Completion[] {
  const [record, ...others] = recordsOf(type);
  if (record === undefined) return [];
  const all = fieldsOfAll([record, ...others]);
  const left = all.filter((field) => !field.readOnly && !set.has(field.name));
  const missing = others.length > 0 ? [] : left.filter((field) => field.required);
  // For single fields, only values without alternatives.
  const certain = guesser([]);
  const items = left.map((field): Completion => ({
    label: field.name,
    kind: "field",
    detail: `${inWords(field.type)}${field.required ? ", required" : ""}`,
    get documentation() {
      return describeField(field, true);
    },
    insert: colon ? quotedKey(field.name) : `${quotedKey(field.name)}: ${valueFor(field, certain)}`,
    ...(colon ? {} : { snippet: true as const }),
    rank: field.required ? RANK.required : RANK.plain,
    ...(field.required ? { required: true as const } : {}),
  }));
  if (missing.length < 2 || colon) return items;
  const guess = guesser(sources());
  const lines = missing.map((field, i) => `${quotedKey(field.name)}: ${requiredValue(field, guess, i + 1)}`);
  return [
    {
      label: missing.length > 3 ? `all ${missing.length} required fields` : missing.map(({ name }) => name).join(", "),
      kind: "snippet",
      detail: "all required fields that are missing",
      documentation: missing.map((field) => `- \`${field.name}\`: ${inWords(field.type)}`).join("\n"),
      insert: lines.join(`\n${indent}`),
      snippet: true,
      rank: RANK.all,
    },
    ...items,
  ];
}

/** A first value for a required field. A name within a nested record, such as a contact's name, can't be guessed. */
function requiredValue(field: Field, guess: (field: Field) => string | undefined, stop: number): string {
  const { type, name } = field;
  if (type.kind === "record") {
    const inner = [...type.fields.values()].filter((one) => one.required && !one.readOnly);
    return inner.length === 0
      ? "{}"
      : `{ ${inner.map((one) => `${quotedKey(one.name)}: ${undecided(one.name)}`).join(", ")} }`;
  }
  if (type.kind === "list") return `[ \${${stop}:${escaped(undecided(name))}} ]`;
  return `\${${stop}:${escaped(guess(field) ?? undecided(name))}}`;
}

/** The names that a record sets already. */
export function setBy(record: tree.RecordExpression, except: tree.Node | undefined): Set<string> {
  return new Set(
    (record.entries ?? []).flatMap((entry) => {
      const [name] = entry.kind === "Field" ? entry.path : [];
      return name?.kind === "Name" && name !== except ? [name.text] : [];
    }),
  );
}
