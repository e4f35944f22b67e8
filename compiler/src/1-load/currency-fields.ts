/** Which fields of a document name the currency of an amount: their codes are compared and converted as currencies. */
import { stepsOf } from "@integ/runtime/pointers";
import { isTemporal, isUnspecific, type Field, type RecordType, type Type } from "./types.ts";

/** The steps of a pointer below the root, or from the record around an amount. */
export interface CurrencyPath {
  /** Levels up from the amount; undefined: from the root. */
  readonly up?: number;
  readonly steps: readonly string[];
}

/** The path to an amount's currency; undefined for a constant. @param pointer `EUR`, `/currency`, `1/currency_code` */
export function currencyPath(pointer: string): CurrencyPath | undefined {
  if (/^[A-Za-z]{3}$/.test(pointer)) return undefined;
  const relative = /^(\d+)(.*)$/.exec(pointer);
  const steps = stepsOf(relative?.[2] ?? pointer);
  return relative === null ? { steps } : { up: Number(relative[1]), steps };
}

/** Marks the currency fields of a document's amounts. Visits each record once. */
export function markCurrencies(root: RecordType): void {
  const seen = new Set<RecordType>();
  const visit = (type: Type, around: readonly RecordType[]): void => {
    if (isTemporal(type) || isUnspecific(type)) return;
    switch (type.kind) {
      case "number": {
        const path = type.money === undefined ? undefined : currencyPath(type.money.currency);
        if (path !== undefined) markAt(path.up === undefined ? root : around.at(-path.up), path.steps);
        break;
      }
      case "record":
        if (seen.has(type)) break;
        seen.add(type);
        for (const field of [...type.fields.values()]) visit(field.type, [...around, type]);
        if (type.rest !== undefined) visit(type.rest, [...around, type]);
        break;
      case "list":
        for (const element of [...(type.first ?? []), type.element]) visit(element, around);
        break;
      case "map":
        visit(type.value, around);
        break;
      case "union":
        for (const variant of type.variants) visit(variant, around);
        break;
      case "boolean":
      case "enum":
      case "text":
    }
  };
  visit(root, []);
}

function markAt(from: RecordType | undefined, steps: readonly string[]): void {
  const [step, ...rest] = steps;
  const field = step === undefined ? undefined : from?.fields.get(step);
  if (from === undefined || field === undefined) return;
  if (rest.length > 0) return field.type.kind === "record" ? markAt(field.type, rest) : undefined;
  if (field.type.kind !== "text" && field.type.kind !== "enum") return;
  (from.fields as Map<string, Field>).set(field.name, { ...field, type: { ...field.type, currency: true } });
}
