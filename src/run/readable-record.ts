/**
 * What a run writes is read again, to resume, verify and report it: a plan whose text or journal would be
 * larger than what is read is refused before any work.
 */
import { memoized } from '../basics/memoized.ts';
import { measuredBounds } from '../plan/prune/clauses.ts';
import { largestText } from '../data/bounded-file.ts';
import { longPlan, longJournal } from '../diagnostics/catalogue/plan.ts';
import { diagnose, type Diagnostic } from '../diagnostics/diagnostic.ts';
import { sizeLimit, planFromYaml } from '../plan/from-yaml.ts';
import type { Plan, PlannedStage, PlannedStatement } from '../plan/plan.ts';
import { planToYaml } from '../plan/to-yaml.ts';
import { isUnitPrune } from '../plan/pruning.ts';
import { updatesOf } from '../plan/statement-facts.ts';

/** Characters of a line of the journal without its names: of a training step and of an update, with their numbers. */
const perStep = 150;
const perUpdate = 130;
/** Of what an update says of a layer or a group, without the name. */
const perEntry = 30;

/** The text of a plan, made once: a run writes it, seals its journal with it and names it in each of its models. */
export const textOfPlan = /* @__PURE__ */ memoized(planToYaml);

export function unreadableRecords(plan: Plan): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  // Writing the text of a plan of thousands of layers takes longer than planning it.
  const size = mostBytes(plan) > sizeLimit ? Buffer.byteLength(textOfPlan(plan)) : 0;
  if (size > sizeLimit) found.push(diagnose(longPlan, { size, limit: sizeLimit }));
  const journal = journalSize(plan);
  if (journal > largestText) {
    const steps = plan.stages.reduce((sum, stage) => sum + stage.steps, 0);
    found.push(diagnose(longJournal, { size: journal, limit: largestText, steps }));
  }
  return found;
}

/** No text of the value is longer: every part has a line, with its key, its indentation and escapes of six characters. */
function mostBytes(value: unknown, depth = 0): number {
  const line = 64 + 2 * depth;
  if (typeof value === 'string') return line + 6 * value.length;
  if (typeof value !== 'object' || value === null) return line;
  return Object.entries(value).reduce(
    (sum, [key, part]) => (part === undefined ? sum : sum + 6 * key.length + mostBytes(part, depth + 1)),
    line,
  );
}

/** About how many bytes the journal takes where every stage takes all of its steps. */
export function journalSize({ stages }: Pick<Plan, 'stages'>): number {
  return stages.reduce((sum, stage) => sum + sizeOfStage(stage), 0);
}

function sizeOfStage({ path, steps, statements }: PlannedStage): number {
  const ofUpdates = statements.map((statement) => updatesOf(statement) * (perUpdate + path.length + entriesOf(statement)));
  return steps * (perStep + path.length) + ofUpdates.reduce((sum, size) => sum + size, 0);
}

/** Layers and groups that an update names: where a rule of the run shares units out among them. */
function entriesOf(statement: PlannedStatement): number {
  if (statement.kind !== 'prune') return 0;
  const isFound = statement.allocation === 'computed' || measuredBounds(statement) !== undefined;
  const names = isUnitPrune(statement) ? statement.groups.map(({ name }) => name) : isFound ? statement.layers : [];
  return names.reduce((sum, name) => sum + name.length + perEntry, 0);
}

// A plan is read back before anything starts from it: what could not be read behind the work is a mistake that is told before it.

/** The text of a plan, which reads as the plan that it was written from. */
export async function textReadBack(plan: Plan): Promise<string> {
  const text = textOfPlan(plan);
  const { value, diagnostics } = await planFromYaml({ name: 'plan.yaml', text });
  if (value !== undefined && planToYaml(value) === text) return text;
  const said = diagnostics.map(({ code, message }) => `${code} ${message}`).join('; ');
  throw new Error(`this plan cannot be read back: ${said || 'it reads as another one'}`);
}
