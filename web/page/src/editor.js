// The editor: CodeMirror, with everything it knows of a text asked of the language server.

import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap, snippet } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, indentUnit } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState, RangeSetBuilder, StateEffect, StateField } from "@codemirror/state";
import { Decoration, drawSelection, EditorView, highlightActiveLine, highlightActiveLineGutter, hoverTooltip, keymap, lineNumbers } from "@codemirror/view";
import { ask, request, uriOf } from "./compiler.js";
import { make, toast } from "./elements.js";

const TYPES = ["comment", "keyword", "type", "property", "string", "number", "parameter", "variable", "class", "namespace"];
const MARKS = TYPES.map(type => Decoration.mark({ class: `word-${type}` }));
const KINDS = { 3: "function", 5: "property", 6: "variable", 7: "class", 10: "property", 12: "constant", 13: "enum", 14: "keyword", 15: "text", 17: "text", 20: "enum" };

const setWords = StateEffect.define();
/** The colors of words, as the server last said them, moved by what was typed since. */
const words = StateField.define({
  create: () => Decoration.none,
  update(known, transaction) {
    for (const effect of transaction.effects) if (effect.is(setWords)) return effect.value;
    return known.map(transaction.changes);
  },
  provide: field => EditorView.decorations.from(field),
});

/** A position of the protocol; what is beyond the text is its end. */
export function offset(doc, { line, character }) {
  if (line >= doc.lines) return doc.length;
  const own = doc.line(line + 1);
  return Math.min(own.from + character, own.to);
}

function position(doc, at) {
  const line = doc.lineAt(at);
  return { line: line.number - 1, character: at - line.from };
}

/**
 * The editor in an element. `page` says `path()`, brings the text to the server (`sync()`), takes changes (`changed()`), goes to a
 * place (`go(path, range)`) and keeps files (`drop(event)`).
 */
export class Editor {
  constructor(parent, page) {
    this.page = page;
    this.states = new Map();
    this.view = new EditorView({ parent });
  }

  extensions() {
    const at = (context, pos) => ({ textDocument: { uri: uriOf(this.page.path()) }, position: position(context, pos) });
    const completions = async context => {
      const typed = context.matchBefore(/[\w.-]+/);
      if (!context.explicit && !typed && !/[" =:,/]/.test(context.state.sliceDoc(context.pos - 1, context.pos))) return null;
      await this.page.sync();
      const answer = await request("textDocument/completion", at(context.state.doc, context.pos)).catch(() => null);
      const items = Array.isArray(answer) ? answer : answer?.items ?? [];
      if (items.length === 0) return null;
      const from = items[0].textEdit ? offset(context.state.doc, items[0].textEdit.range.start) : typed?.from ?? context.pos;
      return { from, options: items.map(option), validFor: /^[\w.-]*$/ };
    };
    const hover = hoverTooltip(async (view, pos) => {
      await this.page.sync();
      const answer = await request("textDocument/hover", at(view.state.doc, pos)).catch(() => null);
      const text = answer?.contents?.value ?? answer?.contents;
      if (!text) return null;
      const html = await ask({ do: "markdown", text });
      const { range } = answer;
      const dom = make("div.hover");
      // The program escapes whatever is HTML in it.
      dom.innerHTML = html;
      return { pos: range ? offset(view.state.doc, range.start) : pos, end: range ? offset(view.state.doc, range.end) : pos, above: true, create: () => ({ dom }) };
    }, { hoverTime: 250 });
    return [
      lineNumbers(), highlightActiveLineGutter(), history(), drawSelection(), bracketMatching(), closeBrackets(), highlightActiveLine(), highlightSelectionMatches(),
      indentUnit.of("    "), EditorState.tabSize.of(4), words, lintGutter(), hover,
      autocompletion({ override: [completions], activateOnTyping: true, icons: false }),
      EditorView.contentAttributes.of({ "aria-label": "Text of the file", spellcheck: "false", tabindex: "0" }),
      EditorView.updateListener.of(update => update.docChanged && this.page.changed(update.state.doc.toString())),
      EditorView.domEventHandlers({ drop: event => this.page.drop(event), paste: event => this.page.paste(event) }),
      keymap.of([
        { key: "F12", run: view => (this.define(view), true) },
        { key: "Shift-Alt-f", run: () => (this.format(), true) },
        ...closeBracketsKeymap, ...defaultKeymap, ...searchKeymap, ...historyKeymap, ...completionKeymap, ...lintKeymap, indentWithTab,
      ]),
    ];
  }

  /** Shows another file; what was typed in it can be undone as long as it is the same text. */
  show(path, text, isReadOnly = false) {
    if (this.shown) this.states.set(this.shown, this.view.state);
    const known = this.states.get(path);
    this.shown = path;
    const extensions = [...this.extensions(), EditorState.readOnly.of(isReadOnly)];
    this.view.setState(known?.doc.toString() === text ? known : EditorState.create({ doc: text, extensions }));
  }

  forget() {
    this.states.clear();
    this.shown = undefined;
  }

  text() {
    return this.view.state.doc.toString();
  }

  /** Asks for the colors of words. */
  async color() {
    const { doc } = this.view.state;
    const path = this.page.path();
    const answer = await request("textDocument/semanticTokens/full", { textDocument: { uri: uriOf(path) } }).catch(() => null);
    if (!answer || this.view.state.doc !== doc || path !== this.page.path()) return;
    const builder = new RangeSetBuilder();
    let line = 0, column = 0;
    for (let at = 0; at < answer.data.length; at += 5) {
      const [down, right, length, kind] = answer.data.slice(at, at + 4);
      column = down ? right : column + right;
      line += down;
      const from = offset(doc, { line, character: column });
      const to = Math.min(from + length, doc.length);
      if (from < to) builder.add(from, to, MARKS[kind]);
    }
    this.view.dispatch({ effects: setWords.of(builder.finish()) });
  }

  /** Marks findings; each may have fixes, as `{ title, apply }`. */
  mark(findings) {
    const { doc } = this.view.state;
    const marks = findings.map(({ range, severity, message, code, fixes = [] }) => {
      const from = offset(doc, range.start);
      const actions = fixes.map(fix => ({ name: fix.title, apply: fix.apply }));
      return { from, to: Math.max(from, offset(doc, range.end)), severity: ["error", "warning", "info"][severity - 1] ?? "info", message, source: code, actions };
    });
    this.view.dispatch(setDiagnostics(this.view.state, marks));
  }

  /** Does the edits of the protocol as one change. */
  edit(edits) {
    const { doc } = this.view.state;
    const changes = edits.map(({ range, newText }) => ({ from: offset(doc, range.start), to: offset(doc, range.end), insert: newText }));
    this.view.dispatch({ changes, userEvent: "input" });
  }

  /** Selects a range and shows it. */
  select(range) {
    const { doc } = this.view.state;
    const anchor = offset(doc, range.start), head = offset(doc, range.end ?? range.start);
    this.view.dispatch({ selection: { anchor, head }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
    this.view.focus();
  }

  async define(view) {
    await this.page.sync();
    const place = { textDocument: { uri: uriOf(this.page.path()) }, position: position(view.state.doc, view.state.selection.main.head) };
    const found = await request("textDocument/definition", place).catch(() => null);
    const first = Array.isArray(found) ? found[0] : found;
    if (first) this.page.go(first.uri ?? first.targetUri, first.range ?? first.targetRange);
  }

  async format() {
    await this.page.sync();
    const options = { tabSize: 4, insertSpaces: true };
    try {
      const edits = await request("textDocument/formatting", { textDocument: { uri: uriOf(this.page.path()) }, options });
      if (edits?.length) this.edit(edits);
      else toast("The text is formatted already.");
    } catch (error) {
      toast(`Not formatted: ${error.message}`);
    }
  }
}

function option(item) {
  const text = item.textEdit?.newText ?? item.insertText ?? item.label;
  const doc = item.documentation?.value ?? item.documentation;
  const apply = item.insertTextFormat === 2 ? snippet(text.replace(/\$(\d+)/g, "$${$1}").replaceAll("${0}", "${}")) : text;
  const info = doc && (async () => {
    const dom = make("div.hover");
    dom.innerHTML = await ask({ do: "markdown", text: doc });
    return dom;
  });
  return { label: item.label, detail: item.detail, type: KINDS[item.kind] ?? "text", apply, info: info || undefined, boost: -Number(item.sortText?.slice(0, 2) ?? 0) || 0 };
}
