/**
 * Builds an operation's request: address, headers and body, from its description, its arguments and the connection's
 * settings.
 */
import { scalarText } from "./unknown-values.ts";
import type { Operation, SystemLink } from "../flow.ts";
import type { WrittenFile } from "./files-written.ts";
import { intervalParameters, type Between } from "./intervals.ts";
import { sinceText, writeMoment } from "./moment-format.ts";
import { isHole, isPageAddress, pageAddress, pageParameters, type Parameter } from "./pages.ts";
import { writeBody, type Written } from "./request-body.ts";
import { derivedValues } from "./derived-values.ts";
import { Unwritable } from "./formats/unwritable.ts";
import { isList } from "./pointer.ts";
import { quoting } from "./quoting.ts";
import { type Escape, type Filling, fillText, isLeftOut } from "./templates.ts";

/** A request's content besides its arguments. The result of several records is the list of their results. */
export interface Sending extends Written {
  readonly idempotencyKey?: string;
  /** Lists only what has changed since then, in milliseconds since 1970. */
  readonly since?: number;
  /** … and up to then, if one query covers a limited period. */
  readonly until?: number;
  /** Lists only what lies between two moments. */
  readonly between?: Between;
  /** The page of a list, as named by the previous page. */
  readonly position?: string;
  /** The validator of an earlier response: asks for a response only if something has changed. */
  readonly validator?: string;
  /** The request combines several lookups; the result is the list of their results. */
  readonly several?: true;
  /** The run that writes; `receivedAt` is when its event was received, in milliseconds since 1970. */
  readonly run?: { readonly id: number; readonly flow: string; readonly receivedAt: number };
  /** For a mail: the files that its run has written. */
  readonly written?: () => Promise<readonly WrittenFile[]>;
}

/** The address, headers and body of a request. */
export interface BuiltRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/**
 * @returns the request, or why it can't be built: `unsafe` if it would lead to another host; the text may quote
 * arguments
 * @throws MissingSetting
 */
export function buildRequest(
  link: SystemLink,
  operation: Operation,
  given: Readonly<Record<string, unknown>>,
  sending: Sending,
  setting: (name: string) => string,
): BuiltRequest | { readonly why: string; readonly isElsewhere: boolean } {
  try {
    return built(link, operation, given, sending, setting);
  } catch (error) {
    if (error instanceof Unwritable) return { why: error.message, isElsewhere: false };
    throw error;
  }
}

function built(
  link: SystemLink,
  operation: Operation,
  given: Readonly<Record<string, unknown>>,
  sending: Sending,
  setting: (name: string) => string,
): ReturnType<typeof buildRequest> {
  const spoken = parametersOf(operation, sending);
  const plain = { ...operation.defaults, ...given, ...holesOf(spoken) };
  const args = { ...plain, ...derivedValues(operation, plain, sending.record) };
  const filling: Filling = { args, optional: operation.optional, setting };
  const base = addressOf(link, operation, filling);
  if (typeof base === "string") return { why: base, isElsewhere: false };
  const url = operation.pages === undefined ? base : pageAddress(base, operation.pages, sending.position);
  if (url === undefined) return { why: "names a next page on another host, which is not followed", isElsewhere: true };
  const headers: Record<string, string> = acceptedBy(operation);
  for (const [name, text] of Object.entries(operation.headers ?? {}))
    if (!isLeftOut(text, filling)) headers[name] = fillText(text, filling, headerText);
  if (operation.idempotencyHeader !== undefined && sending.idempotencyKey !== undefined)
    headers[operation.idempotencyHeader] = writtenKey(operation, sending.idempotencyKey);
  if (operation.idempotencyQuery !== undefined && sending.idempotencyKey !== undefined)
    url.searchParams.set(operation.idempotencyQuery, writtenKey(operation, sending.idempotencyKey));
  if (operation.since?.header !== undefined && sending.since !== undefined)
    headers[operation.since.header] = sinceText(operation.since, sending.since);
  if (sending.validator !== undefined)
    headers[/^(W\/)?"/.test(sending.validator) ? "If-None-Match" : "If-Modified-Since"] = sending.validator;
  const places: (readonly [at: string, value: unknown])[] = [];
  if (operation.idempotencyPlace !== undefined && sending.idempotencyKey !== undefined)
    places.push([operation.idempotencyPlace, writtenKey(operation, sending.idempotencyKey)]);
  for (const [name, value] of spoken)
    if (name.startsWith("/")) places.push([name, value]);
    else if (!isHole(name)) url.searchParams.set(name, String(value));
  const body = writeBody(operation, filling, sending, places, quoting(operation.quotes));
  if (body === undefined) return { url, headers };
  // A system may have its own media type for JSON.
  const isNamed = Object.keys(link.headers).some((name) => name.toLowerCase() === "content-type");
  return { url, headers: { ...(isNamed ? {} : { "Content-Type": body.type }), ...headers }, body: body.content };
}

function acceptedBy({ responseFormat }: Operation): Record<string, string> {
  if (responseFormat === undefined) return {};
  return {
    Accept: {
      xml: "application/xml, text/xml",
      csv: "text/csv",
      lines: "application/x-ndjson, application/json",
      none: "*/*",
    }[responseFormat.format],
  };
}

/** The parameters for the page and the period, in a fixed order. The address of a next page already contains them. */
function parametersOf({ pages, since }: Operation, sending: Sending): readonly Parameter[] {
  const paged = pages === undefined ? [] : pageParameters(pages, sending.position);
  const asked = sending.since ?? (since?.parameter !== undefined && isHole(since.parameter) ? 0 : undefined);
  const moment: readonly Parameter[] =
    since?.parameter === undefined || asked === undefined ? [] : [[since.parameter, sinceText(since, asked)]];
  if (isPageAddress(pages, sending.position)) return [...paged, ...moment.filter(([name]) => isHole(name))];
  const end: readonly Parameter[] =
    since?.window === undefined || sending.until === undefined
      ? []
      : [[since.window.to, writeMoment(since, sending.until)]];
  return [...paged, ...moment, ...end, ...(sending.between === undefined ? [] : intervalParameters(sending.between))];
}

/** The values of pages and times for the placeholders in the request's texts, by name. */
function holesOf(spoken: readonly Parameter[]): Readonly<Record<string, string | number>> {
  return Object.fromEntries(spoken.filter(([name]) => isHole(name)).map(([name, value]) => [name.slice(1, -1), value]));
}

/** A system may accept only a shorter key; a part of ours identifies requests as well. */
function writtenKey({ idempotencyLength }: Operation, key: string): string {
  return key.slice(0, idempotencyLength);
}

/** The address without the parameters of pages and times; or the reason why it can't be built. */
function addressOf(link: SystemLink, operation: Operation, filling: Filling): URL | string {
  const { args } = filling;
  const base = fillText(link.baseUrl, { ...filling, args: {} });
  for (const [, name = ""] of operation.path.matchAll(/\{(\w+)\}/g)) {
    // Such a path segment would change the URL's path.
    const value = scalarText(args[name] ?? "x");
    if (value === "" || value === "." || value === "..")
      return `${name} is ${JSON.stringify(value)}, which can't be part of an address`;
  }
  // A lone surrogate can't be encoded in UTF-8; the replacement character would name another record.
  for (const [name, value] of Object.entries(args))
    if (typeof value === "string" && !value.isWellFormed())
      return `${name} has half of a character in it (a lone surrogate), which can't be part of an address`;
  const address = base.replace(/\/$/, "") + fillText(operation.path, filling, (value) => encodeURIComponent(value));
  if (!URL.canParse(address)) return `${address} is not a valid address; check base_url in its connection`;
  const url = new URL(address);
  const escape = quoting(operation.quotes);
  for (const [name, value] of Object.entries(operation.query ?? {})) setQuery(url, name, value, filling, escape);
  return url;
}

type QueryEntry = NonNullable<Operation["query"]>[string];

function setQuery(url: URL, name: string, value: QueryEntry, filling: Filling, escape: Escape): void {
  if (typeof value === "string") {
    if (!isLeftOut(value, filling)) url.searchParams.set(name, fillText(value, filling, escape));
    return;
  }
  const given = filling.args["each" in value ? value.each : value.joined];
  if (given === undefined) return;
  const texts = (isList(given) ? given : [given]).map(String);
  if ("joined" in value) url.searchParams.set(name, texts.join(value.separator));
  else for (const text of texts) url.searchParams.append(name, text);
}

/** Characters that are not allowed in a header are percent-encoded, so that a value can't start another header. */
function headerText(value: string): string {
  return value.replace(/[^\t\x20-\x7e]/g, (sign) => encodeURIComponent(sign.toWellFormed()));
}
