/** Documents that are written in texts alone (XML, CSV, forms), read and ordered as their schemas have them. */
import type { TextForm } from "../../exchange.ts";
import { parseJson } from "../../json.ts";
import { isList, isRecord } from "../pointer.ts";

/** A value of texts as its schema has it. What can't be read so is left as it is: the schema's check says what is wrong with it. */
export function shaped(value: unknown, form: TextForm | undefined): unknown {
  if (form === undefined || form === "any") return value;
  if (isFormOfList(form)) {
    const list = isList(value) ? value : value === undefined || value === "" ? [] : [value];
    return list.map((one) => shaped(one, form[0]));
  }
  if (typeof form === "object") return shapedRecord(value, form);
  // An element that has attributes beside its text.
  const text = isRecord(value) && typeof value["#text"] === "string" ? value["#text"] : value;
  if (typeof text !== "string" || form === "text") return text;
  if (text === "") return undefined;
  if (form === "number") return /^-?\d+(?:\.\d+)?$/.test(text) ? parseJson(text.replace(/^(-?)0+(?=\d)/, "$1")) : text;
  return { true: true, "1": true, false: false, "0": false }[text] ?? text;
}

function shapedRecord(value: unknown, form: Readonly<Record<string, TextForm>>): unknown {
  const record = value === "" ? {} : typeof value === "string" ? { "#text": value } : value;
  if (!isRecord(record)) return value;
  const known = Object.entries(form).map(([name, inner]) => {
    const field = Object.hasOwn(record, name) ? record[name] : undefined;
    return [name, field === undefined ? undefined : shaped(field, inner)] as const;
  });
  return { ...record, ...Object.fromEntries(known.filter(([, field]) => field !== undefined)) };
}

/** A value with its fields in the order of its schema; those that it does not know come last. */
export function ordered(value: unknown, form: TextForm | undefined): unknown {
  if (form === undefined || typeof form === "string") return value;
  if (isList(value)) return value.map((one) => ordered(one, isFormOfList(form) ? form[0] : form));
  if (!isRecord(value) || isFormOfList(form)) return value;
  const known = Object.entries(form).filter(([name]) => Object.hasOwn(value, name));
  const others = Object.entries(value).filter(([name]) => !Object.hasOwn(form, name));
  return Object.fromEntries([...known.map(([name, inner]) => [name, ordered(value[name], inner)] as const), ...others]);
}

function isFormOfList(form: TextForm): form is readonly [TextForm] {
  return Array.isArray(form);
}
