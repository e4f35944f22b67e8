/** What ships of Xero asks for at least what Xero's own OpenAPI document does: what compiles does not fail at its door. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { REAL_DATA, ROOT } from "./examples.ts";

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly maxLength?: number;
  readonly enum?: readonly string[];
  readonly readOnly?: boolean;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

describe.skipIf(REAL_DATA === undefined)("against Xero's own document", () => {
  const theirs =
    REAL_DATA === undefined
      ? {}
      : (
          parse(readFileSync(join(REAL_DATA, "xero/xero_accounting.yaml"), "utf8")) as {
            components: { schemas: Record<string, Schema> };
          }
        ).components.schemas;
  const followed = (schema: Schema | undefined): Schema | undefined =>
    schema?.$ref === undefined ? schema : followed(theirs[schema.$ref.split("/").at(-1) ?? ""]);
  const ours = (name: string): Schema =>
    JSON.parse(readFileSync(join(ROOT, `specs/systems/xero/schemas/${name}.json`), "utf8")) as Schema;
  const pairs: readonly (readonly [name: string, own: Schema, other: string])[] = [
    ["Contact", ours("Contact"), "Contact"],
    ["Invoice", ours("Invoice"), "Invoice"],
    ["Invoice line", ours("Invoice").$defs?.["LineItem"] ?? {}, "LineItem"],
    ["CreditNote", ours("CreditNote"), "CreditNote"],
    ["CreditNote line", ours("CreditNote").$defs?.["LineItem"] ?? {}, "LineItem"],
    ["Address", ours("Contact").$defs?.["Address"] ?? {}, "Address"],
    ["Phone", ours("Contact").$defs?.["Phone"] ?? {}, "Phone"],
  ];
  test.each(pairs)("%s", (_, own, other) => {
    const fields = followed(theirs[other])?.properties ?? {};
    const loose: string[] = [];
    for (const [name, field] of Object.entries(own.properties ?? {})) {
      const theirField = followed(fields[name]);
      if (theirField === undefined) {
        loose.push(`${name}: Xero has no such field`);
        continue;
      }
      if (field.readOnly === true) continue;
      if ((fields[name]?.readOnly ?? theirField.readOnly) === true) loose.push(`${name}: Xero lets it only be read`);
      if (
        theirField.maxLength !== undefined &&
        (field.maxLength ?? Infinity) > theirField.maxLength &&
        field.enum === undefined
      )
        loose.push(`${name}: Xero takes ${theirField.maxLength} characters`);
      const strange =
        field.enum?.filter((one) => theirField.enum !== undefined && !theirField.enum.includes(one)) ?? [];
      if (strange.length > 0) loose.push(`${name}: Xero does not know ${strange.join(", ")}`);
    }
    for (const name of followed(theirs[other])?.required ?? []) {
      if (own.required?.includes(name) !== true) loose.push(`${name}: Xero requires it`);
    }
    expect(loose).toEqual([]);
    expect(Object.keys(own.properties ?? {}).length).toBeGreaterThan(2);
  });
});
