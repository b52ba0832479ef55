/** A plan for people: stages, counts and floors by layer, the timeline, what trains, what it costs. */
import { count, scaled } from '../basics/numbers.ts';
import { looksIn } from '../plan/optional-lists.ts';
import pc from 'picocolors';
import { visible } from '../diagnostics/render/visible.ts';
import type { Plan, PlannedStage, PlannedUntil, PlannedMemory } from '../plan/plan.ts';
import { headLines } from './plan-head.ts';
import type { Sheet } from './plan-sheet.ts';
import { statementLines } from './plan-statements.ts';
import { clientText } from './plan-samples.ts';

/** How things are set off from one another; the identity everywhere gives plain text. */
export type Paint = { readonly strong: (text: string) => string; readonly dim: (text: string) => string };

export interface PlanView {
  /** Width of the page, in characters. */
  readonly columns?: number;
  readonly color?: boolean;
  /** Wins over `color`. */
  readonly paint?: Paint;
}

/** The page, ending with a line break; `*` marks every default. */
export function renderPlan(plan: Plan, view: PlanView = {}): string {
  const paint = view.paint ?? paintOf(view.color === true);
  const sheet: Sheet = { plan, columns: view.columns ?? 100, mark: (text, isDefault) => (isDefault ? `${text}*` : text), dim: paint.dim };
  const lines = [
    ...headLines(plan, sheet),
    '',
    ...plan.stages.flatMap((stage, index) => [...stageLines(stage, index, sheet, paint), '']),
    ...estimateLines(plan),
    paint.dim('* default'),
  ];
  return lines.join('\n') + '\n';
}

function paintOf(color: boolean): Paint {
  const { bold, dim } = pc.createColors(color);
  return { strong: bold, dim };
}

function stageLines(stage: PlannedStage, index: number, sheet: Sheet, paint: Paint): string[] {
  const steps = `${count(stage.steps)} step${stage.steps === 1 ? '' : 's'}`;
  const written = sheet.mark(stage.length, stage.defaults.includes('length'));
  const length = stage.length.includes('step') ? steps : `${written} = ${steps}`;
  return [
    `${index + 1}  ${paint.strong(visible(stage.path))}  ${stage.steps === 0 ? 'no training' : length}${clientText(stage)}`,
    ...(stage.until === undefined ? [] : [`   ${untilLine(stage.until, sheet)}`]),
    ...stage.statements.flatMap((statement) => statementLines(statement, stage, sheet).map((line) => `   ${line}`)),
    ...looksIn(stage).map(({ repeat, text }) => `   ${visible(repeat)} ends here if ${visible(text)}`),
  ];
}

function untilLine({ text, on, every, defaults }: PlannedUntil, { mark }: Sheet): string {
  const look = mark(`every ${count(every)}`, defaults.includes('every'));
  const data = on === undefined ? '' : ` on ${mark(visible(on), defaults.includes('on'))}`;
  return `until ${visible(text)}${data}, looked at ${look} steps`;
}

function estimateLines({ estimates, model }: Plan): string[] {
  const { macs, macsAfter, macsBetween, runMacs, memory } = estimates;
  const held = memory === undefined ? [] : memoryLines(memory);
  const unknown = model.opset === 0 ? 'are not known without a graph' : 'depend on its length';
  if (macs === 0) return [`about   the multiply-adds of a sample ${unknown}`, ...held];
  const left = (amount: number): string => `${scaled(amount)} (${((100 * amount) / macs).toFixed(1)}%)`;
  const between = macsBetween && `        ${left(macsBetween.least)} to ${left(macsBetween.most)}, as the scores decide`;
  return [
    `about   ${scaled(macs)} multiply-adds a sample, ${left(macsAfter)} after`,
    ...(between === undefined ? [] : [between]),
    `        ${scaled(runMacs)} multiply-adds of training`,
    ...held,
  ];
}

/** What takes most, and where: the rest stands in the plan. */
function memoryLines({ bytes, stage, verb, parts }: PlannedMemory): string[] {
  const largest = parts.slice(0, 3).map((part) => `${part.what} ${scaled(part.bytes)}B`);
  const where = stage === undefined ? '' : `, most by ${verb} in ${visible(stage)}`;
  return [`        ${scaled(bytes)}B of memory, estimated${where}:`, `        ${largest.join(', ')}${parts.length > 3 ? ', …' : ''}`];
}
