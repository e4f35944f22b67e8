/**
 * Runs a generated module from its text, without a file: a server runs one at every keystroke, and modules imported from files stay
 * in memory.
 */
import type { LoadedModule } from "@integ/preview/run";
import * as html from "@integ/runtime/html";
import * as identities from "@integ/runtime/identities";
import * as regex from "@integ/runtime/regex";
import * as runtime from "@integ/runtime";

/** The modules that generated ones import. */
const MODULES: Readonly<Record<string, object>> = {
  "@integ/runtime": runtime,
  "@integ/runtime/html": html,
  "@integ/runtime/identities": identities,
  "@integ/runtime/regex": regex,
};

/** @param code the module's text as JavaScript, without types */
export function linked(code: string): LoadedModule {
  const exported: string[] = [];
  const body = code
    // Only at the beginning of a line, where texts of a spec can't be: their line breaks are written as \n.
    .replace(/^import \{([^}]*)\} from "([^"]+)";/gm, (_, names: string, from: string) => {
      const taken = names.split(",").map((name) => name.trim().replace(" as ", ": ")).filter((name) => name !== ""); // prettier-ignore
      return `const { ${taken.join(", ")} } = modules[${JSON.stringify(from)}];`;
    })
    .replace(/^export (const|function) ([\w$]+)/gm, (_, word: string, name: string) => {
      exported.push(name);
      return `${word} ${name}`;
    });
  // The text comes from the compiler, and contains no more of a spec than the output of integ build.
  const make = new Function("modules", `"use strict";${body}\nreturn { ${exported.join(", ")} };`); // oxlint-disable-line no-implied-eval, no-new-func
  return make(MODULES) as LoadedModule;
}
