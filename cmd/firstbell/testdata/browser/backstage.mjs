// What happens outside the browser: posts by the police, invitations from the
// command line, letters that arrive. The Go side of the test does it.
export class Backstage {
  #url
  #letters = new Map() // how many letters of a kind to an address were read

  constructor (url) { this.#url = url }

  /** Invites somebody to a desk on the command line: { link, code }. */
  invite (name, email, role) { return this.#ask('invite', { name, email, role }) }

  /** Posts the newest version of an incident of the cast and waits until it is decided on. */
  post (incident, version = 1) { return this.#ask('post', { incident, version }) }

  withdraw (incident) { return this.#ask('withdraw', { incident }) }

  /** What the force is told of an incident: a state for each child. */
  status (incident) { return this.#ask('status', { incident }) }

  /**
   * The next letter of a kind to an address: { subject, body, link }.
   * @param {'invitation'|'new'|'changed'|'withdrawn'} kind
   */
  async letter (kind, to) {
    const n = (this.#letters.get(kind + to) ?? 0) + 1
    this.#letters.set(kind + to, n)
    return this.#ask('letter', { kind, to, n })
  }

  /** Takes the store away from the running service. */
  breakStore () { return this.#ask('break', {}) }

  async #ask (what, about) {
    const answer = await fetch(`${this.#url}/${what}`, { method: 'POST', body: JSON.stringify(about) })
    const said = await answer.text()
    if (!answer.ok) throw new Error(`backstage could not ${what}: ${said}`)
    return JSON.parse(said)
  }
}
