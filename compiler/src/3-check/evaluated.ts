/**
 * The fields of a record, and elements of a list, that a schema evaluates: `unevaluatedProperties` and
 * `unevaluatedItems` apply to the others.
 */
import { occursIn } from "../1-load/patterns.ts";
import { isJsonRecord, jsonList, type Json, type JsonRecord } from "../1-load/types.ts";
import { all, any, not, type Certainty } from "./certainty.ts";

/** The field or element in question, and how schemas are judged. */
export interface Evaluation<Value> {
  /** A field's name, or the place of an element. */
  readonly name: string | number;
  readonly value: Value;
  readonly definitions: Json | undefined;
  /** Whether the value with the field, or another shape, fits a schema. */
  readonly judge: (json: Json, value?: Value) => Certainty;
}

/** The maximum depth of references. */
const DEPTH = 20;

/** Whether a schema evaluates a field or an element. A part that the value does not fit evaluates nothing. */
export function isEvaluated<Value>(rules: Json | undefined, asked: Evaluation<Value>, depth = 0): Certainty {
  if (!isJsonRecord(rules)) return "never";
  if (depth > DEPTH) return "maybe";
  return any(Object.entries(rules).map(([word, wanted]) => byWord(word, wanted, rules, asked, depth)));
}

function byWord<Value>(
  word: string,
  wanted: Json,
  rules: JsonRecord,
  asked: Evaluation<Value>,
  depth: number,
): Certainty {
  const within = (json: Json | undefined): Certainty => isEvaluated(json, asked, depth + 1);
  /** A part that the value may or may not fit. */
  const kept = (json: Json): Certainty => all([asked.judge(json), within(json)]);
  switch (word) {
    case "$ref": {
      const name = /^#\/\$defs\/([^/~%]+)$/.exec(typeof wanted === "string" ? wanted : "")?.[1];
      const target = name === undefined || !isJsonRecord(asked.definitions) ? undefined : asked.definitions[name];
      return target === undefined ? "maybe" : within(target);
    }
    case "allOf":
      return any(jsonList(wanted).map(within));
    case "anyOf":
    case "oneOf":
      return any(jsonList(wanted).map(kept));
    case "if": {
      const condition = asked.judge(wanted);
      return any([
        all([condition, within(wanted)]),
        all([condition, within(rules["then"])]),
        all([not(condition), within(rules["else"])]),
      ]);
    }
    case "unevaluatedProperties":
    case "unevaluatedItems":
    case "$dynamicRef":
    case "$recursiveRef":
      return "maybe";
    default:
      return typeof asked.name === "string"
        ? ofField(word, wanted, asked.name, within)
        : ofElement(word, wanted, asked.name, asked);
  }
}

function ofField(word: string, wanted: Json, name: string, within: (json: Json) => Certainty): Certainty {
  switch (word) {
    case "additionalProperties":
      return "always";
    case "properties":
      return isJsonRecord(wanted) && Object.hasOwn(wanted, name) ? "always" : "never";
    case "patternProperties":
      return isJsonRecord(wanted) && Object.keys(wanted).some((pattern) => occursIn(pattern, name))
        ? "always"
        : "never";
    case "dependentSchemas":
    case "dependencies":
      // Depends on the presence of a value: a field that is required only then is evaluated only then.
      return isJsonRecord(wanted)
        ? any(Object.values(wanted).map((json) => all(["maybe", Array.isArray(json) ? "never" : within(json)])))
        : "never";
    default:
      return "never";
  }
}

function ofElement<Value>(word: string, wanted: Json, place: number, asked: Evaluation<Value>): Certainty {
  switch (word) {
    case "prefixItems":
      return place < jsonList(wanted).length ? "always" : "never";
    case "items":
      return "always";
    case "contains":
      // 2019-09 does not count what `contains` finds, and 2020-12 does.
      return all(["maybe", asked.judge(wanted, asked.value)]);
    default:
      return "never";
  }
}
