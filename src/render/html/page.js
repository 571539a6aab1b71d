// @ts-check
/**
 * The script of the page: it moves the map, plays time, filters, counts. All that it shows of the data is set as text.
 * @typedef {[number, number]} Point
 * @typedef {[number, number] | null} Fill colour and opacity
 * @typedef {[number, number, number, number[]] | null} Line colour, opacity, width, dashes
 * @typedef {Record<string, any>} Name a text, its dot or its leader
 * @typedef {{title: string, size: Point, metre: number, units: number, paper: number, ground: {id: string, paths: [number, Fill, Line][]}[], courses: string[],
 *   names: {scale: number, marks: Name[]}[], shapes: string[], styles: {name: string, paint: number, shape: number}[], heading: string, sizes: string,
 *   piled: boolean, length: number, sectors: Point[], left: string, right: string, facets: Record<string, string[]>, rows: Record<string, number[]>,
 *   chances: {draws: number, within: number[][], side: number[][]} | null,
 *   columns: [string, string][], shown: number[], palette: [string, string][], words: Record<string, string>}} Study
 * @typedef {{name: string, key: string, column?: number, number?: boolean}} Column
 * @typedef {CanvasRenderingContext2D} G
 */
const html = HTMLElement, input = HTMLInputElement
/** @template {Element} T @param {string} id @param {new () => T} type @returns {T} */
const get = (id, type) => {
  const found = document.getElementById(id)
  if (!(found instanceof type)) throw new Error('the page lacks ' + id)
  return found
}
/** A text without what could turn it into another: controls, and marks that override its direction. @param {string} text */
const plain = text => text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g, '')
/** @param {Element} to @param {Record<string, string | number>} attributes */
const set = (to, attributes) => Object.entries(attributes).forEach(([name, value]) => to.setAttribute(name, String(value)))
/** @param {string} tag @param {Record<string, string | number>} [attributes] @param {(string | Node)[]} inside */
const make = (tag, attributes = {}, ...inside) => {
  const made = document.createElement(tag)
  set(made, attributes)
  made.append(...inside.map(part => typeof part === 'string' ? plain(part) : part))
  return made
}
/** @param {string | EventTarget} target @param {string} events @param {(e: any) => void} does */
const on = (target, events, does) => events.split(' ').forEach(event => (typeof target === 'string' ? get(target, html) : target).addEventListener(event, does, { passive: false }))
/** Where a pointer is in an element. @param {MouseEvent} e @param {Element} box @returns {Point} */
const spot = (e, box) => {
  const { left, top } = box.getBoundingClientRect()
  return [e.clientX - left, e.clientY - top]
}
const { format } = new Intl.NumberFormat('en-US')
/** @param {number} n */
const thousands = n => format(n)
/** @param {number} part @param {number} all */
const percent = (part, all) => {
  const share = all ? 100 * part / all : 0
  if (part === 0 || part === all) return share + ' %'
  return share < 0.1 ? say('under', 0.1) : share > 99.9 ? say('over', 99.9) : Number(share.toFixed(share < 1 || share > 99 ? 1 : 0)) + ' %'
}
/** @param {number} low @param {number} high */
const range = (low, high) => low === high ? thousands(low) : say('range', thousands(low), thousands(high))
/** @param {number} day days since 1970 */
const iso = day => new Date(day * 864e5).toISOString().slice(0, 10)
/** @param {string} text */
const dayOf = text => Math.floor(Date.parse(text + 'T00:00:00Z') / 864e5)
/** @param {number} value @param {number} low @param {number} high */
const within = (value, low, high) => Math.min(Math.max(value, low), high)
/** What a block of the page holds, unpacked. @param {string} id */
const unpacked = id => {
  const bytes = Uint8Array.from(atob(get(id, html).textContent || ''), c => c.charCodeAt(0))
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).text()
}

/** Above this incidents are shown as hexagons. */
const MOST_DOTS = 20000, MOST_DRAWN = 3000
const DEEPEST = 32, ROW = 28, HEXAGON = 9
/** @type {Study} */
const study = JSON.parse(await unpacked('study'))
const csv = await unpacked('csv')
// From right to left a day would be turned around.
const mark = document.dir === 'rtl' ? '\u200e' : ''
/** The page's own words with what is filled in. @param {string} name @param {(string | number)[]} values */
const say = (name, ...values) => study.words[name].replace(/\{(\d)\}/g, (_, k) => mark + values[k - 1])
const FACETS = Object.keys(study.facets), { rows } = study, n = rows.x.length, all = rows.x.map((_, i) => i)
const page = document.documentElement.dataset, isDark = () => page.dark === 'true'
/** @param {number} i */
const colour = i => study.palette[i][isDark() ? 1 : 0]
/** @param {string} name of a colour in the page's style */
const css = name => getComputedStyle(document.documentElement).getPropertyValue('--' + name)
/** @param {number} i */
const coarse = i => rows.precision[i] === 2 || rows.precision[i] === 3

const dated = all.filter(i => rows.from[i] !== null), timed = dated.length > 0
const firstDay = dated.reduce((day, i) => Math.min(day, rows.from[i]), Infinity), lastDay = dated.reduce((day, i) => Math.max(day, rows.until[i]), -Infinity)
const view = { zoom: 1, x: study.size[0] / 2, y: study.size[1] / 2 }
const state = { first: firstDay, last: lastDay, text: '', row: -1, sort: 'from', down: false }
/** Values that are left out. @type {Record<string, Set<number>>} */
const off = Object.fromEntries(FACETS.map(name => [name, new Set()]))

/** @param {number} first @param {number} last */
const period = (first, last) => last > first ? say('range', iso(first), iso(last)) : iso(first)
// Where several incidents are, the first of them.
/** @type {Record<string, number>} */
const firsts = {}, site = all.map(i => firsts[rows.x[i] + ' ' + rows.y[i]] ??= i), tally = new Uint32Array(n)
site.forEach(i => tally[i]++)
const pile = tally.reduce((a, b) => Math.max(a, b), 0)

// The table's text: where each row begins; cells only when they are looked at.
/** @type {number[]} */
const begins = []
for (let i = 0, quoted = false; i < csv.length; i++) {
  if (csv[i] === '"') quoted = !quoted
  else if (csv[i] === '\n' && !quoted) begins.push(i + 1)
}
/** @param {number} row */
const lineOf = row => csv.slice(begins[row], begins[row + 1]).replace(/\r?\n$/, '')
/** @param {number} row */
const cells = row => Array.from((',' + lineOf(row)).matchAll(/,(?:"((?:[^"]|"")*)"|([^",]*))/g), ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain)

// Which incidents are selected. A bit for each thing that leaves one out.
const out = new Uint16Array(n), TIME = 1 << FACETS.length, TEXT = TIME << 1
// Of the selected ones, how many are in each place.
const here = new Uint32Array(n)
/** @type {number[]} */
let chosen = []
/** @type {string[] | undefined} */
let lower
const select = () => {
  const whole = state.first <= firstDay && state.last >= lastDay, words = state.text.trim().toLowerCase()
  if (words) lower ??= all.map(i => cells(i).join('\n').toLowerCase())
  const facets = FACETS.map((name, k) => ({ of: rows[name], off: off[name], bit: 1 << k })).filter(facet => facet.off.size)
  for (const i of all) {
    out[i] = !whole && (rows.from[i] === null || rows.until[i] < state.first || rows.from[i] > state.last) ? TIME : 0
    for (const facet of facets) if (facet.off.has(facet.of[i])) out[i] |= facet.bit
    if (words && !lower?.[i].includes(words)) out[i] |= TEXT
  }
  chosen = all.filter(i => !out[i])
  here.fill(0)
  for (const i of chosen) here[site[i]]++
}

/** @param {HTMLCanvasElement} canvas */
const pen = canvas => /** @type {G} */ (canvas.getContext('2d'))
/** @param {string} id */
const sheet = id => {
  const canvas = get(id, HTMLCanvasElement), ratio = window.devicePixelRatio || 1, width = canvas.clientWidth, height = canvas.clientHeight
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  const g = pen(canvas)
  g.scale(ratio, ratio)
  g.font = '11px "Noto Sans", sans-serif'
  return { g, width, height, ratio }
}
/** @param {G} g @param {Path2D} path @param {Fill} fill @param {Line} line @param {number} unit pixels of the path's own unit */
const draw = (g, path, fill, line, unit) => {
  if (fill) {
    g.globalAlpha = fill[1]
    g.fillStyle = colour(fill[0])
    g.fill(path, 'evenodd')
  }
  if (!line) return
  g.globalAlpha = line[1]
  g.strokeStyle = colour(line[0])
  g.lineWidth = line[2] / unit
  g.setLineDash(line[3].map(dash => dash / unit))
  g.stroke(path)
}
/** How an incident is filled and outlined. @param {number} paint @param {boolean} hollow @returns {[Fill, Line]} */
const look = (paint, hollow) => hollow ? [[paint, 0.12], [paint, 1, 1.3, []]] : [[paint, 0.72], [study.paper, 0.9, 0.6, []]]
// Symbols are drawn once and copied; very many are squares while they change.
let draft = false
/** @type {Map<string, HTMLCanvasElement>} */
const stamps = new Map()
/** @param {number} style @param {number} radius @param {boolean} hollow @param {number} ratio */
const stamp = (style, radius, hollow, ratio) => {
  const r = Math.round(radius * 4) / 4, key = [style, r, hollow, ratio, isDark()].join()
  let made = stamps.get(key)
  if (!made) {
    made = document.createElement('canvas')
    made.width = made.height = Math.ceil((3.6 * r + 4) * ratio)
    const { paint, shape } = study.styles[style], g = pen(made), half = made.width / 2
    g.setTransform(r * ratio, 0, 0, r * ratio, half, half)
    draw(g, new Path2D(study.shapes[shape]), ...look(paint, hollow), r)
    stamps.set(key, made)
  }
  return made
}
/** @param {G} g @param {number} i @param {number} x @param {number} y @param {number} most @param {number} ratio */
const put = (g, i, x, y, most, ratio) => {
  if (draft) return g.fillRect(x - 2, y - 2, 4, 4)
  const made = stamp(rows.style[i], Math.min(radius(i), most), coarse(i), ratio), size = made.width / ratio
  g.drawImage(made, x - size / 2, y - size / 2, size, size)
}
/** @param {G} g @param {Float32Array} at */
const ring = (g, at) => {
  if (state.row < 0) return
  g.strokeStyle = css('ink')
  g.lineWidth = 2.5
  g.beginPath()
  g.arc(at[2 * state.row], at[2 * state.row + 1], Math.max(radius(state.row), 4) + 4, 0, 7)
  g.stroke()
}

// The map.
const map = get('map', html)
const courses = study.courses.map(d => new Path2D(d))
const layers = study.ground.map(({ paths }) => paths.map(([k, fill, line]) => ({ path: courses[k], d: study.courses[k], fill, line })))
// Large symbols first, so that small ones stay visible.
const order = all.slice().sort((a, b) => rows.radius[b] - rows.radius[a] || a - b)
/** @param {number} i */
const radius = i => rows.radius[i] * small
// On narrow maps symbols are smaller.
let small = 1
const onMap = new Float32Array(2 * n), onStrip = new Float32Array(2 * n)
/** Screen pixels for one of the map's. */
const scale = () => view.zoom * Math.min(map.clientWidth / study.size[0], map.clientHeight / study.size[1])
/** @param {number} x @param {number} y @returns {Point} */
const toScreen = (x, y) => [(x - view.x) * scale() + map.clientWidth / 2, (y - view.y) * scale() + map.clientHeight / 2]
const drawGround = () => {
  const { g, width, height, ratio } = sheet('ground'), s = scale(), unit = s / study.units, [left, top] = toScreen(0, 0)
  g.fillStyle = colour(study.paper)
  g.fillRect(0, 0, width, height)
  g.save()
  g.beginPath()
  g.rect(left, top, study.size[0] * s, study.size[1] * s)
  g.clip()
  g.setTransform(unit * ratio, 0, 0, unit * ratio, left * ratio, top * ratio)
  g.lineJoin = 'round'
  for (const layer of layers) for (const { path, fill, line } of layer) draw(g, path, fill, line, unit)
  g.restore()
}
/** Incidents that are not shown one by one: in hexagons, or by their places. @type {Map<number, {x: number, y: number, r: number, count: number, i: number, exact: boolean}>} */
const groups = new Map()
let fullest = 0
const areHexagons = () => chosen.length > MOST_DOTS
const groupShape = () => areHexagons() ? 'M0 1L.866 .5V-.5L0-1-.866-.5V.5Z' : study.shapes[0]
/** @param {number} count */
const strength = count => areHexagons() ? 0.15 + 0.8 * Math.log(1 + count) / Math.log(1 + fullest) : 0.55
const drawDots = () => {
  const { g, width, height, ratio } = sheet('dots'), s = scale(), [left, top] = toScreen(0, 0)
  g.beginPath()
  g.rect(left, top, study.size[0] * s, study.size[1] * s)
  g.clip()
  const hexagons = areHexagons(), wide = HEXAGON * Math.sqrt(3), high = HEXAGON * 1.5
  groups.clear()
  g.fillStyle = g.strokeStyle = css('mark')
  for (const i of order) {
    const x = onMap[2 * i] = rows.x[i] * s + left, y = onMap[2 * i + 1] = rows.y[i] * s + top
    if (out[i] || x < -30 || y < -30 || x > width + 30 || y > height + 30) continue
    if (hexagons || study.piled) {
      const row = Math.round(y / high), half = (row & 1) / 2, k = Math.round(x / wide - half), key = hexagons ? row * 4096 + k + 9 : site[i]
      const group = groups.get(key) || { x: hexagons ? (k + half) * wide : x, y: hexagons ? row * high : y, r: HEXAGON, count: 0, i, exact: hexagons }
      group.count++
      group.exact ||= !coarse(i)
      groups.set(key, group)
    } else put(g, i, x, y, Infinity, ratio)
  }
  fullest = 0
  for (const { count } of groups.values()) fullest = Math.max(fullest, count)
  const unit = new Path2D(groupShape())
  for (const group of [...groups.values()].sort((a, b) => b.count - a.count)) {
    if (!hexagons && group.count < 2) {
      g.globalAlpha = 1
      group.r = radius(group.i)
      put(g, group.i, group.x, group.y, Infinity, ratio)
      continue
    }
    if (!hexagons) group.r = Math.max(2.5, 24 * Math.sqrt(group.count / Math.max(pile, 100)))
    g.save()
    g.translate(group.x, group.y)
    g.scale(group.r, group.r)
    g.globalAlpha = group.exact ? strength(group.count) : 0.12
    g.fill(unit)
    g.globalAlpha = 1
    g.lineWidth = 1.3 / group.r
    if (!group.exact) g.stroke(unit)
    g.restore()
  }
  if (hexagons) drawKey()
  ring(g, onMap)
}

// Names: those of the largest scale that is not larger than the map's.
const SVG = 'http://www.w3.org/2000/svg', names = get('names', SVGSVGElement)
/** @param {string} tag @param {Record<string, string | number>} attributes @param {Node[]} inside */
const element = (tag, attributes, ...inside) => {
  const made = document.createElementNS(SVG, tag)
  set(made, attributes)
  made.append(...inside)
  return made
}
/** @param {string} d @param {Fill} fill @param {Line} line @param {number} unit pixels of the path's own unit @param {string} [transform] */
const pathElement = (d, fill, line, unit, transform = `scale(${unit})`) => element('path', {
  d, transform, fill: fill ? colour(fill[0]) : 'none', 'fill-opacity': fill?.[1] ?? 1, 'fill-rule': 'evenodd', stroke: line ? colour(line[0]) : 'none',
  'stroke-opacity': line?.[1] ?? 1, 'stroke-width': (line?.[2] ?? 0) / unit, 'stroke-dasharray': line?.[3].map(dash => dash / unit).join(' ') || 'none'
})
/** @param {Name} mark */
const nameElement = mark => {
  if (mark.text === undefined) {
    const d = mark.line ? 'M' + mark.line : study.shapes[mark.shape]
    const made = pathElement(d, mark.fill, mark.stroke, mark.radius || 1)
    set(made, { 'vector-effect': 'non-scaling-stroke' })
    return element('g', {}, made)
  }
  return element('text', {
    'font-family': `${mark.family}, sans-serif`, 'font-size': mark.size, 'font-weight': mark.bold ? 700 : 400,
    'text-anchor': mark.anchor, 'letter-spacing': mark.spacing, fill: colour(mark.paint), 'paint-order': 'stroke', 'stroke-linejoin': 'round',
    stroke: mark.halo ? colour(mark.halo[0]) : 'none', 'stroke-width': mark.halo?.[1] ?? 0
  }, new Text(mark.text))
}
/** @type {{mark: Name, made: SVGElement, there: boolean}[]} */
let written = []
let writtenAs = ''
const drawNames = () => {
  const s = scale(), level = Math.max(0, study.names.filter(names => names.scale <= s * 1.001).length - 1)
  if (writtenAs !== level + String(page.dark)) {
    writtenAs = level + String(page.dark)
    names.replaceChildren()
    written = study.names[level].marks.map(mark => ({ mark, made: nameElement(mark), there: false }))
  }
  const far = s / study.names[level].scale, [left, top] = toScreen(0, 0)
  for (const name of written) {
    const { at, off = [0, 0], line, inside, ends } = name.mark
    // A name moves away from its dot as the map grows, so that none comes over another, but not out of sight of it; what stands in a sign stays there.
    const k = inside ? 1 : ends ? far : Math.min(far, 2), x = at[0] * far + left + off[0] * k, y = at[1] * far + top + off[1] * k
    const there = x > -150 && y > -20 && x < map.clientWidth + 150 && y < map.clientHeight + 20
    if (there) set(name.made, { transform: `translate(${x.toFixed(2)} ${y.toFixed(2)})` + (line ? ` scale(${k})` : '') })
    if (there && !name.there) names.append(name.made)
    if (!there) name.made.remove()
    name.there = there
  }
}
const drawScale = () => {
  const metre = study.metre * scale(), bar = get('scale', html)
  const steps = [1, 10, 100, 1e3, 1e4, 1e5, 1e6].flatMap(m => [m, 2 * m, 5 * m])
  const length = steps.filter(m => m * metre <= 140).pop() || 1
  bar.textContent = length < 1000 ? length + ' m' : length / 1000 + ' km'
  bar.style.width = length * metre + 'px'
}
const drawMap = () => {
  view.zoom = within(view.zoom, 1, DEEPEST)
  const s = scale(), [x, y] = [map.clientWidth / 2 / s, map.clientHeight / 2 / s], [wide, high] = study.size
  view.x = wide <= 2 * x ? wide / 2 : within(view.x, x, wide - x)
  view.y = high <= 2 * y ? high / 2 : within(view.y, y, high - y)
  drawGround()
  drawNames()
  drawScale()
  drawDots()
}
/** @type {string[]} */
let explained = []
const drawKey = () => {
  const used = new Set(rows.style)
  const items = study.styles.map(({ name }, i) => make('li', {}, stamp(i, 6, false, 2), make('bdi', {}, name))).filter((_, i) => used.has(i))
  explained = [groups.size ? say(areHexagons() ? 'hexagons' : 'circles', thousands(fullest)) : '', study.sizes && !areHexagons() ? say('area', study.sizes) : '', all.some(coarse) ? say('hollow') : ''].filter(text => text)
  get('key', html).replaceChildren(...items.length > 1 ? [make('li', {}, study.heading + ':'), ...items] : [], ...explained.map(text => make('li', {}, text)))
}

// The strip.
const reach = [5e3, 1e4, 2.5e4, 5e4].find(m => all.filter(i => rows.distance[i] > m).length < 0.03 * n) || 1e5
const drawStrip = () => {
  const { g, width, height, ratio } = sheet('strip')
  const left = 46, right = width - 10, top = 18, bottom = height - 22
  /** @param {number} m */
  const atX = m => left + (right - left) * m / study.length
  /** @param {number} m */
  const atY = m => (top + bottom) / 2 - (bottom - top) / 2 * within(m / reach, -1, 1)
  /** @param {number[]} ends */
  const line = (...ends) => g.stroke(new Path2D('M' + ends))
  g.fillStyle = g.strokeStyle = css('soft')
  g.globalAlpha = 0.35
  for (const part of [-1, -0.5, 0.5, 1]) line(left, atY(part * reach), right, atY(part * reach))
  for (const [from] of study.sectors) line(atX(from), top, atX(from), bottom)
  g.globalAlpha = 1
  g.fillText(study.left, left + 4, top - 5)
  const far = chosen.filter(i => rows.distance[i] > reach).length
  g.fillText(study.right + (far ? ' · ' + say('not_drawn', thousands(far), reach / 1000) : ''), left + 4, bottom + 13)
  g.textAlign = 'right'
  for (const part of [-1, -0.5, 0, 0.5, 1]) g.fillText(Math.abs(part * reach / 1000) + ' km', left - 5, atY(part * reach) + 4)
  g.fillText(say('km_along', thousands(Math.round(study.length / 1000))), right, top - 5)
  g.strokeStyle = css('border')
  g.lineWidth = 2
  line(left, atY(0), right, atY(0))
  g.fillStyle = css('mark')
  for (const i of order) {
    const x = onStrip[2 * i] = atX(rows.chainage[i]), y = onStrip[2 * i + 1] = atY(rows.up[i] * rows.distance[i])
    if (!out[i] && rows.distance[i] <= reach) put(g, i, x, y, 6, ratio)
  }
  if (rows.distance[state.row] <= reach) ring(g, onStrip)
}

// Time.
const byWeek = lastDay - firstDay < 550
/** @param {number} day */
const month = day => new Date(day * 864e5).getUTCFullYear() * 12 + new Date(day * 864e5).getUTCMonth()
/** @param {number} day */
const binOf = day => byWeek ? Math.floor((day - firstDay) / 7) : month(day) - month(firstDay)
const bins = all.map(i => rows.from[i] === null ? -1 : binOf(rows.from[i])), binCount = timed ? binOf(lastDay) + 1 : 0
const drawTime = () => {
  if (!timed) return
  const { g, width, height } = sheet('months'), wide = width / binCount
  const [every, some] = [new Array(binCount).fill(0), new Array(binCount).fill(0)]
  for (const i of dated) {
    if (!(out[i] & ~TIME)) every[bins[i]]++
    if (!out[i]) some[bins[i]]++
  }
  const most = Math.max(1, ...every)
  /** @param {number[]} counts */
  const bars = counts => counts.forEach((count, k) => {
    const high = count / most * (height - 14)
    g.fillRect(k * wide, height - high, Math.max(wide > 3 ? wide - 1 : wide, 0.5), high)
  })
  g.fillStyle = css('soft')
  g.globalAlpha = 0.35
  bars(every)
  g.globalAlpha = 1
  g.fillText(say(byWeek ? 'most_a_week' : 'most_a_month', thousands(most)), 6, 11)
  g.fillStyle = css('mark')
  bars(some)
  /** @param {number} day */
  const at = day => (day - firstDay) / (lastDay - firstDay + 1) * width
  g.strokeStyle = css('ink')
  g.lineWidth = 1.5
  g.strokeRect(at(state.first) + 1, 1, Math.max(2, at(state.last + 1) - at(state.first) - 2), height - 2)
}
/** @param {number} first @param {number} last @param {Element} [typed] that stays */
const setTime = (first, last, typed) => {
  state.first = within(Math.min(first, last), firstDay, lastDay)
  state.last = within(Math.max(first, last), firstDay, lastDay)
  for (const [slider, date, day] of /** @type {[string, string, number][]} */ ([['first', 'from', state.first], ['last', 'until', state.last]])) {
    set(get(slider, input), { min: firstDay, max: lastDay, 'aria-valuetext': iso(day) })
    get(slider, input).value = String(day)
    if (get(date, input) !== typed) get(date, input).value = iso(day)
  }
  changed()
}
const player = { on: false, before: 0, passed: 0 }, calm = matchMedia('(prefers-reduced-motion: reduce)').matches
/** @param {boolean} is */
const setPlaying = is => {
  player.on = is
  get('play', html).textContent = say(is ? 'pause' : 'play')
  set(get('play', html), { 'aria-pressed': String(is) })
  changed()
}
/** @param {number} now */
const play = now => {
  if (!player.on) return
  requestAnimationFrame(play)
  if (calm && now - player.before < 1000) return
  // The whole time in 24 seconds at 1×.
  player.passed += Math.min(now - player.before, 1500) / 24000 * (lastDay - firstDay + 1) * Number(get('speed', HTMLSelectElement).value)
  player.before = now
  const days = Math.floor(player.passed)
  if (!days) return
  player.passed -= days
  if (state.last + days >= lastDay) setPlaying(false)
  setTime(get('grow', input).checked ? state.first : Math.min(state.first + days, lastDay), state.last + days)
}
const begin = () => {
  if (firstDay === lastDay) return
  const whole = lastDay - firstDay, window = state.last - state.first
  if (state.last >= lastDay) setTime(firstDay, firstDay + (window >= whole ? Math.round(whole / 12) : window))
  Object.assign(player, { before: performance.now(), passed: 0 })
  setPlaying(true)
  requestAnimationFrame(play)
}

// Filters.
/** @type {Record<string, HTMLInputElement[]>} */
const boxes = {}
const showFilters = () => Object.entries(boxes).forEach(([name, all]) => all.forEach(box => { box.checked = !off[name].has(Number(box.value)) }))
document.querySelectorAll('fieldset').forEach(field => {
  const name = field.dataset.facet || ''
  boxes[name] = [...field.querySelectorAll('input')]
  on(field, 'change', () => {
    off[name] = new Set(boxes[name].filter(box => !box.checked).map(box => Number(box.value)))
    changed()
  })
  on(field, 'click', e => {
    if (e.target.tagName !== 'BUTTON') return
    off[name] = new Set(e.target.value ? boxes[name].map(box => Number(box.value)) : [])
    showFilters()
    changed()
  })
})
const countFilters = () => FACETS.forEach((name, k) => {
  const counts = new Array(study.facets[name].length).fill(0)
  for (const i of all) if (!(out[i] & ~(1 << k))) counts[rows[name][i]]++
  const most = Math.max(1, ...counts)
  boxes[name]?.forEach(box => {
    const count = counts[Number(box.value)], [, , words, share] = box.parentElement?.children ?? []
    words.textContent = thousands(count)
    if (share.firstChild instanceof html) share.firstChild.style.width = 100 * count / most + '%'
  })
})

// Figures.
const showFigures = () => {
  /** How many are selected of each value. @param {string} name */
  const tally = name => {
    const counts = new Array(study.facets[name].length).fill(0)
    for (const i of chosen) counts[rows[name][i]]++
    return counts
  }
  /** A share as located, and once more as uncertain as its places are: by the mean and the deviation of a sum of chances.
   *  @param {number} part @param {number[] | undefined} chances */
  const share = (part, chances) => {
    const located = `${thousands(part)} (${percent(part, chosen.length)})`
    if (!study.chances || !chances || !chosen.length) return located
    let mean = 0, variance = 0
    for (const i of chosen) {
      const chance = chances[i] / study.chances.draws
      mean += chance
      variance += chance * (1 - chance)
    }
    const off = 1.96 * Math.sqrt(variance)
    const [low, high] = [Math.max(0, mean - off), Math.min(chosen.length, mean + off)].map(k => percent(k, chosen.length))
    return say('as_moved', located, low === high ? low : say('range', low.replace(' %', ''), high))
  }
  const [bands, sides, places] = ['band', 'side', 'precision'].map(tally)
  let known = 0, low = 0, high = 0, first = Infinity, last = -Infinity
  for (const i of chosen) {
    low += rows.low[i]
    high += rows.high[i]
    if (rows.high[i] !== null) known++
    if (rows.from[i] !== null) [first, last] = [Math.min(first, rows.from[i]), Math.max(last, rows.until[i])]
  }
  const figures = [[say('incidents'), say('of', thousands(chosen.length), thousands(n))],
    ...[10, 25, 50].map((km, k) => [say('within', km), share(bands.slice(0, k + 1).reduce((a, b) => a + b), study.chances?.within[k])]),
    ...study.facets.side.map((side, k) => [side, share(sides[k], study.chances?.side[k])]), [say('coarse'), share(places[2] + places[3], undefined)]]
  if (known) figures.push([say('killed'), known < chosen.length ? say('stated_for', range(low, high), thousands(known)) : range(low, high)])
  if (last >= first) figures.push([say('period'), period(first, last)])
  get('figures', html).replaceChildren(...figures.flatMap(([name, text]) => [make('dt', {}, make('bdi', {}, name)), make('dd', {}, text)]))
  const beyond = chosen.filter(i => rows.x[i] < 0 || rows.y[i] < 0 || rows.x[i] > study.size[0] || rows.y[i] > study.size[1]).length
  set(get('count', html), { 'aria-live': player.on ? 'off' : 'polite' })
  get('count', html).textContent = say(beyond ? 'selected_beyond' : 'selected', thousands(chosen.length), thousands(n), thousands(beyond))
}

// The table: only the rows in sight are made.
const table = get('table', HTMLTableElement), scroller = get('rows', html), [head, body] = table.children
/** @param {number} column @returns {Column} */
const ofInput = column => ({ name: study.columns[column][0], key: 'c' + column, column, number: study.columns[column][1] === 'number' })
/** @type {Column[]} */
const own = [['date', 'from'], ['type'], ['side'], ['km_from', 'distance'], ['km_along_it', 'chainage'], ['sector'], ['cluster'], ['killed', 'high']].map(
  ([word, key = word]) => ({ name: say(word), key, number: ['distance', 'chainage', 'high'].includes(key) }))
const differ = own.filter(({ key }) => n < 2 || new Set(rows[key]).size > 1), lead = differ.findIndex(({ key }) => key !== 'from' && key !== 'type')
const usual = [...differ.slice(0, lead), ...study.shown.map(ofInput), ...differ.slice(lead)]
const every = study.columns.map((_, i) => ofInput(i))
const columns = () => get('all-columns', input).checked ? every : usual
/** @param {Column} column @param {number} i */
const cellText = ({ key, column }, i) => {
  const value = rows[key]?.[i]
  if (column !== undefined) return cells(i)[column] ?? ''
  if (value === null || (key === 'cluster' && !value)) return ''
  if (key === 'from') return period(value, rows.until[i])
  if (key === 'distance') return (value / 1000).toFixed(1)
  if (key === 'chainage') return thousands(Math.round(value / 1000))
  return key === 'high' ? range(rows.low[i], value) : study.facets[key][value]
}
/** All rows in the table's order, and those of them that are selected. */
let ranked = all, sorted = all
const sortRows = () => {
  const column = columns().find(column => column.key === state.sort) || columns()[0]
  const text = column.column !== undefined || ['type', 'side'].includes(column.key)
  const values = all.map(i => {
    const value = text ? cellText(column, i) : rows[column.key][i]
    return value === '' || value === null || (column.key === 'cluster' && !value) ? null : column.number ? Number(value) : value
  })
  const way = state.down ? -1 : 1, { compare } = new Intl.Collator('en')
  ranked = all.slice().sort((a, b) => {
    const [x, y] = [values[a], values[b]]
    // What is missing comes last either way.
    if (x === null || y === null) return Number(x === null) - Number(y === null) || a - b
    return way * (typeof x === 'number' && typeof y === 'number' ? x - y : compare(String(x), String(y))) || a - b
  })
  const heads = columns().map(({ name, key }) => make('th', { scope: 'col', 'aria-sort': state.sort !== key ? 'none' : state.down ? 'descending' : 'ascending' },
    make('button', { type: 'button', value: key, id: 'h-' + key }, name + (state.sort !== key ? '' : state.down ? ' ↓' : ' ↑'))))
  head.replaceChildren(make('tr', {}, ...heads))
}
const drawTable = () => {
  const shown = columns(), first = Math.max(0, Math.floor(scroller.scrollTop / ROW) - 5)
  const last = Math.min(sorted.length, first + Math.ceil(Math.max(scroller.clientHeight, 420) / ROW) + 12)
  /** @param {number} count rows that are not made */
  const spacer = count => {
    const cell = make('td')
    cell.style.cssText = `height:${count * ROW}px;padding:0;border:0`
    return make('tr', { 'aria-hidden': 'true' }, cell)
  }
  const lines = sorted.slice(first, last).map((i, k) => {
    const cells = shown.map(column => make('td', { class: column.number ? 'number' : '' }, make('bdi', {}, cellText(column, i))))
    return make('tr', { 'data-row': i, 'aria-rowindex': first + k + 2, ...i === state.row && { 'aria-selected': 'true' } }, ...cells)
  })
  body.replaceChildren(spacer(first), ...lines, spacer(sorted.length - last))
  set(table, { 'aria-rowcount': sorted.length + 1 })
}
/** Text, with links that say where they go. @param {string} text */
const said = text => make('dd', {}, ...text.split(/(https?:\/\/[^\s;,"'<>]+)/).map((part, k) =>
  k % 2 ? make('a', { href: part, rel: 'noreferrer', target: '_blank' }, part) : make('bdi', {}, part)))
/** @param {number} i @param {boolean} [show] whether the map goes there */
const pick = (i, show) => {
  state.row = i
  const one = get('one', html)
  one.hidden = i < 0
  if (i >= 0) {
    const text = cells(i)
    one.replaceChildren(make('dl', {}, ...study.columns.flatMap(([name], k) => text[k] ? [make('dt', {}, name), said(text[k])] : [])))
    const [x, y] = toScreen(rows.x[i], rows.y[i]), at = sorted.indexOf(i) * ROW
    if (show && (x < 0 || y < 0 || x > map.clientWidth || y > map.clientHeight || view.zoom < 2)) {
      Object.assign(view, { zoom: Math.max(view.zoom, 4), x: rows.x[i], y: rows.y[i] })
      drawMap()
    }
    if (at >= 0 && (at < scroller.scrollTop || at + 3 * ROW > scroller.scrollTop + scroller.clientHeight)) scroller.scrollTop = at - 3 * ROW
  }
  drawDots()
  drawStrip()
  drawTable()
}

/** @param {Float32Array} at @param {Point} point */
const nearest = (at, [x, y]) => {
  let found = -1, best = 4
  if (at === onMap && areHexagons()) return found
  for (const i of chosen) {
    const far = Math.hypot(at[2 * i] - x, at[2 * i + 1] - y) - ((at === onMap && groups.get(site[i])?.r) || radius(i))
    if (far < best) [best, found] = [far, i]
  }
  // Of several in one place the next after the one that is picked.
  const same = chosen.filter(i => site[i] === site[found])
  return same.length ? same[(same.indexOf(state.row) + 1) % same.length] : -1
}
/** @param {number} i */
const words = i => [cellText(own[0], i), cellText(own[1], i), ...study.shown.map(column => cellText(ofInput(column), i)),
  rows.high[i] === null ? '' : say('killed_here', cellText(own[7], i)), say('away', cellText(own[3], i), cellText(own[2], i)),
  here[site[i]] > 1 ? say('more', here[site[i]] - 1) : '', coarse(i) ? say('known_to', study.facets.precision[rows.precision[i]]) : ''].filter(text => text)
for (const [box, tip, at] of /** @type {[HTMLElement, HTMLElement, Float32Array][]} */ ([[map, get('tip', html), onMap], [get('strip-box', html), get('strip-tip', html), onStrip]])) {
  on(box, 'pointermove', e => {
    const i = e.buttons ? -1 : nearest(at, spot(e, box))
    tip.hidden = i < 0
    if (i < 0) return
    tip.replaceChildren(...words(i).flatMap((text, k) => [k ? ' · ' : '', make('bdi', {}, text)]))
    tip.style.left = within(at[2 * i] + 12, 0, Math.max(0, box.clientWidth - tip.offsetWidth - 4)) + 'px'
    tip.style.top = within(at[2 * i + 1] + 12, 0, Math.max(0, box.clientHeight - tip.offsetHeight - 4)) + 'px'
  })
  on(box, 'pointerleave', () => { tip.hidden = true })
}
on('strip-box', 'click', e => pick(nearest(onStrip, spot(e, get('strip-box', html))), true))

// Moving the map.
let waiting = 0
const moved = () => {
  waiting ||= requestAnimationFrame(() => {
    waiting = 0
    drawMap()
    remember()
  })
}
/** @param {number} by @param {Point} [at] */
const zoom = (by, [x, y] = [map.clientWidth / 2, map.clientHeight / 2]) => {
  const before = scale(), [dx, dy] = [x - map.clientWidth / 2, y - map.clientHeight / 2]
  view.zoom = within(view.zoom * by, 1, DEEPEST)
  view.x += dx / before - dx / scale()
  view.y += dy / before - dy / scale()
  moved()
}
on(map, 'wheel', e => {
  // In a report the wheel scrolls the page until the map is touched.
  if (page.alone !== 'true' && !e.ctrlKey && document.activeElement !== map) return
  e.preventDefault()
  zoom(Math.exp(-within(e.deltaY * (e.deltaMode ? 20 : 1), -200, 200) / 250), spot(e, map))
})
/** @type {Map<number, Point>} */
const fingers = new Map()
let dragged = 0
on(map, 'pointerdown', e => {
  map.setPointerCapture(e.pointerId)
  fingers.set(e.pointerId, spot(e, map))
  dragged = 0
})
on(map, 'pointermove', e => {
  const before = fingers.get(e.pointerId), now = spot(e, map)
  if (!before) return
  fingers.set(e.pointerId, now)
  dragged += Math.abs(now[0] - before[0]) + Math.abs(now[1] - before[1])
  const other = [...fingers].find(([id]) => id !== e.pointerId)?.[1]
  if (other) {
    const far = (/** @type {Point} */ p) => Math.max(10, Math.hypot(p[0] - other[0], p[1] - other[1]))
    return zoom(far(now) / far(before), [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2])
  }
  view.x -= (now[0] - before[0]) / scale()
  view.y -= (now[1] - before[1]) / scale()
  moved()
})
on(map, 'pointerup pointercancel', e => {
  fingers.delete(e.pointerId)
  if (e.type === 'pointerup' && dragged < 6) pick(nearest(onMap, spot(e, map)))
})
on(map, 'keydown', e => {
  const step = 60 / scale(), move = new Map([['ArrowLeft', [-step, 0]], ['ArrowRight', [step, 0]], ['ArrowUp', [0, -step]], ['ArrowDown', [0, step]]]).get(e.key)
  const by = new Map([['+', 1.5], ['=', 1.5], ['-', 1 / 1.5], ['0', 0]]).get(e.key)
  if (e.ctrlKey || e.metaKey || e.altKey || (!move && by === undefined)) return
  e.preventDefault()
  if (!move) return zoom(by || 0)
  view.x += move[0]
  view.y += move[1]
  moved()
})

// The time's window is dragged, or drawn anew.
const months = get('months', HTMLCanvasElement)
/** @type {{at: number, first: number, last: number, anew: boolean} | null} */
let drag = null
/** @param {MouseEvent} e */
const dayAt = e => Math.floor(firstDay + within(spot(e, months)[0] / months.clientWidth, 0, 0.9999) * (lastDay - firstDay + 1))
on(months, 'pointerdown', e => {
  const at = dayAt(e), { first, last } = state
  months.setPointerCapture(e.pointerId)
  drag = { at, first, last, anew: (first <= firstDay && last >= lastDay) || at < first || at > last }
})
on(months, 'pointermove', e => {
  if (!drag) return
  const at = dayAt(e), shift = within(at - drag.at, firstDay - drag.first, lastDay - drag.last)
  if (drag.anew) setTime(drag.at, at)
  else setTime(drag.first + shift, drag.last + shift)
})
on(months, 'pointerup pointercancel', () => { drag = null })
on('first', 'input', e => setTime(Math.min(Number(e.target.value), state.last), state.last))
on('last', 'input', e => setTime(state.first, Math.max(Number(e.target.value), state.first)))
for (const id of ['from', 'until']) {
  on(id, 'change', e => {
    const day = dayOf(e.target.value)
    if (day > -354285) setTime(id === 'from' ? day : Math.min(day, state.first), id === 'from' ? Math.max(day, state.last) : day, e.target)
  })
}
on('play', 'click', () => player.on ? setPlaying(false) : begin())

// Taking away.
/** @param {string} name @param {string} type @param {string[]} parts */
const save = (name, type, parts) => {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob(parts, { type }))
  link.download = name
  link.click()
}
on('save-svg', 'click', () => {
  const width = map.clientWidth, height = map.clientHeight, unit = scale() / study.units, [left, top] = toScreen(0, 0)
  const grounds = study.ground.map(({ id }, k) => element('g', { id, transform: `translate(${left} ${top}) scale(${unit})`, 'stroke-linejoin': 'round' },
    ...layers[k].map(({ d, fill, line }) => pathElement(d, fill, line, unit, ''))))
  const near = (/** @type {number} */ x, /** @type {number} */ y) => x > -9 && y > -9 && x < width + 9 && y < height + 9
  const many = [...groups.values()].filter(({ count }) => areHexagons() || count > 1)
  /** @param {number} i */
  const alone = i => !groups.size || (!areHexagons() && groups.get(site[i])?.count === 1)
  const circles = many.map(({ x, y, r, count, exact }) => element('path', { d: groupShape(), transform: `translate(${x.toFixed(2)} ${y.toFixed(2)}) scale(${r.toFixed(2)})`, fill: css('mark'), 'fill-opacity': exact ? strength(count).toFixed(2) : 0.12, stroke: exact ? 'none' : css('mark'), 'stroke-width': 1.3 / r }))
  const dots = order.filter(i => !out[i] && alone(i) && near(onMap[2 * i], onMap[2 * i + 1])).map(i => {
    const { paint, shape } = study.styles[rows.style[i]], r = radius(i)
    const made = pathElement(study.shapes[shape], ...look(paint, coarse(i)), r, `translate(${onMap[2 * i].toFixed(2)} ${onMap[2 * i + 1].toFixed(2)}) scale(${r})`)
    made.append(element('title', {}, new Text(plain(words(i).join(' · ')))))
    return made
  })
  const bar = get('scale', html), long = parseFloat(bar.style.width)
  const said = [...explained, ...[get('count', html), ...document.querySelectorAll('footer p')].map(p => p.textContent || '')]
  /** @param {string} text @param {number} x @param {number} k */
  const line = (text, x, k) => element('text', { x, y: height + 25 + 11 * k, 'font-family': 'Noto Sans, sans-serif', 'font-size': 8, fill: css('ink') }, new Text(plain(text)))
  const { g } = sheet('months'), used = new Set(rows.style)
  let across = 10, down = 0
  const key = study.styles.flatMap(({ name, paint, shape }, k) => {
    if (areHexagons() || !used.has(k)) return []
    const wide = 24 + g.measureText(name).width
    if (across + wide > width && across > 10) [across, down] = [10, down + 1]
    across += wide
    return [pathElement(study.shapes[shape], ...look(paint, false), 4, `translate(${across - wide} ${height + 11 + 11 * down}) scale(4)`), line(name, across - wide + 8, down - 1)]
  })
  const high = height + 29 + 11 * (said.length + down)
  const picture = element('svg', { xmlns: SVG, width, height: high, viewBox: `0 0 ${width} ${high}` },
    element('title', {}, new Text(study.title + ': ' + say('selected', chosen.length, n))),
    element('rect', { width, height: high, fill: colour(study.paper) }), ...grounds, element('g', { id: 'incidents' }, ...circles, ...dots),
    element('g', { id: 'names' }, ...[...names.childNodes].map(node => node.cloneNode(true))),
    element('rect', { y: height, width, height: high - height, fill: colour(study.paper) }), ...key, ...said.map((text, k) => line(text, 6, k + down)),
    element('path', { d: `M10 ${height - 8}v4h${long}v-4`, fill: 'none', stroke: css('ink') }), element('text', { x: 14, y: height - 7, 'font-family': 'Noto Sans, sans-serif', 'font-size': 9, fill: css('ink') }, new Text(bar.textContent || '')))
  drawTime()
  save('view.svg', 'image/svg+xml', [new XMLSerializer().serializeToString(picture)])
})
on('save-csv', 'click', () => save('selection.csv', 'text/csv', [csv.slice(0, begins[0]), ...chosen.map(i => lineOf(i) + '\n')]))
on('save-geojson', 'click', () => {
  const features = chosen.map(i => {
    const text = cells(i)
    const properties = Object.fromEntries(study.columns.map(([name, of], k) =>
      [name, text[k] === '' ? null : of === 'number' ? Number(text[k]) : of === 'boolean' ? text[k] === 'true' : of === 'json' ? JSON.parse(text[k]) : text[k]]))
    return { type: 'Feature', geometry: { type: 'Point', coordinates: [rows.lon[i], rows.lat[i]] }, properties }
  })
  save('selection.geojson', 'application/geo+json', [JSON.stringify({ type: 'FeatureCollection', features })])
})

// The address is a link to the view. In a frame of a notebook there is none.
/** @param {string} hash */
const linked = hash => {
  try {
    history.replaceState(null, '', '#' + hash)
  } catch {
    later = 0
  }
}
let later = 0
const remember = () => {
  clearTimeout(later)
  later = setTimeout(() => {
    const p = new URLSearchParams()
    if (view.zoom > 1) p.set('at', [view.zoom, view.x, view.y].map(v => v.toFixed(2)).join())
    if (state.first > firstDay || state.last < lastDay) p.set('time', iso(state.first) + ',' + iso(state.last))
    for (const name in off) if (off[name].size) p.set('no-' + name, [...off[name]].join('.'))
    if (state.text) p.set('text', state.text)
    linked('' + p)
  }, 300)
}
const recall = () => {
  const p = new URLSearchParams(location.hash.slice(1)), at = (p.get('at') || '1,0,0').split(',').map(Number), days = (p.get('time') || '').split(',').map(dayOf)
  if (at.length === 3 && at.every(Number.isFinite)) Object.assign(view, { zoom: at[0], x: at[1], y: at[2] })
  for (const name of FACETS) off[name] = new Set((p.get('no-' + name) || '').split('.').filter(text => /^\d+$/.test(text)).map(Number))
  state.text = get('search', input).value = p.get('text') || ''
  showFilters()
  moved()
  if (!timed) changed()
  else if (days.length === 2 && days.every(Number.isFinite)) setTime(days[0], days[1])
  else setTime(firstDay, lastDay)
}

let due = 0, idle = 0, turn = 2
const changed = () => {
  due ||= requestAnimationFrame(() => {
    due = 0
    select()
    sorted = ranked.filter(i => !out[i])
    draft = chosen.length > MOST_DRAWN
    clearTimeout(idle)
    if (draft) idle = setTimeout(() => {
      draft = chosen.length > MOST_DOTS
      drawDots()
      drawStrip()
      drawTable()
      remember()
    }, 150)
    if (out[state.row]) pick(-1)
    showFigures()
    countFilters()
    drawDots()
    drawTime()
    // While many change, the rest follows every third time.
    if (draft && ++turn % 3) return
    drawStrip()
    drawTable()
    drawKey()
    remember()
    page.ready = 'true'
  })
}
const resized = () => {
  set(get('dark', html), { 'aria-pressed': String(isDark()) })
  small = within(map.clientWidth / 700, 0.65, 1)
  map.style.height = Math.min(map.clientWidth * within(study.size[1] / study.size[0], 0.5, 1.1), Math.max(360, innerHeight - 120)) + 'px'
  drawMap()
  drawStrip()
  drawTime()
  drawKey()
}
on('in', 'click', () => zoom(1.6))
on('out', 'click', () => zoom(1 / 1.6))
on('whole', 'click', () => zoom(0))
on('dark', 'click', () => {
  page.dark = String(!isDark())
  resized()
})
on('reset', 'click', () => {
  setPlaying(false)
  pick(-1)
  linked('')
  recall()
})
on('search', 'input', e => {
  state.text = e.target.value
  changed()
})
on('all-columns', 'change', () => {
  sortRows()
  changed()
})
on(head, 'click', e => {
  if (e.target.tagName !== 'BUTTON') return
  state.down = state.sort === e.target.value && !state.down
  state.sort = e.target.value
  sortRows()
  get('h-' + state.sort, html).focus()
  changed()
})
on(scroller, 'scroll', drawTable)
on(scroller, 'keydown', e => {
  const step = new Map([['ArrowDown', 1], ['ArrowUp', -1]]).get(e.key)
  if (!step || !sorted.length || e.target !== scroller) return
  e.preventDefault()
  pick(sorted[within(sorted.indexOf(state.row) + step, 0, sorted.length - 1)], true)
})
on(body, 'click', e => {
  const line = e.target.closest('tr[data-row]')
  if (line) pick(Number(line.dataset.row), true)
})
on(window, 'hashchange', recall)

// From here on the page moves.
get('whole-map', HTMLDetailsElement).open = false
get('live', html).after(get('whole-map', html))
get('live', html).hidden = false
get('time', html).hidden = !(lastDay > firstDay)
on(window, 'resize', resized)
on(window, 'beforeprint', () => { get('whole-map', HTMLDetailsElement).open = true })
sortRows()
resized()
recall()
new ResizeObserver(resized).observe(get('live', html))
export {}
