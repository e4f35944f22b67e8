/** Texts as bytes in the encodings that other programs write and read. */
import iconv from "iconv-lite";
import { utf8 } from "../../json.ts";
import type { FileFormat } from "../../ends.ts";

/** A record can't be written in its format. The message may quote it. */
export class Unwritable extends Error {}

const MARK = "\uFEFF";

/**
 * The bytes of a text.
 * @throws Unwritable for a character that the encoding does not have
 */
export function textBytes(text: string, { encoding = "utf-8", bom }: FileFormat, isFirst = true): Buffer {
  const whole = bom === true && isFirst ? MARK + text : text;
  if (!text.isWellFormed()) throw new Unwritable("half of a character (a lone surrogate) can't be written");
  const bytes = iconv.encode(whole, encoding, { addBOM: false });
  if (iconv.decode(bytes, encoding, { stripBOM: false }) === whole) return bytes;
  const lost = Array.from(text).find((sign) => iconv.decode(iconv.encode(sign, encoding), encoding) !== sign) ?? "";
  const code = (lost.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
  throw new Unwritable(`${encoding} has no ${JSON.stringify(lost)} (U+${code})`);
}

/** Decodes bytes, without a byte order mark; undefined if they are not valid in that encoding. */
export function bytesText(
  bytes: Uint8Array,
  { encoding = "utf-8" }: { readonly encoding?: string | undefined } = {},
): string | undefined {
  const text = /^utf-?8$/i.test(encoding) ? utf8(bytes) : iconv.decode(Buffer.from(bytes), encoding);
  return text?.startsWith(MARK) === true ? text.slice(1) : text;
}
