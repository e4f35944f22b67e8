/** Sample documents in XML, from a file: wrapped as a system sends them, or alone. */
import { stepsOf } from "../../pointers.ts";
import type { TextForm } from "../../exchange.ts";
import { getPointer, isList, isRecord } from "../pointer.ts";
import { shaped } from "./text-form.ts";
import { readXml } from "./xml.ts";

export { readXml };

/** Whether a text is XML rather than JSON. */
export function isXml(text: string): boolean {
  return /^\uFEFF?\s*</.test(text);
}

/**
 * @param form the types of a document's texts
 * @param places where documents are in a delivery: pointers in which `*` stands for each element of a list
 * @throws Error if the text is not XML
 */
export function xmlSample(text: string, form: TextForm | undefined, places: readonly string[]): unknown {
  const whole = readXml(text.replace(/^\uFEFF/, ""));
  // An unwrapped document is the content of the root element.
  const [root] = isRecord(whole) ? Object.values(whole) : [];
  const found = places.map((place) => at(whole, place)).find((one) => one.length > 0) ?? [root ?? whole];
  const documents = found.flatMap((one) => (isList(one) ? one : [one])).map((one) => shaped(one, form));
  return documents.length === 1 ? documents[0] : documents;
}

function at(whole: unknown, pointer: string): readonly unknown[] {
  let found: readonly unknown[] = [whole];
  for (const step of stepsOf(pointer))
    found = found.flatMap((one) => (step === "*" ? [one].flat() : [getPointer(`/${step}`, one)])).filter((one) => one !== undefined); // prettier-ignore
  return found;
}
