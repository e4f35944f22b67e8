/** The declarations that TypeScript reads for an import of a spec: `import flow from "./orders.integ"`. */
import { folderOf, seenFrom } from "./host.ts";

/** The folder of declarations: beside the sources, by TypeScript's `rootDirs`, but not among them. */
export const TYPES = ".integ/types";

/**
 * The file that declares a spec: `.integ/types/flows/orders.d.integ.ts` for `flows/orders.integ`. TypeScript finds it with
 * `"allowArbitraryExtensions": true` and `"rootDirs": [".", ".integ/types"]`.
 *
 * @param folder the project's, absolute
 * @param spec absolute
 */
export function typesFile(folder: string, spec: string): string {
  return `${folder}/${TYPES}/${seenFrom(folder, spec).replace(/\.integ$/, ".d.integ.ts")}`;
}

/**
 * The declarations of a spec: what is imported from it has the types of its module.
 *
 * @param declared the file of the declarations, absolute
 * @param spec absolute
 * @param module absolute: what `integ build` writes
 */
export function specTypes(declared: string, spec: string, module: string): string {
  const path = seenFrom(folderOf(declared), module);
  const from = JSON.stringify(path.startsWith(".") ? path : `./${path}`);
  return `// Made by integ from ${spec.split("/").at(-1)}; do not change it.
export * from ${from};
export { flow as default } from ${from};
`;
}
