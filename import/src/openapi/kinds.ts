/** The kind of an operation, from its method, path and description. */
import { textOf } from "../json.ts";
import { snake } from "../names.ts";
import type { Found, Kind } from "./api.ts";

/** A kind, and the reason for it. */
export interface Judged {
  readonly kind: Kind;
  readonly how: "found" | "guessed";
  readonly why: string;
}

/** The methods that are idempotent. */
const STATES =
  /^(?:(?:un|de|re)?(?:archive|activate|publish|open|lock|confirm|star|follow|assign|subscribe|verify|link)|cancel|close|void|enable|disable|approve|reject|restore|complete|finalize|pause|resume|suspend|accept|decline|deny|expire|hide|show|mark\w*|set\w*|update|edit|modify|replace)$/i;
const UPSERT =
  /\bupsert|create[ _]?or[ _]?(?:update|replace)|update[ _]?or[ _]?create|insert[ _]?or[ _]?(?:update|replace)|creates? or (?:updates?|replaces?)|add or update|creates? (?:a|an|the) .{0,40} if it does(?: not|n't) exist/i;
const UPDATE = /^(?:update|edit|modify|patch|set|change|replace)s?(?:[_ ]|$)/i;

/** Last segments of paths that delete: POST /client/delete. */
const REMOVES = /^(?:delete|remove|destroy)$/i;
const CHANGES = /^(?:update|edit|modify|replace|change\w*|set\w*)$/i;
const CREATE = /^(?:create|add|new|insert|post)s?(?:[_ ]|$)/i;

const CALCULATION =
  /^(?:(?:calculate|compute|estimate|preview|simulate|validate)(?:_\w+)?|(?:\w+_)?(?:calculate|calculation|estimate|preview|quote|simulate|validate))$/;

/** Whether a POST only calculates something. A document may be called a quote, too: creating one is no calculation. */
export function isCalculation({ method, path, placed, summary }: Found): boolean {
  const own = snake(textOf(placed.json["operationId"]) ?? "") ?? "";
  if (method !== "POST" || CREATE.test(own) || CREATE.test(summary)) return false;
  const last = path.split("/").findLast((part) => part !== "" && !part.includes("{")) ?? "";
  return CALCULATION.test(own) || (!path.endsWith("}") && CALCULATION.test(snake(last) ?? ""));
}

/**
 * @param isList whether its response is a list
 * @param collection whether another operation creates in the enclosing collection
 */
export function kindOf(operation: Found, isList: boolean, collection: boolean): Judged {
  const { method, name, summary } = operation;
  const path = operation.path.replace(/\?.*$/, "");
  const last = path.split("/").findLast((part) => part !== "") ?? "";
  const onOne = last.includes("{");
  if (method === "GET")
    return isList
      ? { kind: "list", how: "found", why: "it is a GET that returns a list" }
      : { kind: "read", how: "found", why: "it is a GET that returns one record" };
  if (method === "DELETE") return { kind: "delete", how: "found", why: "it is a DELETE" };
  if (method === "PATCH") return { kind: "update", how: "found", why: "it is a PATCH" };
  if (UPSERT.test(name) || UPSERT.test(summary))
    return { kind: "upsert", how: "guessed", why: "the document says that it creates or updates" };
  if (method === "PUT") {
    if (UPDATE.test(name) || UPDATE.test(summary))
      return { kind: "update", how: "found", why: "it is a PUT that the document calls an update" };
    if (onOne && !collection)
      return {
        kind: "upsert",
        how: "guessed",
        why: "it is a PUT to an address that no other operation creates",
      };
    return { kind: "update", how: "guessed", why: "it is a PUT, which replaces an existing record" };
  }
  if (onOne) return { kind: "update", how: "guessed", why: "it is a POST to an existing record" };
  if (UPDATE.test(name)) return { kind: "update", how: "guessed", why: `the document calls it ${name}` };
  const verb = last.split(/[.:]/).at(-1) ?? last;
  if (path.includes("{") && STATES.test(verb))
    return { kind: "update", how: "guessed", why: `repeating \`${verb}\` has no further effect` };
  if (REMOVES.test(verb)) return { kind: "delete", how: "guessed", why: `the document calls it \`${verb}\`` };
  if (CHANGES.test(verb)) return { kind: "update", how: "guessed", why: `repeating \`${verb}\` has no further effect` };
  if (CREATE.test(name) || CREATE.test(summary))
    return { kind: "create", how: "found", why: "it is a POST that the document calls a creation" };
  return { kind: "create", how: "guessed", why: "it is a POST, which usually creates a new record each time" };
}
