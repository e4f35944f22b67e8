/** Functions in TypeScript: their imports and wrappers in a module. */
import { PACKED } from "../code.ts";
import type { LoweredCode, LoweredModule } from "../4-lower/lower-module.ts";
import { RUNTIME } from "../4-lower/names.ts";
import { group, hardline, ifBroken, indent, join, line, softline, type Doc } from "./doc.ts";
import { literal } from "./literal.ts";
import type { Imports } from "./imports.ts";
import { comment } from "./print-js.ts";

/** The functions that already printed code uses. */
export function usedCode({ code }: LoweredModule, { spoken }: Imports): readonly LoweredCode[] {
  return code.filter(({ name }) => spoken.has(name));
}

/** The constant that the module calls: it converts arguments and results. */
export function codeDoc({ name, imported, checked, type }: LoweredCode, imports: Imports): Doc {
  const { declared } = checked;
  const args: Doc[] = [
    JSON.stringify(declared.name),
    imported,
    literal(declared.parameters.map(({ form }) => form)),
    literal(declared.result),
  ];
  return [
    ...(declared.doc === undefined ? [] : [comment(declared.doc), hardline]),
    `type ${type.name} = ${imports.type(type.text)};`,
    hardline,
    `const ${name}: ${type.name} = ${imports.value("ownFunction")}`,
    group(["(", indent([softline, join([",", line], args)]), ifBroken(","), softline, ");"]),
  ];
}

/** Imports of the project's files. */
export function codeImports(code: readonly LoweredCode[], seen: (path: string) => string): Doc[] {
  return [...Map.groupBy(code, ({ checked }) => checked.file)].map(([{ path }, functions]) => {
    const names = functions.map(({ imported, checked }) => `${checked.declared.name} as ${imported}`);
    const from = seen(path);
    return group([
      "import {",
      indent([line, join([",", line], names)]),
      ifBroken(","),
      line,
      `} from ${JSON.stringify(from.startsWith(".") ? from : `./${from}`)};`,
    ]);
  });
}

/** The same functions with their code, for a self-contained module. */
export function packedCode(code: readonly LoweredCode[]): Doc[] {
  const files = [...Map.groupBy(code, ({ checked }) => checked.file)];
  const runtime = [...new Set(files.flatMap(([{ packed }]) => packed.runtime))].sort();
  const imported = runtime.map((name) => `${name} as ${PACKED}${name}`).join(", ");
  return [
    ...(runtime.length === 0 ? [] : [`import { ${imported} } from "${RUNTIME}";`]),
    ...files.map(([{ packed }, functions]): Doc => {
      const names = functions.map(({ imported: own, checked }) => `${checked.declared.name}: ${own}`);
      return `const { ${names.join(", ")} } = ${packed.expression};`;
    }),
  ];
}
