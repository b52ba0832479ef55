/** The plan and the journal of a run: each as it was written, and the one made for the other. */
import { join } from 'node:path';
import { textUpTo } from '../data/bounded-file.ts';
import { brokenChain, otherPlan } from '../diagnostics/catalogue/verify.ts';
import { diagnose, hasErrors, type Diagnostic, type Outcome } from '../diagnostics/diagnostic.ts';
import { planFromYaml, planToYaml, type Plan } from '../plan/index.ts';
import { readJournal } from '../record/journal.ts';
import { files as names } from '../record/layout.ts';
import { sha256 } from '../record/sealed.ts';

/** The plan; errors are those of plans (ESP41xx), and ESP6707 for a text that no run wrote. */
export async function readRunPlan(folder: string): Promise<Outcome<Plan>> {
  const path = join(folder, names.plan);
  const text = textUpTo(path) ?? '';
  const { value: plan, diagnostics } = await planFromYaml({ name: path, text });
  if (plan === undefined || hasErrors(diagnostics)) return { diagnostics };
  if (planToYaml(plan) === text) return { value: plan, diagnostics };
  const fault = 'its text is not the one that a run writes';
  return { diagnostics: [...diagnostics, diagnose(otherPlan, { fault }, { file: path })] };
}

/** Only the first fault: behind it nothing holds together. */
export function checkJournal(folder: string, plan: Plan): readonly Diagnostic[] {
  const path = join(folder, names.journal);
  const text = textUpTo(path) ?? '';
  const hash = sha256(planToYaml(plan));
  const { brokenLine, ended, events } = readJournal(text, hash);
  const broken = (line: number, fault: string): readonly Diagnostic[] => [diagnose(brokenChain, { line, fault }, { file: path })];
  if (brokenLine === 1) {
    const found = planNamedBy(text);
    if (found !== undefined && found !== hash) {
      const fault = `the journal was written for plan ${found.slice(0, 12)}…, this one is ${hash.slice(0, 12)}…`;
      return [diagnose(otherPlan, { fault }, { file: join(folder, names.plan) })];
    }
  }
  if (brokenLine !== undefined) return broken(brokenLine, 'is not what was written there');
  return ended ? [] : broken(events.length + 1, 'is the last one, and a finished run has an end');
}

/** The first line says whose journal it is. */
function planNamedBy(text: string): string | undefined {
  return /^\{"event":"run","format":\d+,"plan":"([0-9a-f]{64})"/.exec(text)?.[1];
}
