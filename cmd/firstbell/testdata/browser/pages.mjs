// Every page that no other script has seen, as somebody who may; then what is
// about a page and not on it: who saw it, the passkey asked for again, hiding,
// and the line that says how long one is signed in.
import assert from 'node:assert/strict'
import { run } from './run.mjs'
import { hiding, signedInFor } from './aside.mjs'

await run(async ({ about, step, look, visit }) => {
  const ask = async (what, more = {}) => (await fetch(`${about.backstage}/${what}`, { method: 'POST', body: JSON.stringify(more) })).json()
  const enter = async (role, name = role, how = {}) => visit(name, { ...how, state: session((await ask('enter', { role })).cookie) })
  const stage = { ...about, step, look, visit, ask, enter }
  await everyPage(stage)
  await whoSawIt(stage)
  await hiding(stage)
  await signedInFor(stage)
  await showThatItIsYou(stage)
})

/** What a browser holds that is signed in with a cookie. */
function session (value) {
  if (!value) return undefined
  return { cookies: [{ name: 'firstbell', value, domain: 'localhost', path: '/', expires: -1, httpOnly: true, secure: false, sameSite: 'Lax' }], origins: [] }
}

async function everyPage ({ step, look, visit, pages }) {
  const visitors = new Map()
  for (const { path, role, cookie } of pages) {
    await step(`${path} as ${role || 'a stranger'}`, async () => {
      if (!visitors.has(role)) visitors.set(role, await visit(role || 'stranger', { state: session(cookie) }))
      const visitor = visitors.get(role)
      await visitor.go(path)
      await look(visitor, path)
      if (path === '/today') visitor.complaints() // of an icon that this page, which names nobody, does not have
    })
  }
  for (const visitor of visitors.values()) await visitor.page.context().close()
}

/** The auditor's page: what is not there, who was shown a message, and the file. */
async function whoSawIt ({ step, look, enter, auditor, key, reference, told, child }) {
  const reader = await enter(key, 'reader to be audited')
  const visitor = await enter(auditor, 'auditor')
  const { page } = visitor
  await step('an auditor looks up who saw a message', async () => {
    await reader.go(told)
    await reader.tap('button', 'Show this notification')
    await reader.page.getByText(child).first().waitFor()
    await visitor.go('/audit')
    await look(visitor, 'who saw it, nothing asked')
    await page.getByLabel('Reference').fill('nothing of ours')
    await visitor.provoking(422, () => visitor.tap('button', 'Show who saw it'))
    await look(visitor, 'who saw it, nothing found')
    await page.getByLabel('Reference').fill(reference)
    await visitor.tap('button', 'Show who saw it')
    await page.getByText('Read the message, for the first time').first().waitFor()
    assert.ok(!(await visitor.text()).includes(child), 'the page names the child')
    assert.ok(!page.url().includes(reference), 'the address holds the reference')
    await look(visitor, 'who saw it')
  })
  await step('who has acknowledged a message says what the school did, and may keep a copy', async () => {
    await reader.tap('button', 'I have read this')
    await reader.page.getByRole('heading', { name: 'Thank you' }).waitFor()
    await reader.go(told + '/outcome')
    await look(reader, 'what the school did')
    await reader.go(told + '/export')
    await look(reader, 'a copy for the school’s own records')
  })
  await step('and saves it as a file', async () => {
    const [file] = await Promise.all([page.waitForEvent('download'), visitor.tap('button', /^Save the list as a file/)])
    assert.match(file.suggestedFilename(), /\.csv$/)
    assert.ok(!file.suggestedFilename().includes(reference))
    let text = ''
    for await (const part of await file.createReadStream()) text += part
    assert.match(text, /Read the message, for the first time/)
    assert.ok(!text.includes(child), 'the file names the child')
  })
}

/** Half an hour after the passkey was shown it is asked for again, and nothing is opened. */
async function showThatItIsYou ({ step, look, ask, enter, operator, parked }) {
  const visitor = await enter(operator, 'operator of this morning')
  const { page } = visitor
  await step('after half an hour an operator has to show that it is still them', async () => {
    for (let i = 0; i < 3; i++) {
      await visitor.go('/desk')
      await ask('later')
    }
    await visitor.go(parked)
    await visitor.provoking(403, () => visitor.tap('button', 'Open this child’s details'))
    await visitor.heading('Show that it is you')
    await look(visitor, 'show that it is you')
    await visitor.tap('link', 'Use your passkey')
    await page.waitForURL(url => url.pathname === '/sign-in' && url.searchParams.get('next') === parked)
    await look(visitor, 'sign-in, to go on')
  })
}
