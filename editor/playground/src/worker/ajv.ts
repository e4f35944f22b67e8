/**
 * Replaces ajv in the page: ajv compiles schemas by `new Function`, which the page's policy forbids.
 * @cfworker/json-schema interprets schemas instead.
 */
import { stepsOf } from "@integ/runtime/pointers";
import { Validator, type OutputUnit, type Schema } from "@cfworker/json-schema";

/** The part of ajv's errors that the compiler reads. */
interface ErrorObject {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly parentSchema: unknown;
  readonly message: string;
}

/** A validation function, which keeps its errors. */
export interface ValidateFunction {
  (value: unknown): boolean;
  errors?: readonly ErrorObject[] | null;
}

/** Errors that only say that something below them is wrong. */
const OUTER = new Set(["$ref", "properties", "items", "prefixItems", "allOf", "anyOf", "oneOf", "then", "else", "if", "patternProperties", "dependentSchemas", "$dynamicRef"]); // prettier-ignore

const at = (value: unknown, step: string): unknown =>
  typeof value === "object" && value !== null ? (value as Record<string, unknown>)[step] : undefined;

const steps = (pointer: string): string[] => stepsOf(decodeURIComponent(pointer.replace(/^#/, "")));

/** The schema that a keyword's location leads to, through references. */
function parentOf(root: unknown, location: string): unknown {
  return steps(location)
    .slice(0, -1)
    .reduce<unknown>((schema, step) => {
      const found = at(schema, step);
      return step === "$ref" && typeof found === "string" ? steps(found).reduce<unknown>(at, root) : found;
    }, root);
}

/** ajv's parameters of an error, which differ for each keyword. */
function paramsOf(keyword: string, parent: unknown, named: string): ErrorObject["params"] {
  switch (keyword) {
    case "required":
      return { missingProperty: named };
    case "additionalProperties":
      return { additionalProperty: named };
    case "propertyNames":
      return { propertyName: named };
    case "enum":
      return { allowedValues: at(parent, "enum") };
    case "const":
      return { allowedValue: at(parent, "const") };
    default:
      return { [keyword]: at(parent, keyword) };
  }
}

function errorOf(root: unknown, { keyword, keywordLocation, instanceLocation, error }: OutputUnit): ErrorObject {
  const parentSchema = parentOf(root, keywordLocation);
  const named = /"([^"]*)"/.exec(error)?.[1] ?? "";
  const place = decodeURIComponent(instanceLocation).replace(/^#/, "");
  // An error in a name is reported for its object.
  const instancePath = keywordLocation.includes("/propertyNames/") ? place.replace(/\/[^/]*$/, "") : place;
  return { keyword, instancePath, params: paramsOf(keyword, parentSchema, named), parentSchema, message: error };
}

/** Whether an error is reported: a forbidden property is one mistake; an invalid one has its own error below. */
function isTold({ keyword, parentSchema }: ErrorObject): boolean {
  if (keyword === "additionalProperties") return at(parentSchema, keyword) === false;
  return keyword !== "false" && !OUTER.has(keyword);
}

/** The part of ajv's class that the compiler uses. */
export class Ajv2020 {
  compile(schema: object): ValidateFunction {
    const validator = new Validator(schema as Schema, "2020-12", false);
    const validate: ValidateFunction = (value) => {
      const { valid, errors } = validator.validate(value);
      validate.errors = valid ? null : errors.map((one) => errorOf(schema, one)).filter(isTold);
      return valid;
    };
    return validate;
  }

  /** An invalid schema is detected when it is used. */
  validateSchema(): boolean {
    return true;
  }
}
