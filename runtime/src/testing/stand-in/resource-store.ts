/**
 * Stores a stand-in's documents by type, and finds them as the real system most likely does. The meaning of arguments, and the
 * identity of documents, are guessed by names.
 */
import { fieldsIn, scalarText } from "../../host/unknown-values.ts";
import { getPointer, getPointers, isRecord } from "../../host/pointer.ts";
import { timeIn } from "../../host/read-times.ts";
import { derivedText } from "../../host/derived-values.ts";
import type { Derived } from "../../exchange.ts";
import type { Since } from "../../flow.ts";
import type { Arguments, Document } from "./document.ts";
import type { KeptRecord } from "./page.ts";
import { documentKey, isAddressed, isOwnNumber, plain } from "./same-thing.ts";
import { filled } from "./filled.ts";
import { textOf } from "./text-of.ts";
import type { ModelOperation, SystemModel } from "./system-model.ts";

export type { Arguments, Document };

interface StoredResource {
  /** The arguments of the write, such as the number in its path. */
  readonly args: Arguments;
  /** Sets of arguments that find it, independent of field names. */
  readonly foundBy: Arguments[];
  /** The only arguments by which the read that looks for it finds it, if the operation that created it has such a read. */
  readonly soughtBy?: SoughtBy;
  readonly key: string;
  /** The document as it is returned. */
  document: Document;
  /** The record as written. */
  record: Document;
  /** The operation that wrote it last, and the position of that write among all writes; absent for seeded documents. */
  writtenBy?: string;
  order?: number;
}

/** A read, and the arguments by which it finds a document. */
interface SoughtBy {
  readonly operation: string;
  readonly args: Arguments;
}

/** The documents of one stand-in, in memory. */
export class ResourceStore {
  readonly #kept = new Map<string, StoredResource[]>();
  readonly #responses = new Map<string, Document>();
  /** The identifying fields of each type. */
  readonly #identities: ReadonlyMap<string, readonly string[]>;
  readonly #operations: ReadonlyMap<string, ModelOperation>;
  #count = 0;

  constructor({ operations }: Pick<SystemModel, "operations">) {
    this.#operations = new Map(operations.map((one) => [one.operation.name, one]));
    this.#identities = new Map(
      operations.flatMap(({ result }) => (result?.identity === undefined ? [] : [[result.type, result.identity]])),
    );
  }

  /** Adds documents that exist from the start. */
  seed(type: string, documents: readonly Document[], foundBy?: Arguments): void {
    const kept = this.#of(type);
    for (const document of documents) {
      const key = documentKey(document, type, {}, undefined, this.#identities.get(type));
      let known = kept.find((one) => one.key === key);
      if (known === undefined) kept.push((known = { args: {}, foundBy: [], key, document, record: document }));
      const isNew = !known.foundBy.some((one) => JSON.stringify(one) === JSON.stringify(foundBy));
      if (foundBy !== undefined && isNew) known.foundBy.push(foundBy);
    }
  }

  /** Adds documents, replacing those with the same identity. */
  change(type: string, documents: readonly Document[]): void {
    this.seed(type, documents);
    for (const document of documents) {
      const key = documentKey(document, type, {}, undefined, this.#identities.get(type));
      const known = this.#of(type).find((one) => one.key === key);
      if (known !== undefined) Object.assign(known, { document, record: document });
    }
  }

  /** Adds to the responses of an operation that writes. */
  seedResponse(operation: string, document: Document): void {
    if (!this.#responses.has(operation)) this.#responses.set(operation, document);
  }

  /** Everything known about each document: the written record and the system's additions. */
  documents(type: string): readonly Document[] {
    return this.records(type).map(({ document }) => document);
  }

  /** The same, with the operation that wrote each. */
  records(type: string): readonly KeptRecord[] {
    return this.#of(type).map(({ document, record, writtenBy, order = 0 }) => ({
      document: { ...document, ...record },
      order,
      ...(writtenBy === undefined ? {} : { writtenBy }),
    }));
  }

  get types(): readonly string[] {
    return [...this.#kept.keys()];
  }

  /**
   * The documents that match the arguments; an argument without a matching field is ignored.
   *
   * @param model the reading operation: its derived arguments are computed from the documents' fields
   */
  find(type: string, args: Arguments, { operation, findsBy = {} }: ModelOperation): readonly Document[] {
    const { name: asking, derived = {} } = operation;
    const entries = Object.entries(args);
    // An argument that names the field which another one is compared with: `/properties/{property}`.
    const chosen = new Set(entries.map(([name]) => name).filter((name) => Object.values(findsBy).some((place) => place.includes(`{${name}}`)))); // prettier-ignore
    // A read with a derived argument asks by the derived text; the document has the original.
    const isAskedBy = (known: Arguments, name: string, value: string): boolean => {
      const rule = derived[name];
      const origin = rule === undefined ? undefined : known[rule.of];
      return (
        known[name] === value || (rule !== undefined && origin !== undefined && derivedText(rule, origin) === value)
      );
    };
    const isKnown = ({ foundBy }: StoredResource): boolean =>
      foundBy.some((known) => entries.every(([name, value]) => isAskedBy(known, name, value)));
    const all = this.#of(type);
    const known = all.filter(isKnown);
    const guessed = all.filter(
      (one) =>
        !isKnown(one) &&
        entries.every(([name, value]) => {
          const sought = one.soughtBy?.operation === asking ? one.soughtBy.args[name] : undefined;
          if (sought !== undefined) return sought === value;
          if (chosen.has(name)) return true;
          const place = findsBy[name];
          if (place !== undefined) return sameText(getPointer(filled(place, args), one.document), value);
          return one.args[name] === value || says(one, name, value, derived[name]);
        }),
    );
    return [...known, ...guessed].map(({ document }) => document);
  }

  /** The documents that have changed since a time, in milliseconds since 1970. */
  since(documents: readonly Document[], since: Since, moment: number): readonly Document[] {
    return documents.filter((document) => (timeIn(since, document) ?? Infinity) >= moment);
  }

  /** The documents whose first existing time field lies between two times. */
  between(
    documents: readonly Document[],
    fields: readonly string[],
    from: number,
    to: number,
    zone?: string,
  ): readonly Document[] {
    return documents.filter((document) => {
      const at = fields.map((field) => timeIn({ field, ...(zone === undefined ? {} : { zone }) }, document)).find((one) => one !== undefined); // prettier-ignore
      return at === undefined || (at >= from && at <= to);
    });
  }

  /**
   * Writes a record; replaces an existing one with the same identity.
   * @returns the system's response, and the stored document
   */
  put(model: ModelOperation, given: Document, args: Arguments): { readonly reply: Document; readonly kept: Document } {
    const { find } = model.operation;
    const read = this.#readOf(model);
    const type = typeOf(read ?? model);
    const kept = this.#of(type);
    const identity = this.#identities.get(type);
    const key = documentKey(given, type, args, model, identity);
    const known =
      model.kind === "create"
        ? undefined
        : (kept.find((one) => one.key === key) ??
          kept.find((one) => isAddressed(one, type, args, model, identity)) ??
          kept.find((one) => isDerivedOf(one, args, model)));
    const response = this.#responses.get(model.operation.name);
    const document = { ...responseOf(model, given, known?.document, ++this.#count, response) };
    const isWhole = read?.result === undefined || type === typeOf(model);
    const isReceipt = isWhole && saysNothingOf(given, model);
    const there = isReceipt
      ? given
      : isWhole
        ? document
        : { ...responseOf(read, given, known?.document, this.#count, document) };
    const soughtBy = find === undefined ? {} : { soughtBy: { operation: find.operation.name, args: textsOf(getPointers(find.arguments, given)) } }; // prettier-ignore
    const record = withGivenFields(model, given, known?.record);
    const written = { writtenBy: model.operation.name, order: this.#count };
    if (known === undefined) kept.push({ args, foundBy: [], ...soughtBy, key, document: there, record, ...written });
    else Object.assign(known, { document: there, record: { ...known.record, ...record }, ...written });
    return { reply: document, kept: { ...there, ...record } };
  }

  /** Applies an operation's effect to the documents that its request names. @returns the affected documents */
  affect(
    model: ModelOperation,
    { type, sets }: NonNullable<ModelOperation["effect"]>,
    args: Arguments,
  ): readonly Document[] {
    const kept = this.#of(type).filter((one) => isAddressed(one, type, args, model, this.#identities.get(type)));
    for (const one of kept) {
      const [document, record] = [one.document, one.record].map((before) => ({ ...before, ...sets }));
      Object.assign(one, { document, record, writtenBy: model.operation.name, order: ++this.#count });
    }
    return kept.map(({ document }) => document);
  }

  /**
   * Deletes the documents that a request's path names, of all types that the path mentions.
   * @returns the deleted documents
   */
  remove(model: ModelOperation, args: Arguments): readonly Document[] {
    const path = plain(model.operation.path);
    const named = this.types.filter((type) => path.includes(plain(type).replace(/s$/, "")));
    return (named.length > 0 ? named : this.types).flatMap((type) => {
      const kept = this.#of(type);
      const isKept = (one: StoredResource): boolean =>
        isAddressed(one, type, args, model, this.#identities.get(type)) || isDerivedOf(one, args, model) || one.key === documentKey({}, type, args, model); // prettier-ignore
      this.#kept.set(type, kept.filter((one) => !isKept(one))); // prettier-ignore
      return kept.filter(isKept).map(({ document }) => document);
    });
  }

  /**
   * The read of the records that an operation writes, if its response has another type, such as only an id: its `find`,
   * or a read of the type whose creation (`NewInvoice`) or change (`ItemUpdate`) the record is.
   */
  #readOf({ operation: { find }, result, record }: ModelOperation): ModelOperation | undefined {
    if (find !== undefined) return this.#operations.get(find.operation.name);
    const reads = [...this.#operations.values()].filter(({ kind }) => kind === "read" || kind === "list");
    if (reads.some((one) => one.result?.type === result?.type)) return undefined;
    const [, name = ""] = /^New(?=[A-Z])(.+)$|^(.+)Update$/.exec(record?.type ?? "")?.filter((one) => one !== undefined) ?? []; // prettier-ignore
    return reads.find((one) => one.result?.type === name);
  }

  #of(type: string): StoredResource[] {
    const kept = this.#kept.get(type) ?? [];
    this.#kept.set(type, kept);
    return kept;
  }
}

/** The type under which a write's documents are stored, which reads return as well. */
export function typeOf({ result, record, operation }: ModelOperation): string {
  return result?.type ?? record?.type ?? operation.name;
}

/** The texts and the numbers of arguments, as texts. */
function textsOf(args: Readonly<Record<string, unknown>>): Arguments {
  return Object.fromEntries(
    Object.entries(args).flatMap(([name, value]) => {
      const text = textOf(value);
      return text === undefined ? [] : [[name, text] as const];
    }),
  );
}

/** Whether a response says nothing about the record, not even its id. */
function saysNothingOf(record: Document, { result }: ModelOperation): boolean {
  const tells = (field: string): boolean => field in record || /^id$/i.test(field);
  return result !== undefined && result.identity === undefined && !result.fields.some(tells);
}

/** The level below a document at which some systems keep its fields. */
const INNER = ["properties", "attributes"];

/** The fields of a document and of the level below. */
function fieldsOf(document: Document): readonly (readonly [string, unknown])[] {
  const inner = INNER.flatMap((name) => (isRecord(document[name]) ? Object.entries(document[name]) : []));
  return [...Object.entries(document), ...inner];
}

/** Whether a document contains the value from which an argument is derived. */
function isMadeOf(document: Document, value: string, derived: Derived): boolean {
  return fieldsOf(document).some(([, one]) => typeof one === "string" && derivedText(derived, one) === value);
}

/**
 * Whether a document has the value in a field named like the argument, or a value that the argument is derived from.
 */
function says({ document, args, foundBy }: StoredResource, name: string, value: string, derived?: Derived): boolean {
  if (derived !== undefined) return isMadeOf(document, value, derived);
  const wanted = plain(name);
  const inner = fieldsOf(document).find(([one]) => one === name)?.[1];
  if (typeof inner === "string" && document[name] === undefined) return inner.toLowerCase() === value.toLowerCase();
  const own = idWithin(document, wanted);
  if (own !== undefined) return own === value;
  const like = (test: (field: string) => boolean): string | undefined =>
    Object.keys(document).find((field) => test(plain(field)));
  const field =
    like((one) => one === wanted) ??
    like((one) => one.endsWith(wanted)) ??
    like((one) => one.startsWith(wanted)) ??
    like((one) => wanted.endsWith(one));
  // A document with other known arguments is not found by this one.
  if (field === undefined) return args[name] === undefined && foundBy.length === 0 && !/id$/i.test(name);
  return sameText(document[field], value);
}

/** Whether a field has a value, in any case. */
function sameText(found: unknown, value: string): boolean {
  return scalarText(found).toLowerCase() === value.toLowerCase();
}

/** The id of a nested record: that of `location` for `location_id`. */
function idWithin(document: Document, wanted: string): string | undefined {
  if (Object.keys(document).some((field) => plain(field) === wanted)) return undefined;
  const stem = wanted.endsWith("id") ? wanted.slice(0, -2) : "";
  const named = Object.keys(document).find((field) => stem !== "" && stem.endsWith(plain(field)));
  const held = named === undefined ? undefined : document[named];
  return isRecord(held) ? textOf(held["id"]) : undefined;
}

/** Whether a document has the values from which a request's path or body is derived. */
function isDerivedOf(
  { document }: StoredResource,
  args: Arguments,
  { operation: { derived = {} } }: ModelOperation,
): boolean {
  const made = Object.entries(derived).flatMap(([name, one]) => {
    const value = args[name];
    return value === undefined ? [] : [[one, value] as const];
  });
  return made.length > 0 && made.every(([one, value]) => isMadeOf(document, value, one));
}

/** The record as its system returns it, below a field if it is stored there. */
function withGivenFields(
  { operation, result }: ModelOperation,
  record: Document,
  before: Document | undefined,
): Document {
  const place = operation.requestPointer?.split("/").at(-1) ?? "";
  const isBelow = INNER.includes(place) && result?.fields.includes(place) === true && record[place] === undefined;
  const known = before?.[place];
  return isBelow ? { [place]: { ...(isRecord(known) ? known : {}), ...record } } : record;
}

/** The system's response for a record: the record as far as the response's type matches, with a new id. */
function responseOf(
  model: ModelOperation,
  written: Document,
  before: Document | undefined,
  count: number,
  known: Document = {},
): Document {
  const { result } = model;
  const record = withGivenFields(model, written, before);
  if (result === undefined) return { ...before, ...record };
  let document: Document = { ...fieldsIn(result.sample), ...before };
  const take = (field: string, value: unknown): boolean => {
    const changed = { ...document, [field]: value };
    if (!result.shape.accepts(changed)) return false;
    document = changed;
    return true;
  };
  for (const field of result.fields) if (known[field] !== undefined && before === undefined) take(field, known[field]);
  for (const field of result.fields) if (record[field] !== undefined) take(field, record[field]);
  const [first, ...others] = result.identity ?? [];
  const own =
    first !== undefined && others.length === 0 ? first : result.fields.find((field) => isOwnNumber(field, result.type));
  if (own !== undefined && record[own] === undefined && before === undefined) {
    const uuid = `00000000-0000-4000-8000-${String(count).padStart(12, "0")}`;
    [count, uuid, `${result.type}-${count}`].some((value) => take(own, value));
  }
  return document;
}
