/** What TypeScript is told of an import of a spec: `import flow from "./orders.integ"`. */
import { folderOf, seenFrom } from "./host.ts";

/**
 * The declarations beside a spec, `orders.d.integ.ts`: what is imported from it has the types of its module.
 *
 * @param spec absolute
 * @param module absolute: what `integ build` writes
 */
export function specTypes(spec: string, module: string): string {
  const folder = folderOf(spec);
  const path = seenFrom(folder, module);
  const from = JSON.stringify(path.startsWith(".") ? path : `./${path}`);
  return `// Made by integ from ${spec.slice(folder.length + 1)}; do not change it.
export * from ${from};
export { flow as default } from ${from};
`;
}
