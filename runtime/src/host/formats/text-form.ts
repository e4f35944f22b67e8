/** Conversion of text-only documents (XML, CSV, forms) to the types and the order of their schemas. */
import type { TextForm } from "../../exchange.ts";
import { parseJson } from "../../json.ts";
import { isList, isRecord } from "../pointer.ts";

/** Converts a value's texts by its schema. Texts that can't be converted stay as they are: the schema's check reports them. */
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
  // Some databases store an unknown day as zeros.
  if (text === "" || (form === "time" && text.startsWith("0000-00-00"))) return undefined;
  if (form === "time") return text;
  if (form === "number") return /^-?\d+(?:\.\d+)?$/.test(text) ? parseJson(text.replace(/^(-?)0+(?=\d)/, "$1")) : text;
  return { true: true, "1": true, false: false, "0": false }[text] ?? text;
}

function shapedRecord(value: unknown, form: Readonly<Record<string, TextForm>>): unknown {
  const record = value === "" ? {} : typeof value === "string" ? { "#text": value } : value;
  if (!isRecord(record)) return value;
  const fields = Object.entries(record).map(([name, field]) => {
    const inner = Object.hasOwn(form, name) ? form[name] : undefined;
    return [name, inner === undefined ? field : shaped(field, inner)] as const;
  });
  // An empty element whose type is not text is absent.
  return Object.fromEntries(fields.filter(([, field]) => field !== undefined));
}

/** A value with its fields in the order of its schema; unknown fields come last. */
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

/** A document without the fields that are `false` although their type is not boolean. */
export function withoutFalse(value: unknown, form: TextForm | undefined): unknown {
  if (form === undefined || typeof form === "string") return value;
  if (isList(value)) return value.map((one) => withoutFalse(one, isFormOfList(form) ? form[0] : form));
  if (!isRecord(value) || isFormOfList(form)) return value;
  const there = Object.entries(value).filter(([name, one]) => one !== false || !Object.hasOwn(form, name) || form[name] === "boolean"); // prettier-ignore
  return Object.fromEntries(there.map(([name, one]) => [name, withoutFalse(one, Object.hasOwn(form, name) ? form[name] : undefined)])); // prettier-ignore
}
