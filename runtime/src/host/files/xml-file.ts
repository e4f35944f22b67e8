/** XML as a file: the documents of a run below the elements that its entry names, in the encoding that its first line says. */
import { stepsOf } from "../../pointers.ts";
import iconv from "iconv-lite";
import type { FileFormat } from "../../ends.ts";
import type { Flow } from "../../flow.ts";
import { shaped, ordered } from "../formats/text-form.ts";
import { Unwritable as NoXml } from "../formats/unwritable.ts";
import { readXml, writeXml } from "../formats/xml.ts";
import { getPointer, isList, isRecord, setPointer } from "../pointer.ts";
import { Unwritable } from "./encoding.ts";

/** @throws Unwritable for values that XML can't hold, and for several documents if the file holds only one */
export function xmlText(
  { at = "", around, form, attributes, encoding = "UTF-8" }: FileFormat,
  record: unknown,
): string {
  const records: readonly unknown[] = isList(record) ? record : [record];
  // A file has only one root element.
  if (records.length > 1 && at.indexOf("/", 1) < 0)
    throw new Unwritable(`there are ${records.length} documents, and an XML file has one element ${at.slice(1)}`);
  const elements = records.map((one) => ordered(one, form));
  try {
    const text = writeXml(setPointer(at, elements.length === 1 ? elements[0] : elements, around), attributes);
    return `${text.replace('encoding="UTF-8"', `encoding="${encoding.toUpperCase()}"`)}\n`;
  } catch (error) {
    if (error instanceof NoXml) throw new Unwritable(error.message);
    throw error;
  }
}

/** The encoding that an XML file declares; undefined if it declares none, or an unknown one. */
export function xmlEncoding(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 200)).toString("latin1");
  const said = /^(?:\xEF\xBB\xBF)?<\?xml\b[^>]*\bencoding\s*=\s*["']([\w.:-]+)["']/.exec(head)?.[1];
  return said !== undefined && iconv.encodingExists(said) ? said : undefined;
}

/**
 * The documents of an XML file. If no place is given, they are the elements below the root, where the root's name wraps the type;
 * otherwise the root is the document.
 * @throws Error that says what is wrong with the file
 */
export function xmlDocuments({ source }: Flow, text: string, { at, form, attributes }: FileFormat): unknown[] {
  const whole = readXml(text, attributes);
  const [root = ""] = isRecord(whole) ? Object.keys(whole) : [];
  const inner = getPointer(`/${root}`, whole);
  const found = at !== undefined ? foundAt(at, whole) : source.wrappers.includes(root) ? elementsOf(inner) : [inner];
  return found.map((one) => shaped(one, form ?? source.texts));
}

function foundAt(at: string, whole: unknown): readonly unknown[] {
  const steps = stepsOf(at);
  const missing = steps.findIndex((_, i) => getPointer(`/${steps.slice(0, i + 1).join("/")}`, whole) === undefined);
  const found = getPointer(at, whole);
  if (found !== undefined) return isList(found) ? found : [found];
  // The elements around the documents exist, but contain none.
  if (missing === steps.length - 1 && steps.length > 1) return [];
  throw new Error(`it has no element ${steps.slice(0, missing + 1).join("/")}`);
}

function elementsOf(inner: unknown): readonly unknown[] {
  if (!isRecord(inner)) return [];
  return Object.entries(inner).flatMap(([name, one]) => (/^[@#]/.test(name) ? [] : isList(one) ? one : [one]));
}
