// Looks at a page as the law on accessibility does: axe at the width of a
// telephone and of a desk, no sideways scrolling from 320 pixels upwards, and
// nothing to press that is smaller than a finger can find.
//
// It works from an isolated world beside the page's own scripts, which the
// page's content security policy does not reach and need not be loosened for.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { PHONE, DESK } from './visitor.mjs'

const AXE = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8')
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']
const NARROW = { width: 320, height: 640 } // WCAG 1.4.10
const TABLET = { width: 768, height: 1024 } // the narrowest at which tables are tables
const SMALLEST = 24 // CSS pixels, WCAG 2.5.8

export class Inspector {
  pages = new Set()
  addresses = new Set() // of what was inspected as the answer to a GET
  #report
  #album

  /** @param {string} album a folder for a picture of every page; none if empty */
  constructor (report, album) {
    this.#report = report
    this.#album = album
  }

  /** Inspects the page a visitor is on, and puts its size back. */
  async look (visitor, name) {
    if (visitor.address()) this.addresses.add(visitor.address())
    if (this.pages.has(name)) return
    this.pages.add(name)
    const world = await openWorld(visitor.page)
    const faults = []
    for (const [size, label] of [[NARROW, 'narrow'], [PHONE, 'phone'], [TABLET, 'tablet'], [DESK, 'desk']]) {
      await visitor.page.setViewportSize(size)
      const found = [...await world(sideways, size.width), ...await world(smallTargets, SMALLEST)]
      if (size === PHONE || size === DESK) found.push(...await world(violations, TAGS))
      faults.push(...found.map(f => `${label}: ${f}`))
      if (this.#album) await visitor.page.screenshot({ path: join(this.#album, `${name.replaceAll(/\W+/g, '-')}-${label}.png`), fullPage: true })
    }
    await visitor.page.setViewportSize(visitor.size)
    if (faults.length > 0) this.#report.fault(`the page "${name}" is accessible`, faults)
  }
}

/** Opens an isolated world with axe in it, and gives a way to run functions there. */
async function openWorld (page) {
  const session = await page.context().newCDPSession(page)
  const { frameTree } = await session.send('Page.getFrameTree')
  const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', { frameId: frameTree.frame.id, worldName: 'inspection' })
  const run = async expression => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', { expression, contextId, awaitPromise: true, returnByValue: true })
    if (exceptionDetails) throw new Error('inspecting a page: ' + (exceptionDetails.exception?.description ?? exceptionDetails.text))
    return result.value
  }
  await run(AXE + ';0')
  return (look, argument) => run(`(${look})(${JSON.stringify(argument)})`)
}

/* What follows runs in the page. */

async function violations (tags) {
  const { violations } = await globalThis.axe.run(document, { runOnly: tags, resultTypes: ['violations'], preload: false })
  return violations.flatMap(v => v.nodes.map(n => `${v.id} (${v.impact}): ${v.help}: ${n.target.join(' ')}: ${n.html.slice(0, 200)}: ${n.failureSummary ?? ''}`))
}

function sideways (width) {
  const page = document.documentElement
  if (page.scrollWidth <= width) return []
  const wide = [...document.body.querySelectorAll('*')].filter(e => e.getBoundingClientRect().right > width + 1)
  return [`the page is ${page.scrollWidth} pixels wide where ${width} are there; beyond the edge: ${wide.slice(-3).map(e => e.outerHTML.slice(0, 120)).join(' | ')}`]
}

function smallTargets (smallest) {
  const isInSentence = e => {
    if (getComputedStyle(e).display !== 'inline') return false
    const around = e.closest('p, li, dd, td, th, div')
    return around !== null && around.textContent.trim() !== e.textContent.trim()
  }
  const shown = e => e.checkVisibility({ visibilityProperty: true, opacityProperty: false }) && e.getClientRects().length > 0
  const faults = []
  for (const e of document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')) {
    // Nobody can point at or reach these: a form's first button, for the Enter key.
    if (e.matches('.govuk-visually-hidden[tabindex="-1"][aria-hidden="true"]')) continue
    if (!shown(e) || isInSentence(e) || e.matches('.govuk-skip-link:not(:focus)')) continue
    const { width, height } = e.getBoundingClientRect()
    if (width < smallest || height < smallest) faults.push(`a target of ${Math.round(width)} by ${Math.round(height)} pixels: ${e.outerHTML.slice(0, 160)}`)
  }
  return faults
}
