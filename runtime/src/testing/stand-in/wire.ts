/** Decodes requests and encodes responses in the operation's formats. */
import type { BodyFormat } from "../../exchange.ts";
import type { Operation } from "../../flow.ts";
import { readForm } from "../../host/formats/form.ts";
import { readXml, writeXml } from "../../host/formats/xml.ts";
import { getPointer, isList, isRecord, setPointer } from "../../host/pointer.ts";
import { encode, parseJson } from "../../json.ts";

/** A decoded body, or why it can't be read. */
export type ReadBody = { readonly value: unknown } | { readonly why: string };

/** Reads the body of a request to an operation. */
export function readBody({ body }: Operation, text: string): ReadBody {
  const format = body?.format ?? "json";
  if (text === "") return { value: undefined };
  try {
    let value = READERS[format](text, body?.attributes);
    for (const [place, inner] of Object.entries(body?.texts ?? {})) {
      const written = getPointer(place, value);
      if (typeof written === "string") value = setPointer(place, READERS[inner](written, body?.attributes), value);
    }
    return { value };
  } catch (error) {
    const name = { json: "JSON", lines: "JSON", xml: "XML", form: "form", multipart: "form", text: "text" }[format];
    return { why: `the body is not ${name}: ${error instanceof Error ? error.message : ""}` };
  }
}

const READERS: Record<BodyFormat, (text: string, attributes?: true) => unknown> = {
  json: (text) => parseJson(text),
  form: (text) => readForm(text),
  xml: readXml,
  text: (text) => text,
  lines: (text) =>
    text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => parseJson(line)),
  multipart: (text) => readMultipart(text),
};

/** The parts of a multipart form by their names; the content of files is text. */
function readMultipart(text: string): unknown {
  const boundary = text.slice(0, text.indexOf("\r\n"));
  const form = new URLSearchParams();
  for (const part of text.split(boundary).slice(1, -1)) {
    const [head = "", ...content] = part.replace(/^\r\n|\r\n$/g, "").split("\r\n\r\n");
    form.append(/\bname="([^"]*)"/.exec(head)?.[1] ?? "", content.join("\r\n\r\n"));
  }
  return readForm(form.toString());
}

/** A response in the operation's format. */
export function writeReply(
  responseFormat: Operation["responseFormat"],
  json: unknown,
): { readonly type: string; readonly text: string } {
  if (responseFormat?.format === "xml")
    return { type: "application/xml", text: writeXml(rooted(json), responseFormat.attributes) };
  if (responseFormat?.format === "lines" && isList(json)) return { type: "application/x-ndjson", text: json.map((one) => `${encode(one)}\n`).join("") }; // prettier-ignore
  if (responseFormat?.format === "csv" && isList(json))
    return { type: "text/csv", text: csvOf(json, responseFormat.separator) };
  return { type: "application/json", text: `${encode(json ?? {})}\n` };
}

/** Adds a root element if there is none. */
function rooted(json: unknown): unknown {
  return isRecord(json) && Object.keys(json).length === 1 ? json : { responseFormat: json ?? "" };
}

function csvOf(rows: readonly unknown[], separator = ","): string {
  const names = [...new Set(rows.flatMap((row) => (isRecord(row) ? Object.keys(row) : [])))];
  const cell = (value: unknown): string => {
    const text = value === undefined || value === null ? "" : typeof value === "string" ? value : encode(value);
    return `"${text.replaceAll('"', '""')}"`;
  };
  const lines = [names, ...rows.map((row) => names.map((name) => (isRecord(row) ? row[name] : undefined)))];
  return lines.map((line) => `${line.map(cell).join(separator)}\n`).join("");
}
