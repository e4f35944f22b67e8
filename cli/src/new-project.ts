/**
 * The files of a new project besides those of its template, for npm and for new colleagues. Texts only; nothing is
 * written.
 */
import { VARIABLES } from "./environment.ts";
import type { Template } from "./templates.ts";

/** A variable that integ.yaml uses. */
export interface Variable {
  readonly name: string;
  /** The fallback value; undefined if the variable is required. */
  readonly fallback: string | undefined;
  /** Its purpose, from the system's description. */
  readonly about: string | undefined;
}

/** Every `${NAME}` and `${NAME:-fallback}` of a text, once each, in their order. */
export function variablesIn(text: string): { readonly name: string; readonly fallback: string | undefined }[] {
  const found = new Map<string, string | undefined>();
  for (const [, name = "", fallback] of text.matchAll(VARIABLES)) found.set(name, fallback);
  return [...found].map(([name, fallback]) => ({ name, fallback }));
}

/** The `package.json` of a new project; its name is made fit for npm. */
export function packageJson(name: string, version: string): string {
  const manifest = {
    name:
      name
        .toLowerCase()
        .replace(/[^a-z0-9-]+/g, "-")
        .replace(/^-+|-+$/g, "") || "integrations",
    private: true,
    type: "module",
    scripts: {
      check: "integ check && integ fmt --check",
      test: "integ test",
      build: "integ build",
      dev: "integ dev",
      start: "integ run",
    },
    devDependencies: { "@integ/cli": `^${version}` },
  };
  return `${JSON.stringify(manifest, null, 2)}\n`;
}

/** `.env.example`: a line for each required variable. */
export function envExample(variables: readonly Variable[]): string {
  const entries = variables.map(({ name, fallback, about }) => {
    const comment = about === undefined ? "" : `# ${about}\n`;
    // A setting with a fallback needs no line.
    return `${comment}${fallback === undefined ? `${name}=` : `# ${name}=${fallback}`}\n`;
  });
  return `# Copy this to .env and fill it in. .env stays on this machine: it is never committed.\n\n${entries.join("\n")}`;
}

/** The files of a project that belong to one machine, or are generated. */
export const GITIGNORE = "node_modules/\n.integ/\n.env\ninventory/\n";

/**
 * The README of a new project: what it does, what it needs, and the first commands.
 *
 * @param page the template's README, which comes first
 */
export function readme(
  title: string,
  template: Template,
  page: string | undefined,
  variables: readonly Variable[],
): string {
  const needed = variables.filter(({ fallback }) => fallback === undefined);
  const rows = needed.map(({ name, about }) => [`\`${name}\``, about ?? ""] as const);
  const head =
    page === undefined
      ? `# ${title}\n\n${template.about}. The rules stand in \`${template.flow}\`; documents to try them with in \`samples/\`.\n`
      : `${page.trimEnd()}\n\n## Commands`;
  return `${head}

\`\`\`sh
npm install
npx integ check        # reports all mistakes, and how to fix them
npx integ test         # the tests in the spec
npx integ dev --send   # delivers the first test's sample to stand-ins of the other systems, on this machine
\`\`\`

To run it for real, copy \`.env.example\` to \`.env\`, fill it in, and start \`npx integ run\`:

${markdownTable(["variable", "what it is"], rows)}
\`npx integ runs\` lists what became of each event, and \`npx integ run show 1\` shows all of one.
`;
}

function markdownTable(head: readonly [string, string], rows: readonly (readonly [string, string])[]): string {
  return [head, ["---", "---"] as const, ...rows].map(([a, b]) => `| ${a} | ${b} |\n`).join("");
}
