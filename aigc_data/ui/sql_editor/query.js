// A query as blocks of tokens, however unfinished it is: the tree of @codemirror/lang-sql is flat but
// for brackets, and what is missing shifts it. Each bracket is a block and a token of the block around
// it; the whole is one, too. Comments are no tokens.

import { ensureSyntaxTree, syntaxTree } from "@codemirror/language"

const PARSED_MS = 50
const NAMES = new Set(["Identifier", "QuotedIdentifier", "Builtin"])
const SETS = new Set(["UNION", "EXCEPT", "INTERSECT", ";"])

export function readQuery(state) {
  const tree = ensureSyntaxTree(state, state.doc.length, PARSED_MS) ?? syntaxTree(state)
  const query = { root: newBlock(0), parameters: [], placeOf: (at) => tree.resolveInner(at, -1).name }
  let block = query.root
  tree.iterate({
    enter({ name, from, to, node }) {
      if (node.firstChild || node.type.isError || /Comment/.test(name)) return
      if ("([{".includes(name)) block = newBlock(from, block)
      else if (")]}".includes(name)) block = closed(block, from)
      else take({ name, from, to, text: state.sliceDoc(from, to) })
    },
  })
  function take(token) {
    token.word = token.name === "QuotedIdentifier" ? "" : token.text.toUpperCase()
    block.tokens.push(token)
    if (token.name === "SpecialVar") query.parameters.push(token)
  }
  return query
}

function newBlock(from, outer = null) {
  const before = outer?.tokens.at(-1)
  const block = { name: "Block", word: "", from, to: Infinity, tokens: [], outer, before }
  outer?.tokens.push(block)
  return block
}

function closed(block, at) {
  block.to = at
  return block.outer ?? block
}

// The innermost block around a place.
export function blockAt(block, at) {
  const inner = block.tokens.find(({ name, from, to }) => name === "Block" && from < at && at <= to)
  return inner ? blockAt(inner, at) : block
}

export function isQuery({ outer, tokens }) {
  return !outer || ["FROM", "WITH"].includes(tokens[0]?.word) || tokens.some(({ word }) => word === "SELECT")
}

export function isName(token) {
  return NAMES.has(token?.name)
}

export function nameOf({ name, text }) {
  return name === "QuotedIdentifier" ? text.replace(/^"|"$/g, "").replaceAll('""', '"') : text
}

// The tokens of each SELECT of a block, which UNION and its like part.
export function selectsOf({ tokens }) {
  return parted(tokens, ({ word }) => SETS.has(word))
}

export function parted(tokens, isBetween) {
  const parts = [[]]
  for (const token of tokens) {
    if (isBetween(token)) parts.push([])
    else parts.at(-1).push(token)
  }
  return parts
}

// Whether FROM is of `IS DISTINCT FROM`.
export function isCompared(tokens, at) {
  return tokens[at - 1]?.word === "DISTINCT" && ["IS", "NOT"].includes(tokens[at - 2]?.word)
}
