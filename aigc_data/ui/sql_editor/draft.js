// What was written and not run, in the browser's localStorage: the last one, of whichever tab. Only
// its text is kept, and the session that wrote it: that one's server knows it already.

const PLACE = "aigc-data.sql.draft" // own_history.js forgets it, too
const MOST_LETTERS = 20_000

// The draft as { session, text }; null for none, and where the browser keeps nothing for pages.
export function readDraft() {
  try {
    const { session, text } = JSON.parse(localStorage.getItem(PLACE)) ?? {}
    return typeof text === "string" && text.length <= MOST_LETTERS ? { session, text } : null
  } catch {
    return null
  }
}

export function keepDraft(draft) {
  if (draft.text.length > MOST_LETTERS) return forgetDraft(() => true)
  try {
    localStorage.setItem(PLACE, JSON.stringify(draft))
  } catch { /* it keeps nothing, which the history says */ }
}

export function forgetDraft(isIt) {
  const draft = readDraft()
  if (draft && isIt(draft)) localStorage.removeItem(PLACE)
}
