// The columns of a view (aigc_data/ui/column_list/column_list.py).
//
// What Python says comes as `data` at each run of the script: a label and the columns. Said back is
// the trigger `take`, the name of a column that is clicked.
//
// Examples are strangers' (prompts, model names): all is set as text, never as HTML.

export default function ({ data, parentElement, setTriggerValue }) {
  const list = parentElement.querySelector(".column-list")
  const said = JSON.stringify(data)
  list.take = (name) => setTriggerValue("take", name)
  if (list.said === said) return
  list.said = said
  list.setAttribute("aria-label", data.label)
  list.replaceChildren(...data.columns.map((column) => item(list, column)))
}

function item(list, { name, type, about, example }) {
  const button = made("button", "name", name)
  button.type = "button"
  button.title = "Put it into the query"
  button.addEventListener("click", () => list.take(name))
  const head = made("div", "head", button, made("span", "type", type))
  const shown = made("div", "example", example && `such as ${example}`)
  shown.title = "The most common value among some of the rows"
  return made("li", "column", head, made("div", "about", about), shown)
}

function made(tag, name, ...parts) {
  const element = document.createElement(tag)
  element.className = name
  element.append(...parts)
  return element
}
