import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** The slowest files, in this order. If one of them started last, it would run alone after all others. */
const LONGEST = [
  "test/faults.test.ts",
  "test/packages.test.ts",
  "test/projects.test.ts",
  "import/test/directory.test.ts",
  "runtime/test/engines.test.ts",
  "test/done-when.test.ts",
  "cli/test/cli.test.ts",
  "compiler/test/foreign-names.test.ts",
  "compiler/test/promise.test.ts",
  "grammar/test/format.test.ts",
  "compiler/test/foreign-words.test.ts",
  "compiler/test/suite.test.ts",
];

/** Runs the slowest files first, and all others in vitest's order, by their last duration or their size. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((path) => moduleId.endsWith(`/${path}`));
      return at < 0 ? LONGEST.length : at;
    };
    return (await super.sort(files)).toSorted((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    include: ["*/test/**/*.test.ts", "editor/*/test/**/*.test.ts", "test/**/*.test.ts", "examples/*/src/*.test.ts"],
    exclude: ["**/node_modules/**"],
    setupFiles: ["test/recheck.ts"],
    // It imports JSON in a way that bundlers accept and Node does not.
    server: { deps: { inline: ["@actions/workflow-parser"] } },
    // One more than there are cores, since tests of hosts and packages mostly wait for their child processes. The
    // modules of the compiler and the runtime are loaded once per worker, not per file: no test mocks them, and they have no state.
    maxWorkers: availableParallelism() + 1,
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // Long enough for a busy machine; a test that hangs still fails.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    tags: [
      {
        name: "slow",
        description: "takes more than five seconds on an idle machine; the comment at the test says why",
        timeout: 480_000,
      },
    ],
    // Only for `npm run test:coverage`: what no test reaches. Separate processes (the installed command line, nodes of a cluster) are not counted.
    coverage: {
      provider: "v8",
      include: ["{grammar,compiler,runtime,import,cli}/src/**/*.ts", "editor/*/src/**/*.ts"],
      reporter: [["text", { skipFull: true }], "html"],
      reportsDirectory: ".integ/coverage",
    },
    // Long enough for a busy machine.
    expect: { poll: { timeout: 60_000 } },
  },
});
