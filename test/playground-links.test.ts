/** Examples of the documentation open in the playground: each link brings a whole spec, and what is right on its page is right there. */
import { globSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { whole } from "../compiler/test/harness.ts";
import { fromFragment } from "../editor/playground/src/page/share.ts";
import { hasErrors, playgroundLink } from "../site/runnable.ts";
import { read, ROOT } from "./examples.ts";

interface Example {
  readonly page: string;
  readonly info: string;
  readonly text: string;
}

const EXAMPLES: readonly Example[] = globSync(["README.md", "docs/**/*.md"], { cwd: ROOT })
  .sort()
  .flatMap((page) =>
    [...read(join(ROOT, page)).matchAll(/^```(integ\b.*)\n([\s\S]*?)^```$/gm)].map(([, info = "", text = ""]) => ({
      page,
      info,
      text,
    })),
  );

test("all guides and nearly all error pages have examples that open", () => {
  const linked = new Set(EXAMPLES.filter(({ info, text }) => playgroundLink(info, text) !== undefined).map(({ page }) => page)); // prettier-ignore
  for (const page of ["README.md", "docs/tutorial.md", "docs/from-excel.md", "docs/from-javascript.md", "docs/from-n8n.md"])
    expect(linked, page).toContain(page); // prettier-ignore
  expect([...linked].filter((page) => page.startsWith("docs/errors/")).length).toBeGreaterThan(80);
});

test("a linked example is a complete spec, which compiles unless it shows a mistake", async () => {
  for (const { page, info, text } of EXAMPLES) {
    const link = playgroundLink(info, text);
    if (link === undefined) continue;
    expect(link).toMatch(/^\/playground\/#[\w-]+$/);
    const { files, spec = "" } = await fromFragment(link.slice(link.indexOf("#") + 1));
    expect(files[spec]?.trim()).toBe(whole(text).trim());
    // The tutorial's specs have mistakes until the last of them; its own test follows it.
    const isWrong = info.includes("wrong") || page === "docs/tutorial.md";
    if (!isWrong) expect(hasErrors(files[spec] ?? ""), `${page}: ${text}`).toBe(false);
  }
});

test("an example that needs other files, or is not a spec, has no link", () => {
  expect(playgroundLink("integ", 'use "./vat.integ"\n')).toBeUndefined();
  expect(playgroundLink("integ right", "source sale = demo.Sale")).toBeUndefined();
  expect(playgroundLink("json", "{}")).toBeUndefined();
  expect(playgroundLink("integration", "x")).toBeUndefined();
});
