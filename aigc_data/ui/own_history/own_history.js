// The viewer's own queries, in the browser's localStorage (aigc_data/ui/own_history/own_history.py).
//
// What Python says comes as `data` at each run of the script:
//   session, isWanted   who runs it, and whether it has not been told yet what is kept
//   asked               the newest queries of this session: { at, text, … }; `at` tells them apart
//   cleared             a time up to which all is forgotten, or ""; times are ISO 8601 in UTC
//   most, mostLetters   how much is kept: the newest
// What is said back, once to each session, is the trigger `told`: { queries, isRefused }, which a
// browser that keeps nothing for pages refuses.
//
// Other tabs write here, too: what is there is read anew each time, and `cleared` is kept with it, so
// that none brings back what another has cleared.

const PLACE = "aigc-data.sql.history"
const DRAFT = "aigc-data.sql.draft" // of aigc_data/ui/sql_editor/draft.js
const NOTHING = { cleared: "", queries: [] }

export default function ({ data, parentElement, setTriggerValue }) {
  const home = parentElement.querySelector(".own-history")
  const isRefused = !keep((held) => merged(held, data))
  if (!data.isWanted || home.told === data.session) return
  home.told = data.session
  const { queries } = read()
  if (queries.length || isRefused) setTriggerValue("told", { queries, isRefused })
}

function merged(held, { asked, cleared, most, mostLetters }) {
  if (cleared > held.cleared) localStorage.removeItem(DRAFT)
  const last = cleared > held.cleared ? cleared : held.cleared
  const byTime = new Map([...held.queries, ...asked].map((query) => [query.at, query]))
  const found = [...byTime.values()]
    .filter(({ at }) => at > last)
    .sort((one, other) => (one.at < other.at ? 1 : -1))
  return { cleared: last, queries: within(newest(found).slice(0, most), mostLetters) }
}

// Each query once, as it was asked last.
function newest(found) {
  const seen = new Set()
  return found.filter(({ text, name, said }) => {
    const what = JSON.stringify([text, name, said])
    return !seen.has(what) && seen.add(what)
  })
}

function within(queries, mostLetters) {
  let letters = 0
  return queries.filter((query) => (letters += JSON.stringify(query).length) <= mostLetters)
}

function keep(change) {
  try {
    const held = localStorage.getItem(PLACE)
    const next = JSON.stringify(change(read()))
    if (next !== (held ?? JSON.stringify(NOTHING))) localStorage.setItem(PLACE, next)
    return true
  } catch {
    return false
  }
}

function read() {
  try {
    const { cleared, queries } = JSON.parse(localStorage.getItem(PLACE)) ?? NOTHING
    return {
      cleared: String(cleared),
      queries: queries.filter(({ at, text }) => typeof at === "string" && typeof text === "string"),
    }
  } catch {
    return NOTHING
  }
}
