// What the generated stemmers stand on: a word, a cursor in it, and the few moves of the Snowball language.
export default class Runtime {
  stemWord(word) {
    this.set_current(word);
    this.stem();
    return this.current;
  }

  set_current(word) {
    Object.assign(this, { current: word, cursor: 0, limit: word.length, limit_backward: 0, bra: 0, ket: word.length });
  }

  in_grouping(letters) { return this.cursor < this.limit && letters.includes(this.current[this.cursor]) && (this.cursor++, true); }
  out_grouping(letters) { return this.cursor < this.limit && !letters.includes(this.current[this.cursor]) && (this.cursor++, true); }
  in_grouping_b(letters) { return this.cursor > this.limit_backward && letters.includes(this.current[this.cursor - 1]) && (this.cursor--, true); }
  out_grouping_b(letters) { return this.cursor > this.limit_backward && !letters.includes(this.current[this.cursor - 1]) && (this.cursor--, true); }

  go(letters, step, until) { // moves on until a letter is in the group, or is not; false at the end of the word
    for (; step > 0 ? this.cursor < this.limit : this.cursor > this.limit_backward; this.cursor += step)
      if (letters.includes(this.current[step > 0 ? this.cursor : this.cursor - 1]) === until) return true;
    return false;
  }
  go_in_grouping(letters) { return this.go(letters, 1, false); }
  go_out_grouping(letters) { return this.go(letters, 1, true); }
  go_in_grouping_b(letters) { return this.go(letters, -1, false); }
  go_out_grouping_b(letters) { return this.go(letters, -1, true); }

  eq_s(text) { return this.current.slice(this.cursor, this.limit).startsWith(text) && (this.cursor += text.length, true); }
  eq_s_b(text) { return this.current.slice(this.limit_backward, this.cursor).endsWith(text) && (this.cursor -= text.length, true); }

  among(table, matches, step) { // the longest entry that stands here and whose condition holds
    const start = this.cursor, found = table.filter(([text]) => matches(text)).sort((a, b) => b[0].length - a[0].length);
    for (const [text, result, condition] of found) {
      this.cursor = start + step * text.length;
      if (!condition) return result;
      const holds = condition(this);
      this.cursor = start + step * text.length;
      if (holds) return result;
    }
    return 0;
  }
  find_among(table) {
    const here = this.current.slice(this.cursor, this.limit);
    return this.among(table, (text) => here.startsWith(text), 1);
  }
  find_among_b(table) {
    const here = this.current.slice(this.limit_backward, this.cursor);
    return this.among(table, (text) => here.endsWith(text), -1);
  }

  replace_s(from, to, text) {
    const grown = text.length - (to - from);
    this.current = this.current.slice(0, from) + text + this.current.slice(to);
    this.limit += grown;
    if (this.cursor >= to) this.cursor += grown;
    else if (this.cursor > from) this.cursor = from;
    return grown;
  }
  slice_from(text) { this.replace_s(this.bra, this.ket, text); this.ket = this.bra + text.length; return true; }
  slice_del() { return this.slice_from(""); }
  insert(from, to, text) {
    const grown = this.replace_s(from, to, text);
    if (from <= this.bra) this.bra += grown;
    if (from <= this.ket) this.ket += grown;
  }
  slice_to() { return this.current.slice(this.bra, this.ket); }
  assign_to() { return this.current.slice(0, this.limit); }
}
