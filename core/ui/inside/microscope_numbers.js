// The numbers under the microscope: window, kernel, products, sums, and each step.

function showConvolution(scope, total) {
  const { data, details } = scope
  const size = data.window.size
  const own = scope.products(scope.source)
  const many = data.maps > 1
  const on = many ? ` on channel ${scope.source}` : ""
  make(details, "div", "heading", `The window${on}, times its kernel`)
  const line = make(details, "div", "product")
  grid(line, "input", own.patch, data, (at) => (own.inside[at] ? "" : "padding"))
  make(line, "span", "operator", "×")
  grid(line, data.is_local ? "the window's own kernel" : "the kernel", own.weights, data)
  make(line, "span", "operator", "=")
  grid(line, "the products", own.products, data)
  make(line, "span", "operator", "→ sum")
  make(line, "span", "sum", number(own.sum))
  let words = `${size * size} products make ${number(own.sum)}.`
  if (many) {
    const sums = scope.sources.map((_, map) => scope.products(map).sum)
    make(details, "div", "heading", `The same for all ${data.maps} input channels`)
    showChannels(scope, sums)
    words = `All ${data.maps} channels together make ${number(sums.reduce((a, b) => a + b, 0))}.`
  }
  if (data.bias) {
    const bias = data.bias[data.is_local ? scope.row * data.out + scope.column : 0]
    words += ` The bias adds ${number(bias)}: ${number(total)}.`
  }
  make(details, "p", "", words)
}

function showSum(scope, total) {
  const [input, change] = [0, 1].map((map) => scope.products(map).sum)
  make(scope.details, "div", "heading", "Two feature maps are added, value by value")
  const line = make(scope.details, "div", "product")
  make(line, "span", "sum", number(input))
  make(line, "span", "operator", "(the block's input) +")
  make(line, "span", "sum", number(change))
  make(line, "span", "operator", "(what its convolution makes of it) =")
  make(line, "span", "sum", number(total))
}

function showChannels(scope, sums) {
  const row = make(scope.details, "div", "channels")
  const reach = reachOf(sums)
  sums.forEach((sum, map) => {
    const bar = make(row, "button", map === scope.source ? "chosen" : "")
    bar.title = `channel ${map}: ${number(sum)}`
    bar.dataset.map = map
    bar.setAttribute("aria-label", bar.title)
    const fill = make(bar, "i")
    const height = (50 * Math.abs(sum)) / reach
    Object.assign(fill.style, {
      height: `${height}%`, top: `${sum < 0 ? 50 : 50 - height}%`,
      background: sum < 0 ? `rgb(${scope.data.orange})` : "var(--st-primary-color)",
    })
    bar.onclick = () => { scope.source = map; scope.update() }
  })
  const words = "One bar per channel; orange is below 0. Click a bar to see its window."
  make(scope.details, "div", "quiet", words)
}

function showPooling(scope, total) {
  const { data, details } = scope
  const { patch, inside } = scope.products(0)
  const is = data.kind === "max pooling"
  make(details, "div", "heading", `The ${is ? "largest value" : "mean"} of the window is kept`)
  const line = make(details, "div", "product")
  const winner = is ? patch.findIndex((each, at) => inside[at] && each === total) : -1
  const mark = (at) => (inside[at] ? "" : "padding")
  grid(line, "the window", patch, data, (at) => (at === winner ? "winner" : mark(at)))
  make(line, "span", "operator", "→")
  make(line, "span", "sum", number(total))
}

function showStep(list, step, data, { before, after, place, pooled }) {
  const item = make(list, "li")
  const frames = place ? [[place[0], place[1], place[0] + 1, place[1] + 1]] : []
  paint(make(item, "canvas"), step.map, frames, data)
  const words = make(item, "div")
  make(words, "b", "", `${step.name}: ${step.kind}`)
  const formula = place ? explain(step, before, after, pooled)
    : "no pooling window covers this pixel"
  make(words, "div", "formula", formula)
  make(item, "span", "value", number(after))
}
