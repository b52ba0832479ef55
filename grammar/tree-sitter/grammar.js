/**
 * The tree-sitter grammar of Espalier. Tokens and the way sentences are put together stand here;
 * the rules of expressions and the sentences with their clauses are generated (rules.js). Where a
 * statement ends, what a comma separates and where a clause word of another statement is a name is
 * decided by src/scanner.c, as the layout pass of the parser decides it.
 */

/** One of these words of the vocabulary, in any case; elsewhere the same word is a name. */
function anyCase(...words) {
  return new RegExp(words.join('|'), 'i');
}

function keyword(word) {
  return alias(anyCase(word), word);
}

const values = ($) => field('object', $.phrases);

/** Head, what follows it, and clauses; the end is an empty token. */
function sentence($, head, clauses) {
  return seq(
    head,
    optional($.call),
    optional(values($)),
    optional(seq(':', field('annotation', $.phrases))),
    optional(seq('=', field('value', $.phrases))),
    ending($, clauses),
  );
}

/** A header's line has identifiers: `arxiv:1710.01878` is one piece. */
function header($, head, clauses) {
  return seq(head, repeat(headerValue($)), ending($, clauses));
}

function headerValue($) {
  return choice($.text, $.number, $.version, $.name, $.identifier);
}

function ending($, clauses) {
  const comma = optional($._clause_comma);
  if (clauses.length === 0) return seq(comma, $._end);
  const either = choice(...clauses.map((clause) => alias(clause, $.clause)));
  return seq(repeat(seq(comma, either)), comma, $._end);
}

/** `own` are the words that bind to the clause while it is open: `by` after `grouped`. */
function clause($, word, own = []) {
  const value = optional($.phrases);
  if (own.length === 0) return seq(field('word', word), value);
  return prec.right(seq(field('word', word), value, repeat(part($, own))));
}

/** A clause whose own words may stand behind a comma too: `warmup` after `decay`. */
function openClause($, word, own) {
  const parts = repeat(seq(optional($._clause_comma), part($, own)));
  return seq(field('word', word), optional($.phrases), parts);
}

function part($, own) {
  return seq(field('part', choice(...own)), optional($.phrases));
}

/** A clause whose next word is a name, whatever it means elsewhere: `on loss`. */
function namingClause($, word) {
  return seq(field('word', word), $.phrases);
}

function headerClause($, word) {
  return seq(field('word', word), headerValue($));
}

const { rules, conflicts } = require('./rules.js');
const helpers = {
  anyCase,
  keyword,
  sentence,
  header,
  clause,
  openClause,
  namingClause,
  headerClause,
};

module.exports = grammar({
  name: 'espalier',
  word: ($) => $.word,
  extras: ($) => [/\s/, $.comment],
  externals: ($) => [$._begin, $._end, $._list_comma, $._clause_comma, $._borrowed_word],

  conflicts,

  rules: {
    file: ($) => repeat(choice($.statement, ';')),
    statement: ($) => seq($._begin, optional(keyword('then')), $._sentence, optional($.block)),
    block: ($) => seq('{', repeat(choice($.statement, ';')), '}'),

    ...rules(helpers),

    name: ($) => choice(seq(choice($._any_word, $.quoted_name), optional($.slice)), $.glob),
    _any_word: ($) => choice($.word, alias($._borrowed_word, $.word)),
    word: () =>
      /[\p{L}_][\p{L}\p{M}\p{N}_]*([-\u2010\u2011]\p{L}[\p{L}\p{M}\p{N}_]*)*(\.(\*\*?|[\p{L}\p{M}\p{N}_]+([-\u2010\u2011]\p{L}[\p{L}\p{M}\p{N}_]*)*))*/,
    glob: () => /\*\*?(\.(\*\*?|[\p{L}\p{M}\p{N}_]+([-\u2010\u2011]\p{L}[\p{L}\p{M}\p{N}_]*)*))+/,
    quoted_name: () => /`[^`\r\n]*`/,
    slice: () =>
      token.immediate(prec(2, /\[([ \t]*(\.\.\.?|…)[ \t]*,)*[ \t]*(-?\d+)?[ \t]*:[^\]\r\n]*\]/)),
    number: () => /(\d[\d_]*(\.\d+)?|\.\d+)([eE][+-]?\d+)?[kKMGBT]?([ \t]*%)?/,
    ratio: () => /\d+:\d+/,
    version: () => /\d+(\.\d+)(\.\d+)+([-+][\w.-]+)?/,
    text: () => /"([^"\\\r\n]|\\.)*"/,
    sign: () => /[-+\u2010\u2011\u2212]/,
    operator: () => /\.\.+|…|±|\+\/?[-\u2212]|[-+*\/^×·÷\u2010-\u2014\u2212]/,
    comparison: () => /<=|>=|==|!=|[<>≤≥≠]/,
    identifier: () => /[\p{L}\p{N}_][^\s,;{}"`]*[^\s,;{}"`:=]/,
    comment: () => /#[^\r\n]*/,
  },
});
