import { parseJson } from "@integ/runtime";
import { DRAFTS, groupsOf, verdictsOf } from "./suite.ts";
const only = process.argv[2];
let n = 0;
const out: string[] = [];
for (const draft of DRAFTS) {
  for (const group of groupsOf(draft)) {
    if (only !== undefined && !`${draft}/${group.file}`.includes(only)) continue;
    const verdicts = await verdictsOf(draft, group);
    const name = `${draft}/${group.file}: ${group.description}`;
    if ("refused" in verdicts) {
      out.push(`REFUSED ${name} | ${verdicts.refused[0]}`);
      continue;
    }
    if ("threw" in verdicts) {
      out.push(`THREW ${name} | ${verdicts.threw.split("\n")[0]}`);
      continue;
    }
    for (const test of group.tests) {
      n++;
      for (const way of ["reads", "writes"] as const) {
        let verdict: unknown;
        try {
          verdict = verdicts[way].accepts({ it: parseJson(test.data) });
        } catch (error) {
          verdict = `threw ${(error as Error).message.slice(0, 80)}`;
        }
        if (verdict !== test.valid)
          out.push(
            `${way} ${test.valid ? "valid" : "invalid"} ${name}: ${test.description} | ${verdict === true || verdict === false ? "" : verdict}`,
          );
      }
    }
  }
}
console.log(out.join("\n"));
console.log(n, "tests");
