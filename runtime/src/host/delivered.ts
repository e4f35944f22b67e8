/** Splits a webhook's delivery into its events, each with its document and metadata. */
import { stepsOf } from "../pointers.ts";
import { elementsIn, scalarText } from "./unknown-values.ts";
import type { TextForm } from "../exchange.ts";
import type { DeliveredEvents, OlderDelivery } from "../webhooks.ts";
import { encode, parseJson, utf8 } from "../json.ts";
import { Decimal } from "../values/decimal.ts";
import { formFields, formValues } from "./form.ts";
import { shaped } from "./formats/text-form.ts";
import { readXml } from "./formats/xml.ts";
import { getPointer, pointersIn, setPointer } from "./pointer.ts";

/** One event of a delivery. */
export interface DeliveredEvent {
  /** Its document, as JSON. */
  readonly body: Uint8Array;
  /** The whole event, parsed: the document and its envelope. */
  readonly whole: unknown;
  readonly topic?: string;
  /** It belongs to another account than the connection's. */
  readonly isForeign?: true;
  /** The values that the description names, stored like headers: in brackets, which no HTTP header name has. */
  readonly said: Readonly<Record<string, string>>;
}

/** A delivery that can't be split, with the reason. The reason contains no data of the delivery. */
export interface UnsplittableDelivery {
  readonly why: string;
}

/** The name of the header under which an event's metadata is stored. */
export const metadataHeader = (name: string): string => `(${name})`;
export const VERSION: string = metadataHeader("version");

/**
 * Splits a delivery into events.
 *
 * @param header a header of the delivery by its name
 * @param texts the types of a document's texts, if its format has only texts
 * @param setting a setting of the connection
 */
export function eventsIn(
  form: DeliveredEvents,
  body: Uint8Array,
  header: (name: string) => string | undefined,
  texts?: TextForm,
  setting?: (name: string) => string,
): readonly DeliveredEvent[] | UnsplittableDelivery {
  const text = utf8(body);
  if (text === undefined) return { why: "the delivery is not text" };
  const read = form.format === "cloudevents" ? cloudEvents(text, header) : documentOf(form, text);
  if (isUnsplittable(read)) return read;
  const { value, known = form } = read;
  const places =
    known.each === undefined
      ? [value]
      : (placesAt(value, known.each, known.format)?.map(({ value: one }) => one) ?? older(form, value));
  if (places === undefined) return { why: `the delivery has no list at ${known.each ?? ""}` };
  const events: DeliveredEvent[] = [];
  for (const [i, whole] of places.entries()) {
    const document = getPointer(known.document, whole);
    if (document === undefined)
      return { why: `event ${i + 1} of the delivery has no document at ${known.document ?? ""}` };
    const topic = known.topicAt === undefined ? undefined : topicOf(known.topicAt, whole);
    const said = saidOf(known, whole, header);
    events.push({
      body: new TextEncoder().encode(encode(shaped(document, texts))),
      whole,
      said,
      ...(topic === undefined ? {} : { topic }),
      ...(isForeign(form, whole, setting) ? { isForeign: true } : {}),
    });
  }
  return events;
}

/** Whether splitting failed: the value is the reason, not an event. */
export function isUnsplittable(value: object): value is UnsplittableDelivery {
  return "why" in value && typeof value.why === "string" && !Array.isArray(value);
}

interface Read {
  readonly value: unknown;
  /** The places in an event, for formats that define them. */
  readonly known?: DeliveredEvents;
}

function documentOf({ format, field, coding }: DeliveredEvents, text: string): Read | UnsplittableDelivery {
  if (format === "xml") return parsedXml(text);
  if (format !== "form") return parsed(text);
  if (field === undefined) return { value: formValues(text) };
  const held = formFields(text).find(([name]) => name === field)?.[1];
  if (held === undefined) return { why: `the delivered form has no field ${field}` };
  if (coding === undefined) return parsed(held);
  const plain = utf8(Buffer.from(held, "base64"));
  if (plain === undefined) return { why: `the field ${field} is not text in base64` };
  return coding === "base64_form" ? { value: formValues(plain) } : parsed(plain);
}

function parsed(text: string): Read | UnsplittableDelivery {
  try {
    return { value: parseJson(text.replace(/^\uFEFF/, "")) };
  } catch {
    return { why: "the delivery is not JSON" };
  }
}

function parsedXml(text: string): Read | UnsplittableDelivery {
  try {
    return { value: readXml(text) };
  } catch {
    return { why: "the delivery is not XML" };
  }
}

/** Events as cloudevents.io has them: one, a batch, or a document with the rest in headers. */
function cloudEvents(text: string, header: (name: string) => string | undefined): Read | UnsplittableDelivery {
  const read = parsed(text);
  if (isUnsplittable(read)) return read;
  const names = ["id", "source", "type", "subject", "time"] as const;
  const type = header("content-type") ?? "";
  if (!/^application\/cloudevents/i.test(type) && header("ce-type") !== undefined) {
    const said = Object.fromEntries(names.map((name) => [name, header(`ce-${name}`)]));
    return { value: [{ ...said, data: read.value }], known: CLOUD };
  }
  return { value: Array.isArray(read.value) ? read.value : [read.value], known: CLOUD };
}

const CLOUD: DeliveredEvents = {
  each: "/*",
  topicAt: "/type",
  document: "/data",
  fields: { ce_id: "/id", ce_source: "/source", ce_subject: "/subject", ce_time: "/time" },
  version: { at: "/time" },
};

/** A value in a delivery, and its ancestors, the nearest first. */
interface Place {
  readonly value: unknown;
  readonly above: readonly unknown[];
}

/**
 * All values at a pointer in which `*` stands for each element of a list; undefined if one of these is not a list. In
 * XML a single element counts as a list.
 */
function placesAt(whole: unknown, pointer: string, format?: DeliveredEvents["format"]): readonly Place[] | undefined {
  let found: readonly Place[] = [{ value: whole, above: [] }];
  for (const step of stepsOf(pointer)) {
    if (step === "*" && format === "xml")
      found = found.map((one) => ({ ...one, value: [one.value ?? []].flat().filter((inner) => inner !== "") }));
    if (step === "*" && !found.every(({ value }) => Array.isArray(value))) return undefined;
    found = found.flatMap(({ value, above }) =>
      (step === "*" ? elementsIn(value) : [getPointer(`/${step}`, value)]).map((one) => ({
        value: one,
        above: [value, ...above],
      })),
    );
  }
  return found;
}

/**
 * The events of a delivery in an older format, converted to the current one; undefined if it does not have that format
 * either.
 */
function older({ older: before, topicAt }: DeliveredEvents, value: unknown): readonly unknown[] | undefined {
  return before === undefined ? undefined : placesAt(value, before.each)?.map((place) => today(before, topicAt, place));
}

function today({ topicAt: at, topics, moved }: OlderDelivery, topicAt: string | undefined, place: Place): unknown {
  const said = topicOf(at, place.value);
  let event: unknown = {};
  if (topicAt !== undefined && said !== undefined) event = setPointer(topicAt, topics[said] ?? said, event);
  for (const [to, from] of Object.entries(moved)) {
    const [, levels = "", pointer] = /^(\d*)(.*)$/.exec(from) ?? [];
    const holder = levels === "" ? place.value : place.above[Number(levels) - 1];
    const one = getPointer(pointer, holder);
    if (one !== undefined) event = setPointer(to, one, event);
  }
  return event;
}

function isForeign({ account }: DeliveredEvents, event: unknown, setting?: (name: string) => string): boolean {
  if (account === undefined || setting === undefined) return false;
  const said = textOf(getPointer(account.at, event));
  return said !== undefined && said !== setting(account.setting);
}

function topicOf(at: string, event: unknown): string | undefined {
  if (!at.includes("{")) return textOf(getPointer(at, event));
  const missing = pointersIn(at).some((pointer) => textOf(getPointer(pointer, event)) === undefined);
  return missing
    ? undefined
    : at.replace(/\{(\/[^{}]*)\}/g, (_, pointer: string) => textOf(getPointer(pointer, event)) ?? "");
}

function saidOf(
  { fields = {}, version }: DeliveredEvents,
  event: unknown,
  header: (name: string) => string | undefined,
): Record<string, string> {
  const pairs = [
    ...Object.entries(fields).map(([name, at]) => [metadataHeader(name), textOf(getPointer(at, event))] as const),
    [VERSION, version?.header === undefined ? textOf(getPointer(version?.at ?? "/", event)) : header(version.header)],
  ] as const;
  return Object.fromEntries(pairs.flatMap(([name, text]) => (text === undefined ? [] : [[name, text]])));
}

/** A plain value as text; undefined for any other. */
export function textOf(value: unknown): string | undefined {
  if (value instanceof Decimal) return value.toString();
  return value === undefined || value === null || typeof value === "object" ? undefined : scalarText(value);
}
