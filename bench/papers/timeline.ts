/** A plan over time, in lines of text: what trains, and when weights go. */
import { count } from '../../src/basics/numbers.ts';
import { spreadOver } from '../../src/plan/schedule/times.ts';
import type { Plan, PlannedRewire, PlannedStage, PlannedStatement } from '../../src/plan/plan.ts';
import { drawCurve } from '../../src/report/plan-layers.ts';

const width = 60;

/** More are cut off: the rounds of a long loop look alike. */
const mostLines = 24;

type Line = { readonly label: string; readonly drawn: string };

/** Undefined where nothing trains: all of it happens at once. */
export function drawTimeline({ stages }: Plan): string | undefined {
  const ends = new Map<string, number>();
  const starts = stages.map((stage, index) => {
    const sources = stage.from ?? stages.slice(Math.max(0, index - 1), index).map(({ path }) => path);
    const start = Math.max(0, ...sources.map((path) => ends.get(path) ?? 0));
    ends.set(stage.path, start + stage.steps);
    return start;
  });
  const total = Math.max(...ends.values());
  if (total === 0) return undefined;
  const lines = stages.flatMap((stage, index) => linesOf(stage, starts[index] ?? 0, total));
  const labels = Math.max(...lines.map(({ label }) => label.length));
  const last = count(total);
  const rows = lines.slice(0, mostLines).map(({ label, drawn }) => `${label.padEnd(labels)}  ${drawn}`);
  const left = lines.length - rows.length;
  return [`${'step'.padEnd(labels)}  0${last.padStart(width - 1)}`, ...rows, ...(left > 0 ? [`… and ${left} lines more`] : [])].join('\n');
}

function linesOf(stage: PlannedStage, start: number, total: number): readonly Line[] {
  const column = (time: number): number => Math.round((time * (width - 1)) / total);
  const [first, end] = [column(start), column(start + stage.steps)];
  const room = Math.max(1, end - first);
  return stage.statements.flatMap((statement): readonly Line[] => {
    const label = `${stage.path}  ${wordOf(statement)}`;
    const behind = (drawn: string): Line => ({ label, drawn: `${' '.repeat(first)}${drawn}` });
    switch (statement.kind) {
      case 'measure':
      case 'expect':
        return [];
      case 'train':
        return [behind('━'.repeat(room))];
      case 'prune':
        return stage.steps === 0 ? [behind('▼')] : [behind(drawCurve(statement, stage.steps, room))];
      case 'rewire':
        return [behind(ticks(afterStart(statement.window), stage.steps, room))];
      case 'project':
        return stage.steps === 0 ? [behind('◆')] : [behind(ticks(spreadOver(statement.window, mostTicks), stage.steps, room))];
      default:
        return [{ label, drawn: `${' '.repeat(column(start + statement.at))}◆` }];
    }
  });
}

/** More than any line has columns. */
const mostTicks = 10_000;

/** Before the first step nothing is rewired. */
function afterStart(window: PlannedRewire['window']): readonly number[] {
  return spreadOver(window, mostTicks).filter((step) => step > 0);
}

function ticks(times: readonly number[], steps: number, columns: number): string {
  const marked = new Set(times.map((step) => Math.min(columns - 1, Math.floor((step * columns) / steps))));
  return Array.from({ length: columns }, (_, at) => (marked.has(at) ? '↻' : '·')).join('');
}

function wordOf(statement: PlannedStatement): string {
  if (statement.kind === 'train') return statement.verb;
  return 'name' in statement && statement.name !== undefined ? `${statement.kind} ${statement.name}` : statement.kind;
}
