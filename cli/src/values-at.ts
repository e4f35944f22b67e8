/** The values at a path such as `line_items[].tax_lines[].rate`, for each element of the lists on the path. */
import { isRecord } from "@integ/preview/run";

/** @returns undefined for each missing value; nothing for empty lists */
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
