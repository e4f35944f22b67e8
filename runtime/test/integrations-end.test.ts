/** Documents that one integration of a project hands on to another. */
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { flowsOf, mistakesOf, projectFiles, RunningProject } from "../../test/ends.ts";

const PROJECT = `systems:
  ledger: { kind: files, files: { notes: { name: '{number}.json', schema: note.json } } }
`;
const NOTE = { "note.json": '{ "type": "object", "properties": { "note": { "type": "string" } } }' };
const TAKE = `destination next = for l in order.lines => integrations.book_it {
  id: order.id * 10
  note: l.sku
  lines: [{ sku: l.sku, price: l.price }]
}`;
const BOOK = 'destination out = ledger.write_notes(number: "{order.id}-{order.note}") { note: order.note }';
const files = (take = TAKE, book = BOOK): Map<string, string> => projectFiles(PROJECT, { take, "book-it": book }, NOTE);

let project: RunningProject | undefined;
afterEach(async () => {
  await project?.stop();
  project = undefined;
});
const start = async (from = files()): Promise<RunningProject> =>
  (project = await RunningProject.start(from, { ledger: { folder: "out" } }));
const written = (): string[] =>
  readdirSync(join(project?.folder ?? "", "out")).filter((name) => name.endsWith(".json"));
const ORDER = { id: 7, lines: [{ sku: "A", price: 1 }, { sku: "B", price: 2 }] }; // prettier-ignore

test("each record is a run of the other integration, which names its origin", async () => {
  const running = await start();
  expect(await running.give(ORDER, "take")).toBe("delivered");
  expect(written()).toEqual(["70-A.json", "70-B.json"]);
  expect([2, 3].map((run) => running.store.run(run)?.headers)).toEqual([
    { "handed-on-by": "take 1" },
    { "handed-on-by": "take 1" },
  ]);
});

test("a repeated run hands nothing on twice", async () => {
  const running = await start();
  await running.give(ORDER, "take");
  expect(await running.dieBeforeDone(1, "next[0]")).toBe("delivered");
  expect(running.store.runs()).toHaveLength(3);
});

test("an integration that this host does not run holds the run", async () => {
  const flows = (await flowsOf(files())).filter(({ name }) => name === "take");
  project = await RunningProject.of(flows, {});
  expect(await project.give(ORDER, "take")).toBe("held: integrations.book_it: there is no such integration here");
});

test("mistakes in a spec", () => {
  const said = (take: string, book = BOOK): string => mistakesOf(files(take, book)).join("\n");
  expect(said(TAKE)).toBe("");
  expect(said(TAKE.replace("book_it", "book_its"))).toContain("did you mean book_it?");
  expect(said(TAKE.replace("note: l.sku", "nte: l.sku"))).toContain("did you mean note?");
  expect(said(TAKE.replace("book_it", "take"))).toContain(
    "integrations has no operation `take` | its operations: book_it",
  );
  const back = "destination back = integrations.take { id: order.id, lines: [] }";
  expect(said(TAKE, back)).toContain("documents would go round in a circle");
});
