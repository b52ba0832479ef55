/** Names the stages that have none: by verb and object, numbered only among equals. */
import { addToSum, sumAt } from '../../basics/maps.ts';
import type { Vocabulary } from '../../vocabulary/index.ts';
import { statementsIn, type Item, type Statement } from '../ast.ts';
import { isWord } from './cursor.ts';
import { givenName } from './refusals.ts';
import { inUsualOrder } from '../usual-order.ts';

/** For each statement that is or becomes a stage without a name, the name that it gets. */
export function nameStages(statements: readonly Statement[], vocabulary: Vocabulary): ReadonlyMap<Statement, string> {
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
      else if (isStage) note(statement, nameOfBody(statementsIn(statement.block), vocabulary));
      else if (declaration?.kind === 'verb') note(statement, nameOf(statement, vocabulary));
      if (declaration?.kind === 'block' && !isStage) visit(statementsIn(statement.block));
    }
  }

  function note(statement: Statement, name: string): void {
    bare.set(statement, name);
    addToSum(counts, name);
  }

  function numbered(name: string): string {
    if (counts.get(name) === 1 && !given.has(name)) return name;
    for (;;) {
      const number = sumAt(numbers, name) + 1;
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
  return chief === undefined ? 'stage' : nameOf(chief, vocabulary);
}

function nameOf({ head, object }: Statement, vocabulary: Vocabulary): string {
  const words = object.map(({ items: [first, second] }) => wordOf(first, second, vocabulary));
  return nameOfObject(head.text, words, vocabulary);
}

/**
 * `prune-weights`, `retrain-biases-norms`, by the first word of each item of the object. Where
 * their order means nothing, it changes no name.
 */
export function nameOfObject(verb: string, words: readonly string[], vocabulary: Vocabulary): string {
  const declaration = vocabulary.heads.get(verb);
  const object = declaration?.kind === 'verb' ? declaration.object : undefined;
  const slugs = words.map(slugOf).filter(Boolean);
  const isSet = object?.kind === 'list' && object.unordered === true;
  return [verb, ...(isSet ? inUsualOrder(slugs, object.of, vocabulary) : slugs)].join('-');
}

/** `block 19` and `blocks 19` say the same. */
function wordOf(item: Item | undefined, next: Item | undefined, vocabulary: Vocabulary): string {
  switch (item?.kind) {
    case 'name': {
      const unit = vocabulary.units.find(({ singular }) => isWord(item, singular));
      const isCounted = next?.kind === 'number' || next?.kind === 'range';
      return unit !== undefined && isCounted ? unit.word : item.text;
    }
    case 'text':
      return item.text;
    case 'call':
      return item.callee.text;
    case 'binary':
      return item.left.kind === 'phrase'
        ? wordOf(item.left.items[0], item.left.items[1], vocabulary)
        : wordOf(item.left, undefined, vocabulary);
    default:
      return '';
  }
}

function slugOf(word: string): string {
  return word
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
