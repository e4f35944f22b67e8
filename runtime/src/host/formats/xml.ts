/**
 * XML: `@name` is an attribute, `#text` the text of an element that has attributes, a list the same element several times. In what is
 * read, names stand without their namespace's prefix.
 */
import { XMLBuilder, XMLParser } from "fast-xml-parser";
import { encode } from "../../json.ts";
import { isList, isRecord } from "../pointer.ts";
import { Unwritable } from "./unwritable.ts";

const NAMES = { ignoreAttributes: false, attributeNamePrefix: "@", textNodeName: "#text" } as const;

/** A document of one element. @throws Unwritable where it holds what XML can't */
export function writeXml(value: unknown): string {
  const root = isRecord(value) ? Object.keys(value).filter((name) => !name.startsWith("?")) : [];
  if (root.length !== 1) throw new Unwritable("an XML document has one element around all of it");
  const builder = new XMLBuilder({ ...NAMES, suppressBooleanAttributes: false });
  const head = '<?xml version="1.0" encoding="UTF-8"?>';
  return head + builder.build(texts(value));
}

/** Numbers with all their digits, and nothing that XML can't hold. */
function texts(value: unknown): unknown {
  if (isList(value)) return value.map(texts);
  if (isRecord(value) && Object.getPrototypeOf(value) === Object.prototype) {
    const fields = Object.entries(value).filter(([, one]) => one !== undefined);
    for (const [name] of fields)
      if (!/^[@#?]?[\p{L}_][\p{L}\p{N}_.:-]*$/u.test(name)) throw new Unwritable(`\`${name}\` is no name of XML`);
    return Object.fromEntries(fields.map(([name, one]) => [name, texts(one)]));
  }
  if (value === null) return "";
  const text = typeof value === "string" ? value : encode(value);
  // oxlint-disable-next-line no-control-regex
  const bad = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/u.exec(text)?.[0];
  if (bad !== undefined)
    throw new Unwritable(`XML can't hold the character U+${(bad.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`);
  return text;
}

/** A document as a record of texts. @throws Error where it is no XML, or has entities of its own */
export function readXml(text: string): unknown {
  // What a document declares for itself can make little text into much.
  if (/<!DOCTYPE/i.test(text)) throw new Error("it has a DOCTYPE, which is not read");
  const parser = new XMLParser({
    ...NAMES,
    parseTagValue: false,
    parseAttributeValue: false,
    removeNSPrefix: true,
    ignoreDeclaration: true,
    ignorePiTags: true,
    htmlEntities: true,
  });
  return parser.parse(text, true) as unknown;
}
