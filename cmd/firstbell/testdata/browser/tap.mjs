// Prints what was tried, one line each, in the Test Anything Protocol. Steps
// build on each other, so the first that fails ends the run; faults of single
// pages are noted and told together.
import { join } from 'node:path'

export class Report {
  #count = 0
  #failed = 0
  #pictures
  #visitors = []

  /** @param {string} pictures a folder for pictures of what went wrong */
  constructor (pictures) { this.#pictures = pictures }

  /** Watches over a visitor: whatever their browser complains of is a fault. */
  attend (visitor) { this.#visitors.push(visitor) }

  /** Does one step, and afterwards asks every browser whether it complained. */
  async step (name, work) {
    try {
      await work()
    } catch (problem) {
      this.#say(false, name, [problem.stack ?? String(problem), ...await this.#picture()])
      throw new Stopped()
    }
    const complaints = this.#visitors.flatMap(v => v.complaints())
    this.#say(complaints.length === 0, name, complaints)
  }

  /** Notes a fault of one page and goes on. */
  fault (name, lines) { this.#say(false, name, lines) }

  finish (summary) {
    console.log(`1..${this.#count}\n# ${summary}`)
    process.exitCode = this.#failed > 0 ? 1 : 0
  }

  #say (good, name, lines = []) {
    this.#count++
    if (!good) this.#failed++
    console.log(`${good ? 'ok' : 'not ok'} ${this.#count} - ${name}`)
    for (const line of lines) console.log('  # ' + String(line).replaceAll('\n', '\n  # '))
  }

  async #picture () {
    const taken = []
    for (const { name, page } of this.#visitors) {
      if (page.isClosed()) continue
      const path = join(this.#pictures, `${this.#count + 1}-${name.replaceAll(' ', '-')}.png`)
      try {
        await page.screenshot({ path, fullPage: true })
        taken.push(`the page of the ${name}: ${page.url()}, seen in ${path}`)
      } catch (problem) {
        taken.push(`no picture of the page of the ${name}: ${problem.message}`)
      }
    }
    return taken
  }
}

/** Stopped ends a run whose step has failed and been told of. */
export class Stopped extends Error {}
