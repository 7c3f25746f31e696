// Figures side by side (aigc_data/ui/side_by_side/side_by_side.py).
//
// `data.figures` come at each run of the script; what plays goes on while nothing of it has changed.
// All texts are strangers': they are set as text, never as HTML.

export default function ({ data, parentElement }) {
  const home = parentElement.querySelector(".side-by-side")
  const seen = JSON.stringify(data.figures)
  if (home.seen === seen) return
  home.seen = seen
  const figures = data.figures.map(figure)
  const line = made("div", { class: "figures", style: `--across: ${figures.length}` }, ...figures)
  const films = [...line.querySelectorAll("video")]
  home.replaceChildren(line, ...(films.length > 1 ? [together(films)] : []))
}

function figure({ letter, caption, prompt, alt, picture, film, said }) {
  const asked = made("div", { class: "prompt", dir: "auto" }, prompt)
  const words = made("figcaption", {}, made("b", {}, letter), ` ${caption}`, asked)
  return made("figure", {}, made("div", { class: "look" }, shown({ alt, picture, film, said })), words)
}

function shown({ alt, picture, film, said }) {
  if (film) {
    const still = picture ? { poster: own(picture), preload: "none" } : { preload: "metadata" }
    const player = made("video", { src: own(film), controls: "", playsinline: "", loop: "", ...still })
    player.setAttribute("aria-label", alt)
    player.muted = true
    return player
  }
  if (picture) return made("img", { src: own(picture), alt })
  return made("span", { class: "said" }, said)
}

// The button that plays all films from their beginning, or stops all of them.
function together(films) {
  const button = made("button", { type: "button", class: "act" }, "Play together")
  const playing = () => films.some((film) => !film.paused)
  const say = () => { button.textContent = playing() ? "Pause all" : "Play together" }
  button.addEventListener("click", () => {
    if (playing()) films.forEach((film) => film.pause())
    else films.forEach((film) => { film.currentTime = 0; film.play().catch(say) })
  })
  for (const film of films) for (const kind of ["play", "pause"]) film.addEventListener(kind, say)
  return button
}

// Addresses of the app begin with its root, which need not be the host's; others are whole.
function own(address) {
  return address.startsWith("/") ? new URL(`.${address}`, document.baseURI).href : address
}

function made(name, attributes, ...inside) {
  const element = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value)
  element.append(...inside)
  return element
}
