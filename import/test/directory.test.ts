/**
 * Documents of real APIs are imported, and the result compiles: each operation in a separate spec, and all modules with
 * tsc. Decoders and ajv agree on the published examples.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { memoryHost, emitSystem, Program } from "@integ/compiler";
import { beforeAll, describe, expect, test } from "vitest";
import { ROOT } from "../../test/examples.ts";
import { FULL } from "../../test/volume.ts";
import { ImportError, type Imported } from "../src/index.ts";
import { allDocuments, importedFrom, install, openedFrom } from "./corpus.ts";
import { checkOperations } from "./generated-spec.ts";
import { verdicts } from "./published-examples.ts";

const NAMED = [
  ["adyen.com/CheckoutService-v71", 25],
  ["adyen.com/TransferService-v4", 7],
  ["apiz.ebay.com/sell-finances", 7],
  ["codat.io/accounting", 114],
  ["codat.io/commerce", 11],
  ["ebay.com/sell-account", 36],
  ["ebay.com/sell-fulfillment", 14],
  ["ebay.com/sell-marketing", 68],
  ["github.com/api.github.com", 798],
  ["klarna.com", 6],
  ["magento.com", 437],
  ["mailchimp.com", 271],
  ["postmarkapp.com/server", 40],
  ["sendgrid.com", 322],
  ["shipengine.com", 89],
  ["spotify.com", 80],
  ["squareup.com", 201],
  ["stripe.com", 452],
  ["trello.com", 181],
  ["vtex.local/Catalog-API", 148],
  ["vtex.local/Checkout-API", 24],
  ["vtex.local/Logistics-API", 39],
  ["vtex.local/Orders-API", 25],
  ["xero.com/xero_accounting", 176],
  ["xero.com/xero_assets", 6],
  ["zuora.com", 269],
] as const;

/** Where the two differ, and why. */
const DIFFERENT: Readonly<Record<string, readonly string[]>> = {
  // `expires_at` is a date in the schema and a datetime in the example; ajv does not look at formats here.
  "github.com/api.github.com": [
    "repos_get_pages: only integ refuses it",
    "repos_create_pages_site: only integ refuses it",
  ],
};

// Slow: the documents have megabytes, and are downloaded the first time.
beforeAll(install, 600_000);

describe("named documents", { tags: "slow" }, () => {
  const modules = new Map<string, string>();
  let examples = 0;

  test.each(NAMED)(
    "%s: %i operations, each compiles in a spec, and its examples can be read",
    async (name, operations) => {
      const made = importedFrom(name);
      expect(made.counts.operations).toBe(operations);
      const { refused } = checkOperations("api", made.files);
      expect(refused).toEqual([]);
      modules.set(name.replaceAll(/\W/g, "-"), moduleOf(made));
      const { documents, root } = openedFrom(name);
      const said = await verdicts(made, documents, root);
      expect(said.differences).toEqual(DIFFERENT[name] ?? []);
      examples += said.examples;
    },
  );

  test("the types pass tsc", () => {
    expect(modules.size).toBe(NAMED.length);
    expect(examples).toBeGreaterThan(500);
    const folder = join(ROOT, ".integ/imported");
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of modules) writeFileSync(join(folder, `${name}.ts`), text);
    const project = join(folder, "tsconfig.json");
    writeFileSync(project, JSON.stringify({ extends: "../../tsconfig.json", include: ["*.ts"], exclude: [] }));
    const { stdout } = spawnSync(join(ROOT, "node_modules/.bin/tsc"), ["--noEmit", "-p", project], {
      encoding: "utf8",
    });
    expect(stdout).toBe("");
  });
});

function moduleOf({ files }: Imported): string {
  const texts = Object.fromEntries([...files].map(([path, text]) => [`systems/api/${path}`, text]));
  const system = new Program(memoryHost(texts), "/project").system("api");
  if (system === undefined) throw new Error("no system");
  return emitSystem(system).text;
}

// At full volume only: 2,600 documents take a quarter of an hour.
test.runIf(FULL)("no document crashes the import", { timeout: 3_600_000 }, () => {
  const tally = { imported: 0, operations: 0, refused: new Map<string, number>(), crashed: [] as string[] };
  for (const name of allDocuments())
    try {
      tally.operations += importedFrom(name).counts.operations;
      tally.imported++;
    } catch (error) {
      if (error instanceof ImportError) tally.refused.set(error.message, (tally.refused.get(error.message) ?? 0) + 1);
      else tally.crashed.push(`${name}: ${String(error)}`);
    }
  process.stdout.write(`${JSON.stringify({ ...tally, refused: Object.fromEntries(tally.refused) }, undefined, 2)}\n`);
  expect(tally.crashed).toEqual([]);
});
