/** Types from samples of documents, wide enough for all samples. */
import { escapeStep } from "@integ/runtime/pointers";
import { isList, isObject, listOf, objectOf, type Json, type JsonObject } from "../json.ts";
import { emptyDraft, type Note, type SystemDraft } from "../model.ts";
import { TOPIC_FIELDS } from "../openapi/deliveries.ts";
import { pascal, singular, snake } from "../names.ts";
import { ImportError } from "../refusal.ts";
import { currencyOf, marksOf } from "../schemas/marks.ts";
import { ENOUGH, schemaOf, type SampledNote } from "./schema.ts";
import { nothingSeen, see, type Seen } from "./shape.ts";
import type { XmlSamples } from "./read-xml.ts";
import { widen } from "./widen.ts";

/** Documents of one kind. */
export interface Samples {
  /** The type's name. */
  readonly name: string;
  readonly documents: readonly Json[];
  /** Whether documents come by webhook, as JSON does, or in files. */
  readonly sent: boolean;
  /** For XML: the place of the documents in a delivery. */
  readonly xml?: XmlSamples["delivered"];
}

/** @param before the schemas of an earlier import, by file, which are only widened */
export function readSamples(
  title: string,
  samples: readonly Samples[],
  before: ReadonlyMap<string, JsonObject>,
): SystemDraft {
  const draft = emptyDraft(title, "1");
  for (const one of samples) addType(draft, one, before);
  const [delivered] = samples.flatMap(({ xml }) => xml ?? []);
  if (delivered !== undefined) {
    draft.connection["webhooks"] = { format: "xml", ...delivered };
    draft.notes.push({ at: "/webhooks", how: "guessed", what: "where the document is within a delivery", why: "the samples in XML have it there" }); // prettier-ignore
  }
  if (draft.types.size === 0) throw new ImportError("there is no record among these samples");
  return draft;
}

function addType(
  draft: SystemDraft,
  { name, documents, sent, xml }: Samples,
  before: ReadonlyMap<string, JsonObject>,
): void {
  const { records, wrapper } =
    xml === undefined ? unwrapped(documents) : { records: documents.filter(isObject), wrapper: undefined };
  if (!records.some((one) => Object.keys(one).length > 0)) return;
  const seen = records.reduce<ReturnType<typeof nothingSeen>>((all, one) => see(all, one), nothingSeen());
  const file = `${name}.json`;
  const known = before.get(file);
  const notes: SampledNote[] = [];
  const now = schemaOf(seen, "", { documents: records.length, narrow: false, notes });
  const [id] = identityOf(now).identity ?? [];
  const always = id !== undefined && seen.fields.get(id)?.times === seen.records ? [id] : [];
  // A discriminator is required, even if there are few samples.
  const required = [...new Set([...listOf(now["required"]), ...always])];
  const schema =
    known !== undefined
      ? widen(known, schemaOf(seen, "", { documents: records.length, narrow: true, notes: [] }), now)
      : required.length === 0
        ? now
        : { ...now, required };
  draft.schemas.set(file, marked(schema, `schemas/${file}`, draft));
  draft.types.set(name, {
    schema: `schemas/${file}`,
    // Of a widened type, these samples are not all.
    ...(known === undefined ? { about: `As ${records.length === 1 ? "one sample shows" : `${records.length} samples show`}` } : {}), // prettier-ignore
    ...identityOf(schema),
  });
  const event = `${snake(name) ?? "document"}_sent`;
  if (sent) draft.events.set(event, { type: name, about: `A webhook with one ${name}` });
  // Known fields get no new guesses.
  const news = known === undefined ? notes : notes.filter(({ field }) => !hasField(known, field.split(".")));
  for (const { field, how, what, why } of news) draft.notes.push({ at: `schemas/${file}#${field}`, how, what, why });
  if (known === undefined && records.length < ENOUGH)
    draft.notes.push({
      at: `schemas/${file}`,
      how: "open",
      what: "which fields are required",
      why: `${records.length === 1 ? "one sample does" : "two samples do"} not show it: import more, or list the fields under required`,
    });
  if (sent)
    draft.notes.push({
      at: `/events/${event}`,
      how: "guessed",
      what: "an event",
      why: "JSON documents usually arrive by webhook; add its signature",
    });
  if (sent) draft.notes.push(...topicIn(seen, name));
  if (wrapper !== undefined) draft.notes.push({ at: `/types/${name}`, how: "found", what: `wrapped as ${wrapper}` });
  if (wrapper !== undefined)
    draft.types.set(name, { ...(draft.types.get(name) ?? { schema: "" }), wrapped_as: [wrapper] });
}

/** Whether a field names the event, `sale.closed` and `sale.voided`: a spec may need only one of them. */
function topicIn({ fields }: Seen, type: string): readonly Note[] {
  for (const [field, { values, texts }] of fields) {
    const topics = [...(values?.keys() ?? [])].sort();
    const looksLikeOne = topics.length > 1 || /^[a-z]\w*[.:/][\w.:/]+$/i.test(topics[0] ?? "");
    if (!TOPIC_FIELDS.test(field) || texts === 0 || !looksLikeOne) continue;
    const events = topics.map((topic) => `${snake(topic) ?? "event"}: { type: ${type}, topic: ${topic} }`);
    return [{ at: `/events/${snake(type) ?? "document"}_sent`, how: "open", what: `whether ${field} names the event`, why: `samples have ${topics.join(" and ")} there; if so, add  webhooks: { topic_at: /${escapeStep(field)} }  and in place of ${snake(type) ?? "document"}_sent the events  ${events.join("  and  ")}` }]; // prettier-ignore
  }
  return [];
}

/** Unwraps records in lists, or under a single name: `{ "order": { … } }`. */
function unwrapped(documents: readonly Json[]): {
  readonly records: readonly JsonObject[];
  readonly wrapper: string | undefined;
} {
  const flat = documents.flatMap((one): Json[] => (isList(one) ? [...one] : [one])).filter(isObject);
  const names = new Set(flat.map((one) => Object.keys(one).join("\n")));
  const [name = ""] = names;
  const [first] = flat;
  const inner = first?.[name];
  if (names.size !== 1 || name.includes("\n") || name === "" || (!isObject(inner) && !isList(inner)))
    return { records: flat, wrapper: undefined };
  const records = flat
    .flatMap((one): Json[] => (isList(one[name]) ? [...one[name]] : [one[name] ?? null]))
    .filter(isObject);
  return records.length === 0 ? { records: flat, wrapper: undefined } : { records, wrapper: name };
}

/** Whether a schema describes a field, also one within lists: lines.price. */
function hasField(schema: Json | undefined, [name, ...rest]: readonly string[]): boolean {
  const { properties, items, anyOf } = objectOf(schema);
  if (name === undefined || [items, ...listOf(anyOf)].some((one) => isObject(one) && hasField(one, [name, ...rest])))
    return true;
  const own = objectOf(properties)[name];
  return own !== undefined && hasField(own, rest);
}

function identityOf(schema: JsonObject): { readonly identity?: readonly string[] } {
  const id = Object.keys(objectOf(schema["properties"])).find((field) => /^(?:id|uuid|guid)$/i.test(field));
  return id === undefined ? {} : { identity: [id] };
}

/** Where a record is, for the amounts in it. */
interface Around {
  /** The pointer to it from the document's root; undefined within a list. */
  readonly place: string | undefined;
  /** The pointer to the currency of a record around it. */
  readonly currency: string | undefined;
}

/** The schema with integ's annotations: money, personal data, times. */
function marked(
  schema: Json,
  at: string,
  draft: SystemDraft,
  around: Around = { place: "", currency: undefined },
): Json {
  if (isList(schema)) return schema.map((one) => marked(one, at, draft, around));
  if (!isObject(schema)) return schema;
  const names = objectOf(schema["properties"]);
  const own = currencyOf(names);
  // The amounts of an order's lines are in the order's currency.
  const currency = own === undefined || around.place === undefined ? around.currency : `${around.place}/${escapeStep(own)}`; // prettier-ignore
  const within = (field: string): Around => ({ currency, place: around.place === undefined ? undefined : `${around.place}/${escapeStep(field)}` }); // prettier-ignore
  const made: Record<string, Json> = Object.fromEntries(
    Object.entries(schema).map(([word, one]): [string, Json] => {
      if (word === "properties" && isObject(one))
        return [word, Object.fromEntries(Object.entries(one).map(([field, inner]) => [field, marked(inner, at, draft, within(field))]))]; // prettier-ignore
      return [word, marked(one, at, draft, word === "items" ? { ...around, place: undefined } : around)];
    }),
  );
  if (!isObject(schema["properties"])) return made;
  const properties: Record<string, Json> = { ...objectOf(made["properties"]) };
  for (const { field, annotation, how, what, why } of marksOf(names, "", 0, around.currency)) {
    const written = properties[field];
    if (annotation !== undefined && isObject(written))
      properties[field] = { ...written, "x-integ": { ...objectOf(written["x-integ"]), ...annotation } };
    draft.notes.push({ at: `${at}#${field}`, how, what, why });
  }
  made["properties"] = properties;
  return made;
}

/**
 * The type from a file's name: `order-1001.json` is an Order. A single letter is ignored: `orders/o1.json` is an Order,
 * too.
 */
export function typeNameOf(path: string): string {
  const [file = "", folder = ""] = path.split("/").reverse();
  const said = typeNameIn(file);
  return said.length > 1 ? said : folder === "" ? said : typeNameIn(folder);
}

function typeNameIn(file: string): string {
  const name = file
    .replace(/\.[a-z]+$/i, "")
    .replace(/[-_. ]?(?:sample|example|webhook|payload)s?\b/gi, "")
    .replace(/[\d]+/g, " ")
    .replace(/[-_. ]+(?:[A-Za-z]?)$/, "");
  return pascal(singular(name.trim())) ?? "Document";
}
