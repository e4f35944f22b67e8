/** Identifies this version of integ, whose cache others must not use. */
import { existsSync, globSync, statSync } from "node:fs";
import { join } from "node:path";
import { packageFolder, version } from "../version.ts";
import { digest } from "./digest.ts";

let known: string | undefined;

/**
 * The version and the code, which in a clone changes without the version. It includes Node, which has the time zones. Descriptions
 * of systems are tracked as read files.
 */
export function identity(): string {
  return (known ??= digest(version, process.version, ...code()));
}

/**
 * The files of integ's own code, with their sizes and times of change; in a package, the compiler is bundled with the
 * command.
 */
function code(): string[] {
  const isClone = existsSync(join(packageFolder, "src"));
  const folders = isClone
    ? ["cli", "compiler", "grammar", "runtime"].map((name) => join(packageFolder, "..", name, "src"))
    : [join(packageFolder, "dist")];
  return folders.flatMap((folder) =>
    globSync("**/*.{ts,js,json}", { cwd: folder, exclude: ["templates/**"] })
      .sort()
      .map((file) => {
        const { size, mtimeMs } = statSync(join(folder, file));
        return `${file} ${size} ${mtimeMs}`;
      }),
  );
}
