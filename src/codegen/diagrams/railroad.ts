/** Draws terms as railroad diagrams, with Tab Atkins' library. */
import { createRequire } from 'node:module';
import type { Term } from '../notation/term.ts';

/** What the library hands out; only its own constructors take it. */
interface Figure {
  readonly toString: () => string;
}

interface Railroad {
  readonly Diagram: (...figures: readonly Figure[]) => Figure;
  readonly Sequence: (...figures: readonly Figure[]) => Figure;
  readonly Choice: (normal: number, ...figures: readonly Figure[]) => Figure;
  readonly Optional: (figure: Figure) => Figure;
  readonly OneOrMore: (figure: Figure, repeat?: Figure) => Figure;
  readonly ZeroOrMore: (figure: Figure, repeat?: Figure) => Figure;
  readonly Terminal: (text: string) => Figure;
  readonly NonTerminal: (text: string) => Figure;
  readonly Comment: (text: string) => Figure;
  readonly Skip: () => Figure;
}

const railroad: Railroad = createRequire(import.meta.url)('railroad-diagrams');

/** An SVG element; rules in it are links to their own diagrams. */
export function drawTerm(term: Term): string {
  return linked(shortened(railroad.Diagram(figureOf(term)).toString()));
}

/** Without line ends and without lines of no length. */
function shortened(svg: string): string {
  return svg.replaceAll(/\s*\n\s*/g, '').replaceAll(/<path d="M[\d. ]+[hv]0"><\/path>/g, '');
}

/** The library draws words with round corners and rules without. */
function linked(svg: string): string {
  const box = /<rect ([^>]*)><\/rect><text ([^>]*)>([^<]*)<\/text>/g;
  return svg.replaceAll(box, (_, rect: string, text: string, content: string) => {
    const isWord = rect.includes('rx=');
    const drawn = `<rect ${rect}></rect><text ${text}>${content}</text>`;
    if (isWord) return `<g class="word">${drawn}</g>`;
    return /^[A-Z]/.test(content) ? drawn : `<a href="#${anchorOf(content)}">${drawn}</a>`;
  });
}

function figureOf(term: Term): Figure {
  switch (term.kind) {
    case 'word':
      return railroad.Terminal(term.text);
    case 'rule':
      return railroad.NonTerminal(term.name);
    case 'sequence':
      return term.parts.length === 0 ? railroad.Skip() : railroad.Sequence(...term.parts.map(figureOf));
    case 'choice':
      return railroad.Choice(0, ...term.options.map(figureOf));
    case 'optional':
      return railroad.Optional(figureOf(term.part));
    case 'unordered':
      return railroad.ZeroOrMore(railroad.Choice(0, ...term.parts.map(figureOf)), railroad.Comment('each at most once'));
    case 'repeated': {
      const repeat = term.separator === undefined ? [] : [figureOf(term.separator)];
      const make = term.least === 0 ? railroad.ZeroOrMore : railroad.OneOrMore;
      return make(figureOf(term.part), ...repeat);
    }
    case 'described':
      return railroad.Comment(term.text);
  }
}

export function anchorOf(rule: string): string {
  return `rule-${rule}`;
}
