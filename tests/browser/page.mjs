// Opens pages in Chromium, with no network, and holds what they show against what the library says. node page.mjs FOLDER, made by tests/browser.rs:
// expected.json and the pages that it names. Pictures and the printed report are left in the folder.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import axe from 'axe-core'

const folder = process.argv[2]
const expected = JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8'))
const browser = await chromium.launch({
  executablePath: process.env.BORDERMAP_CHROMIUM || '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-sync']
})
const failures = []
const check = (is, what) => {
  if (!is) failures.push(what)
}
const same = (found, wanted, what) => check(JSON.stringify(found) === JSON.stringify(wanted), `${what}: ${JSON.stringify(found)} and not ${JSON.stringify(wanted)}`)
/** A page that is ready; what it says on the console and asks of a network are failures. */
const open = async (name, options = {}) => {
  const context = await browser.newContext({ viewport: { width: 1360, height: 1000 }, offline: true, acceptDownloads: true, ...options })
  const page = await context.newPage()
  page.on('console', message => failures.push(`${name} on the console: ${message.text()}`))
  page.on('pageerror', why => failures.push(`${name}: ${why}`))
  page.on('dialog', dialog => { failures.push(`${name}: a dialog`); dialog.dismiss() })
  page.on('request', request => check(/^(file|data|blob):/.test(request.url()), `${name} asks for ${request.url()}`))
  await page.goto('file://' + join(folder, name))
  if (options.javaScriptEnabled !== false) await page.waitForSelector('html[data-ready=true]', { timeout: 30000 })
  return page
}
const settled = page => page.evaluate(() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))))
const figures = page => page.evaluate(() => Object.fromEntries([...document.querySelectorAll('#figures dt')].map(head => [head.textContent, head.nextElementSibling.textContent])))
const number = text => Number(text.split(' ')[0].replaceAll(',', ''))
const saved = async (page, id) => {
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#' + id)])
  return readFileSync(await download.path(), 'utf8')
}

// Counts are those of the library, whichever way a selection is made.
const counts = async page => {
  for (const { fragment, count, within, sides } of expected.selections) {
    await page.evaluate(fragment => { location.hash = fragment }, fragment)
    await settled(page)
    await settled(page)
    const found = await figures(page)
    check(/ as located; .* as moved$/.test(found['Within 25 km']), 'a share is told twice')
    same(number(found.Incidents), count, `incidents of #${fragment}`)
    same([10, 25, 50].map(km => number(found[`Within ${km} km`])), within, `distances of #${fragment}`)
    same(expected.sides.map(side => number(found[side])), sides, `sides of #${fragment}`)
    const rows = await page.getAttribute('#table', 'aria-rowcount')
    same(Number(rows), count + 1, `rows of #${fragment}`)
  }
  await page.click('#reset')
  await page.click(`fieldset[data-facet=type] input[value="${expected.type}"]`)
  await settled(page)
  same(number((await figures(page)).Incidents), expected.without_type, 'a type unticked')
  const csv = await saved(page, 'save-csv')
  same(csv.trimEnd().split('\n').length - 1, expected.without_type, 'rows of the CSV taken away')
  const geojson = JSON.parse(await saved(page, 'save-geojson'))
  same(geojson.features.length, expected.without_type, 'features of the GeoJSON taken away')
  same(Object.keys(geojson.features[0].properties), csv.slice(0, csv.indexOf('\n')).split(','), 'columns of the GeoJSON')
  await page.click('#reset')
  await settled(page)
  same(number((await figures(page)).Incidents), expected.selections[0].count, 'after a reset')
}

// The slider gives what the address gives, and playing moves the window to the end.
const time = async page => {
  await page.evaluate(() => {
    const slider = document.getElementById('first')
    slider.value = String(Math.round((Number(slider.min) + Number(slider.max)) / 2))
    slider.dispatchEvent(new Event('input'))
  })
  await settled(page)
  await page.waitForTimeout(400)
  const bySlider = await figures(page), fragment = await page.evaluate(() => location.hash.slice(1))
  await page.click('#reset')
  await page.evaluate(fragment => { location.hash = fragment }, fragment)
  await settled(page)
  await settled(page)
  same(await figures(page), bySlider, 'the slider and the address')
  check(number(bySlider.Incidents) < expected.selections[0].count, 'the slider selects')
  await page.click('#reset')
  await page.selectOption('#speed', '8')
  await page.click('#play')
  await page.waitForTimeout(500)
  check(number((await figures(page)).Incidents) < expected.selections[0].count, 'a window plays')
  await page.waitForFunction(() => document.getElementById('play').textContent === 'Play', undefined, { timeout: 15000 })
  const end = await page.inputValue('#until')
  same(end, expected.last_day, 'where playing ends')
  await page.click('#reset')
}

// A link to a view shows it in a new page.
const link = async (page, name) => {
  const view = await open(`${name}#at=4.00%2C600.00%2C300.00&no-side=0`)
  await settled(view)
  check(await view.locator('#names text').count() > 3, 'a linked view has its names')
  await view.focus('#map')
  await view.keyboard.press('ArrowRight')
  await view.waitForTimeout(500)
  const at = new URLSearchParams(await view.evaluate(() => location.hash.slice(1))).get('at').split(',').map(Number)
  check(at[0] === 4 && Math.abs(at[1] - 600) < 60 && at[1] > 600 && Math.abs(at[2] - 300) < 1, `a linked view is at ${at}`)
  await view.context().close()
}

// Dates can be typed.
const typed = async page => {
  await page.focus('#from')
  await page.keyboard.type('01152024')
  await settled(page)
  same(await page.inputValue('#from'), '2024-01-15', 'a day typed')
  check(number((await figures(page)).Incidents) < expected.selections[0].count, 'a day typed selects')
  await page.click('#reset')
  await page.click('#table th button[value=cluster]')
  same(await page.evaluate(() => document.activeElement.value), 'cluster', 'a heading keeps the focus')
  check(await page.evaluate(() => document.querySelector('#table tr[data-row] td:nth-child(9)').textContent.startsWith('1 ')), 'what is missing comes last')
  await page.click('#reset')
}

// The keyboard alone: everything is reached, the map moves, the table selects.
const keyboard = async page => {
  const wanted = await page.evaluate(() => [...document.querySelectorAll('button, input, select, summary, [tabindex="0"]')].filter(e => e.checkVisibility()).length)
  await page.evaluate(() => { document.activeElement?.blur(); window.scrollTo(0, 0) })
  const reached = new Set()
  for (let k = 0; k < wanted + 40; k++) {
    await page.keyboard.press('Tab')
    reached.add(await page.evaluate(() => {
      window.seen ??= new Map()
      const at = document.activeElement
      if (!window.seen.has(at)) window.seen.set(at, window.seen.size)
      return window.seen.get(at)
    }))
  }
  check(reached.size >= wanted, `Tab reaches ${reached.size} of ${wanted}`)
  await page.focus('#map')
  for (const key of ['+', '+', 'ArrowRight', 'ArrowUp']) await page.keyboard.press(key)
  await page.waitForTimeout(500)
  const [zoom] = new URLSearchParams(await page.evaluate(() => location.hash.slice(1))).get('at').split(',').map(Number)
  check(Math.abs(zoom - 2.25) < 0.01, `two times + is ${zoom}`)
  await page.keyboard.press('0')
  await page.focus('#rows')
  await page.keyboard.press('ArrowDown')
  check(await page.isVisible('#one dl'), 'a row opens by key')
  same(await page.getAttribute('#table tr[aria-selected=true]', 'aria-rowindex'), '2', 'the first row is selected')
  await page.click('#reset')
}

// No name lies over another at any zoom.
const names = async page => {
  for (const zoom of [1, 1.3, 1.7, 2.4, 3.1, 4.4, 6, 9, 14, 30]) {
    await page.evaluate(zoom => { location.hash = `at=${zoom},640,270` }, zoom)
    await settled(page)
    await settled(page)
    const over = await page.evaluate(() => {
      const texts = [...document.querySelectorAll('#names text')].map(text => {
        const box = text.getBoundingClientRect(), size = Number(text.getAttribute('font-size')), base = text.getCTM().f
        return { text: text.textContent, left: box.left + 1, right: box.right - 1, top: base - 0.65 * size, bottom: base }
      })
      const found = []
      texts.forEach((a, i) => texts.slice(i + 1).forEach(b => {
        if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) found.push(`${a.text} and ${b.text}`)
      }))
      return { found, count: texts.length }
    })
    same(over.found, [], `names over one another at ${zoom}`)
    // A leader ends at its name, or at its number's sign.
    const lost = await page.evaluate(() => {
      const boxes = [...document.querySelectorAll('#names text')].map(text => text.getBoundingClientRect())
      return [...document.querySelectorAll('#names g[transform*=scale] path')].filter(path => {
        const matrix = path.getScreenCTM(), ends = [0, path.getTotalLength()].map(at => path.getPointAtLength(at).matrixTransform(matrix))
        const away = (p, box) => Math.hypot(Math.max(box.left - p.x, 0, p.x - box.right), Math.max(box.top - p.y, 0, p.y - box.bottom))
        return !boxes.some(box => ends.some(end => away(end, box) < 13))
      }).length
    })
    same(lost, 0, `leaders to nothing at ${zoom}`)
    check(over.count > 0, `${over.count} names at ${zoom}`)
  }
  await page.click('#reset')
}

// Incidents stand on the map that moves where they stand on the still one; the view taken away shows it.
const positions = async page => {
  await settled(page)
  const view = await saved(page, 'save-svg')
  check(!/<(script|foreignObject|image)|\son\w+=/.test(view), 'the picture taken away is a picture')
  const moving = [...view.split('id="incidents"')[1].split('id="names"')[0].matchAll(/translate\(([\d.-]+) ([\d.-]+)\)/g)].map(m => [Number(m[1]), Number(m[2])])
  const still = await page.evaluate(() => [...document.querySelectorAll('#map-incidents > circle, #map-incidents > path')].map(mark =>
    mark.tagName === 'circle' ? [Number(mark.getAttribute('cx')), Number(mark.getAttribute('cy'))] : mark.getAttribute('transform').match(/[\d.-]+/g).map(Number)))
  same(moving.length, still.length, 'symbols on both maps')
  for (const axis of [0, 1]) {
    const spread = points => {
      const all = points.map(p => p[axis]).sort((a, b) => a - b), low = all[0], high = all[all.length - 1]
      return all.map(value => (value - low) / (high - low))
    }
    const [a, b] = [spread(moving), spread(still)]
    const off = Math.max(...a.map((value, i) => Math.abs(value - b[i])))
    check(off < 1e-3, `symbols stand ${off} of the map apart`)
  }
}

// The map that moves looks like the still one: land, water, lines, and symbols where they are of one size, without names, in blocks of eight pixels.
const likeness = async width => {
  const page = await open('map.html', { viewport: { width, height: 1000 }, bypassCSP: true })
  await page.addStyleTag({ content: '#still text, #names, #scale { display: none !important }' })
  const view = await saved(page, 'save-svg')
  const moving = [...view.split('id="incidents"')[1].split('id="names"')[0].matchAll(/translate\(([\d.-]+) ([\d.-]+)\)/g)].map(m => [Number(m[1]), Number(m[2])])
  if (width < 1000) await page.addStyleTag({ content: '#dots { display: none } #map-incidents { visibility: hidden }' })
  const moved = await page.locator('#map').screenshot()
  const still = await page.evaluate(() => {
    document.getElementById('whole-map').open = true
    const box = document.querySelector('#still svg').getBoundingClientRect()
    return [...document.querySelectorAll('#map-incidents > circle, #map-incidents > path')].map(mark => {
      const at = mark.getBoundingClientRect()
      return [at.x + at.width / 2 - box.x, at.y + at.height / 2 - box.y]
    })
  })
  const drawn = await page.locator('#still svg').screenshot()
  const blank = await page.context().newPage()
  const apart = await blank.evaluate(async ([moved, drawn, moving, still]) => {
    const load = async data => {
      const image = new Image()
      image.src = 'data:image/png;base64,' + data
      await image.decode()
      const g = new OffscreenCanvas(image.width, image.height).getContext('2d')
      g.drawImage(image, 0, 0)
      return { width: image.width, height: image.height, data: g.getImageData(0, 0, image.width, image.height).data }
    }
    const [a, b] = [await load(moved), await load(drawn)]
    // The moving map's own frame, one pixel, is not part of the picture.
    const span = (points, axis) => [Math.min(...points.map(p => p[axis])), Math.max(...points.map(p => p[axis]))]
    const fit = [0, 1].map(axis => {
      const [m, s] = [span(moving, axis), span(still, axis)], k = (s[1] - s[0]) / (m[1] - m[0])
      return { k, at: s[0] - k * (m[0] + 1) }
    })
    const mean = (image, x, y, wide, high) => {
      const sum = [0, 0, 0]
      let count = 0
      for (let py = Math.round(y); py < y + high; py++) for (let px = Math.round(x); px < x + wide; px++, count++) for (let c = 0; c < 3; c++) sum[c] += image.data[4 * (py * image.width + px) + c]
      return sum.map(s => s / count)
    }
    const bounds = [span(moving, 0), span(moving, 1)]
    let blocks = 0, other = 0
    for (let y = bounds[1][0]; y + 8 < bounds[1][1]; y += 8) for (let x = bounds[0][0]; x + 8 < bounds[0][1]; x += 8) {
      const [p, q] = [mean(a, x, y, 8, 8), mean(b, fit[0].k * x + fit[0].at, fit[1].k * y + fit[1].at, 8 * fit[0].k, 8 * fit[1].k)]
      blocks++
      if (Math.max(...p.map((value, c) => Math.abs(value - q[c]))) > 40) other++
    }
    return { blocks, share: other / blocks }
  }, [moved.toString('base64'), drawn.toString('base64'), moving, still])
  console.log(`at ${width} pixels ${(100 * apart.share).toFixed(1)} % of ${apart.blocks} blocks look other than on the still map`)
  check(apart.blocks > 500 && apart.share < 0.05, `at ${width} pixels the maps differ: ${JSON.stringify(apart)}`)
  await page.context().close()
}

// Of two incidents in one place a click shows the one, and another click the other; the tip says that there are more.
const together = async () => {
  const page = await open('two.html')
  const [x, y] = await page.evaluate(() => {
    const canvas = document.getElementById('dots'), g = canvas.getContext('2d'), { data } = g.getImageData(0, 0, canvas.width, canvas.height)
    let [count, sumX, sumY] = [0, 0, 0]
    for (let k = 3; k < data.length; k += 4) if (data[k] > 60) [count, sumX, sumY] = [count + 1, sumX + (k >> 2) % canvas.width, sumY + Math.floor((k >> 2) / canvas.width)]
    const box = canvas.getBoundingClientRect()
    return [box.x + sumX / count * box.width / canvas.width, box.y + sumY / count * box.height / canvas.height]
  })
  const shown = []
  for (let k = 0; k < 3; k++) {
    await page.mouse.click(x, y)
    await settled(page)
    shown.push(await page.textContent('#one dd'))
  }
  same(shown, ['a', 'b', 'a'], 'two incidents in one place')
  await page.mouse.move(x + 1, y)
  check((await page.textContent('#tip')).includes('1 more here'), 'the tip says that there are more')
  await page.context().close()
}

// Before and after a day as a filter.
const compared = async () => {
  const page = await open('compared.html#no-period=0')
  same(number((await figures(page)).Incidents), expected.after, 'incidents from a day on')
  await page.context().close()
}

// Another language, from right to left: the script says nothing in English.
const language = async () => {
  const page = await open('own.html', { bypassCSP: true })
  await page.click('#table tr[data-row]')
  const texts = await page.evaluate(() => [...document.querySelectorAll('#live :is(button, label, dt, .note, h2, .key li, #count, th)')].map(e => e.textContent.trim()).filter(text => /[a-z]{3}/.test(text)))
  const english = texts.filter(text => expected.english.includes(text))
  same(english, [], 'English in another language')
  check(texts.filter(text => text.startsWith('<')).length > 30, 'the words of another language are said')
  check(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'from right to left nothing is wider than the page')
  await page.evaluate(axe.source)
  const { violations } = await page.evaluate(() => window.axe.run())
  same(violations.map(v => v.id), [], 'axe, from right to left')
  await page.screenshot({ path: join(folder, 'own.png') })
  await page.context().close()
}

// Whoever reads it: axe finds nothing, in the light and in the dark.
const accessible = async name => {
  for (const dark of [false, true]) {
    const page = await open(name, { bypassCSP: true })
    if (dark) await page.click('#dark')
    await page.click('#table tr[data-row]')
    await page.evaluate(() => document.querySelectorAll('details').forEach(details => { details.open = true }))
    await page.evaluate(axe.source)
    const { violations } = await page.evaluate(() => window.axe.run())
    for (const { id, nodes } of violations) failures.push(`axe, ${name}${dark ? ', dark' : ''}: ${id} at ${nodes.slice(0, 3).map(node => node.target + ' ' + node.html.slice(0, 120)).join('; ')}`)
    await page.screenshot({ path: join(folder, dark ? 'dark.png' : 'light.png') })
    await page.context().close()
  }
}

// Text of the data does nothing.
const inert = async () => {
  const page = await open('hostile.html')
  const rows = await page.locator('#table tr[data-row]').count()
  check(rows > 0, 'the hostile rows are there')
  for (let k = 0; k < rows; k++) {
    await page.locator('#table tr[data-row]').nth(k).click()
    await settled(page)
  }
  await page.mouse.move(400, 400)
  const found = await page.evaluate(() => ({
    hacked: 'hacked' in window, scripts: document.querySelectorAll('script').length, foreign: document.querySelectorAll('iframe, object, embed, img, form, base').length,
    handlers: [...document.querySelectorAll('*')].filter(e => e.getAttributeNames().some(name => name.startsWith('on'))).length,
    links: [...document.querySelectorAll('a')].map(a => [a.href, a.rel]), text: document.body.innerText
  }))
  check(!found.hacked && found.scripts === 3 && found.foreign === 0 && found.handlers === 0, `hostile text did something: ${JSON.stringify({ ...found, text: '' })}`)
  check(found.links.every(([href, rel]) => /^https?:\/\//.test(href) && rel.includes('noreferrer')), `links: ${JSON.stringify(found.links)}`)
  check(!/[\u202a-\u202e\u2066-\u2069]/.test(found.text), 'marks that turn text around are shown')
  const geojson = JSON.parse(await saved(page, 'save-geojson'))
  same(geojson.features.map(feature => [feature.properties.note, feature.properties.fatalities]), expected.hostile.map(() => [null, 3]), 'cells after an empty first one')
  const view = await saved(page, 'save-svg')
  check(!view.includes('<script') && !/<[^>]*\son\w+=/.test(view), 'the picture of hostile data is a picture')
  await page.context().close()
}

// Many incidents: how long until the page is there, and how often it is drawn while the slider moves. Said, not judged: it is the machine's too.
const many = async name => {
  const started = Date.now()
  const page = await open(name)
  const ready = Date.now() - started
  const frames = await page.evaluate(async () => {
    const slider = document.getElementById('first'), from = Number(slider.min), to = Number(slider.max)
    const begun = performance.now()
    let frames = 0
    while (performance.now() - begun < 2000) {
      slider.value = String(Math.round(from + (to - from) * 0.5 * (performance.now() - begun) / 2000))
      slider.dispatchEvent(new Event('input'))
      await new Promise(requestAnimationFrame)
      frames++
    }
    return frames / 2
  })
  const sort = await page.evaluate(() => {
    const begun = performance.now()
    document.querySelector('#table th button[value=type]').click()
    document.querySelector('#table th button[value=from]').click()
    return (performance.now() - begun) / 2
  })
  const painted = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN)
  console.log(`${name}: painted after ${painted.toFixed(0)} ms, there after ${ready} ms, ${frames.toFixed(0)} frames a second while the slider moves, sorted in ${sort.toFixed(0)} ms`)
  await page.screenshot({ path: join(folder, name.replace('.html', '.png')) })
  await page.context().close()
}

for (const name of ['map.html', 'report.html']) {
  const page = await open(name)
  check((await page.locator('meta[http-equiv=Content-Security-Policy]').getAttribute('content')).startsWith("default-src 'none'"), `${name} has a policy`)
  for (const does of [counts, time, link, typed, keyboard, names, positions]) await does(page, name).catch(why => failures.push(`${name}, ${does.name}: ${why}`))
  await page.context().close()
  await accessible(name).catch(why => failures.push(`axe, ${name}: ${why}`))
}
const still = await open('report.html', { javaScriptEnabled: false })
check(await still.isVisible('#still svg') && !await still.isVisible('#live'), 'without scripts the map is still')
same(await still.locator('section').count(), 8, 'sections without scripts')
await still.context().close()
const printed = await open('report.html')
const pdf = await printed.pdf({ path: join(folder, 'report.pdf'), format: 'A4' })
check(pdf.length > 50000 && pdf.subarray(0, 5).toString() === '%PDF-', 'the report is printed')
await printed.context().close()
for (const [width, height] of [[1360, 900], [820, 1100], [360, 780]]) {
  const page = await open('report.html', { viewport: { width, height } })
  check(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `at ${width} pixels nothing is wider than the page`)
  await page.screenshot({ path: join(folder, `report-${width}.png`) })
  await page.context().close()
}
for (const width of [1360, 820, 360]) await likeness(width).catch(why => failures.push(`likeness: ${why}`))
await together().catch(why => failures.push(`two.html: ${why}`))
await compared().catch(why => failures.push(`compared.html: ${why}`))
await language().catch(why => failures.push(`own.html: ${why}`))
await inert().catch(why => failures.push(`hostile.html: ${why}`))
for (const name of expected.many) await many(name).catch(why => failures.push(`${name}: ${why}`))
await browser.close()
if (failures.length) {
  console.log(failures.join('\n'))
  process.exit(1)
}
console.log('the pages do what they should')
