/**
 * XML: `@name` is an attribute, `#text` the text of an element with attributes, and a list repeats its element. Names are read
 * without their namespace's prefix.
 */
import { XMLBuilder, XMLParser } from "fast-xml-parser";
import { encode } from "../../json.ts";
import { isList, isRecord } from "../pointer.ts";
import { Unwritable } from "./unwritable.ts";

const NAMES = { ignoreAttributes: false, attributeNamePrefix: "@", textNodeName: "#text" } as const;

/**
 * A document of one element.
 * @param attributes plain values are attributes.
 * @throws Unwritable for values that XML can't hold
 */
export function writeXml(value: unknown, attributes = false): string {
  const root = isRecord(value) ? Object.keys(value).filter((name) => !name.startsWith("?")) : [];
  if (root.length !== 1) throw new Unwritable("an XML document needs one root element");
  const builder = new XMLBuilder({ ...NAMES, suppressBooleanAttributes: false });
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  return head + builder.build(texts(value, attributes));
}

/** Numbers with all their digits, and only characters that XML allows. */
function texts(value: unknown, attributes: boolean): unknown {
  if (isList(value)) return value.map((one) => texts(one, attributes));
  if (isRecord(value) && Object.getPrototypeOf(value) === Object.prototype) {
    const fields = Object.entries(value).filter(([, one]) => one !== undefined);
    for (const [name] of fields)
      if (!/^[@#?]?[\p{L}_][\p{L}\p{N}_.:-]*$/u.test(name)) throw new Unwritable(`\`${name}\` is not an XML name`);
    const asAttribute = (name: string, one: unknown): string =>
      attributes && !isRecord(one) && !isList(one) && !/^[@#?]/.test(name) ? `@${name}` : name;
    return Object.fromEntries(fields.map(([name, one]) => [asAttribute(name, one), texts(one, attributes)]));
  }
  if (value === null) return "";
  const text = typeof value === "string" ? value : encode(value);
  // oxlint-disable-next-line no-control-regex
  const bad = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u.exec(text)?.[0];
  if (bad !== undefined)
    throw new Unwritable(`XML can't hold the character U+${(bad.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);
  return text;
}

/**
 * A document as a record of texts.
 * @param attributes whether attributes have their plain names.
 * @throws Error if the text is not XML, or declares entities
 */
export function readXml(text: string, attributes = false): unknown {
  // Entities that a document declares can expand a small text into a huge one.
  if (/<!DOCTYPE/i.test(text)) throw new Error("it has a DOCTYPE, which is not supported");
  const parser = new XMLParser({
    ...NAMES,
    ...(attributes ? { attributeNamePrefix: "" } : {}),
    parseTagValue: false,
    parseAttributeValue: false,
    removeNSPrefix: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
    htmlEntities: true,
  });
  return parser.parse(text, true);
}
