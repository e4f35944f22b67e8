/** Which pages the documentation has, read off the folders: for the site's sidebar, and for llms.txt. */
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** A page: its heading, and its address on the site. */
export interface Page {
  readonly title: string;
  /** From the site's root, without an ending. */
  readonly path: string;
  /** The first paragraph. */
  readonly about: string;
}

function pagesIn(root: string, pattern: string): Page[] {
  return globSync(pattern, { cwd: root })
    .sort()
    .map((file) => {
      const text = readFileSync(join(root, file), "utf8");
      const title = /^# (.+)$/m.exec(text)?.[1]?.replaceAll("`", "") ?? basename(file, ".md");
      const about = /^# .+\n+(?!\s*[#|`-])([\s\S]+?)(?:\n\n|$)/m.exec(text)?.[1]?.replaceAll(/\s+/g, " ") ?? "";
      return { title, path: `/${file.replace(/\.md$/, "")}`, about };
    });
}

/** A heading as an anchor, as GitHub has it: links work in the repository and on the site. */
export function anchorOf(heading: string): string {
  return heading.toLowerCase().replaceAll(/[`*]/g, "").replaceAll(/[^\p{L}\p{N}_ -]/gu, "").trim().replaceAll(" ", "-"); // prettier-ignore
}

/** The pages of the systems that ship. */
export function systemPages(root: string): readonly Page[] {
  return pagesIn(root, "docs/systems/*.md").filter(({ path }) => !path.endsWith("README"));
}

/** The pages of the diagnostics. */
export function errorPages(root: string): readonly Page[] {
  return pagesIn(root, "docs/errors/*.md").map((page) => {
    const code = basename(page.path);
    return { ...page, title: page.title.startsWith(code) ? page.title : `${code} ${page.title}` };
  });
}

/** What a program that reads the documentation is told of it first: https://llmstxt.org. */
export function llmsText(root: string): string {
  const list = (pages: readonly Page[]): string =>
    pages.map(({ title, path, about }) => `- [${title}](${path}.html)${about === "" ? "" : `: ${about}`}`).join("\n");
  const guides = pagesIn(root, "docs/*.md");
  return `# integ

> A small language in which integrations between the systems of an online shop are declared. A compiler checks each spec against the JSON Schemas of both systems and makes a typed TypeScript module of it; a host runs it.

## Documentation

${list(guides)}

## Systems

${list(systemPages(root))}

## Errors

${list(errorPages(root))}
`;
}
