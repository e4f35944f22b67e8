/** Tests constants against the rules of a schema beyond its type. */
import { messageOf } from "@integ/runtime/errors";
import { Ajv2020 as Ajv, type ValidateFunction } from "ajv/dist/2020.js";
import type { Json } from "./types.ts";

/** Also true if the rules can't be evaluated: nothing is refused that could be right. */
export function satisfiesRules(rules: Json | undefined, value: Json): boolean {
  if (typeof rules !== "object" || rules === null) return rules !== false;
  const compiled = validatorOf(rules);
  return compiled.validate === undefined || compiled.validate(value);
}

/** Tests values against rules, or says why the rules can't be read. */
export type Validator =
  | { readonly validate: ValidateFunction; readonly problem?: undefined }
  | { readonly problem: string; readonly validate?: undefined };

/** By the rules' identity: many values are tested by the same rules, and compiling these takes milliseconds. */
const validators = new WeakMap<object, Validator>();

/**
 * Checks documents against a schema, by ajv. Compiled once for each schema, and cached as long as the schema is in use.
 */
export function validatorOf(rules: object): Validator {
  const known = validators.get(rules);
  if (known !== undefined) return known;
  const made = compile(rules);
  validators.set(rules, made);
  return made;
}

const OPTIONS = { strict: false, logger: false, validateFormats: false, multipleOfPrecision: 9 } as const;
/**
 * One instance checks whether rules are a valid schema, since compiling the meta-schema takes longer than most rules.
 */
let meta: Ajv | undefined;

function compile(rules: object): Validator {
  try {
    meta ??= new Ajv(OPTIONS);
    void meta.validateSchema(rules, true);
    // Each schema has its own instance: names in one schema are unknown in another.
    return { validate: new Ajv({ ...OPTIONS, validateSchema: false }).compile(rules) };
  } catch (error) {
    return { problem: messageOf(error) };
  }
}
