/** One page with a diagram for every production of the parser and the vocabulary. */
import { fold, type Table } from '../../basics/fold.ts';
import type { Vocabulary } from '../../vocabulary/index.ts';
import { rulesOfParser, type Rule, type Term } from '../notation/term.ts';
import { sectionsOfVocabulary, type Section } from '../notation/of-vocabulary.ts';
import { createRequire } from 'node:module';

const style = `
  :root { --ink: #1d2320; --paper: #fcfcfa; --word: #dcead9; --rule: #e8e6f3; --line: #56605a; }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e6ebe7; --paper: #161a18; --word: #2a4030; --rule: #34314d; --line: #9aa59e; }
  }
  html { scroll-padding-top: 1rem; }
  body {
    margin: 0 auto; max-width: 72rem; padding: 2rem 1.5rem 6rem;
    background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
  }
  nav { columns: 14rem; padding: 0; margin-bottom: 3rem; font-size: 14px; }
  nav section { break-inside: avoid; margin-bottom: 1rem; }
  nav h2 { font-size: 14px; margin: 0; }
  nav a { display: inline-block; margin-right: 0.6em; }
  a { color: inherit; }
  h2 { margin-top: 3rem; }
  h3 { font: 600 16px ui-monospace, monospace; margin: 2rem 0 0; }
  figure { margin: 0; }
  figcaption { opacity: 0.8; }
  .track { overflow-x: auto; }
  svg path { stroke-width: 2; stroke: var(--line); fill: none; }
  svg text { font: 600 13px ui-monospace, monospace; text-anchor: middle; fill: var(--ink); }
  svg text.comment { font: italic 12px ui-monospace, monospace; }
  svg rect { stroke-width: 1.5; stroke: var(--line); fill: var(--rule); }
  svg .word rect { fill: var(--word); }
  svg a:hover rect { stroke-width: 3; }
`;

export function diagramsOf(vocabulary: Vocabulary): string {
  const sections = [...sectionsOfVocabulary(vocabulary), { title: 'The parser', rules: rulesOfParser() }];
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>Espalier: the grammar in diagrams</title>
    <!-- Generated from the parser and the vocabulary by scripts/codegen.mjs; not edited by hand. -->
    <style>${style}    </style>
  </head>
  <!-- prettier-ignore -->
  <body>
    <h1>The grammar of Espalier, edition 1</h1>
    <p>
      A green box is written as it stands, in any case; a violet one is a diagram of its own.
      Clauses stand in any order, each at most once. What has a capital letter is a token, which
      espalier.ebnf beside this page spells out.
    </p>
    <nav>${sections.map(contents).join('\n')}</nav>
    ${sections.map(chapter).join('\n')}
  </body>
</html>
`;
}

function contents({ title, rules }: Section): string {
  const links = rules.map(({ name }) => `<a href="#${anchorOf(name)}">${name}</a>`);
  return `<section><h2>${title}</h2>${links.join('\n')}</section>`;
}

function chapter({ title, rules }: Section): string {
  return `<h2>${title}</h2>\n${rules.map(figure).join('\n')}`;
}

function figure({ name, term, comment }: Rule): string {
  const caption = comment === undefined ? '' : `<figcaption>${comment.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</figcaption>`;
  return `<figure id="${anchorOf(name)}"><h3>${name}</h3>${caption}
<div class="track">${drawTerm(term)}</div></figure>`;
}

// Draws terms as railroad diagrams, with Tab Atkins' library.

/** What the library hands out; only its own constructors take it. */
type Figure = { readonly toString: () => string };

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
function drawTerm(term: Term): string {
  return linked(shortened(railroad.Diagram(figureOf(term)).toString()));
}

/** Without line ends and without lines of no length. */
function shortened(svg: string): string {
  return svg.replaceAll(/\s*\n\s*/g, '').replaceAll(/<path d="M[\d. ]+[hv]0"><\/path>/g, '');
}

/** The library draws words with round corners and rules without. */
function linked(svg: string): string {
  return svg.replaceAll(/<rect ([^>]*)><\/rect><text ([^>]*)>([^<]*)<\/text>/g, (_, rect: string, text: string, content: string) => {
    const drawn = `<rect ${rect}></rect><text ${text}>${content}</text>`;
    if (rect.includes('rx=')) return `<g class="word">${drawn}</g>`;
    return /^[A-Z]/.test(content) ? drawn : `<a href="#${anchorOf(content)}">${drawn}</a>`;
  });
}

function figureOf(term: Term): Figure {
  return fold(figures, term);
}

const figures: Table<Term, [], Figure> = {
  word: ({ text }) => railroad.Terminal(text),
  rule: ({ name }) => railroad.NonTerminal(name),
  sequence: ({ parts }) => (parts.length === 0 ? railroad.Skip() : railroad.Sequence(...parts.map(figureOf))),
  choice: ({ options }) => railroad.Choice(0, ...options.map(figureOf)),
  optional: ({ part }) => railroad.Optional(figureOf(part)),
  unordered: ({ parts }) => railroad.ZeroOrMore(railroad.Choice(0, ...parts.map(figureOf)), railroad.Comment('each at most once')),
  repeated({ part, separator, least }) {
    const make = least === 0 ? railroad.ZeroOrMore : railroad.OneOrMore;
    return make(figureOf(part), ...(separator === undefined ? [] : [figureOf(separator)]));
  },
  described: ({ text }) => railroad.Comment(text),
};

function anchorOf(rule: string): string {
  return `rule-${rule}`;
}
