/** `skip when …`, `hold when …`, `retry when …`: an `if` that returns. */
import type { tree } from "@integ/grammar";
import { UNDEFINED, type Statement } from "./ir.ts";
import { stopCall } from "./lower-branch.ts";
import { lowerCondition } from "./lower-condition.ts";
import { type Lowering, spanOf } from "./lowering.ts";

/** A guard in the mapping: it ends the run, with its reason. */
export function lowerGuard(l: Lowering, guard: tree.GuardDeclaration): void {
  returnWhen(l, guard, () => {
    const [statements, value] = l.capture(() => l.seen(guard, stopCall(l, guard.action, guard.reason)));
    return [...statements, { kind: "return", value, origin: spanOf(guard) }];
  });
}

/** A guard before the arguments of a read: if it ends the run, nothing is read, and the mapping gives the reason. */
export function lowerGuardBeforeRead(l: Lowering, guard: tree.GuardDeclaration): void {
  returnWhen(l, guard, () => [{ kind: "return", value: UNDEFINED }]);
}

/** The condition under which a guard ends a run, shared by the mapping and the reads before it. */
function returnWhen(l: Lowering, guard: tree.GuardDeclaration, leave: () => readonly Statement[]): void {
  const test = lowerCondition(l, guard.condition);
  l.add({ kind: "if", test, yes: [...leave()], no: [], origin: spanOf(guard) });
}
