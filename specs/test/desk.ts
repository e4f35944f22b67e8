/** A system that takes notes, for flows whose source is all that a test is about: `destination note = desk.put_note { key: …, text: … }`. */
import { emitSystem, Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { loadSystem, type SystemModel } from "@integ/runtime/testing";

const FOLDER = "/desk";

/** Its files, by their paths in a project. */
export const DESK: Readonly<Record<string, string>> = {
  "systems/desk/system.yaml": `integ: 1
system: desk
title: Desk
version: "1"
settings: { base_url: { default: "http://127.0.0.1:9" } }
base_url: "{base_url}"
types:
  Note: { schema: Note.json }
operations:
  put_note:
    kind: upsert
    request: { method: PUT, path: /notes }
    record: { type: Note }
    result: { type: Note }
`,
  "systems/desk/Note.json": JSON.stringify({
    type: "object",
    required: ["key"],
    properties: { key: { type: "string" }, text: { type: "string" }, amount: { type: "number" } },
  }),
};

/** The model of its stand-in. */
export function deskModel(): Promise<SystemModel> {
  const overlay = new Map(Object.entries(DESK).map(([name, text]): [string, string] => [`${FOLDER}/${name}`, text]));
  const system = new Program(nodeHost(overlay), FOLDER).system("desk");
  if (system === undefined) throw new Error("the desk is not described");
  return loadSystem(emitSystem(system));
}
