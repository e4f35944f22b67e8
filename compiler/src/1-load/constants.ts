/** Tests constants against the rules of a schema beyond its type. */
import { messageOf } from "@integ/runtime/errors";
import { Ajv2020 as Ajv, type ValidateFunction } from "ajv/dist/2020.js";
import type { Json } from "./types.ts";

/** True as well where the rules can't be read here: nothing is refused that could be right. */
export function satisfiesRules(rules: Json | undefined, value: Json): boolean {
  if (typeof rules !== "object" || rules === null) return rules !== false;
  const compiled = validatorOf(rules);
  return compiled.validate === undefined || compiled.validate(value);
}

/** Tests values against rules, or says why the rules can't be read. */
export type Validator =
  | { readonly validate: ValidateFunction; readonly problem?: undefined }
  | { readonly problem: string; readonly validate?: undefined };

/** By the rules themselves: many values are asked of the same ones, and to compile them takes milliseconds. */
const validators = new WeakMap<object, Validator>();

/** Checks documents against a schema, by ajv. Compiled once a schema, for as long as the schema is in use. */
export function validatorOf(rules: object): Validator {
  const known = validators.get(rules);
  if (known !== undefined) return known;
  const made = compile(rules);
  validators.set(rules, made);
  return made;
}

const OPTIONS = { strict: false, logger: false, validateFormats: false, multipleOfPrecision: 9 } as const;
/** Whether rules are a schema at all is asked of one, since what asks it takes longer to compile than most rules. */
const meta = new Ajv(OPTIONS);

function compile(rules: object): Validator {
  try {
    void meta.validateSchema(rules, true);
    // Each has its own: the names in one schema mean nothing in another.
    return { validate: new Ajv({ ...OPTIONS, validateSchema: false }).compile(rules) };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}
