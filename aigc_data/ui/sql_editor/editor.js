// The editor of the page SQL: CodeMirror 6 in a component of Streamlit (docs/sql.md).
//
// What Python says comes as `data` at each run of the script:
//   session          who is served; another one comes of a new connection, or of a new server
//   revision, text   a text to show; a revision that was shown already is not shown again, so that a
//                    run of the script never takes back what was typed meanwhile
//   isStart          whether nobody asked for this text, so that a draft may take its place
//   isAsked          whether it was run, so that it is no draft
//   insert           { id, text }: put in at the cursor, once; null as soon as Python has heard of it
//   mark             { line, column, message } of what is wrong, counted from 1 in characters, or null
//   status           how the last query stands, which a screen reader says when it changes
//   fault            what is wrong with the text, or ""; a screen reader says it of the editor
//   words            address of what is completed: { keywords, types, tables, functions }
// What is said back: the state `text`, a moment after the last key and when the editor is left, and
// the trigger `run`; each is { revision, text }, so that Python knows which text was being changed, and
// `run` also has the `part` of it that is selected.

import {
  acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, closeCompletion,
  completionKeymap, currentCompletions, selectedCompletionIndex, setSelectedCompletion,
} from "@codemirror/autocomplete"
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands"
import { PostgreSQL, SQLDialect } from "@codemirror/lang-sql"
import { HighlightStyle, bracketMatching, syntaxHighlighting, syntaxTree } from "@codemirror/language"
import { setDiagnostics } from "@codemirror/lint"
import { Compartment, EditorState, Prec, Transaction } from "@codemirror/state"
import {
  Decoration, EditorView, ViewPlugin, drawSelection, highlightActiveLine, keymap, lineNumbers, placeholder,
  showPanel,
} from "@codemirror/view"
import { tags } from "@lezer/highlight"
import { completions } from "./completion.js"
import { forgetDraft, keepDraft, readDraft } from "./draft.js"

const QUIET_MS = 500

// Enter is a new line unless an arrow key has chosen what is offered.
const COMPLETION = autocompletion({ selectOnOpen: false, defaultKeymap: false })

export default function ({ data, parentElement, setStateValue, setTriggerValue }) {
  const home = parentElement.querySelector(".sql-editor")
  const isNew = !home.editor
  const editor = (home.editor ??= new Editor(home, parentElement, data))
  editor.tell = { text: (said) => setStateValue("text", said), run: (said) => setTriggerValue("run", said) }
  if (isNew) editor.find(data)
  editor.show(data)
  return () => {
    editor.leave()
    home.editor = undefined
  }
}

class Editor {
  constructor(home, root, data) {
    this.language = new Compartment()
    this.offer = new Compartment()
    this.state = new Compartment()
    this.reader = home.parentNode
    this.said = data.text
    this.session = data.session
    this.settled = data.text // what is no draft
    this.shown = { revision: data.revision, insert: undefined, mark: "", fault: "" }
    this.view = new EditorView({
      parent: home,
      root: root.host ? root : document,
      state: EditorState.create({ doc: data.text, extensions: this.extensions(data) }),
    })
    this.toEnd()
    // Streamlit takes single letters for commands wherever it sees no text being typed.
    for (const kind of ["keydown", "keypress", "keyup"]) {
      home.addEventListener(kind, (event) => event.stopPropagation())
    }
    this.learn(data.words)
  }

  extensions({ label, hint }) {
    return [
      Prec.highest(keymap.of([{ key: "Mod-Enter", run: () => this.run() }])),
      keymap.of([
        { key: "Tab", run: acceptFirst },
        ...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab,
      ]),
      lineNumbers(), history(), drawSelection(), highlightActiveLine(), bracketMatching(),
      closeBrackets(), COMPLETION, EditorView.lineWrapping, placeholder(hint),
      syntaxHighlighting(COLOURS), IN_PLACE, LOOK,
      EditorView.contentAttributes.of({
        "aria-label": label, autocapitalize: "off", autocorrect: "off", spellcheck: "false",
      }),
      EditorView.updateListener.of((update) => this.take(update)),
      EditorView.domEventHandlers({ blur: () => { closeCompletion(this.view); this.say() } }),
      this.language.of(PostgreSQL.language), // until the words have come
      this.offer.of([]), this.state.of([]),
    ]
  }

  async learn(address) {
    const answer = await fetch(new URL(address, document.baseURI))
    if (!answer.ok) return
    const words = await answer.json()
    this.view.dispatch({ effects: this.language.reconfigure(language(words)) })
  }

  // Brings a draft of before back where nobody asked for another text, and else offers it.
  find({ text, isStart }) {
    const draft = readDraft()
    if (!draft || (draft.text === text && draft.session !== this.session)) return
    if (draft.session === this.session) this.settled = draft.text === text ? null : text
    else if (isStart) this.bring(draft.text)
    else this.view.dispatch({ effects: this.offer.reconfigure(offered(draft.text, this)) })
  }

  show({ session, revision, text, isAsked, insert, mark, status, fault }) {
    if (revision !== this.shown.revision) this.renew(session, revision, text)
    if (isAsked && text === this.text) this.settle()
    if (insert && insert.id !== this.shown.insert) {
      this.shown.insert = insert.id
      this.view.dispatch(this.view.state.replaceSelection(this.apart(insert.text)), { userEvent: "input" })
      this.view.focus()
    }
    this.underline(mark)
    this.tellAloud({ status, fault })
  }

  // Says how the query stands and what is wrong with it to those who do not see the page.
  tellAloud({ status, fault }) {
    write(this.reader.querySelector(".sql-status"), status)
    write(this.reader.querySelector("#sql-fault"), fault)
    if (fault === this.shown.fault) return
    this.shown.fault = fault
    const said = fault ? { "aria-invalid": "true", "aria-describedby": "sql-fault" } : {}
    this.view.dispatch({ effects: this.state.reconfigure(EditorView.contentAttributes.of(said)) })
  }

  // Shows another text; a server that began anew does not know a draft, and is told it instead.
  renew(session, revision, text) {
    const isKept = session !== this.session && this.isDraft
    this.session = session
    this.shown.revision = revision
    this.said = text
    if (isKept) {
      this.keep()
      this.say()
    } else {
      this.put(text)
      this.settle()
    }
  }

  // Told at once, so that the button, too, runs this text.
  bring(text) {
    this.put(text, "input.draft")
    this.say()
  }

  put(text, userEvent) {
    this.view.dispatch({ changes: { from: 0, to: this.view.state.doc.length, insert: text }, userEvent })
    this.toEnd()
  }

  // Where nobody has put the cursor, what is put in follows the text.
  toEnd() {
    this.view.dispatch({ selection: { anchor: this.view.state.doc.length } })
  }

  // The text with a comma before it where it would run into the word before the cursor.
  apart(text) {
    const { from } = this.view.state.selection.main
    return /[\w"]/.test(this.view.state.sliceDoc(from - 1, from)) ? `, ${text}` : text
  }

  underline(mark) {
    const seen = JSON.stringify(mark ?? null)
    if (seen === this.shown.mark) return
    this.shown.mark = seen
    const found = mark ? [{ ...this.place(mark), severity: "error", message: mark.message }] : []
    this.view.dispatch(setDiagnostics(this.view.state, found))
  }

  // The place of a mark: the word that begins there, else one character, else the last before it.
  place({ line, column }) {
    const { doc } = this.view.state
    const { from, text } = doc.line(Math.min(line, doc.lines))
    const start = [...text].slice(0, column - 1).join("").length
    const word = /^[\p{L}\p{N}_]+|^./u.exec(text.slice(start))
    if (word) return { from: from + start, to: from + start + word[0].length }
    return { from: Math.max(from + text.length - 1, 0), to: from + text.length }
  }

  run() {
    closeCompletion(this.view)
    this.say()
    const { from, to } = this.view.state.selection.main
    this.tell.run({ ...this.written, part: this.view.state.sliceDoc(from, to) })
    return true
  }

  take({ docChanged, transactions }) {
    if (!docChanged) return
    this.later()
    if (transactions.some((one) => one.annotation(Transaction.userEvent))) this.keep()
  }

  keep() {
    if (this.isDraft) keepDraft({ session: this.session, text: this.text })
    else forgetDraft(({ session }) => session === this.session)
  }

  settle() {
    this.settled = this.text
    forgetDraft(({ text }) => text === this.text)
  }

  later() {
    clearTimeout(this.waiting)
    this.waiting = setTimeout(() => this.say(), QUIET_MS)
  }

  say() {
    clearTimeout(this.waiting)
    if (this.text === this.said) return
    this.said = this.text
    this.tell.text(this.written)
  }

  leave() {
    clearTimeout(this.waiting)
    this.view.destroy()
  }

  get isDraft() {
    return Boolean(this.text.trim()) && this.text !== this.settled
  }

  get written() {
    return { revision: this.shown.revision, text: this.text }
  }

  get text() {
    return this.view.state.doc.toString()
  }
}

function dialect({ keywords, types, functions }) {
  return SQLDialect.define({
    ...PostgreSQL.spec,
    keywords: keywords.join(" "),
    types: types.join(" "),
    builtin: functions.map(({ name }) => name).join(" "),
    doubleDollarQuotedStrings: false,
    specialVar: "$",
    caseInsensitiveIdentifiers: true,
  })
}

function language(words) {
  const functions = words.functions.filter(({ name }) => !words.keywords.includes(name))
  const { language } = dialect({ ...words, functions })
  return [language, language.data.of({ autocomplete: completions({ ...words, functions }) })]
}

// Writes a text where it is another: what is written anew is said anew.
function write(element, text) {
  if (element.textContent !== text) element.textContent = text
}

// A bar below the text with what can be done with a draft.
function offered(text, editor) {
  const close = (event) => {
    event.preventDefault()
    editor.view.dispatch({ effects: editor.offer.reconfigure([]) })
    editor.view.focus()
  }
  const bring = button("Bring back", (event) => { close(event); editor.bring(text) })
  const discard = button("Discard", (event) => { close(event); forgetDraft((draft) => draft.text === text) })
  const said = document.createElement("span")
  said.textContent = `Not run yet: ${text.trim()}`
  said.title = text
  const dom = document.createElement("div")
  dom.className = "cm-draft"
  dom.append(said, bring, discard)
  return showPanel.of(() => ({ dom }))
}

function button(label, act) {
  const made = document.createElement("button")
  made.type = "button"
  made.textContent = label
  made.addEventListener("click", act)
  return made
}

// What is chosen, else the first that is offered.
function acceptFirst(view) {
  const isOffered = currentCompletions(view.state).length && selectedCompletionIndex(view.state) === null
  if (isOffered) view.dispatch({ effects: setSelectedCompletion(0) })
  return acceptCompletion(view)
}

// Colours that depend on the neighbours of a word: a function is one where it is called, and INTERVAL
// and its unit are keywords before and behind a value.
const CALLED = Decoration.mark({ class: "cm-called" })
const INTERVAL = Decoration.mark({ class: "cm-interval" })
const IN_PLACE = ViewPlugin.fromClass(class {
  constructor(view) {
    this.decorations = inPlace(view)
  }

  update({ docChanged, viewportChanged, startState, state, view }) {
    const isParsed = syntaxTree(startState) !== syntaxTree(state)
    if (docChanged || viewportChanged || isParsed) this.decorations = inPlace(view)
  }
}, { decorations: ({ decorations }) => decorations })

function inPlace({ state, visibleRanges }) {
  const marks = []
  const enter = ({ node }) => {
    const mark = markOf(node, state)
    if (mark) marks.push(mark.range(node.from, node.to))
  }
  for (const { from, to } of visibleRanges) syntaxTree(state).iterate({ from, to, enter })
  return Decoration.set(marks)
}

function markOf(node, state) {
  const { name, nextSibling: next, prevSibling: last } = node
  if (name === "Type") return isInterval(node, state) && isValue(next) ? INTERVAL : null
  if (name !== "Builtin") return null
  if (next?.name === "Parens") return CALLED
  return isValue(last) && isInterval(last.prevSibling, state) ? INTERVAL : null
}

function isInterval(node, state) {
  return node?.name === "Type" && state.sliceDoc(node.from, node.to).toLowerCase() === "interval"
}

function isValue(node) {
  return ["Number", "Parens", "SpecialVar", "String"].includes(node?.name)
}

const COLOURS = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--st-blue-text-color)", fontWeight: "600" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--st-green-text-color)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--st-red-text-color)" },
  { tag: [tags.typeName, tags.special(tags.name)], color: "var(--st-orange-text-color)" },
  { tag: tags.comment, color: "var(--st-gray-text-color)", fontStyle: "italic" },
])

const LOOK = EditorView.theme({
  "&": {
    color: "var(--st-text-color)",
    backgroundColor: "var(--st-background-color)",
    border: "1px solid var(--st-border-color)",
    borderRadius: "var(--st-base-radius)",
    fontSize: "14px",
  },
  "&.cm-focused": { outline: "2px solid var(--st-primary-color)", outlineOffset: "-1px" },
  ".cm-scroller": {
    fontFamily: "var(--st-code-font)", lineHeight: "1.5", minHeight: "min(25em, 42vh, 60vw)", maxHeight: "50vh",
    overflow: "auto",
  },
  ".cm-content": { caretColor: "var(--st-text-color)", minHeight: "min(25em, 42vh, 60vw)" },
  ".cm-cursor": { borderLeftColor: "var(--st-text-color)" },
  ".cm-gutters": {
    backgroundColor: "var(--st-secondary-background-color)",
    color: "var(--st-gray-text-color)", border: "none",
  },
  ".cm-activeLine, .cm-activeLineGutter": {
    backgroundColor: "color-mix(in srgb, var(--st-primary-color) 7%, transparent)",
  },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    background: "color-mix(in srgb, var(--st-primary-color) 28%, transparent)",
  },
  ".cm-called": { color: "var(--st-violet-color)" },
  ".cm-interval, .cm-interval span": { color: "var(--st-blue-text-color)", fontWeight: "600" },
  ".cm-placeholder": { color: "var(--st-gray-text-color)" },
  ".cm-lintRange-error": {
    backgroundImage: "none",
    textDecoration: "underline wavy var(--st-red-color)",
    textDecorationSkipInk: "none",
    textUnderlineOffset: "3px",
  },
  ".cm-tooltip": {
    color: "var(--st-text-color)", backgroundColor: "var(--st-background-color)",
    border: "1px solid var(--st-border-color)", borderRadius: "var(--st-base-radius)",
    boxShadow: "0 4px 16px rgb(0 0 0 / 20%)", fontFamily: "var(--st-font)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--st-code-font)", maxHeight: "14em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    color: "var(--st-text-color)",
    backgroundColor: "color-mix(in srgb, var(--st-primary-color) 22%, transparent)",
  },
  ".cm-completionDetail": { color: "var(--st-gray-text-color)", fontStyle: "normal" },
  ".cm-tooltip.cm-completionInfo": { padding: "6px 10px", maxWidth: "26em", lineHeight: "1.4" },
  ".cm-panels": {
    color: "var(--st-text-color)", backgroundColor: "var(--st-secondary-background-color)",
    borderTop: "1px solid var(--st-border-color)", fontFamily: "var(--st-font)",
  },
  ".cm-draft": { display: "flex", alignItems: "center", gap: "8px", padding: "6px 10px" },
  ".cm-draft span": {
    flex: "1", minWidth: "0", overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap",
  },
  ".cm-draft button": {
    color: "inherit", backgroundColor: "var(--st-background-color)", font: "inherit", cursor: "pointer",
    border: "1px solid var(--st-border-color)", borderRadius: "var(--st-base-radius)", padding: "4px 10px",
    whiteSpace: "nowrap",
  },
  ".cm-draft button:focus-visible": { outline: "2px solid var(--st-primary-color)" },
  ".cm-diagnostic-error": { borderLeft: "3px solid var(--st-red-color)" },
  "@media (pointer: coarse)": { "&": { fontSize: "16px" } },
})
