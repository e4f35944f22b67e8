/** Reads `integration.yaml`, the description of a template. */
import integrationSchema from "./integration.schema.json" with { type: "json" };
import { YamlSchema, type ReadYaml } from "./validate-yaml.ts";

/** A template of integ, as described in its `integration.yaml`. */
export interface IntegrationFile {
  /** The name of the template. Default: its folder. */
  readonly name?: string;
  readonly title: string;
  /** A description in one line. */
  readonly about: string;
  readonly from: string;
  readonly to: string;
  /** The spec that is shown first. */
  readonly flow: string;
  /** Its place among the usual integrations of a shop. */
  readonly number?: number;
  /** The step of a customer's way that it belongs to. */
  readonly journey?: "account" | "cart" | "delivery" | "payment" | "confirmation";
  /** The files that it uses from another template. */
  readonly borrows?: { readonly template: string; readonly files: readonly string[] };
}

const schema = new YamlSchema<IntegrationFile>(integrationSchema);

/** The file's content if it has no mistakes, and the mistakes with their places. */
export function readIntegration(text: string): ReadYaml<IntegrationFile> {
  return schema.read(text);
}
