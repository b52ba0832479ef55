/** Findings of a recipe in a document with the fixes that help: those that `check --fix` knows, and no others. */
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { offered } from '../lint/fix/offered.ts';
import { vocabulary } from '../vocabulary/index.ts';
import { judgeAround, type Script, type View } from './view.ts';

/** Asked for where fixes are shown: each of them is tried, which a key stroke has no time for. */
export function withOfferedFixes(findings: readonly Diagnostic[], script: Script, { around }: View): readonly Diagnostic[] {
  const { source, isYaml, statements, diagnostics } = script;
  return offered(source, findings, {
    judge: judgeAround(around),
    vocabulary,
    all: diagnostics,
    statements: isYaml ? undefined : statements,
  });
}
