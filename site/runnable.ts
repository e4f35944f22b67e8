/** Which examples of the documentation can be tried, and the address of the playground that opens with one. */
import { deflateRawSync } from "node:zlib";
import { Program } from "@integ/compiler";
import { nodeHost } from "@integ/compiler/node";
import { FILE, FOLDER, whole } from "../compiler/test/harness.ts";
import type { Shared } from "../editor/playground/src/page/share.ts";

/** Where the site has the playground. */
const PLAYGROUND = "/playground/";

/** What the playground does not have: systems and files that pages speak of, which do not ship. */
const ELSEWHERE = /^use "|\bdemo\.|"\.\/|table \w+ from/m;

/**
 * The address that opens an example; a fragment is completed as the tests of the pages complete it.
 *
 * @param info what stands behind the fence's opening: `integ [orders.integ]`, `integ wrong`
 * @returns undefined for what is no spec, and for what needs files that the page does not show
 */
export function playgroundLink(info: string, text: string): string | undefined {
  const [, file] = /^integ(?: \[(.+?)\]| (?:wrong|right))?$/.exec(info.trim()) ?? [undefined, undefined];
  if (!/^integ\b/.test(info.trim()) || ELSEWHERE.test(text)) return undefined;
  // A whole spec is one that a reader is told to write, mistakes and all; of parts, those that are right.
  const isRunnable = info.includes("wrong") || text.startsWith("integ 1");
  if (!isRunnable && hasErrors(whole(text))) return undefined;
  const spec = file ?? "example.integ";
  return PLAYGROUND + fragmentOf({ files: { [spec]: whole(text).trimEnd() + "\n" }, spec });
}

/** Reads each system once, for all examples. */
const program = new Program(nodeHost(new Map([[FILE, ""]])), FOLDER);

/** Whether the compiler refuses a spec that has nothing beside it. */
export function hasErrors(text: string): boolean {
  return program.trial(FILE, text).diagnostics.some(({ severity }) => severity === "error");
}

/** The same as the page's own `toFragment`, at once. */
function fragmentOf(shared: Shared): string {
  return `#${deflateRawSync(JSON.stringify(shared)).toString("base64url")}`;
}
