/**
 * The schema of a whole GraphQL API is imported: each query is valid, and each operation compiles in a separate spec.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { buildClientSchema, parse, validate, type IntrospectionQuery } from "graphql";
import { expect, test } from "vitest";
import { vendorFolder } from "../../specs/test/vendors.ts";
import { imported } from "./documents.ts";
import { checkOperations } from "./generated-spec.ts";

// Slow: the schema has 11 MB.
test("imports all of Shopify's Admin API", { tags: "slow", timeout: 600_000 }, () => {
  const file = join(vendorFolder("@shopify/dev-mcp"), "dist/data/admin_2026-10.json.gz");
  const text = gunzipSync(readFileSync(file)).toString("utf8");
  const made = imported({ "admin.json": text }, { as: "api" });
  expect(made.counts.operations).toBe(759);
  const { data } = JSON.parse(text) as { data: IntrospectionQuery };
  const schema = buildClientSchema(data, { assumeValid: true });
  const documents = [...made.files].filter(([path]) => path.startsWith("queries/"));
  const wrong = documents.flatMap(([path, document]) =>
    validate(schema, parse(document)).map(({ message }) => `${path}: ${message}`),
  );
  expect(wrong).toEqual([]);
  expect(checkOperations("api", made.files).refused).toEqual([]);
});
