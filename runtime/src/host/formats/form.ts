/** Forms: `a[b][0]=c`, as application/x-www-form-urlencoded. */
import { encode } from "../../json.ts";
import { isList, isRecord } from "../pointer.ts";

/** How the elements of a list are named: `a[0]`, `a[]`, or a repeated `a`. */
export type FormLists = "numbered" | "brackets" | "repeated";

/** Encodes a record as a form. Absent fields are left out; null is empty. */
export function writeForm(value: unknown, lists: FormLists = "numbered"): string {
  const form = new URLSearchParams();
  for (const [name, text] of formFields(value, lists)) form.append(name, text);
  return form.toString();
}

/** The fields of a form, in order. */
export function formFields(value: unknown, lists: FormLists = "numbered"): readonly (readonly [string, string])[] {
  const fields: (readonly [string, string])[] = [];
  const add = (name: string, one: unknown): void => {
    if (one === undefined) return;
    if (isRecord(one) && isPlain(one)) {
      for (const [inner, part] of Object.entries(one)) add(name === "" ? inner : `${name}[${inner}]`, part);
    } else if (isList(one)) {
      for (const [i, part] of one.entries()) add(elementName(name, i, lists), part);
    } else fields.push([name, one === null ? "" : typeof one === "string" ? one : encode(one)]);
  };
  add("", value);
  return fields;
}

/** Numbers of many digits are objects too. */
function isPlain(value: object): boolean {
  return Object.getPrototypeOf(value) === Object.prototype;
}

function elementName(name: string, at: number, lists: FormLists): string {
  return lists === "repeated" ? name : lists === "brackets" ? `${name}[]` : `${name}[${at}]`;
}

/** A form as a record of texts, by the names of its fields. */
export function readForm(text: string): unknown {
  let form: unknown;
  for (const [name, value] of new URLSearchParams(text))
    form = placed(
      [...name.matchAll(/[^[\]]+|\[\]/g)].map(([step]) => step),
      value,
      form,
    );
  return form ?? {};
}

function placed([step, ...rest]: readonly string[], value: unknown, around: unknown): unknown {
  if (step === undefined) return around === undefined ? value : [...(isList(around) ? around : [around]), value];
  if (step === "[]" || /^\d+$/.test(step)) {
    const list = isList(around) ? [...around] : [];
    const at = step === "[]" ? list.length : Number(step);
    list[Math.min(at, list.length)] = placed(rest, value, list[at]);
    return list;
  }
  const record = isRecord(around) ? around : {};
  return { ...record, [step]: placed(rest, value, Object.hasOwn(record, step) ? record[step] : undefined) };
}
