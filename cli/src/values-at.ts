/** The values at a path such as `line_items[].tax_lines[].rate`: of each element of a list on the way. */
import { isRecord } from "@integ/preview/run";

/** @returns undefined for each place where there is none; nothing for lists without elements */
export function valuesAt(value: unknown, path: string): readonly unknown[] {
  const steps = path.replaceAll("[]", ".[]").split(".");
  return below(
    value,
    steps.filter((step) => step !== ""),
  );
}

function below(value: unknown, [step, ...rest]: readonly string[]): readonly unknown[] {
  if (step === undefined) return [value];
  if (step === "[]") return Array.isArray(value) ? value.flatMap((one: unknown) => below(one, rest)) : [];
  return isRecord(value) ? below(value[step], rest) : [];
}
