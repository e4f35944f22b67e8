/** The content of a delivery that is signed: a template over the body and its headers. */
import { crc32 } from "node:zlib";
import type { SignatureScheme } from "../webhooks.ts";
import { textOf } from "./delivered.ts";
import { formFields } from "./form.ts";
import { getPointer } from "./pointer.ts";

/** The parts of a request that may be signed, or identify the sender. */
export interface Signed {
  readonly body: Uint8Array;
  readonly method: string;
  /** The address that was called, with its host. */
  readonly url: string;
  header(name: string): string | undefined;
  /** The events of the delivery, parsed; for signatures within events. */
  readonly events?: readonly unknown[];
  /** A setting of the connection that is not secret. */
  setting?(name: string): string | undefined;
}

/** The values for a template's placeholders, besides the request itself. */
export interface SignatureValues {
  readonly timestamp: string;
  readonly id: string;
  readonly secret?: Uint8Array;
  readonly event?: unknown;
}

export type Content = readonly (Uint8Array | string)[];

/** The signed content in pieces, so that the body is not copied. */
export function contentOf({ content }: SignatureScheme, request: Signed, known: SignatureValues): Content {
  if (content === undefined) return [request.body];
  return content.split(/(\{[^{}]+\})/).map((piece) => {
    const hole = /^\{([^{}]+)\}$/.exec(piece)?.[1];
    return hole === undefined ? piece : (valueOf(hole, request, known) ?? piece);
  });
}

function valueOf(hole: string, request: Signed, known: SignatureValues): Uint8Array | string | undefined {
  if (hole.startsWith("/")) return textOf(getPointer(hole, known.event)) ?? "";
  if (hole.startsWith("header.")) return request.header(hole.slice("header.".length)) ?? "";
  if (hole.startsWith("field.")) return fieldOf(request.body, hole.slice("field.".length)) ?? "";
  switch (hole) {
    case "body":
      return request.body;
    case "crc32":
      return String(crc32(request.body));
    case "form":
      return formFields(Buffer.from(request.body).toString("utf8"))
        .toSorted(([one], [other]) => (one < other ? -1 : one > other ? 1 : 0))
        .flat()
        .join("");
    case "timestamp":
    case "id":
      return known[hole];
    case "method":
    case "url":
      return request[hole];
    case "secret":
      return known.secret;
    default:
      return request.setting?.(hole);
  }
}

/** A field of a form; undefined if it is missing. */
export function fieldOf(body: Uint8Array, name: string): string | undefined {
  return formFields(Buffer.from(body).toString("utf8")).find(([one]) => one === name)?.[1];
}
