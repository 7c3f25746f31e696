// Which tables and columns a query names at a place. A table in scope is { name, of, columns }: the
// name it goes by, what it is, and its columns, null where they are not known.

import { isCompared, isName, isQuery, nameOf, parted, selectsOf } from "./query.js"

const AFTER_FROM = new Set([
  "GROUP", "HAVING", "LIMIT", "OFFSET", "ORDER", "QUALIFY", "SELECT", "WHERE", "WINDOW",
])
const AFTER_SELECT = new Set([...AFTER_FROM, "FROM"])

// `views` by their names. Columns of inner tables hide those around; where no table is named yet,
// those of all views are meant.
export function scopeAt(block, at, views) {
  const known = new Columns(views)
  const around = queriesAround(block)
  const [inner] = around
  const tables = around.map((one) => known.tablesOf(selectAt(one, at), one))
  const named = tables.flat()
  const own = tables.find((found) => found.length) ?? []
  const columns = own.length ? own.flatMap((table) => table.columns ?? []) : [...views.values()].flatMap(columnsOf)
  return {
    ctes: known.ctesAround(inner),
    tables: own.length ? named : [...views.values()].map((view) => ({ ...view, of: view.name })),
    columns: unique([...known.made(inner), ...columns]),
    columnsOf: (owner) => (find(named, owner) ?? known.source(owner, inner))?.columns ?? [],
  }
}

// The blocks around a place that are queries, the innermost first. A query of WITH sees no table of
// the one that it stands in.
function queriesAround(block) {
  const found = []
  for (let one = block; one; one = one.outer) {
    if (isQuery(one)) found.push(one)
    if (isQuery(one) && ["AS", "MATERIALIZED"].includes(one.before?.word)) break
  }
  return found
}

function selectAt(block, at) {
  const selects = selectsOf(block)
  return selects.findLast(([first]) => first && first.from < at) ?? selects[0]
}

class Columns {
  constructor(views) {
    this.views = views
    this.found = new Map()
  }

  // The tables of FROM and JOIN among these tokens of a block.
  tablesOf(tokens, block) {
    const found = []
    let isOpen = false
    let isFrom = false
    tokens.forEach((token, at) => {
      const begins = ["FROM", "JOIN"].includes(token.word) && !isCompared(tokens, at)
      if (begins || (token.word === "," && isFrom)) isOpen = isFrom = true
      else if (AFTER_FROM.has(token.word)) isOpen = isFrom = false
      else if (isOpen && token.word !== "LATERAL") {
        found.push(this.table(tokens.slice(at), block))
        isOpen = false
      }
    })
    return found.filter(Boolean)
  }

  // The table that begins here, by its alias or its name; null for no table.
  table(tokens, block) {
    let at = 1
    while (tokens[at]?.word === "." && isName(tokens[at + 1])) at += 2
    const last = tokens[at - 1]
    if (last.name !== "Block" && !isName(last)) return null
    const isCall = isName(last) && tokens[at]?.name === "Block"
    if (isCall) at += 1
    if (tokens[at]?.word === "AS") at += 1
    const source = isCall ? null : last.name === "Block" ? { columns: this.of(last) } : this.source(nameOf(last), block)
    const alias = isName(tokens[at]) ? nameOf(tokens[at]) : undefined
    const name = alias ?? (last.name === "Block" ? "" : nameOf(last))
    return { name, of: source?.name ?? "", columns: source?.columns ?? null }
  }

  // What a table's name means: a query of WITH, or a view.
  source(name, block) {
    const cte = find(this.ctesAround(block), name)
    if (cte) return { name: cte.name, columns: cte.names ?? this.of(cte.block) }
    const view = find([...this.views.values()], name)
    return view && { name: view.name, columns: columnsOf(view) }
  }

  ctesAround(block) {
    return block ? [...ctesOf(block), ...this.ctesAround(block.outer)] : []
  }

  // The columns of a query's answer. One that asks itself has none of its own while it is read.
  of(block) {
    if (!this.found.has(block)) {
      this.found.set(block, [])
      this.found.set(block, this.answered(block))
    }
    return this.found.get(block)
  }

  answered(block) {
    const [tokens] = selectsOf(block)
    const tables = this.tablesOf(tokens, block)
    const items = itemsOf(tokens)
    if (!items) return unique(tables.flatMap(({ columns }) => columns ?? []))
    return unique(items.flatMap((item) => columnsMade(item, tables)))
  }

  // The names that the SELECTs of a block give what they compute.
  made(block) {
    const items = selectsOf(block).flatMap((tokens) => itemsOf(tokens) ?? [])
    return items.filter((item) => item.length > 1 && item.at(-2).word !== ".")
      .flatMap((item) => columnsMade(item, []))
  }
}

function ctesOf({ tokens }) {
  if (tokens[0]?.word !== "WITH") return []
  return tokens.flatMap((token, at) => {
    const names = tokens[at + 1]?.name === "Block" ? tokens[at + 1] : null
    const as = at + (names ? 2 : 1)
    if (!isName(token) || tokens[as]?.word !== "AS") return []
    const block = tokens.slice(as, as + 4).find(({ name }) => name === "Block")
    return block ? [{ name: nameOf(token), block, names: names && namesIn(names, nameOf(token)) }] : []
  })
}

function namesIn({ tokens }, of) {
  return tokens.filter(isName).map((token) => ({ name: nameOf(token), of }))
}

// What a SELECT names, part for part; null for none.
function itemsOf(tokens) {
  const start = tokens.findIndex(({ word }) => word === "SELECT")
  if (start < 0) return null
  const rest = tokens.slice(start + 1)
  const end = rest.findIndex(({ word }, at) => AFTER_SELECT.has(word) && !isCompared(rest, at))
  const items = parted(end < 0 ? rest : rest.slice(0, end), ({ word }) => word === ",")
  return items.map((item) => (item[0]?.word === "DISTINCT" ? item.slice(1) : item)).filter((item) => item.length)
}

// The columns of one part: its alias, the column that it names, or all that a star means.
function columnsMade(item, tables) {
  const star = item.findIndex(({ word }) => word === "*")
  const all = tables.flatMap(({ columns }) => columns ?? [])
  if (star === 0) return without(all, item)
  if (star === 2 && item[1].word === ".") return without(find(tables, nameOf(item[0]))?.columns ?? [], item)
  const last = item.at(-1)
  if (!isName(last) || item.at(-2)?.name === "Keyword" && item.at(-2).word !== "AS") return []
  const known = item.length === 1 || item.at(-2).word === "." ? find(all, nameOf(last)) : null
  return [known ?? { name: nameOf(last), of: "of this query" }]
}

function without(columns, item) {
  const at = item.findIndex(({ word }) => word === "EXCLUDE")
  const named = at < 0 ? [] : (item[at + 1]?.tokens ?? item.slice(at + 1)).filter(isName).map(nameOf)
  return columns.filter((column) => !find(named.map((name) => ({ name })), column.name))
}

function columnsOf({ name, columns }) {
  return columns.map((column) => ({ ...column, of: name }))
}

function find(named, name) {
  return named.find((one) => one.name.toLowerCase() === name.toLowerCase())
}

function unique(columns) {
  return [...new Map(columns.toReversed().map((one) => [one.name.toLowerCase(), one])).values()].toReversed()
}
