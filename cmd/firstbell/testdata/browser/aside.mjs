// The page's own script in a real browser: hiding what is read, and the line
// that says how long one is signed in. Its clock is the test's, so nobody waits.
import assert from 'node:assert/strict'

/** Somebody reads a message, and somebody comes in. */
async function reading ({ enter, key, told, child }, name) {
  const visitor = await enter(key, name)
  await visitor.go(told)
  await visitor.tap('button', 'Show this notification')
  await visitor.page.getByText(child).first().waitFor()
  return visitor
}

/** Nothing of it is left, on the page or by going back. */
async function isGone (visitor, child) {
  const { page } = visitor
  await page.waitForURL('**/today')
  assert.equal(await page.title(), 'Today')
  assert.ok(!(await visitor.text()).includes(child))
  assert.doesNotMatch(await visitor.text() + page.url(), /Firstbell|notification|police|school/i)
  await page.goBack().catch(() => {}) // the answer to a post is not shown again: that is what is wanted
  assert.ok(!(await visitor.text()).includes(child))
  await page.goto('/inbox').catch(() => page.goto('/inbox')) // the browser may still be busy with its own page of error
  await page.waitForURL(url => url.pathname === '/sign-in')
  assert.ok(!(await visitor.text()).includes(child))
  visitor.complaints() // of the page that the browser would not show again
}

export async function hiding (stage) {
  const { step, look, child } = stage
  await step('"Hide this page" leaves nothing to read, and ends the session', async () => {
    const visitor = await reading(stage, 'reader who is disturbed')
    const answer = visitor.page.waitForResponse(r => r.url().endsWith('/today') && r.request().method() === 'POST')
    await visitor.tap('button', 'Hide this page')
    assert.equal((await (await answer).allHeaders())['clear-site-data'], '"cache", "storage"')
    await visitor.page.waitForURL('**/today')
    await look(visitor, 'hidden')
    await isGone(visitor, child)
  })
  await step('Shift three times leaves, and the page is blank before that', async () => {
    const visitor = await reading(stage, 'reader in a hurry')
    const { page } = visitor
    const shown = () => page.evaluate(() => getComputedStyle(document.documentElement).display !== 'none')
    const press = async keys => { for (const key of keys) await page.keyboard.press(key) }
    // What is sent is held back once, so that the page can be looked at meanwhile.
    await page.evaluate(() => document.querySelector('[data-hide]').form.addEventListener('submit', event => event.preventDefault()))
    await press(['Shift', 'Shift', 'a', 'Shift', 'Shift'])
    assert.equal(await shown(), true, 'twice is not three times')
    await press(['Shift'])
    assert.equal(await shown(), false)
    assert.equal(await page.title(), 'Today')
    await visitor.go(stage.told)
    await press(['Shift', 'Shift', 'Shift'])
    await isGone(visitor, child)
  })
}

export async function signedInFor (stage) {
  const { step, look, enter, key, child, told } = stage
  const visitor = await enter(key, 'reader who was called away')
  const { page } = visitor
  const line = page.locator('.fb-stay')
  const soon = () => line.evaluate(e => e.getAttribute('role') === 'alert' && e.classList.contains('fb-stay--soon'))
  let whole
  await step('the line about signing out is quiet at first, and brought out two minutes before', async () => {
    await page.clock.install()
    await visitor.go(told)
    await visitor.tap('button', 'Show this notification')
    await page.getByText(child).first().waitFor()
    whole = Number(await line.getAttribute('data-left'))
    assert.ok(whole > 600, `${whole} seconds are left`)
    await page.clock.runFor((whole - 130) * 1000)
    assert.equal(await soon(), false)
    await page.clock.runFor(15_000)
    assert.equal(await soon(), true)
    await look(visitor, 'about to be signed out')
  })
  await step('when the time is over, what was on the page is taken away', async () => {
    await page.clock.runFor(120_000)
    await page.getByText('You were signed out because nothing happened here for a while.').waitFor()
    assert.ok(!(await page.content()).includes(child))
    await look(visitor, 'time is over')
  })
  await step('whoever is still signed in goes on where they were, and the time begins anew', async () => {
    await visitor.tap('button', 'Go on')
    await page.getByText('You are still signed in.').waitFor()
    await page.getByText(child).first().waitFor()
    assert.equal(await soon(), false)
    await page.clock.runFor((whole - 110) * 1000)
    assert.equal(await soon(), true)
  })
  await step('whoever is not is asked to sign in, and comes back', async () => {
    await page.clock.runFor(150_000)
    await page.context().clearCookies()
    await visitor.tap('button', 'Go on')
    await page.waitForURL(url => url.pathname === '/sign-in' && url.searchParams.has('next'))
    assert.ok(!(await visitor.text()).includes(child))
  })
}
