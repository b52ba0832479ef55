// Where statements end, what a comma separates and which words are names here: the layout pass of
// the parser (src/language/syntax/layout.ts) for tree-sitter. Its state is the head of the open
// statement and the column of the line on which that begins.
#include "tree_sitter/parser.h"
#include "words.h"
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

enum Token { BEGIN, END, LIST_COMMA, CLAUSE_COMMA, BORROWED };
enum Next { ENDS, CLAUSE, BORROWS, GOES_ON };
typedef struct { int32_t column, head; } State;
typedef struct { int32_t column, here; bool crossed, commented; } Line;

void *tree_sitter_espalier_external_scanner_create(void) { return calloc(1, sizeof(State)); }
void tree_sitter_espalier_external_scanner_destroy(void *state) { free(state); }
unsigned tree_sitter_espalier_external_scanner_serialize(void *state, char *buffer) {
  memcpy(buffer, state, sizeof(State));
  return sizeof(State);
}
void tree_sitter_espalier_external_scanner_deserialize(void *state, const char *buffer, unsigned length) {
  if (length == sizeof(State)) memcpy(state, buffer, length);
  else *(State *)state = (State){-1, -1};
}
static int32_t place_of(const char *const *words, const char *word) {
  for (int32_t at = 0; words[at]; at++) if (!strcmp(words[at], word)) return at;
  return -1;
}
static bool among(const char *const *words, const char *word) { return place_of(words, word) >= 0; }
static bool is_space(int32_t c) { return iswspace(c) || c == 0xa0; }
static bool is_line_end(int32_t c) { return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029; }

// Passes spaces and, where asked, comments; remembers the column where the last line begins.
static void pass_space(TSLexer *lexer, Line *line, bool skip, bool comments) {
  while (!lexer->eof(lexer) && (is_space(lexer->lookahead) || (comments && lexer->lookahead == '#'))) {
    if (lexer->lookahead == '#') {
      line->commented = true;
      while (!lexer->eof(lexer) && !is_line_end(lexer->lookahead)) lexer->advance(lexer, false);
      continue;
    }
    bool ends = is_line_end(lexer->lookahead);
    lexer->advance(lexer, skip);
    line->here = ends ? 0 : line->here + 1;
    line->crossed = line->crossed || ends;
  }
  if (line->crossed) line->column = line->here;
}
static void read_word(TSLexer *lexer, char word[32]) {
  int32_t c = lexer->lookahead;
  for (int length = 0; iswalpha(c) || c == '_' || (length && (iswdigit(c) || c == '-' || c == '.')); c = lexer->lookahead) {
    if (length < 31) word[length++] = c < 128 ? (char)towlower(c) : '?';
    lexer->advance(lexer, false);
  }
}
static bool stops(TSLexer *lexer) { return lexer->eof(lexer) || strchr("{};", lexer->lookahead < 128 ? lexer->lookahead : 1); }

// What the next word or mark does to the open statement; a clause word of other heads is a name.
static enum Next next_of(TSLexer *lexer, const Line *line, const State *open, bool after_comma) {
  int32_t c = lexer->lookahead;
  if (stops(lexer)) return ENDS;
  char word[32] = "";
  bool is_name = iswalpha(c) || c == '_' || c == '`';
  read_word(lexer, word);
  if (!strcmp(word, "then")) return ENDS;
  if (line->crossed && among(heads, word)) return ENDS;
  if (among(open->head < 0 ? clauses : clauses_of[open->head], word)) return CLAUSE;
  enum Next on = among(clauses, word) ? BORROWS : GOES_ON;
  if (!line->crossed || after_comma || c == ',') return on;
  if (line->column <= open->column) return ENDS;
  bool is_operator = (c < 128 && strchr(".+-*/^<>=!", c)) || c == 0xb1 || (c >= 0x2010 && c <= 0x2265);
  return is_name || is_operator ? on : ENDS;
}

bool tree_sitter_espalier_external_scanner_scan(void *state, TSLexer *lexer, const bool *valid) {
  State *open = state;
  Line line = {open->column, 0, false, false};
  if (valid[BEGIN] && !valid[END]) {
    pass_space(lexer, &line, true, false);
    if (stops(lexer) || lexer->lookahead == '#') return false;
    open->column = line.column < 0 ? (int32_t)lexer->get_column(lexer) : line.column;
    lexer->mark_end(lexer);
    char first[32] = "", second[32] = "";
    read_word(lexer, first);
    pass_space(lexer, &line, false, false);
    read_word(lexer, second);
    open->head = place_of(heads, strcmp(first, "then") ? first : second);
    lexer->result_symbol = BEGIN;
    return true;
  }
  lexer->mark_end(lexer);
  pass_space(lexer, &line, true, true);
  bool comma = lexer->lookahead == ',' && (valid[LIST_COMMA] || valid[CLAUSE_COMMA]);
  if (comma) lexer->advance(lexer, false), lexer->mark_end(lexer), pass_space(lexer, &line, false, true);
  enum Next next = next_of(lexer, &line, open, comma);
  if (comma) lexer->result_symbol = next >= BORROWS || !valid[CLAUSE_COMMA] ? LIST_COMMA : CLAUSE_COMMA;
  else if (next == BORROWS && valid[BORROWED] && !line.commented) lexer->mark_end(lexer), lexer->result_symbol = BORROWED;
  else if (next == ENDS && valid[END]) open->column = line.column, lexer->result_symbol = END;
  else return false;
  return true;
}
