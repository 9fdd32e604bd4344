// Is the report's page whole in a browser, and does it ask for nothing?
//
//     node tests/external/page.mjs target/page REPORT.html ...
//
// The folder holds playwright-core and axe-core (npm install --prefix target/page playwright-core axe-core); the browser
// is chromium, or what CHROMIUM names. Pictures of each page are left in the folder, under `seen`, for people to look at.

import { createRequire } from 'node:module'
import { mkdirSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder, ...pages] = process.argv.slice(2)
const modules = createRequire(resolve(folder) + '/')
const { chromium } = modules('playwright-core')
const axe = modules.resolve('axe-core/axe.min.js')
const seen = join(folder, 'seen')
mkdirSync(seen, { recursive: true })

// A4 less the margins that the page asks for, at 96 dots an inch.
const PRINTED = 688
const WIDTHS = { phone: 390, laptop: 1280 }
// As much of a page as a person looks at; the hostile one is far longer.
const TALLEST = 12_000

let flaws = 0
function check(what, found, expected) {
  const holds = JSON.stringify(found) === JSON.stringify(expected)
  if (!holds) flaws += 1
  console.log(holds ? `ok: ${what}` : `FLAW: ${what}: ${JSON.stringify(found)}, wanted ${JSON.stringify(expected)}`)
}

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
})

async function opened(file, options) {
  const context = await browser.newContext(options)
  const page = await context.newPage()
  page.setDefaultTimeout(180_000) // the hostile page is long, and the machine may be busy
  const told = { said: [], asked: [], dialogs: [] }
  page.on('console', message => told.said.push(message.text()))
  page.on('pageerror', error => told.said.push(String(error)))
  page.on('request', request => told.asked.push(request.url()))
  page.on('dialog', dialog => { told.dialogs.push(dialog.message()); dialog.dismiss() })
  await page.goto(pathToFileURL(resolve(file)).href)
  return { page, told, close: () => context.close() }
}

async function isSeen(page, name) {
  const tall = await page.evaluate(() => document.documentElement.scrollHeight)
  const { width } = page.viewportSize()
  await page.screenshot({ path: join(seen, `${name}.png`), fullPage: true, clip: { x: 0, y: 0, width, height: Math.min(tall, TALLEST) } })
}

// What reaches beyond the page, or is cut at its edge. A heap of marks on one letter, which nothing can break, may be cut.
const beyond = page => page.evaluate(() => {
  const wide = document.documentElement.clientWidth
  const hasHeap = element => /\p{M}{20}/u.test((element.closest('table') ?? element).textContent)
  const blocks = [...document.querySelectorAll('body *')].filter(element =>
    !element.closest('svg') && getComputedStyle(element).display !== 'inline')
  const scrolls = element => matchMedia('screen').matches && element.closest('.scroll')
  const out = blocks.filter(element => !scrolls(element)
    && (element.getBoundingClientRect().right > wide + 1 || element.scrollWidth > element.clientWidth + 1))
  const captions = [...document.querySelectorAll('caption')].filter(caption => caption.getBoundingClientRect().right > wide + 1)
  const texts = [...document.querySelectorAll('svg text')].filter(text => {
    const edge = text.ownerSVGElement.getBoundingClientRect(), own = text.getBoundingClientRect()
    return own.right > edge.right + 1 || own.left < edge.left - 8
  })
  const told = [...out, ...captions, ...texts].filter(element => !hasHeap(element))
    .map(element => `${element.tagName} ${element.textContent.slice(0, 40)}`)
  const page = document.documentElement.scrollWidth
  return [...(page > wide ? [`${page} > ${wide}`] : []), ...told.slice(0, 5)]
})

// Numbers and ranges that go on in the next line, and words of headings of tables that do.
const broken = page => page.evaluate(() => {
  const found = []
  const seek = (node, pattern) => {
    for (const { 0: word, index } of node.textContent.matchAll(pattern)) {
      const range = document.createRange()
      range.setStart(node, index)
      range.setEnd(node, index + word.length)
      const lines = new Set([...range.getClientRects()].map(line => Math.round(line.top)))
      if (lines.size > 1) found.push(`${word} in: ${node.parentElement.closest('td, th, li, p, dd')?.textContent.slice(0, 60)}`)
    }
  }
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  for (let node; (node = nodes.nextNode());) {
    if (node.parentElement.closest('svg, code')) continue
    seek(node, /(?<!\S)\(?[-−+]?\d[\d.,%–-]{0,22}\)?(?: (?:s|min)(?![\w-]))?/gu)
    if (node.parentElement.closest('thead th')) seek(node, /(?<!\p{L})\p{L}{2,12}(?!\p{L})/gu)
  }
  return found.slice(0, 5)
})

// Tables that a person has to scroll.
const scrolled = page => page.evaluate(() => [...document.querySelectorAll('.scroll')]
  .filter(table => table.scrollWidth > table.clientWidth + 1)
  .map(table => `${table.getAttribute('aria-label')}: ${table.scrollWidth} > ${table.clientWidth}`))

// What could run or load something: tags, attributes, and links that lead off the page or nowhere.
const live = page => page.evaluate(() => [...document.querySelectorAll('*')].flatMap(element => {
  const tag = element.tagName.toLowerCase()
  const known = ['html', 'head', 'meta', 'title', 'style', 'blockquote', 'body', 'header', 'footer', 'main', 'nav', 'section', 'h1', 'h2', 'h3',
    'p', 'ul', 'li', 'a', 'dl', 'dt', 'dd', 'div', 'table', 'caption', 'thead', 'tbody', 'tr', 'th', 'td', 'br', 'wbr', 'strong', 'b',
    'span', 'code', 'figure', 'figcaption', 'svg', 'desc', 'line', 'text', 'path', 'circle']
  const attributes = [...element.attributes].filter(({ name, value }) =>
    /^on|^(src|srcset|action|xlink:href|style|formaction|ping|data)$/.test(name)
    || (name === 'href' && !(value.startsWith('#') && document.getElementById(value.slice(1)))))
  return [...(known.includes(tag) ? [] : [tag]), ...attributes.map(({ name, value }) => `${tag} ${name}=${value}`)]
}))

// Whether a script in the page, or a picture from elsewhere, is stopped, and by what.
const stopped = page => page.evaluate(() => new Promise(done => {
  const by = []
  document.addEventListener('securitypolicyviolation', event => by.push(event.effectiveDirective))
  const script = document.createElement('script')
  script.textContent = 'window.itRan = true'
  document.body.append(script)
  new Image().src = 'data:image/gif;base64,R0lGODlhAQABAAAAACw='
  setTimeout(() => done({ itRan: window.itRan === true, by: by.sort() }), 300)
}))

for (const file of pages) {
  const name = basename(file, '.html')
  for (const [screen, width] of Object.entries(WIDTHS)) {
    const { page, told, close } = await opened(file, { viewport: { width, height: 844 } })
    check(`${name}, ${screen}: nothing reaches beyond ${width} px`, await beyond(page), [])
    // The titles of the hostile page have numbers and long words of their own.
    if (name !== 'hostile') {
      check(`${name}, ${screen}: no number is broken`, await broken(page), [])
      check(`${name}, ${screen}: no table scrolls`, await scrolled(page), [])
    }
    await isSeen(page, `${name}-${screen}`)
    check(`${name}, ${screen}: nothing is said on the console`, told.said, [])
    check(`${name}, ${screen}: nothing is asked for but the file`, told.asked, [pathToFileURL(resolve(file)).href])
    check(`${name}, ${screen}: no dialog`, told.dialogs, [])
    if (screen === 'laptop') {
      check(`${name}: nothing that could run, load or lead away`, await live(page), [])
      check(`${name}: its policy stops scripts and pictures`, await stopped(page),
        { itRan: false, by: ['img-src', 'script-src-elem'] })
    }
    await close()
  }

  const paper = await opened(file, { viewport: { width: PRINTED, height: 970 } })
  await paper.page.emulateMedia({ media: 'print' })
  check(`${name}, print: nothing reaches beyond the paper`, await beyond(paper.page), [])
  if (name !== 'hostile') check(`${name}, print: no number is broken`, await broken(paper.page), [])
  await isSeen(paper.page, `${name}-print`)
  const pdf = await paper.page.pdf({ path: join(seen, `${name}.pdf`), preferCSSPageSize: true, printBackground: true })
  const sizes = new Set([...pdf.toString('latin1').matchAll(/\/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]/g)].map(([, w, h]) => `${Math.round(w)} x ${Math.round(h)}`))
  check(`${name}, print: A4`, [...sizes], ['595 x 842'])
  await paper.close()

  // The library has to be let in past the policy, which is why the policy is checked apart.
  for (const [colorScheme, width] of [['light', 1280], ['dark', 390]]) {
    const { page, close } = await opened(file, { viewport: { width, height: 844 }, colorScheme, bypassCSP: true })
    if (colorScheme === 'light') {
      check(`${name}: without its policy the same script runs`, (await stopped(page)).itRan, true)
    }
    await page.addScriptTag({ path: axe })
    const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }))
    for (const { id, impact, nodes } of violations) {
      console.log(`axe: ${impact}: ${id} at ${nodes.length} places, first ${nodes[0].html.slice(0, 160)}`)
    }
    const grave = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact)).map(({ id }) => id)
    check(`${name}, ${colorScheme}, ${width} px: axe-core finds nothing serious`, grave, [])
    if (colorScheme === 'dark') await isSeen(page, `${name}-dark`)
    await close()
  }
}
await browser.close()
if (flaws) {
  console.log(`${flaws} flaws`)
  process.exit(1)
}
