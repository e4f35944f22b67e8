/** The documentation as a site: `npm run site` builds it into dist/site, without a network, and searched in the browser. */
import { writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { defineConfig, type DefaultTheme } from "vitepress";
import { textMateGrammar } from "@integ/textmate";
import { anchorOf, errorPages, llmsText, systemPages } from "../pages.ts";
import { playgroundLink } from "../runnable.ts";

const ROOT = resolve(import.meta.dirname, "../..");

const page = (text: string, path: string): DefaultTheme.NavItemWithLink & DefaultTheme.SidebarItem => ({
  text,
  link: path,
});

export default defineConfig({
  title: "integ",
  description: "Integrations between the systems of a shop, declared and checked.",
  lang: "en",
  srcDir: ROOT,
  outDir: join(ROOT, "dist/site"),
  cacheDir: join(ROOT, "dist/.vitepress-cache"),
  srcExclude: [
    "{bench,cli,compiler,create,dist,editor,faults,grammar,import,runtime,scripts,site,test,node_modules}/**",
    "specs/{systems,test}/**",
    "**/node_modules/**",
    ".ci/**",
  ],
  rewrites: { "README.md": "index.md" },
  cleanUrls: false,
  // Folders and files of the repository that pages speak of are no pages of the site; a test looks at every link.
  ignoreDeadLinks: [(url: string) => !/\.md|\.html/.test(url)],
  // What looks like a tag in a page is text: `integ run <name>`.
  markdown: {
    html: false,
    anchor: { slugify: anchorOf },
    languages: [textMateGrammar() as never],
    defaultHighlightLang: "text",
    config(md) {
      // Braces in code are no holes of the page.
      md.renderer.rules["code_inline"] = (tokens, i) =>
        `<code v-pre>${md.utils.escapeHtml(tokens[i]?.content ?? "")}</code>`;
      const fence = md.renderer.rules.fence;
      md.renderer.rules.fence = (tokens, i, options, env, self) => {
        const { info = "", content = "" } = tokens[i] ?? {};
        const link = playgroundLink(info, content);
        const shown = fence?.(tokens, i, options, env, self) ?? "";
        return link === undefined ? shown : `${shown}<p class="open-in-playground"><a href="${link}" target="_blank" rel="noopener">Open in the playground</a></p>`; // prettier-ignore
      };
    },
  },
  vite: { logLevel: "warn" },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      page("Tutorial", "/docs/tutorial"),
      page("Language", "/docs/language"),
      page("Systems", "/docs/systems/README"),
    ],
    sidebar: [
      {
        text: "Begin",
        items: [
          page("What integ is", "/"),
          page("Your first integration", "/docs/tutorial"),
          page("Three projects to copy", "/projects/README"),
          page("Coming from Excel", "/docs/from-excel"),
          page("Coming from JavaScript", "/docs/from-javascript"),
          page("Coming from n8n", "/docs/from-n8n"),
        ],
      },
      {
        text: "Write",
        items: [
          page("The language", "/docs/language"),
          page("Functions", "/docs/functions"),
          page("Integrations that ship", "/docs/integrations"),
          page("Built-in ends", "/docs/ends"),
          page("Editors", "/docs/editors"),
          page("The playground", "/docs/playground"),
        ],
      },
      {
        text: "Systems",
        collapsed: true,
        items: [
          page("All systems", "/docs/systems/README"),
          page("What is confirmed of them", "/docs/facts"),
          ...systemPages(ROOT).map(({ title, path }) => page(title, path)),
        ],
      },
      {
        text: "Describe a system",
        items: [
          page("Import", "/docs/import"),
          page("The description", "/docs/systems"),
          page("What real APIs do", "/docs/real-apis"),
        ],
      },
      {
        text: "Run",
        items: [
          page("Running", "/docs/running"),
          page("Runbook", "/docs/runbook"),
          page("In CI", "/docs/ci"),
          page("The inventory", "/docs/inventory"),
          page("What integ promises", "/docs/promises"),
        ],
      },
      { text: "Embed", items: [page("Packages", "/docs/packages"), page("The compiler", "/docs/compiler")] },
      { text: "Errors", collapsed: true, items: errorPages(ROOT).map(({ title, path }) => page(title, path)) },
    ],
  },
  buildEnd({ outDir }) {
    writeFileSync(join(outDir, "llms.txt"), llmsText(ROOT));
  },
});
