/**
 * One request to another system: keep-alive connections, one deadline for the whole request, no redirects, a response of limited size, and
 * no access to private networks unless the project names the address itself.
 */
import { messageOf, codeOf } from "../errors.ts";
import { lookup } from "node:dns";
import * as http from "node:http";
import * as https from "node:https";
import type { LookupFunction } from "node:net";
import { utf8 } from "../json.ts";
import { publicMessage, PublicError, type HasPublicMessage } from "./redaction.ts";
import { isPrivate } from "./addresses.ts";
import { decompressed, isCoding, isGzip, type Coding } from "./content-coding.ts";
import { isZip, unzipped } from "./zip.ts";

/** A request to another system. */
export interface HttpRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  readonly timeoutMs: number;
  /** Safe to repeat: reads, and requests with an idempotency key. */
  readonly repeatable: boolean;
  /** Names that resolve to private addresses are allowed. */
  readonly allowPrivate: boolean;
}

/** A complete response. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  /** Undefined if the body is not text. */
  readonly text: string | undefined;
}

/** The maximum size of a response. */
const MAX_RESPONSE = 10 * 1024 * 1024;

/**
 * Connections that are kept open. Those that may lead to private addresses are kept apart: a request that may not go there
 * must not find one open.
 */
const agents = { public: agentPair(), private: agentPair() };

function agentPair(): { readonly "http:": http.Agent; readonly "https:": https.Agent } {
  return {
    "http:": new http.Agent({ keepAlive: true, maxSockets: 64 }),
    "https:": new https.Agent({ keepAlive: true, maxSockets: 64 }),
  };
}

/** Closes connections that are kept open; for programs that end. */
export function closeConnections(): void {
  for (const pair of Object.values(agents)) for (const agent of Object.values(pair)) agent.destroy();
}

/** @throws Error with a message for people */
export async function send(request: HttpRequest): Promise<HttpResponse> {
  const signal = AbortSignal.timeout(request.timeoutMs);
  for (let first = true; ; first = false) {
    const attempt: Attempt = { reused: false };
    try {
      return await sendOnce(request, signal, attempt);
    } catch (error) {
      // The other side had closed a connection that was kept open: most likely it has not seen this request.
      const closed = request.repeatable && attempt.reused && ["ECONNRESET", "EPIPE"].includes(codeOf(error) ?? "");
      if (!first || !closed) throw new NoResponseError(error);
    }
  }
}

/** How long fetching a vendor's published text may take, in milliseconds: the sender of a webhook is waiting. */
const PUBLISHED_MS = 3000;

/** Fetches a published text, such as a vendor's keys. Rejects if it can't be fetched. */
export async function textAt(url: URL, timeoutMs: number = PUBLISHED_MS): Promise<string> {
  const { status, text } = await send({
    url,
    method: "GET",
    headers: { "User-Agent": "integ" },
    timeoutMs: Math.min(timeoutMs, PUBLISHED_MS),
    repeatable: true,
    allowPrivate: false,
  });
  if (status !== 200 || text === undefined) throw new PublicError(`it responded with ${status}`);
  return text;
}

interface Attempt {
  reused: boolean;
}

function sendOnce(request: HttpRequest, signal: AbortSignal, attempt: Attempt): Promise<HttpResponse> {
  const { url, method, headers, body, allowPrivate } = request;
  const { protocol } = url;
  if (protocol !== "http:" && protocol !== "https:")
    return Promise.reject(new PublicError(`its address is ${protocol}//…, and only http and https are supported`));
  const client = protocol === "http:" ? http : https;
  const inside = allowPrivate || url.hostname === "localhost";
  return new Promise((resolve, reject) => {
    let hasResponse = false;
    const outgoing = client.request(
      url,
      {
        method,
        headers: body === undefined ? headers : { ...headers, "Content-Length": Buffer.byteLength(body) },
        agent: agents[inside ? "private" : "public"][protocol],
        signal,
        lookup: inside ? lookup : publicOnly,
      },
      (response) => {
        hasResponse = true;
        attempt.reused = false;
        read(response).then(
          (text) => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
          reject,
        );
      },
    );
    outgoing.on("socket", () => (attempt.reused = outgoing.reusedSocket));
    outgoing.on("error", reject);
    // A switch to another protocol emits neither `response` nor `error`.
    outgoing.on("upgrade", (response, socket) => {
      socket.destroy();
      reject(
        new PublicError(
          `responded with ${response.statusCode ?? 101}, a change to another protocol, which is not supported`,
        ),
      );
    });
    outgoing.on("close", () => {
      if (!hasResponse) reject(new PublicError("the connection was cut"));
    });
    outgoing.end(body);
  });
}

/** The body, up to a limit: an endless response must not fill the memory. */
async function read(response: http.IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_RESPONSE) {
      response.destroy();
      throw tooLong();
    }
    chunks.push(chunk);
  }
  if (!response.complete) throw new PublicError("the connection was cut in the middle of the response");
  return textOf(await unpacked(Buffer.concat(chunks), response), response.headers["content-type"]);
}

/** Decompresses responses that are compressed without having been requested so, and compressed files: reports, exports. */
async function unpacked(bytes: Uint8Array, { headers }: http.IncomingMessage): Promise<Uint8Array> {
  if (bytes.length === 0) return bytes;
  const coding = headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (coding !== "identity" && !isCoding(coding)) throw new PublicError("its response has an unknown Content-Encoding");
  const plain = coding === "identity" ? bytes : await unpackedBy(coding, bytes);
  if (isGzip(plain)) return unpackedBy("gzip", plain);
  return isZip(plain) ? fileOf(plain) : plain;
}

async function fileOf(archive: Uint8Array): Promise<Uint8Array> {
  const file = await unzipped(archive, MAX_RESPONSE);
  if (file === undefined) throw tooLong();
  if (file === "broken") throw new PublicError("its compressed response is damaged");
  if (file === "several") throw new PublicError("its response is a ZIP archive that does not contain exactly one file");
  return file;
}

async function unpackedBy(coding: Coding, bytes: Uint8Array): Promise<Uint8Array> {
  const plain = await decompressed(bytes, coding, MAX_RESPONSE);
  if (plain === undefined) throw tooLong();
  if (plain === "broken") throw new PublicError("its compressed response is damaged");
  return plain;
}

function tooLong(): PublicError {
  return new PublicError(`its response is larger than ${MAX_RESPONSE / 1024 / 1024} MB`);
}

/** Bytes as text, in the charset that the response, or its XML declaration, names; undefined if they are not text. */
function textOf(bytes: Uint8Array, type = ""): string | undefined {
  const head = Buffer.from(bytes.subarray(0, 100)).toString("latin1");
  const named = /charset="?([\w.-]+)/i.exec(type)?.[1] ?? /^<\?xml[^>]*\bencoding=["']([\w.-]+)/.exec(head)?.[1];
  if (named === undefined || /^utf-?8$/i.test(named)) return utf8(bytes);
  try {
    return new TextDecoder(named, { fatal: true }).decode(bytes);
  } catch {
    return utf8(bytes);
  }
}

/** Looks a name up, and refuses one that leads to a private address: a name that someone else owns must not. */
const publicOnly: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, addresses) => {
    if (error !== null) return callback(error, []);
    const inside = addresses.find(({ address }) => isPrivate(address));
    if (inside !== undefined)
      return callback(
        new LeadsInside(
          `${hostname} leads to the private address ${inside.address}; allow_private in its connection permits that`,
        ),
        [],
      );
    if (options.all === true) return callback(null, addresses);
    const [first] = addresses;
    callback(null, first?.address ?? "", first?.family);
  });
};

/** A name that resolves to a private address. */
class LeadsInside extends Error implements HasPublicMessage {
  readonly publicMessage = "its address leads to a private one; allow_private in its connection permits that";
}

/** There was no response, or it was incomplete. */
class NoResponseError extends Error implements HasPublicMessage {
  readonly publicMessage: string;
  constructor(cause: unknown) {
    super(known(cause) ?? messageOf(cause), { cause });
    this.publicMessage = known(cause) ?? publicMessage(cause);
  }
}

/** The unknown host name that made a request fail, if that is the cause: it points to a wrong setting. */
export function unknownHostOf(error: unknown): string | undefined {
  const cause = error instanceof NoResponseError ? error.cause : undefined;
  if (!(cause instanceof Error) || !("code" in cause) || !("hostname" in cause)) return undefined;
  return UNKNOWN.has(String(cause.code)) ? String(cause.hostname) : undefined;
}

/** Error codes for unknown host names. */
const UNKNOWN: ReadonlySet<string> = new Set(["ENOTFOUND", "EAI_AGAIN"]);
/** Codes of failures that come before anything is sent. */
const NOT_THERE =
  /^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|CERT_HAS_EXPIRED|ERR_TLS_CERT_ALTNAME_INVALID)$/;

/** Whether a failed request certainly did not reach the other side. */
export function isNotThere(error: unknown): boolean {
  if (!(error instanceof NoResponseError) || !(error.cause instanceof Error) || !("code" in error.cause)) return false;
  const code = String(error.cause.code);
  return NOT_THERE.test(code) || UNTRUSTED.test(code);
}

/** An error's cause, in words. */
function known(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error ? String(error.code) : "";
  if (error.name === "TimeoutError" || error.name === "AbortError") return "did not respond in time";
  if (code === "ECONNREFUSED") return "nothing listens at its address (connection refused)";
  if (UNKNOWN.has(code)) return "its address is not known (no such host)";
  if (code === "ECONNRESET" || code === "EPIPE" || error.message === "aborted") return "the connection was cut";
  if (code === "HPE_HEADER_OVERFLOW") return "the head of its response is larger than 16 kB";
  if (code.startsWith("HPE_")) return "its response is not HTTP";
  if (code === "EHOSTUNREACH" || code === "ENETUNREACH") return "there is no route to its address";
  if (code === "CERT_HAS_EXPIRED") return "its certificate has expired";
  if (code === "ERR_TLS_CERT_ALTNAME_INVALID") return "its certificate is for another name";
  if (UNTRUSTED.test(code)) return "its certificate is not signed by a trusted authority";
  if (code === "EPROTO" || code.startsWith("ERR_SSL_")) return "the TLS handshake failed; is its address really https?";
  return error.message === "" ? code : undefined;
}

/** OpenSSL's codes for a certificate whose signer isn't known. */
const UNTRUSTED = /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_[A-Z_]+)$/;
