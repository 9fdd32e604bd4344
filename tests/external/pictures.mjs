// Takes the pictures of the README and the manual from the page of the sample study, as `.ci/page` leaves it.
//
//     node tests/external/pictures.mjs target/page target/page/demo.html fixtures/pictures

import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [folder, file, into] = process.argv.slice(2)
const { chromium } = createRequire(resolve(folder) + '/')('playwright-core')

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
})
const page = await browser.newPage({ viewport: { width: 860, height: 800 }, colorScheme: 'light' })
await page.goto(pathToFileURL(resolve(file)).href)

// From the top of one thing to the bottom of another.
async function taken(name, from, to = from, width = 860) {
  const [first, last] = [await from.boundingBox(), await to.boundingBox()]
  const y = Math.max(first.y - 12, 0)
  await page.screenshot({
    path: join(into, `${name}.png`), fullPage: true, clip: { x: 0, y, width, height: last.y + last.height + 2 - y },
  })
}

const results = page.locator('.scroll', { hasText: 'All results, worse first' })
await taken('verdicts', page.locator('header'), results.locator('tbody tr').nth(2))
await taken('success', page.locator('figure', { hasText: 'Unassisted success with' }), undefined, 660)
const grid = page.locator('.scroll', { hasText: 'Version 3.0: outcome, time and noted errors of each attempt' })
await taken('grid', grid, grid.locator('tbody tr').nth(5))
await browser.close()
