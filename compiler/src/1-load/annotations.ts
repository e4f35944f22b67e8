/** `x-integ`: annotations in a schema for integ. Validated by a JSON Schema; mistakes are reported at their places. */
import annotationSchema from "@integ/specs/x-integ.schema.json" with { type: "json" };
import { YamlSchema } from "./validate-yaml.ts";
import type { Charset, Json, LengthUnit } from "./types.ts";

/** The annotations of a schema, in it or in the description. */
export interface Annotation {
  readonly money?: {
    readonly unit?: "major" | "minor";
    readonly currency: string;
    readonly tax?: "net" | "gross";
  };
  /** Not an amount, although it is named like one and is next to a currency. */
  readonly no_money?: true;
  /** The maximum number of decimals. */
  readonly scale?: number;
  readonly enum?: "open" | "closed";
  /** An integer that counts from 1970. */
  readonly epoch?: "seconds" | "milliseconds";
  /** A text `/Date(1439434356790)/`, or a UTC time without a zone. */
  readonly date?: "msdate" | "msdatetime" | "utc" | "utc_blank";
  readonly local?: true;
  readonly personal?: boolean | string;
  readonly length_unit?: "code_points" | LengthUnit;
  readonly charset?: Charset;
}

const schema = new YamlSchema<Annotation>(annotationSchema);

/** @returns the annotation, or its problem. */
export function readAnnotation(
  json: Json,
): { readonly value: Annotation } | { readonly value: undefined; readonly wrong: string } {
  const { value, mistakes } = schema.read(JSON.stringify(json));
  if (value !== undefined) return { value };
  const [first] = mistakes;
  return {
    value: undefined,
    wrong: `x-integ: ${first?.message ?? "is not written as it should be"}${first?.help === undefined ? "" : ` (${first.help})`}`,
  };
}
