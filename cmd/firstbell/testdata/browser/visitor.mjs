// Chromium, and the people who use it: each in a browser of their own, on a
// telephone or at a desk, watched for everything the browser complains of.
import { chromium } from 'playwright-core'
import { giveAuthenticator } from './authenticator.mjs'

export const PHONE = { width: 390, height: 844 }
export const DESK = { width: 1280, height: 900 }

const PATIENCE = 20_000 // ms for one thing to appear

export function openBrowser (executablePath) {
  return chromium.launch({
    executablePath,
    // A page kept whole for going back is what a person at a real browser has.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']
  })
}

/**
 * A person at a browser.
 * @param {{phone?: boolean, scripts?: boolean, state?: object}} how
 */
export async function visit (browser, report, origin, name, { phone = false, scripts = true, state } = {}) {
  const context = await browser.newContext({
    baseURL: origin,
    viewport: phone ? PHONE : DESK,
    isMobile: phone,
    hasTouch: phone,
    javaScriptEnabled: scripts,
    storageState: state,
    locale: 'en-GB',
    timezoneId: 'Europe/London',
    reducedMotion: 'reduce'
  })
  context.setDefaultTimeout(PATIENCE)
  const page = await context.newPage()
  const visitor = new Visitor(name, page, phone ? PHONE : DESK)
  if (scripts) visitor.device = await giveAuthenticator(page)
  report.attend(visitor)
  return visitor
}

class Visitor {
  taps = 0
  #said = []
  #awaited = new Set() // statuses a step provokes
  #document // the answer that made the page

  constructor (name, page, size) {
    Object.assign(this, { name, page, size })
    page.on('console', message => {
      if (message.type() === 'error' || message.type() === 'warning') this.#said.push(message.text())
    })
    page.on('response', answer => {
      if (answer.request().isNavigationRequest() && answer.frame() === page.mainFrame()) this.#document = answer
    })
    page.on('pageerror', problem => this.#said.push(String(problem)))
    page.on('dialog', dialog => { this.#said.push('a dialog: ' + dialog.message()); return dialog.dismiss() })
  }

  /** Does something that is answered with a status of 400 or above. */
  async provoking (status, work) {
    this.#awaited.add(String(status))
    const answer = this.page.waitForResponse(r => r.status() === status)
    await Promise.all([answer, work()])
  }

  /** What the browser complained of since the last call, but for what was provoked. */
  complaints () {
    const provoked = text => {
      const status = /^Failed to load resource: the server responded with a status of (\d+)/.exec(text)
      return status !== null && this.#awaited.has(status[1])
    }
    return this.#said.splice(0).filter(text => !provoked(text)).map(text => `the browser of the ${this.name}: ${text}`)
  }

  /** One touch or click on the one thing of that role and name; it is counted. */
  async tap (role, name) {
    this.taps++
    const target = this.page.getByRole(role, { name })
    await (this.size === PHONE ? target.tap() : target.click())
  }

  /** Goes to a page by the menu; the page may have other links of that name. */
  async menu (name) {
    this.taps++
    await this.page.getByRole('navigation', { name: 'Menu' }).getByRole('link', { name, exact: true }).click()
  }

  go (url) { return this.page.goto(url) }

  /** The path of the page, if it is the answer to a GET that went well. */
  address () {
    const answer = this.#document
    return answer?.status() === 200 && answer.request().method() === 'GET' ? new URL(answer.url()).pathname : undefined
  }

  heading (name) { return this.page.getByRole('heading', { level: 1, name }).waitFor() }

  text () { return this.page.locator('body').innerText() }

  /** Loads the page again until something is on it. */
  async until (locator) {
    for (const end = Date.now() + PATIENCE; ;) {
      try {
        return await locator.first().waitFor({ timeout: 500 })
      } catch (problem) {
        if (Date.now() > end) throw problem
        await this.page.reload()
      }
    }
  }
}
