// What is offered while a query is written: by what stands before the word, and by the tables and
// names that the query has itself.

import { blockAt, isName, isQuery, nameOf, readQuery } from "./query.js"
import { scopeAt } from "./scope.js"

const WORD = /[\p{L}\p{N}_]*/u
const PARAMETER = /\$\w*/
const FEWEST = 2 // letters of a keyword where a new name may be meant
// What comes first of what begins alike: at 100 apart, a name also before a whole word.
const OWN = 60
const OFTEN = 40
const SELDOM = -70
const NO_PLACES = new Set(["QuotedIdentifier", "String", "LineComment", "BlockComment"])
const VALUES = new Set(["Number", "String", "SpecialVar", "Bool", "Null", "Type", "Block"])
const LAST_WORDS = new Set(["ALL", "CURRENT_DATE", "CURRENT_TIMESTAMP", "END"])
const CLAUSES = new Set([
  "FROM", "GROUP", "HAVING", "LIMIT", "ON", "ORDER", "QUALIFY", "SELECT", "USING", "WHERE", "WINDOW",
])

// The one source of completions, of what /sql-editor/words.json tells.
export function completions({ keywords, types, tables, functions }) {
  const views = new Map(tables.map((view) => [view.name, view]))
  const words = {
    keywords: keywords.map((word) => inCapitals(word, "keyword", 1)),
    types: types.map((word) => inCapitals(word, "type", -2)),
    functions: functions.map(called),
  }
  return (context) => {
    const query = readQuery(context.state)
    const parameter = context.matchBefore(PARAMETER)
    if (parameter) return parameters(query, parameter)
    if (NO_PLACES.has(query.placeOf(context.pos))) return null
    const { from } = context.matchBefore(WORD) ?? { from: context.pos }
    const letters = context.explicit ? FEWEST : context.pos - from
    const options = offered(query, from, letters, words, views)
    return options.length ? { from, options, validFor: WORD, getMatch: (_, matched) => matched } : null
  }
}

function offered(query, from, letters, words, views) {
  const block = blockAt(query.root, from)
  const before = block.tokens.filter((token) => token.from < from).reverse()
  const what = whatFollows(block, before)
  if (what !== "column" && letters < (what === "keyword" ? FEWEST : 1)) return []
  const scope = scopeAt(block, from, views)
  return {
    nothing: () => [],
    type: () => words.types,
    keyword: () => words.keywords,
    column: () => scope.columnsOf(nameOf(before[1])).map(column),
    table: () => [...scope.ctes.map(cte), ...tables(views), ...words.keywords, ...words.functions],
    any: () => [...scope.columns.map(column), ...scope.tables.flatMap(table), ...Object.values(words).flat()],
  }[what]()
}

// What may follow the tokens before a place of a block, the nearest first.
function whatFollows(block, before) {
  const [last, second, third] = before
  if (!last) return block.outer ? "any" : "keyword"
  if (last.word === ".") return isName(second) ? "column" : "nothing"
  if (last.word === ":" && second?.word === ":") return "type"
  if (last.word === "AS") return isCast(block) ? "type" : "nothing"
  if (isNewName(last, second, third)) return "nothing"
  if (isTable(block, last, before)) return "table"
  return isValue(last, second) ? "keyword" : "any"
}

function isCast({ before }) {
  return ["CAST", "TRY_CAST"].includes(before?.word)
}

// Whether WITH or WINDOW name the next query or window here: behind a comma where one ended.
function isNewName(last, second, third) {
  if (["RECURSIVE", "WINDOW", "WITH"].includes(last.word)) return true
  return last.word === "," && second?.name === "Block" && ["AS", "MATERIALIZED"].includes(third?.word)
}

function isTable(block, last, before) {
  if (!isQuery(block)) return false
  if (last.word === ",") return before.find(({ word }) => CLAUSES.has(word))?.word === "FROM"
  return last.word === "JOIN" || (last.word === "FROM" && before[1]?.word !== "DISTINCT")
}

function isValue(last, second) {
  if (last.word === "*") return !second || ["SELECT", "DISTINCT", ",", "."].includes(second.word)
  return isName(last) || VALUES.has(last.name) || LAST_WORDS.has(last.word)
}

function parameters({ parameters: all }, { from, to }) {
  const others = all.filter((one) => one.from !== from && one.text.length > 1)
  const options = [...new Set(others.map(({ text }) => text))]
    .map((label) => ({ label, type: "variable", detail: "parameter" }))
  return options.length ? { from, to, options, validFor: PARAMETER } : null
}

function column({ name, type, about, of }) {
  const boost = type ? OFTEN : OWN
  return named(name, { type: "property", detail: type ?? of, info: about || undefined, boost })
}

function table({ name, of }) {
  return name ? [named(name, { type: "constant", detail: of === name ? "table" : of, boost: OFTEN })] : []
}

function cte({ name }) {
  return named(name, { type: "class", detail: "of this query", boost: OWN })
}

function tables(views) {
  return [...views.values()].map(({ name, about }) => named(name, {
    type: "class", detail: "view", info: about, boost: OFTEN,
  }))
}

function named(name, option) {
  const quoted = `"${name.replaceAll('"', '""')}"`
  return { label: name, apply: /^[a-z_]\w*$/i.test(name) ? undefined : quoted, ...option }
}

// Told apart by small letters, which most type; shown and put in in capitals.
function inCapitals(word, type, boost) {
  return { label: word, displayLabel: word.toUpperCase(), apply: word.toUpperCase(), type, boost }
}

function called({ name, arguments: taken, about }) {
  const info = about || undefined
  return { label: name, type: "function", detail: taken, info, apply: `${name}(`, boost: SELDOM }
}
