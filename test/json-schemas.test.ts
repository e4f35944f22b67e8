/** The JSON Schemas of the examples' decoders: on their samples, and on those with one thing changed, ajv says what the decoder does. */
import { globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Ajv as Ajv7 } from "ajv";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect, test } from "vitest";
import { type Decoder, toJSONSchema } from "@integ/runtime";
import { EXAMPLES } from "./examples.ts";

const MODULES = globSync("*/src/generated/*.ts", { cwd: EXAMPLES }).sort();

/** A document with one thing in it left out, or something else in its place. */
function* changed(document: unknown): Generator<unknown> {
  if (typeof document !== "object" || document === null) {
    for (const other of [null, "", "x", -1, 1.25, true, {}, []]) yield other;
    return;
  }
  // Elements of lists are alike: the first one is enough.
  for (const [key, inner] of Object.entries(document).slice(0, Array.isArray(document) ? 1 : undefined)) {
    const rest = Object.entries(document).filter(([name]) => name !== key);
    if (!Array.isArray(document)) yield Object.fromEntries(rest);
    for (const other of changed(inner))
      yield Array.isArray(document) ? [other, ...document.slice(1)] : Object.fromEntries([...rest, [key, other]]);
  }
}

test.each(MODULES)("%s", async (file) => {
  const { decodeSource } = (await import(pathToFileURL(join(EXAMPLES, file)).href)) as {
    decodeSource: Decoder<unknown>;
  };
  const readers = [
    new Ajv2020({ strict: false, multipleOfPrecision: 9 }),
    new Ajv7({ strict: false, multipleOfPrecision: 9 }),
  ];
  for (const ajv of readers) addFormats.default(ajv);
  const [newer, older] = readers.map((ajv, i) =>
    ajv.compile(toJSONSchema(decodeSource, i === 0 ? "draft-2020-12" : "draft-07")),
  );
  const samples = globSync("*.json", { cwd: join(EXAMPLES, dirname(file), "../../samples") }).map((name) => {
    const sample: unknown = JSON.parse(readFileSync(join(EXAMPLES, dirname(file), "../../samples", name), "utf8"));
    return sample;
  });
  const mine = samples.filter((sample) => decodeSource(JSON.stringify(sample)).ok);
  expect(mine.length).toBeGreaterThan(0);
  const outcomes = { taken: 0, refused: 0 };
  for (const document of mine.slice(0, 2).flatMap((sample) => [sample, ...changed(sample)])) {
    const text = JSON.stringify(document);
    const { ok } = decodeSource(text);
    outcomes[ok ? "taken" : "refused"]++;
    expect([text, newer?.(document), older?.(document)]).toEqual([text, ok, ok]);
  }
  expect(outcomes.taken).toBeGreaterThanOrEqual(5);
  expect(outcomes.refused).toBeGreaterThan(5);
});
