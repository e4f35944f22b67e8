/** Whether a description is right is asked of a quick validator, and what is wrong with it of ajv: here of both. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 as Ajv } from "ajv/dist/2020.js";
import { load } from "js-yaml";
import { describe, expect, test } from "vitest";
import { YamlSchema } from "../src/1-load/validate-yaml.ts";
import { ROOT } from "../../test/examples.ts";
import { times } from "../../test/volume.ts";

/** What holds a value, a list by its indices, and under which name. */
type Place = readonly [holder: Record<string, unknown>, key: string];

/** Each value of a file. */
function placesIn(value: unknown): Place[] {
  if (typeof value !== "object" || value === null) return [];
  const holder = value as Record<string, unknown>;
  return Object.keys(holder).flatMap((key) => [[holder, key] as const, ...placesIn(holder[key])]);
}

/** One thing changed, as people mistype: left out, called otherwise, of another kind, moved, once too often, one more. */
function mutate(file: unknown, random: (below: number) => number): unknown {
  const mutant = structuredClone(file);
  const places = placesIn(mutant);
  const [holder, key] = places[random(places.length)] ?? [{}, ""];
  const [from, name] = places[random(places.length)] ?? [{}, ""];
  const list: unknown = holder;
  const others: readonly unknown[] = [1, 1.5, -3, "x", "A-b c", "", null, true, {}, []];
  const was = holder[key];
  const kind = random(6);
  if (kind === 0 && Array.isArray(list)) list.splice(Number(key), 1);
  else if (kind === 0) delete holder[key];
  else if (kind === 1) holder[key] = others[random(others.length)];
  else if (kind === 2) holder[key] = structuredClone(from[name]);
  else if (kind === 3) holder[key] = [was, was];
  else if (!Array.isArray(list)) {
    holder[kind === 4 ? `${key}s` : "more"] = was;
    if (kind === 4) delete holder[key];
  }
  return mutant;
}

describe.each([
  ["specs/system.schema.json", "specs/systems/{directo,paysera,vies,stripe}/system.yaml"],
  ["compiler/src/1-load/project.schema.json", "examples/*/integ.yaml"],
])("%s", (schemaFile, pattern) => {
  const schema = JSON.parse(readFileSync(join(ROOT, schemaFile), "utf8")) as object;
  const files = globSync(pattern, { cwd: ROOT }).map((path) => load(readFileSync(join(ROOT, path), "utf8")));
  const ajv = new Ajv({ strict: false, validateSchema: false }).compile(schema);
  const yaml = new YamlSchema<unknown>(schema);

  test("accepts exactly what ajv accepts", () => {
    expect(files.length).toBeGreaterThan(2);
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff) % below;
    const verdicts = { right: 0, wrong: 0 };
    for (let i = 0; i < times(150, 3000); i++) {
      const mutant = mutate(files[i % files.length], random);
      const text = JSON.stringify(mutant);
      const isRight = ajv(JSON.parse(text));
      verdicts[isRight ? "right" : "wrong"]++;
      expect(yaml.read(text).mistakes.length === 0, text).toBe(isRight);
    }
    expect(Math.min(verdicts.right, verdicts.wrong)).toBeGreaterThan(20);
  });
});
