/** Whether a response with a good status may report a failure, and in which field. */
import type { Documents, Placed } from "../documents.ts";
import { escapeStep } from "@integ/runtime/pointers";
import { inWords, isObject, listOf, objectOf, textOf, type Json } from "../json.ts";
import { fieldsOf, shapeOf } from "../schemas/shape.ts";

/** The failures that a good response may contain. */
export interface FailureFound {
  /** The rule for `fails`, if it is clear enough to be used. */
  readonly fails: Record<string, Json> | undefined;
  readonly what: string;
  readonly why: string;
}

/** A flag that is true for a failure … */
const FAILED = /^(?:has|is|with|contains)?_?(?:errors?|failed|failure)$/i;
/** … and one that is true for success. */
const SUCCEEDED = /^(?:is_?)?(?:success|successful|succeeded|ok)$/i;
/** A number that says what went wrong, beside words that say it. */
const CODE = /^(?:error|result|status)_?code$/i;
const ERRORS = /^(?:errors?|user_?errors|error_?(?:list|messages))$/i;
const BAD = /^(?:error|fail|failed|failure)$/i;
const GOOD = /^(?:ok|success|successful|succeeded)$/i;

/** @param response the whole schema of a successful response */
export function failureIn(documents: Documents, response: Placed): FailureFound | undefined {
  if (shapeOf(documents, response) !== "record") return undefined;
  const fields = [...fieldsOf(documents, response)].map(([name, placed]): readonly [string, Json] => [
    name,
    documents.meant(placed)?.json ?? {},
  ]);
  const at = (name: string): string => `/${escapeStep(name)}`;
  const errors = fields.find(([name, json]) => ERRORS.test(name) && isObject(json) && json["type"] === "array");
  const words = errors === undefined ? {} : { message: messageOf(documents, response, errors[0]) };
  for (const [name, json] of fields) {
    if (!isObject(json) || json["type"] !== "boolean") continue;
    const is = FAILED.test(name) ? true : SUCCEEDED.test(name) ? false : undefined;
    if (is === undefined) continue;
    return {
      fails: { at: at(name), is: [is], ...words },
      what: `a successful response may report a failure (${at(name)})`,
      why: `it is called ${name}, and is true or false`,
    };
  }
  for (const [name, json] of fields) {
    const values = listOf(objectOf(json)["enum"]).flatMap((one) => textOf(one) ?? []);
    const bad = values.filter((one) => BAD.test(one));
    if (bad.length > 0 && values.some((one) => GOOD.test(one)))
      return open(`{ at: ${at(name)}, is: [${bad.join(", ")}] }`, `${name} may be ${bad.join(" or ")}`);
  }
  const code = fields.find(([name]) => CODE.test(name));
  const text = fields.find(([name]) => /^error_?(?:message|description|text)$/i.test(name));
  if (code !== undefined && text !== undefined)
    return open(`{ at: ${at(code[0])}, is_not: [${inWords(listOf(objectOf(code[1])["enum"])[0] ?? 0)}], message: ${at(text[0])} }`, `it has fields ${code[0]} and ${text[0]}`); // prettier-ignore
  if (errors === undefined) return undefined;
  return open(`{ at: ${at(errors[0])} }`, `it has a list ${errors[0]}, and the document does not say whether it is empty on success`); // prettier-ignore
}

function open(rule: string, why: string): FailureFound {
  return {
    fails: undefined,
    what: "whether a successful response may report a failure",
    why: `${why}; if so:  fails: ${rule}`,
  };
}

/** The place of the message in a list of errors. */
function messageOf(documents: Documents, response: Placed, errors: string): string {
  const list = fieldsOf(documents, response).get(errors);
  const resolved = list === undefined ? undefined : documents.meant(list);
  const items = isObject(resolved?.json) ? resolved.json["items"] : undefined;
  const names =
    items === undefined || resolved === undefined
      ? []
      : [...fieldsOf(documents, { json: items, path: resolved.path, pointer: `${resolved.pointer}/items` }).keys()];
  const word = ["message", "detail", "error_message", "description", "title"].find((one) => names.includes(one));
  return `/${escapeStep(errors)}/0${word === undefined ? "" : `/${word}`}`;
}
