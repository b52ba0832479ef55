/**
 * What a declaration of a word says. Declarations are plain data: the lexicon, the checker, the
 * formatter, completion and the reference pages all read them and none of them names a word.
 */
import type { Category, Dimension, Part, Shape } from './shapes.ts';

export interface Documented {
  /** One sentence, with its full stop. */
  readonly documentation: string;
  /** A whole recipe that uses the word, parses and checks. */
  readonly example: string;
  /** The edition that gave it another name, and that name, which may stand in its place. */
  readonly deprecated?: { readonly since: number; readonly use: string };
}

export type Declaration =
  VerbDeclaration | BlockDeclaration | HeaderDeclaration | DefinitionDeclaration | WordDeclaration | UnitDeclaration | ShortFormDeclaration;

/** A clause of a verb, a block or a definition. */
export interface ClauseDeclaration extends Documented {
  readonly kind: 'clause';
  readonly word: string;
  /** Absent where the word alone says it. */
  readonly value?: Shape;
  /** Parts whose words bind to this clause while it is open: `decay` has `warmup`, `at`, `to`. */
  readonly own?: readonly (Part & { readonly word: string })[];
  /** What holds when it is left out, in canonical spelling. */
  readonly default?: string;
  /** True where something else may fill what is left out (`--for`): written and left out differ. */
  readonly hole?: boolean;
  /** What holds, more exactly: only beside one of these clauses, or where the verb lasts anyway. */
  readonly usual?: { readonly value: string; readonly beside: readonly string[] };
  /** Where a default would change nothing: with these objects, or a criterion that reads one of these variables. */
  readonly idle?: { readonly objects: readonly string[]; readonly variables?: readonly string[] };
  /** What it is called in a sentence: `target` for `to`. */
  readonly noun?: string;
  /** True where people write its items in pairs with those of the clause behind it. */
  readonly paired?: true;
  /** True where its value becomes part of the statement's object. */
  readonly joinsObject?: boolean;
}

/** What a statement does to a model; the checker's rules ask for it and never for a verb. */
export type Duty = 'prunes' | 'grows' | 'trains' | 'restores' | 'joins' | 'prepares' | 'observes';

export interface VerbDeclaration extends Documented {
  readonly kind: 'verb';
  readonly word: string;
  readonly duty: Duty;
  /** Absent where the verb stands alone. */
  readonly object?: Shape;
  /** In the order of the canonical form. */
  readonly clauses: readonly ClauseDeclaration[];
  readonly rules?: readonly ClauseRule[];
  /** With this object it is another verb: `retrain all` is `train all`. */
  readonly becomes?: { readonly object: string; readonly verb: string };
  /** What a bare windowed statement brings along where nothing trains. */
  readonly brings?: { readonly verb: string; readonly object: string };
  /** The clauses that say when it acts during its stage; `over` and `every` where it is absent. */
  readonly timed?: readonly string[];
  /** True where the statement acts during a whole stage even without a window. */
  readonly lasting?: boolean;
  /** The clause beside which it acts at one instant nevertheless. */
  readonly instantWith?: string;
}

/** How the clauses of one verb depend on each other. */
export type ClauseRule =
  /** Exactly one of these; none is needed with one of the objects in `unless`. */
  | { readonly kind: 'one-of'; readonly clauses: readonly string[]; readonly unless?: readonly string[] }
  /** Must stand there; only with the objects in `when`, where given. */
  | { readonly kind: 'required'; readonly clause: string; readonly unless?: readonly string[]; readonly when?: readonly string[] }
  /** Has no effect unless one of the others is there. */
  | { readonly kind: 'needs'; readonly clause: string; readonly oneOf: readonly string[] }
  /** Two that contradict each other. */
  | { readonly kind: 'not-both'; readonly clauses: readonly [string, string] }
  /** What is decided must not look at this value of a clause. */
  | { readonly kind: 'blind'; readonly clause: string; readonly word: string }
  /** Has no meaning with these objects. */
  | { readonly kind: 'not-with'; readonly clause: string; readonly objects: readonly string[] };

/** A word that orders stages. */
export interface BlockDeclaration extends Documented {
  readonly kind: 'block';
  readonly word: string;
  readonly object?: Shape;
  readonly clauses: readonly ClauseDeclaration[];
  readonly builds: 'stage' | 'repeat' | 'branch' | 'sweep' | 'arm';
}

/** A statement about the recipe as a whole, before all others. */
export interface HeaderDeclaration extends Documented {
  readonly kind: 'header';
  readonly word: string;
  readonly object: Shape;
  readonly clauses: readonly ClauseDeclaration[];
  readonly repeatable: boolean;
}

/** `WORD NAME = …`. */
export interface DefinitionDeclaration extends Documented {
  readonly kind: 'definition';
  readonly word: string;
  readonly builds: 'param' | 'group' | 'expression' | 'model';
  /** Shape of the value; a parameter's comes from its type. */
  readonly value?: Shape;
  readonly clauses: readonly ClauseDeclaration[];
  /** Variables that its expression may use beside those of every criterion. */
  readonly variables?: readonly string[];
}

/** A value: an optimizer, a mask, a role, a metric. */
export interface WordDeclaration extends Documented {
  readonly kind: 'word';
  readonly category: Category;
  /** May be several words: `first layer`. */
  readonly word: string;
  readonly args?: readonly Parameter[];
  /** Parts that follow the word without brackets: `step 0.1`. */
  readonly follow?: readonly Part[];
  /** Of a metric, its value's shape; of a type, the shape of a parameter's value. */
  readonly value?: Shape;
  /** Of a metric that is evaluated, which of two values is the better one. */
  readonly best?: 'highest' | 'lowest';
  /** Of a metric that a network has: that of a stage is that of the network which it leaves. */
  readonly ofNetwork?: true;
  /** Of a metric of outputs: the losses whose labels it compares them with. */
  readonly losses?: readonly string[];
  /** Of a metric that compares two networks. */
  readonly ofTwo?: true;
  /** Of a metric that compares with the network before the recipe, which a task knows nothing of. */
  readonly looksBack?: true;
  /** Of a role, the layer that it points at by its place. */
  readonly position?: 'first' | 'last';
  /** Of what is pruned: true where each sample has a score of its own. */
  readonly scoredAlone?: boolean;
  /** Of a variable of expressions: what its value is. */
  readonly type?: VariableType;
}

export interface VariableType {
  /** `out in kd kh kw direction` of weights, `token space` of places in a sample; a number has none. */
  readonly axes: readonly string[];
  /** True where each sample has its own. */
  readonly perSample?: boolean;
  /** True for a value for each two indices along the axes. */
  readonly matrix?: boolean;
  /** `signed` values are below zero as often as above. */
  readonly sign?: 'signed' | 'positive';
  /** True where it is known when planning, so that a curve may use it. */
  readonly planned?: boolean;
}

/** An argument by name: `lr: 5e-4`. */
export interface Parameter {
  readonly name: string;
  /** Absent for a flag, which is given by its name alone: `nesterov`. */
  readonly shape?: Shape;
  /** In canonical spelling; absent where leaving it out has a meaning of its own. */
  readonly default?: string;
  readonly documentation: string;
  /** True where the value may stand without the name. */
  readonly positional?: boolean;
  readonly required?: boolean;
}

export interface UnitDeclaration extends Documented {
  readonly kind: 'unit';
  /** The plural, which is canonical: `steps`. */
  readonly word: string;
  readonly singular: string;
  readonly dimension: Dimension;
  /** False where fractions make sense: `0.5 epochs`. */
  readonly whole: boolean;
}

/** A sentence without its verb, and the statement that it stands for. */
export interface ShortFormDeclaration extends Documented {
  readonly kind: 'short-form';
  /** The word itself, or every word of a category. */
  readonly opens: { readonly word: string } | { readonly category: Category };
  readonly verb: string;
  readonly object: string;
  /** The clause that receives the words before the first clause. */
  readonly clause: string;
  /** True where the opening word belongs to that clause's value. */
  readonly keepsWord: boolean;
}

type Said<T, K extends string = never> = Omit<T, 'kind' | 'word' | K>;

/** Values of a category, by their words. */
export function words(category: Category, said: Readonly<Record<string, Said<WordDeclaration, 'category'>>>): readonly WordDeclaration[] {
  return Object.entries(said).map(([word, rest]) => ({ kind: 'word', category, word, ...rest }));
}

/** Units of a dimension, by their plurals; most count what is whole. */
export function units(
  dimension: Dimension,
  said: Readonly<Record<string, Said<UnitDeclaration, 'dimension' | 'whole'> & { readonly whole?: false }>>,
): readonly UnitDeclaration[] {
  return Object.entries(said).map(([word, rest]) => ({ kind: 'unit', word, dimension, whole: true, ...rest }));
}

export const clause = (word: string, said: Said<ClauseDeclaration>): ClauseDeclaration => ({ kind: 'clause', word, ...said });
export const verb = (word: string, said: Said<VerbDeclaration>): VerbDeclaration => ({ kind: 'verb', word, ...said });
export const block = (word: string, said: Said<BlockDeclaration>): BlockDeclaration => ({ kind: 'block', word, ...said });
export const header = (word: string, said: Said<HeaderDeclaration>): HeaderDeclaration => ({ kind: 'header', word, ...said });
export const definition = (word: string, said: Said<DefinitionDeclaration>): DefinitionDeclaration => ({
  kind: 'definition',
  word,
  ...said,
});
