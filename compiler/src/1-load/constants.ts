/** Whether values that are known at compile time fit what a schema asks for beyond its type. */
import { Ajv2020 as Ajv } from "ajv/dist/2020.js";
import type { Json } from "./types.ts";

/** True as well where the rules can't be read here: nothing is refused that could be right. */
export function fitsRules(rules: Json | undefined, value: Json): boolean {
  if (typeof rules !== "object" || rules === null) return rules !== false;
  try {
    return new Ajv({ strict: false, logger: false, validateFormats: false, multipleOfPrecision: 9 }).validate(
      rules,
      value,
    );
  } catch {
    return true;
  }
}
