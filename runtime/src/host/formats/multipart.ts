/** Multipart forms: each field of a record is a part, and some of them are files. */
import { stepsOf } from "../../pointers.ts";
import { randomUUID } from "node:crypto";
import type { FilePart } from "../../exchange.ts";
import { getPointer, setPointer } from "../pointer.ts";
import { formFields, type FormLists } from "./form.ts";
import { Unwritable } from "./unwritable.ts";

/** @param files the fields that are files, by their places in the record */
export function writeMultipart(
  value: unknown,
  files: Readonly<Record<string, FilePart>>,
  fill: (text: string) => string,
  lists?: FormLists,
): { readonly type: string; readonly content: Uint8Array } {
  const boundary = `integ-${randomUUID()}`;
  const parts: Buffer[] = [];
  const add = (head: string, content: string | Buffer): void => {
    parts.push(Buffer.from(`--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n`));
    parts.push(Buffer.from(content), Buffer.from("\r\n"));
  };
  const plain = Object.keys(files).reduce<unknown>((rest, place) => setPointer(place, undefined, rest), value);
  for (const [name, text] of formFields(plain, lists)) add(`name="${quoted(name)}"`, text);
  for (const [place, { name, type = "application/octet-stream", encoding }] of Object.entries(files)) {
    const content = getPointer(place, value);
    if (content === undefined || content === null) continue;
    if (typeof content !== "string") throw new Unwritable(`the file at ${place} is not text`);
    const [first = "", ...rest] = stepsOf(place);
    const field = first + rest.map((step) => `[${step}]`).join("");
    add(
      `name="${quoted(field)}"; filename="${quoted(fill(name))}"\r\nContent-Type: ${type}`,
      encoding === "base64" ? bytesOf(content, place) : content,
    );
  }
  parts.push(Buffer.from(`--${boundary}--\r\n`));
  return { type: `multipart/form-data; boundary=${boundary}`, content: Buffer.concat(parts) };
}

function bytesOf(text: string, place: string): Buffer {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64").replace(/=+$/, "") !== text.replace(/\s|=+$/g, ""))
    throw new Unwritable(`the file at ${place} is not base64`);
  return bytes;
}

/** Escapes a name as browsers do: characters that would end it become their numbers. */
function quoted(name: string): string {
  return name.replace(/[\r\n"]/g, (sign) => encodeURIComponent(sign));
}
