/** Scopes of NNCF's graph as layers: names of nodes, `{re}` expressions, and classes of layers. */
import { chosenIn, type ImportContext } from '../../dialect.ts';
import { fieldAt, type Field } from '../../document/field.ts';
import { layerNamed, layersMatching, layersOfRoles, printable, type Chosen } from '../../names.ts';

const classes: readonly (readonly [RegExp, readonly string[]])[] = [
  [/(?:Batch|Layer|Group|Instance)_?Norm|__add__|__mul__|relu|softmax|gelu|matmul/i, []],
  [/Embedding/, ['embedding']],
  [/Linear/, ['linear']],
];

/** Of an algorithm, or of the whole file; undefined where no layer with weights is meant. */
export function scopesOf(key: string, algorithm: Field, context: ImportContext): Chosen | undefined {
  const field = fieldAt(algorithm, key) ?? fieldAt(context.root, key);
  const chosen = chosenIn(field, (_, item) => scopeOf(item.text, item, context));
  if (chosen?.differs !== undefined) context.ledger.claim(field, { list: 'differs', note: chosen.differs });
  return chosen?.terms.length === 0 ? undefined : chosen;
}

function scopeOf(text: string, item: Field, context: ImportContext): Chosen {
  const { naming, ledger } = context;
  const expression = /^\{re\}(.*)$/s.exec(text)?.[1];
  const names = bracketsIn(expression?.replaceAll(/\\([[\]/.])/g, '$1') ?? text);
  if (naming.table.has(text)) return layerNamed(text, item.span, naming);
  if (names !== undefined && expression === undefined) return layerNamed(names, item.span, naming);
  if (names !== undefined && /^[\w.]+$/.test(names)) return below(names, item, context);
  const known = classes.find(([pattern]) => pattern.test(text));
  if (known !== undefined) {
    const [, roles] = known;
    if (roles.length === 0) ledger.claim(item, { list: 'said', words: 'no weights of it are pruned' });
    return roles.length === 0 ? { terms: [], layers: [] } : layersOfRoles(roles, naming);
  }
  if (expression !== undefined) return layersMatching(expression, 'anywhere', item.span, naming);
  return layerNamed(text, item.span, naming);
}

/** `…[layer1]/…[0]` of an expression, which goes on: all below it. */
function below(names: string, item: Field, { naming }: ImportContext): Chosen {
  if (naming.layers === undefined) return { terms: [`"${printable(names)}.**"`] };
  const exact = naming.layers?.some(({ name }) => name === names) === true;
  if (exact) return layerNamed(names, item.span, naming);
  return layersMatching(`${names.replaceAll('.', '\\.')}(\\.|$)`, 'start', item.span, naming);
}

/** The names in brackets, joined by dots. */
function bracketsIn(text: string): string | undefined {
  const found = [...text.matchAll(/\[([^\]]+)\]/g)].map(([, name = '']) => name);
  return found.length === 0 ? undefined : found.join('.');
}
