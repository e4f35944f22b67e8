import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["*/test/**/*.test.ts", "test/**/*.test.ts"],
    exclude: ["**/node_modules/**"],
    // One more than there are cores, since tests of hosts and of packages wait for processes of theirs most of the time. The
    // modules of the compiler and the runtime are read once a worker, not once a file: no test replaces one, and none has state
    // of its own.
    maxWorkers: availableParallelism() + 1,
    isolate: false,
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
    // What is waited for comes when it comes.
    expect: { poll: { timeout: 60_000 } },
  },
});
