/** The page's replacement for ajv reports the same as ajv: the place, the rule, and the missing or superfluous name. */
import { Ajv2020 as Ajv } from "ajv/dist/2020.js";
import fc from "fast-check";
import { expect, test } from "vitest";
import { PROJECT_SCHEMA, SYSTEM_SCHEMA } from "@integ/compiler";
import { Ajv2020 as StandIn } from "../src/worker/ajv.ts";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { ROOT } from "../../../test/examples.ts";

const files = (pattern: string): unknown[] =>
  globSync(pattern, { cwd: ROOT }).sort().map((path) => load(readFileSync(join(ROOT, path), "utf8"))); // prettier-ignore

interface Wrong {
  readonly keyword: string;
  readonly instancePath: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** The errors for people, without those that only point to nested ones. */
const told = (errors: readonly Wrong[] | null | undefined): string[] =>
  [...new Set((errors ?? [])
    .filter(({ keyword }) => !/^(anyOf|oneOf|allOf|if|then|else|not|\$ref|properties|false schema|dependentRequired|unevaluatedProperties)$/.test(keyword))
    .map(({ keyword, instancePath, params }) => `${instancePath} ${keyword} ${JSON.stringify(params["missingProperty"] ?? params["additionalProperty"] ?? params["allowedValues"] ?? params["allowedValue"] ?? params["type"] ?? params["pattern"] ?? "")}`))].sort(); // prettier-ignore

/** Changes one value of a document, which mostly makes it invalid. */
function spoilt(document: unknown, at: number, kind: number): unknown {
  const copy: unknown = structuredClone(document);
  const places: { readonly holder: Record<string, unknown>; readonly key: string }[] = [];
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    for (const key of Object.keys(value)) {
      places.push({ holder: value as Record<string, unknown>, key });
      visit((value as Record<string, unknown>)[key]);
    }
  };
  visit(copy);
  const place = places[at % places.length];
  if (place === undefined) return copy;
  const { holder, key } = place;
  if (Array.isArray(holder)) holder[Number(key)] = 12;
  else if (kind === 0) delete holder[key];
  else if (kind === 1) holder[`${key}x`] = holder[key];
  else if (kind === 2) holder[key] = 12;
  else holder[key] = ["x"];
  return copy;
}

test.each([
  ["integ.yaml", PROJECT_SCHEMA, "{examples,specs/integrations}/*/integ.yaml"],
  ["system.yaml", SYSTEM_SCHEMA, "specs/systems/*/system.yaml"],
])("of %s", { tags: "slow" }, (_, schema, pattern) => {
  const documents = files(pattern);
  const ajv = new Ajv({ allErrors: true, strict: false, verbose: true, validateSchema: false }).compile(schema);
  const standIn = new StandIn().compile(schema);
  expect(documents.length).toBeGreaterThan(4);
  let wrong = 0;
  fc.assert(
    fc.property(fc.nat(documents.length - 1), fc.nat(5000), fc.nat(3), (which, at, kind) => {
      const document = spoilt(documents[which], at, kind);
      const fits = ajv(document);
      expect(standIn(document)).toBe(fits);
      if (fits) return;
      wrong++;
      expect(told(standIn.errors)).toEqual(told(ajv.errors));
    }),
    { seed: 20, numRuns: 300 },
  );
  expect(wrong).toBeGreaterThan(50);
});
