/** What the plan makes of a recipe, beside its words: the steps of a window, what a budget trains. */
import type { InlayHint, Range } from 'vscode-languageserver-types';
import type { Span } from '../diagnostics/diagnostic.ts';
import { compile } from '../compile.ts';
import type { Stage, Step, TypedStatement } from '../language/typed.ts';
import type { Plan, PlannedStage, PlannedStatement } from '../plan/index.ts';
import { rangeOf, type Script, type View } from './view.ts';

/** Nothing without a model, and nothing where the recipe has errors or cannot be planned. */
export function inlayHintsOf(view: View, range: Range): readonly InlayHint[] {
  const { document } = view;
  const [start, end] = [document.offsetAt(range.start), document.offsetAt(range.end)];
  return view.scripts.flatMap((script) => {
    const plan = script.isYaml ? undefined : planOf(script, view);
    const notes = plan === undefined ? [] : notesOf(script, plan);
    return notes
      .filter(({ span }) => start <= script.offset + span.end && script.offset + span.end <= end)
      .map(({ span, label, tooltip }) => ({
        position: rangeOf(view, script, span).end,
        label,
        tooltip,
        paddingLeft: true,
      }));
  });
}

/** A plan is made once for a view. */
const plans = new WeakMap<Script, { readonly plan: Plan | undefined }>();

function planOf(script: Script, { around }: View): Plan | undefined {
  const { header, project, samples, read } = around;
  if (header === undefined || samples === undefined || !script.isSound) return undefined;
  const known = plans.get(script);
  if (known !== undefined) return known.plan;
  const settings = new Map<string, string>();
  const inputs = { ...header, project, samples, settings, lengths: [], read };
  const plan = compile(script.source, inputs).value;
  plans.set(script, { plan });
  return plan;
}

interface Note {
  readonly span: Span;
  readonly label: string;
  readonly tooltip: string;
}

/** A stage that is planned several times speaks for its first time. */
function notesOf({ recipe }: Script, { stages }: Plan): readonly Note[] {
  return recipe.body.flatMap(stagesIn).flatMap((stage) => {
    const planned = stages.find(({ name }) => name === stage.name);
    return planned === undefined ? [] : ofStage(stage, planned);
  });
}

function stagesIn(step: Step): readonly Stage[] {
  switch (step.kind) {
    case 'stage':
      return [step];
    case 'branch':
      return [...step.body, ...step.arms.flatMap(({ body }) => body)].flatMap(stagesIn);
    default:
      return step.body.flatMap(stagesIn);
  }
}

/** Planned statements stand in the order of the text, and those of one kind can be paired. */
function ofStage({ statements }: Stage, planned: PlannedStage): readonly Note[] {
  return (['prune', 'train'] as const).flatMap((kind) => {
    const plannedOnes = planned.statements.filter((one) => one.kind === kind);
    const written = statements.filter(({ verb }) => isOfKind(verb, kind));
    if (written.length !== plannedOnes.length) return [];
    return written.flatMap((one, index) => ofStatement(one, plannedOnes[index], planned));
  });
}

function isOfKind(verb: string, kind: 'prune' | 'train'): boolean {
  return kind === 'prune' ? verb === kind : verb === 'train' || verb === 'retrain';
}

function ofStatement(
  { spans, implied }: TypedStatement,
  planned: PlannedStatement | undefined,
  { steps }: PlannedStage,
): readonly Note[] {
  if (planned?.kind === 'prune') {
    const { window, asked, reached, selected, updates } = planned;
    const { first, last, every } = window;
    return [
      ...note(spans['over'], `steps ${grouped(first)}..${grouped(last)}`, [
        `${updates.length} updates, every ${grouped(every)} of ${grouped(steps)} steps`,
      ]),
      ...note(spans['to'], `${grouped(reached)} of ${grouped(selected)}`, [
        `${grouped(asked)} asked for, in ${planned.layers.length} layers`,
      ]),
    ];
  }
  if (planned?.kind !== 'train' || implied) return [];
  const { parameters, of, share } = planned.trained;
  const label = `${grouped(parameters)} of ${grouped(of)}`;
  return note(spans['within'], label, [`${share} of the parameters train`]);
}

function note(span: Span | undefined, label: string, tips: readonly string[]): readonly Note[] {
  return span === undefined ? [] : [{ span, label, tooltip: tips.join('\n') }];
}

function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}
