/** Names the stages that have none: by verb and object, numbered only among equals. */
import type { Vocabulary } from '../../vocabulary/index.ts';
import type { Item, Statement } from '../ast.ts';
import { givenName } from './given-name.ts';

/** For each statement that is or becomes a stage without a name, the name that it gets. */
export function nameStages(
  statements: readonly Statement[],
  vocabulary: Vocabulary,
): ReadonlyMap<Statement, string> {
  const bare = new Map<Statement, string>();
  const counts = new Map<string, number>();
  const given = new Set<string>();
  visit(statements);
  const numbers = new Map<string, number>();
  return new Map([...bare].map(([statement, name]) => [statement, numbered(name)]));

  function visit(body: readonly Statement[]): void {
    for (const statement of body) {
      const declaration = vocabulary.heads.get(statement.head.text);
      const isStage = declaration?.kind === 'block' && declaration.builds === 'stage';
      const name = isStage ? givenName(statement) : undefined;
      if (name !== undefined) given.add(name.text);
      else if (isStage) note(statement, nameOfBody(statement.block?.statements ?? [], vocabulary));
      else if (declaration?.kind === 'verb') note(statement, nameOf(statement));
      if (declaration?.kind === 'block' && !isStage) visit(statement.block?.statements ?? []);
    }
  }

  function note(statement: Statement, name: string): void {
    bare.set(statement, name);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }

  function numbered(name: string): string {
    if (counts.get(name) === 1 && !given.has(name)) return name;
    for (;;) {
      const number = (numbers.get(name) ?? 0) + 1;
      numbers.set(name, number);
      if (!given.has(`${name}-${number}`)) return `${name}-${number}`;
    }
  }
}

/** A stage is called by what trains in it, else by its first statement. */
function nameOfBody(statements: readonly Statement[], vocabulary: Vocabulary): string {
  const trains = (statement: Statement): boolean => {
    const declaration = vocabulary.heads.get(statement.head.text);
    return declaration?.kind === 'verb' && declaration.duty === 'trains';
  };
  const chief = statements.find(trains) ?? statements[0];
  return chief === undefined ? 'stage' : nameOf(chief);
}

/** `prune-weights`, `retrain-biases-norms`. */
function nameOf(statement: Statement): string {
  const words = statement.object.map((phrase) => wordOf(phrase.items[0])).filter(Boolean);
  return [statement.head.text, ...words].join('-');
}

function wordOf(item: Item | undefined): string {
  const text = item?.kind === 'name' ? item.text : item?.kind === 'call' ? item.callee.text : '';
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
