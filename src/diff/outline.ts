/** A recipe as an outline: each step with the words it begins with, its statements and its steps. */
import type { Printing } from '../language/canonical/printing.ts';
import { clockOf, formOf, headLine, stepLinesOf } from '../language/canonical/steps.ts';
import { statementLines } from '../language/canonical/statement.ts';
import type { Step, TypedStatement, Value } from '../language/typed.ts';

export interface Outline {
  readonly kind: Step['kind'] | 'arm';
  /** `stage sparsify`, `repeat 3 times`: how people refer to it. */
  readonly label: string;
  /** Of a stage or an arm; empty where it has none of its own. */
  readonly name: string;
  /** True where the name was made from the content, so that it says no more than this does. */
  readonly selfNamed: boolean;
  readonly head: string;
  readonly clock: Readonly<Record<string, Value>>;
  readonly statements: readonly StatementOutline[];
  readonly children: readonly Outline[];
  /** Its lines, to compare how much two have in common; a name is no part of them. */
  readonly lines: readonly string[];
}

export interface StatementOutline {
  readonly statement: TypedStatement;
  /** In one line. */
  readonly text: string;
}

export function outlineOf(body: readonly Step[], printing: Printing): readonly Outline[] {
  return body.map((step) => outlineOfStep(step, printing));
}

export function withDescendants(outlines: readonly Outline[]): readonly Outline[] {
  return outlines.flatMap((outline) => [outline, ...withDescendants(outline.children)]);
}

function outlineOfStep(step: Step, printing: Printing): Outline {
  if (step.kind !== 'stage') {
    const head = headLine(step, printing);
    const arms = step.kind === 'branch' ? step.arms.map(({ name, body }) => armOf(name, body, printing)) : [];
    const children = [...outlineOf(step.body, printing), ...arms];
    const lines = [head, ...children.flatMap((child) => child.lines)];
    return { ...bare, kind: step.kind, label: head, head, children, lines };
  }
  const { bare: only } = formOf(step, printing);
  const statements = (only === undefined ? step.statements : [only]).map((statement) => ({
    statement,
    text: statementLines(statement, '', printing)
      .map((line) => line.trim())
      .join(' '),
  }));
  return {
    ...bare,
    kind: 'stage',
    label: `stage ${step.name}`,
    name: step.name,
    selfNamed: printing.selfNamed.has(step),
    head: headLine(step, printing),
    clock: clockOf(step),
    statements,
    lines: stepLinesOf({ ...step, name: '' }, printing).flatMap((line) => line.trim() || []),
  };
}

const bare = { name: '', selfNamed: false, clock: {}, statements: [], children: [] };

function armOf(name: string, body: readonly Step[], printing: Printing): Outline {
  const children = outlineOf(body, printing);
  const head = `arm ${name}`;
  return { ...bare, kind: 'arm', label: head, name, head, children, lines: children.flatMap((child) => child.lines) };
}
