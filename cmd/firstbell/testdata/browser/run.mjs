// Reads what a script is about from its standard input, opens the browser,
// and closes it whatever happens.
import { text } from 'node:stream/consumers'
import { Report, Stopped } from './tap.mjs'
import { Inspector } from './inspect.mjs'
import { openBrowser, visit } from './visitor.mjs'

export async function run (journey) {
  const began = Date.now()
  const { chromium, pictures, album, about } = JSON.parse(await text(process.stdin))
  const report = new Report(pictures)
  const inspector = new Inspector(report, album)
  const browser = await openBrowser(chromium)
  try {
    await journey({
      about,
      step: (name, work) => report.step(name, work),
      look: (visitor, name) => inspector.look(visitor, name),
      visit: (name, how) => visit(browser, report, about.portalUrl ?? about.origin, name, how)
    })
  } catch (problem) {
    if (!(problem instanceof Stopped)) throw problem
  } finally {
    await browser.close()
  }
  for (const address of inspector.addresses) console.log('# inspected ' + address)
  report.finish(`${inspector.pages.size} pages inspected at two widths, in ${Math.round((Date.now() - began) / 1000)} s`)
}
