/** Reads sample documents without loss, and unwraps them from their API's envelope. */
import { parseJson, unwrapDocuments, type Flow, type Operation } from "@integ/runtime";
import { isXml, xmlSample } from "@integ/runtime/xml";

/** The sources in a sample: each document separately, or all of them as one list if the flow's source is a list. */
export function sourcesOf(flow: Flow, value: unknown): unknown[] {
  const documents = unwrapDocuments(flow, value);
  return flow.source.all === true ? [documents] : [...documents];
}

/** The format of a text, as messages name it. */
export function formatOf(text: string): "JSON" | "XML" {
  return isXml(text) ? "XML" : "JSON";
}

/** A sample of a source: JSON, or XML as its system sends it. @throws Error if it is neither */
export function readSample({ source, systems, trigger }: Flow, text: string): unknown {
  if (!isXml(text)) return parseJson(text.replace(/^\uFEFF/, ""));
  const { each = "", document = "" } = (trigger.kind === "webhook" ? systems[trigger.system]?.webhookEvents : {}) ?? {};
  const list = trigger.kind === "poll" ? trigger.list : source.read;
  const places = [`${each}${document}`, list?.operation.responsePointer ?? ""];
  return xmlSample(
    text,
    source.texts,
    places.filter((place) => place !== ""),
  );
}

/** A sample of a response. @throws Error if it is neither JSON nor XML */
export function readResponseSample(operation: Operation | undefined, text: string): unknown {
  if (!isXml(text)) return parseJson(text.replace(/^\uFEFF/, ""));
  return xmlSample(text, operation?.responseFormat?.form, [operation?.responsePointer ?? []].flat());
}

/** The documents of a text: one in JSON or XML, a list, or one per line (NDJSON). @throws SyntaxError */
export function readDocuments(flow: Flow, text: string): unknown[] {
  if (isXml(text)) return sourcesOf(flow, readSample(flow, text));
  const plain = text.replace(/^\uFEFF/, "");
  try {
    return sourcesOf(flow, parseJson(plain));
  } catch (error) {
    const lines = plain.split(/\r?\n/).filter((line) => line.trim() !== "");
    if (lines.length < 2 || !isJson(lines[0] as string)) throw error;
    const documents = lines.flatMap((line) => unwrapDocuments(flow, parseJson(line)));
    return flow.source.all === true ? [documents] : [...documents];
  }
}

function isJson(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}
