/**
 * XML as samples, read as a host reads it: `@name` is an attribute, `#text` the text of an element that has attributes.
 * XML has only texts, and a single element is not a list: types follow from all samples together.
 */
import { messageOf } from "@integ/runtime/errors";
import { readXml as readDocument } from "@integ/runtime/xml";
import { isList, isObject, type Json, type JsonObject } from "../json.ts";
import { singular } from "../names.ts";
import { ImportError } from "../refusal.ts";

/** The content of XML samples, and the pointer to their documents in a delivery. */
export interface XmlSamples {
  readonly documents: readonly Json[];
  readonly delivered: { readonly each: string } | { readonly document: string };
}

/** @throws ImportError with line and column, if a file can't be read */
export function readXml(files: readonly { readonly path: string; readonly text: string }[]): XmlSamples {
  const wholes = files.map(({ path, text }) => parsed(path, text));
  const seen = new Map<string, Element>();
  for (const whole of wholes) look(whole, "", seen);
  const read = wholes.map((whole) => shaped(whole, "", seen)).filter(isObject);
  const [root = ""] = Object.keys(read[0] ?? {});
  const inside = read.map((whole) => whole[root]);
  const [list = "", ...others] = Object.keys(isObject(inside[0]) ? inside[0] : {});
  const lists = inside.flatMap((one) => (isObject(one) ? [one[list]] : []));
  if (others.length === 0 && lists.length > 0 && lists.every(isList))
    return { documents: lists.flat(), delivered: { each: `/${root}/${list}/*` } };
  return { documents: inside.flatMap((one) => one ?? []), delivered: { document: `/${root}` } };
}

function parsed(path: string, text: string): Json {
  try {
    return readDocument(text.replace(/^\uFEFF/, "")) as Json;
  } catch (error) {
    const [, why = "", line, column] = /^(.*?)(?::(\d+):(\d+))?$/s.exec(messageOf(error)) ?? [];
    throw new ImportError(`this is no XML: ${why}`, { path, line: Number(line ?? 1), column: Number(column ?? 1) });
  }
}

/** The combined content of the elements at one place. */
interface Element {
  readonly texts: string[];
  isRecord: boolean;
  isList: boolean;
}

/** The separator of the names in a place. */
const STEP = "\n";

function look(value: Json, at: string, seen: Map<string, Element>): void {
  const element: Element = seen.get(at) ?? { texts: [], isRecord: false, isList: false };
  seen.set(at, element);
  if (isList(value)) {
    element.isList = true;
    for (const one of value) look(one, at, seen);
  } else if (isObject(value)) {
    element.isRecord = true;
    // <lines><line/></lines>: the plural name says that there may be several.
    const names = Object.keys(value);
    const [parent, only] = [at.split(STEP).at(-1) ?? "", names[0] ?? ""];
    for (const [name, one] of Object.entries(value)) look(one, `${at}${STEP}${name}`, seen);
    const inner = seen.get(`${at}${STEP}${only}`);
    if (names.length === 1 && inner !== undefined && parent !== only && singular(parent) === only) inner.isList = true;
  } else if (typeof value === "string" && value !== "") element.texts.push(value);
}

/** Names of fields that are numbers: article and telephone numbers have digits, too. */
const COUNTED =
  /(?:qty|quantity|count|amount|total|price|sum|cost|tax|vat|discount|fee|weight|width|height|length|rate|percent|stock)$/i;

function shaped(value: Json, at: string, seen: ReadonlyMap<string, Element>, within = false): Json | undefined {
  const element = seen.get(at);
  if (element?.isList === true && !within) {
    const elements = (isList(value) ? value : [value]).map((one) => shaped(one, at, seen, true));
    return elements.filter((one) => one !== undefined);
  }
  if (element?.isRecord === true) {
    const record: JsonObject = isObject(value) ? value : value === "" ? {} : { "#text": value };
    const fields = Object.entries(record).map(
      ([name, one]) => [name, shaped(one, `${at}${STEP}${name}`, seen)] as const,
    );
    return Object.fromEntries(fields.flatMap(([name, one]) => (one === undefined ? [] : [[name, one]])));
  }
  if (typeof value !== "string" || element === undefined) return value;
  // An empty element has no type.
  if (value === "") return undefined;
  const name = at.split(STEP).findLast((step) => step !== "#text") ?? "";
  if (COUNTED.test(name) && element.texts.every((text) => /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/.test(text)))
    return Number(value);
  return element.texts.every((text) => text === "true" || text === "false") ? value === "true" : value;
}
