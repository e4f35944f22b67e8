import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What takes longest, in this order: begun last, one of them would go on alone when all others are done. */
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

/** Longest first; all others as vitest has it, by what they took the last time or by their size. */
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
    // It imports JSON as bundlers take it, and Node does not.
    server: { deps: { inline: ["@actions/workflow-parser"] } },
    // One more than there are cores, since tests of hosts and of packages wait for processes of theirs most of the time. The
    // modules of the compiler and the runtime are read once a worker, not once a file: no test replaces one, and none has state
    // of its own.
    maxWorkers: availableParallelism() + 1,
    isolate: false,
    sequence: { sequencer: LongestFirst },
    // A machine that is busy with something else takes its time; what hangs is found out all the same.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    tags: [
      {
        name: "slow",
        description: "takes more than five seconds on an idle machine; the comment at the test says why",
        timeout: 480_000,
      },
    ],
    // Only where `npm run test:coverage` asks for it: what no test reaches. What runs in processes of its own
    // (the command line as it is installed, nodes of a cluster) is not counted.
    coverage: {
      provider: "v8",
      include: ["{grammar,compiler,runtime,import,cli}/src/**/*.ts", "editor/*/src/**/*.ts"],
      reporter: [["text", { skipFull: true }], "html"],
      reportsDirectory: ".integ/coverage",
    },
    // What is waited for comes when it comes.
    expect: { poll: { timeout: 60_000 } },
  },
});
