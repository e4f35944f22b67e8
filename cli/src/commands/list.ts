/** `integ list` lists integrations: arguments and options. */
import type { Declare } from "../declare.ts";
import { formatOption } from "../options.ts";

export const list: Declare = (program, ends) => {
  program
    .command("list")
    .description(
      "list integrations: what starts each and when, what it reads and writes; `list systems`: systems; `list templates`: the templates of `integ init`",
    )
    .argument("[files...]", "files, folders or globs; default: everything below this folder")
    .addOption(formatOption())
    .action(async ([first, ...others]: string[], options) => {
      if (first === "templates") return ends((await import("../actions/list-templates.ts")).listTemplates(options));
      if (first === "systems") return ends((await import("../actions/list-systems.ts")).listSystems(others, options));
      const files = first === undefined ? [] : [first, ...others];
      return ends((await import("../actions/list.ts")).list(files, options));
    });
};
