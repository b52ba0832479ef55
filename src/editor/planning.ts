/** The plan of a recipe in an editor, which of its statements belongs to which words, and when it acts. */
import { count } from '../basics/numbers.ts';
import { compileRecipe } from '../compile.ts';
import { brokenProfile, noisyProfile, noProfile, otherBatch, otherProfile } from '../diagnostics/catalogue/plan-latency.ts';
import type { Diagnostic, Outcome } from '../diagnostics/diagnostic.ts';
import type { Stage, TypedStatement } from '../language/typed.ts';
import { stagesIn } from '../language/within.ts';
import type { Plan, PlannedStage, PlannedStatement, PlannedPrune } from '../plan/index.ts';
import { latencyStatements } from '../plan/latency/latency-target.ts';
import type { Script, View } from './view.ts';
import { spreadTimes, timesOf } from '../plan/schedule/times.ts';
import { reachedWords } from '../plan/prune/clauses.ts';
import { goneAt } from '../plan/schedule/updates.ts';

/** A plan is made once for a view. */
const plans = new WeakMap<Script, Outcome<Plan>>();

const nothingPlanned: Outcome<Plan> = { diagnostics: [] };

/** None without a model, and none where the recipe has errors or cannot be planned. */
export function planOf(script: Script, view: View): Plan | undefined {
  return planningOf(script, view).value;
}

/** The same with what planning finds; what the recipe itself says is not among it. */
export function planningOf(script: Script, { around }: View): Outcome<Plan> {
  const { header, project, samples, classes, beside, profiles, read } = around;
  if (header === undefined || samples === undefined || !script.isSound) return nothingPlanned;
  // The files of other models are read by those who plan for a run.
  if ((script.recipe.models ?? []).length > 0) return nothingPlanned;
  const known = plans.get(script);
  if (known !== undefined) return known;
  const settings = new Map<string, string>();
  const data = { samples, classes, beside, profiles };
  const outcome = compileRecipe(script.recipe, { ...header, ...data, project, settings, lengths: [], read });
  plans.set(script, outcome);
  return outcome;
}

/** Why a target in latency has no plan, or rests on noise: what only someone can mend who measures. */
export function profileFindings(script: Script, view: View): readonly Diagnostic[] {
  if (!script.isSound || latencyStatements(script.recipe).length === 0) return [];
  return planningOf(script, view)
    .diagnostics.filter(({ code }) => profileCodes.has(code))
    .map((finding) => ({ ...finding, severity: 'hint' }));
}

const profileCodes: ReadonlySet<string> = new Set(
  [noProfile, brokenProfile, otherProfile, otherBatch, noisyProfile].map(({ code }) => code),
);

/** A statement as it is written, and what the plan makes of it. */
export type Pair = { readonly written: TypedStatement; readonly planned: PlannedStatement; readonly stage: PlannedStage };

/** A stage that is planned several times speaks for its first time. */
export function pairsOf({ recipe }: Script, { stages }: Plan): readonly Pair[] {
  const first = new Map(stages.toReversed().map((stage) => [stage.name, stage]));
  return stagesIn(recipe.body).flatMap((stage) => {
    const planned = first.get(stage.name);
    return planned === undefined ? [] : ofStage(stage, planned);
  });
}

/** Planned statements stand in the order of the text, and those of one kind can be paired. */
function ofStage({ statements }: Stage, stage: PlannedStage): readonly Pair[] {
  return (['prune', 'train'] as const).flatMap((kind) => {
    const plannedOnes = stage.statements.filter((one) => isOfKind(verbOf(one), kind));
    const written = statements.filter(({ verb }) => isOfKind(verb, kind));
    if (written.length !== plannedOnes.length) return [];
    return plannedOnes.flatMap((planned, index) => {
      const one = written[index];
      return one === undefined ? [] : [{ written: one, planned, stage }];
    });
  });
}

/** `prune` stands before samples and zeros, too. */
function verbOf({ kind }: PlannedStatement): string {
  return kind.split(' ')[0] ?? kind;
}

function isOfKind(verb: string, kind: 'prune' | 'train'): boolean {
  return kind === 'prune' ? verb === kind : verb === 'train' || verb === 'retrain';
}

// A pruning statement over time, small enough for a hover: as a picture, or as bars of text.

/** `picture` where the client shows images in Markdown, `bars` everywhere. */
export type TimelineForm = 'picture' | 'bars';

const size = { width: 240, height: 48 } as const;

type Point = { readonly step: number; readonly share: number };

export function timelineOf(prune: PlannedPrune, { steps }: PlannedStage, form: TimelineForm): readonly string[] {
  const { selected, reached, window } = prune;
  const acts = timesOf(prune);
  const points = spreadTimes(prune, size.width).map((step) => ({ step, share: goneAt(prune, step) }));
  const times = acts === 1 ? 'once' : `${count(acts)} times`;
  const when = acts === 1 ? `at step ${count(window.first)}` : `in steps ${count(window.first)}..${count(window.last)}`;
  const end = `${reachedWords(prune)}${count(reached)} of ${count(selected)}`;
  const title = `Prunes ${times}, ${when} of ${count(steps)}: ${end}.`;
  if (selected === 0 || points.length < 2) return [title];
  return [title, form === 'picture' ? picture(points, steps) : bars(points, steps)];
}

const columns = 32;
const levels = '▁▂▃▄▅▆▇█';

/** Sparsity at as many times as there are columns, from the stage's start to its end. */
function bars(points: readonly Point[], steps: number): string {
  const drawn = Array.from({ length: columns }, (_, column) => {
    const share = points.findLast((point) => point.step <= ((column + 1) * steps) / columns)?.share ?? 0;
    return share === 0 ? ' ' : levels.charAt(Math.ceil(share * levels.length) - 1);
  });
  const last = percent(points.at(-1)?.share ?? 0);
  return `\`\`\`text\n${drawn.join('')}  ${last}\n\`\`\``;
}

/** Neither black nor white: it is read on both. */
function picture(points: readonly Point[], steps: number): string {
  const x = (step: number) => ((step / Math.max(steps, 1)) * size.width).toFixed(1);
  const y = (share: number) => (1 + (1 - share) * (size.height - 2)).toFixed(1);
  const path = points.map(({ step, share }) => `H${x(step)}V${y(share)}`).join('');
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">` +
    `<path d="M0 ${y(0)}${path}H${size.width}" fill="none" stroke="#3a8f5c" stroke-width="2"/></svg>`;
  const last = percent(points.at(-1)?.share ?? 0);
  return `![sparsity over the steps, up to ${last}](data:image/svg+xml,${encodeURIComponent(svg)})`;
}

function percent(share: number): string {
  return `${Number((share * 100).toPrecision(4))}%`;
}
