// Where statements end and what a comma separates: the layout pass of the parser
// (src/language/syntax/layout.ts) for tree-sitter. Its state is the column of the line on which
// the open statement begins.
#include "tree_sitter/parser.h"
#include "words.h"
#include <stdlib.h>
#include <string.h>
#include <wctype.h>

enum Token { BEGIN, END, LIST_COMMA, CLAUSE_COMMA };
enum Next { ENDS, CLAUSE, GOES_ON };
typedef struct { int32_t column; bool crossed; int32_t here; } Line;

void *tree_sitter_espalier_external_scanner_create(void) { return calloc(1, sizeof(int32_t)); }
void tree_sitter_espalier_external_scanner_destroy(void *state) { free(state); }
unsigned tree_sitter_espalier_external_scanner_serialize(void *state, char *buffer) {
  memcpy(buffer, state, sizeof(int32_t));
  return sizeof(int32_t);
}
void tree_sitter_espalier_external_scanner_deserialize(void *state, const char *buffer, unsigned length) {
  if (length == sizeof(int32_t)) memcpy(state, buffer, length);
  else *(int32_t *)state = -1;
}

static bool among(const char *const *words, const char *word) {
  for (; *words; words++) if (!strcmp(*words, word)) return true;
  return false;
}
static bool is_space(int32_t c) { return iswspace(c) || c == 0xa0; }
static bool is_line_end(int32_t c) { return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029; }

// Passes spaces and, where asked, comments; remembers the column where the last line begins.
static void pass_space(TSLexer *lexer, Line *line, bool skip, bool comments) {
  while (!lexer->eof(lexer) && (is_space(lexer->lookahead) || (comments && lexer->lookahead == '#'))) {
    if (lexer->lookahead == '#') {
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
static void read_word(TSLexer *lexer, char *word, int size) {
  int length = 0;
  for (int32_t c = lexer->lookahead; iswalnum(c) || c == '_' || c == '-' || c == '.'; c = lexer->lookahead) {
    if (length < size - 1) word[length++] = c < 128 ? (char)towlower(c) : '?';
    lexer->advance(lexer, false);
  }
  word[length] = 0;
}

// What the next word or mark does to the open statement, which begins at `column`.
static enum Next next_of(TSLexer *lexer, const Line *line, int32_t column, bool after_comma) {
  int32_t c = lexer->lookahead;
  if (lexer->eof(lexer) || c == '{' || c == '}' || c == ';') return ENDS;
  bool is_word = iswalpha(c) || c == '_', is_quoted = c == '`';
  char word[32] = "";
  if (is_word) read_word(lexer, word, sizeof word);
  if (!strcmp(word, "then")) return ENDS;
  if (line->crossed && among(heads, word)) return ENDS;
  if (is_word && among(clauses, word)) return CLAUSE;
  if (!line->crossed || after_comma || c == ',') return GOES_ON;
  if (line->column <= column) return ENDS;
  bool is_operator = (c < 128 && strchr(".+-*/^<>=!", c)) || c == 0xb1 || (c >= 0x2010 && c <= 0x2265);
  return is_word || is_quoted || is_operator ? GOES_ON : ENDS;
}

bool tree_sitter_espalier_external_scanner_scan(void *state, TSLexer *lexer, const bool *valid) {
  int32_t *column = state;
  Line line = {*column, false, 0};
  if (valid[BEGIN] && !valid[END]) {
    pass_space(lexer, &line, true, false);
    int32_t c = lexer->lookahead;
    if (lexer->eof(lexer) || c == '#' || c == '{' || c == '}' || c == ';') return false;
    *column = line.column < 0 ? (int32_t)lexer->get_column(lexer) : line.column;
    lexer->result_symbol = BEGIN;
    return true;
  }
  if (valid[LIST_COMMA] || valid[CLAUSE_COMMA] || valid[END]) {
    lexer->mark_end(lexer);
    pass_space(lexer, &line, false, true);
    bool comma = lexer->lookahead == ',' && (valid[LIST_COMMA] || valid[CLAUSE_COMMA]);
    if (comma) {
      lexer->advance(lexer, false);
      lexer->mark_end(lexer);
      pass_space(lexer, &line, false, true);
    }
    enum Next next = next_of(lexer, &line, *column, comma);
    if (comma) lexer->result_symbol = next == GOES_ON || !valid[CLAUSE_COMMA] ? LIST_COMMA : CLAUSE_COMMA;
    else if (next == ENDS && valid[END]) {
      *column = line.column;
      lexer->result_symbol = END;
    } else return false;
    return true;
  }
  return false;
}
