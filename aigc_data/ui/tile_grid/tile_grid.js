// Results as tiles (aigc_data/ui/tile_grid/tile_grid.py).
//
// What Python says comes as `data` at each run of the script: the tiles, and what may be done with
// those that are chosen. What is chosen lives here and survives each run. Said back are the triggers
// `open`, [account, task ID], and `compare`, a list of them.
//
// All texts are strangers' (prompts, model names, IDs): they are set as text, never as HTML.

const HOVER_MS = 120
const UNITS = ["B", "kB", "MB", "GB"]

export default function ({ data, parentElement, setTriggerValue }) {
  const home = parentElement.querySelector(".tile-grid")
  const grid = (home.grid ??= new Grid(home))
  grid.tell = setTriggerValue
  grid.show(data)
  return () => grid.leave()
}

class Grid {
  constructor(home) {
    this.tiles = new Map()
    this.chosen = new Set()
    this.calm = matchMedia("(prefers-reduced-motion: reduce)")
    this.grid = made("div", { class: "tiles", role: "grid", "aria-multiselectable": "true" })
    this.bar = new Bar(this)
    home.append(this.grid, this.bar.element)
    this.grid.addEventListener("keydown", (event) => this.key(event))
    this.bar.element.addEventListener("keydown", (event) => event.key === "Escape" && this.clear())
  }

  show(data) {
    this.data = data
    this.grid.setAttribute("aria-label", data.label)
    const before = this.tiles
    this.tiles = new Map()
    for (const said of data.tiles) {
      const name = JSON.stringify([said.account, said.task_id])
      const tile = before.get(name) ?? new Tile(this, name)
      before.delete(name)
      tile.show(said)
      this.tiles.set(name, tile)
    }
    for (const [name, tile] of before) {
      tile.leave()
      this.chosen.delete(name)
    }
    this.place()
    if (!this.tiles.has(this.current)) this.current = this.tiles.keys().next().value
    this.mark()
  }

  // Puts the tiles into their order; those that are in it stay, with what plays and has the focus.
  place() {
    let next = this.grid.firstElementChild
    for (const { element } of this.tiles.values()) {
      if (element === next) next = next.nextElementSibling
      else this.grid.insertBefore(element, next)
    }
  }

  mark() {
    for (const [name, tile] of this.tiles) tile.mark(this.chosen.has(name), name === this.current)
    this.bar.show()
  }

  choose(name, chosen = !this.chosen.has(name)) {
    this.current = name
    if (chosen) this.chosen.add(name)
    else this.chosen.delete(name)
    this.mark()
  }

  clear() {
    this.chosen.clear()
    this.mark()
    this.tiles.get(this.current)?.element.focus()
  }

  open(name) {
    this.tell("open", JSON.parse(name))
  }

  // The tasks that are chosen, in the order of the grid.
  get selected() {
    return [...this.tiles].filter(([name]) => this.chosen.has(name))
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return
    const names = [...this.tiles.keys()]
    const at = names.indexOf(this.current)
    const moved = {
      ArrowRight: at + 1, ArrowLeft: at - 1, ArrowDown: at + this.across, ArrowUp: at - this.across,
      Home: 0, End: names.length - 1,
    }[event.key]
    if (moved !== undefined) this.move(names[moved])
    else if (event.key === "Enter") this.open(this.current)
    else if (event.key === " ") this.choose(this.current)
    else if (event.key === "Escape") this.clear()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  move(name) {
    if (name === undefined) return
    this.current = name
    this.mark()
    this.tiles.get(name).element.focus()
  }

  // How many tiles stand in a line.
  get across() {
    return getComputedStyle(this.grid).gridTemplateColumns.split(" ").length
  }

  leave() {
    for (const tile of this.tiles.values()) tile.stop()
  }
}

class Tile {
  constructor(grid, name) {
    this.grid = grid
    this.name = name
    this.element = made("div", { class: "tile", role: "row" })
    this.cell = made("div", { class: "cell", role: "gridcell" })
    this.element.append(this.cell)
    this.element.addEventListener("focus", () => this.focused())
    this.element.addEventListener("blur", () => this.stop())
  }

  show(said) {
    const seen = JSON.stringify(said)
    if (seen === this.seen) return
    this.seen = seen
    this.said = said
    this.stop()
    this.cell.replaceChildren(...this.parts(said))
    const told = [said.name, ...said.pills.map(({ word }) => word), said.about, said.prompt]
    this.element.setAttribute("aria-label", told.filter(Boolean).join(", "))
  }

  parts(said) {
    this.tick = made("input", { type: "checkbox", tabindex: "-1", "aria-label": `Select ${said.name}` })
    this.tick.addEventListener("change", () => this.grid.choose(this.name, this.tick.checked))
    const pick = made("label", { class: "pick" }, this.tick)
    const pills = said.pills.map(({ word, colour }) => made("span", { class: `pill ${colour}` }, word))
    return [
      this.picture(said), pick,
      made("div", { class: "line" }, ...pills, this.link(said, "name", said.name)),
      made("div", { class: "about" }, said.about),
      made("div", { class: "prompt", title: said.prompt, dir: "auto" }, said.prompt),
    ]
  }

  link(said, looks, ...inside) {
    const link = made("a", { class: looks, href: own(said.href), tabindex: "-1", title: said.task_id }, ...inside)
    link.addEventListener("click", (event) => this.clicked(event, looks))
    return link
  }

  picture(said) {
    this.look = this.link(said, "look")
    this.look.addEventListener("pointerdown", (event) => (this.pointer = event.pointerType))
    this.look.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && this.soon())
    this.look.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.stop())
    this.still = this.first(said)
    this.look.append(this.still)
    if (said.mark) this.look.append(made("span", { class: "mark" }, said.mark))
    this.frame = made("div", { class: "frame" }, this.look)
    return this.frame
  }

  // What stands still: the small picture, the film's own first picture, or why there is neither.
  first(said) {
    const name = `Result of task ${said.name}`
    const alt = said.prompt ? `${name}: ${said.prompt}` : name
    if (said.picture) {
      const picture = made("img", { src: own(said.picture), alt, loading: "lazy", decoding: "async" })
      picture.addEventListener("error", () => this.explain(picture, said))
      return picture
    }
    if (said.film) return player(said.film, { preload: "metadata", "aria-label": alt })
    return missing(said.said)
  }

  // Says why there is no picture, and leads to the kept result itself where that is there.
  async explain(picture, said) {
    const { why, whole } = said.whole ? await refusal(picture.src) : {}
    if (!picture.isConnected) return
    const told = missing(why || "The picture did not come")
    told.classList.add("reason")
    picture.replaceWith(told)
    if (!whole) return
    const open = { class: "whole", href: own(said.whole), target: "_blank", rel: "noopener", tabindex: "-1" }
    this.frame.append(made("a", open, said.film ? "Open the video" : "Open the picture"))
  }

  clicked(event, looks) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    this.grid.current = this.name
    if (looks === "look" && this.said.film && this.pointer === "touch") this.tapped()
    else this.grid.open(this.name)
  }

  tapped() {
    if (this.film) this.stop()
    else this.play()
    this.grid.mark()
  }

  focused() {
    this.grid.current = this.name
    this.soon()
  }

  soon() {
    if (this.grid.calm.matches || !this.said.film) return
    clearTimeout(this.waiting)
    this.waiting = setTimeout(() => this.play(), HOVER_MS)
  }

  play() {
    if (this.film || !this.said.film) return
    for (const other of this.grid.tiles.values()) if (other !== this) other.stop()
    this.film = this.said.picture ? player(this.said.film, { "aria-hidden": "true" }) : this.still
    this.film.loop = true
    if (this.film !== this.still) this.look.append(this.film)
    this.look.classList.add("plays")
    this.film.play().catch(() => this.stop())
  }

  stop() {
    clearTimeout(this.waiting)
    if (!this.film) return
    this.film.pause()
    if (this.film === this.still) {
      this.film.currentTime = 0
    } else {
      this.film.remove()
      this.film.removeAttribute("src")
      this.film.load() // else it goes on loading
    }
    this.film = undefined
    this.look.classList.remove("plays")
  }

  mark(chosen, current) {
    this.tick.checked = chosen
    this.element.setAttribute("aria-selected", String(chosen))
    this.element.tabIndex = current ? 0 : -1
  }

  leave() {
    this.stop()
    this.element.remove()
  }
}

// What may be done with the tasks that are chosen.
class Bar {
  constructor(grid) {
    this.grid = grid
    this.said = made("span", { class: "count", role: "status" })
    this.zip = made("a", { class: "act", download: "" }, "Download zip")
    this.compare = made("button", { class: "act", type: "button" }, "Compare")
    const clear = made("button", { class: "act plain", type: "button" }, "Clear")
    this.compare.addEventListener("click", () => this.grid.tell("compare", this.compared))
    clear.addEventListener("click", () => this.grid.clear())
    this.why = made("span", { class: "why" })
    const named = { class: "bar", role: "toolbar", "aria-label": "What to do with the selected tasks" }
    this.element = made("div", named, this.said, this.zip, this.compare, clear, this.why)
  }

  get compared() {
    const { beside } = this.grid.data
    const chosen = this.grid.selected.map(([name]) => JSON.parse(name))
    return beside ? [beside, ...chosen] : chosen
  }

  show() {
    const chosen = this.grid.selected.map(([, tile]) => tile.said)
    this.element.hidden = chosen.length === 0
    if (this.element.hidden) return
    const files = sum(chosen, "files")
    const size = sum(chosen, "size")
    const kept = files === 1 ? "1 kept file" : `${files} kept files`
    this.said.textContent = `${chosen.length} selected · ${kept}, ${sized(size)}`
    const { mostBytes, mostCompared, zip } = this.grid.data
    const heavy = size > mostBytes
    const compared = this.compared.length
    const fits = compared >= 2 && compared <= mostCompared
    const closed = heavy || files === 0
    this.zip.setAttribute("aria-disabled", String(closed))
    if (closed) this.zip.removeAttribute("href")
    else this.zip.href = own(`${zip}?${query(chosen)}`)
    this.compare.disabled = !fits
    this.why.textContent = [
      heavy ? `One zip file holds at most ${sized(mostBytes)}.` : "",
      files === 0 ? "Nothing of it is kept." : "",
      fits ? "" : `2 to ${mostCompared} tasks are compared.`,
    ].filter(Boolean).join(" ")
  }
}

// Addresses of the app begin with its root, which need not be the host's; others are whole.
function own(address) {
  return address.startsWith("/") ? new URL(`.${address}`, document.baseURI).href : address
}

function query(chosen) {
  const said = new URLSearchParams()
  for (const { account } of chosen) said.append("account", account)
  for (const { task_id } of chosen) said.append("task_id", task_id)
  return said
}

function sum(all, field) {
  return all.reduce((total, one) => total + one[field], 0)
}

// Bytes as aigc_data/ui/words.py says them.
function sized(octets) {
  let step = 0
  let value = octets
  while (value >= 999.5 && step < UNITS.length - 1) {
    value /= 1000
    step += 1
  }
  return `${step === 0 || value >= 99.95 ? value.toFixed(0) : value.toFixed(1)}\u00a0${UNITS[step]}`
}

function missing(said) {
  return made("span", { class: "said" }, said)
}

// Why the app has no small picture of a kept result, and whether it has the result itself.
async function refusal(address) {
  try {
    const answer = await fetch(address)
    return answer.ok ? {} : { why: await answer.text(), whole: answer.status === 404 }
  } catch {
    return {}
  }
}

function player(src, further) {
  const film = made("video", { src: own(src), playsinline: "", tabindex: "-1", ...further })
  film.muted = true
  return film
}

function made(name, attributes, ...inside) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...inside)
  return element
}
