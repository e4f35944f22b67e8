/** Reads `integration.yaml`: what a project can begin with says of itself. */
import integrationSchema from "./integration.schema.json" with { type: "json" };
import { YamlSchema, type ReadYaml } from "./validate-yaml.ts";

/** An integration that ships with integ, as its `integration.yaml` tells of it. */
export interface IntegrationFile {
  /** What it is called by. Default: its folder. */
  readonly name?: string;
  readonly title: string;
  /** What it does, in a line. */
  readonly about: string;
  readonly from: string;
  readonly to: string;
  /** The spec that is shown first. */
  readonly flow: string;
  /** Its place among the usual integrations of a shop. */
  readonly number?: number;
  /** The step of a customer's way that it belongs to. */
  readonly journey?: "account" | "cart" | "delivery" | "payment" | "confirmation";
  /** What it uses of another one's folder. */
  readonly borrows?: { readonly template: string; readonly files: readonly string[] };
}

const schema = new YamlSchema<IntegrationFile>(integrationSchema);

/** The file's content where it is without mistakes, and the mistakes with their places. */
export function readIntegration(text: string): ReadYaml<IntegrationFile> {
  return schema.read(text);
}
